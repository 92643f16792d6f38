//! Runs a program and ends, or freezes, it exactly before one of its durable calls.
//!
//! A durable call is a system call that changes what is on a disk: a write, a sync, a rename, a new file. A seccomp filter,
//! installed between fork and exec, traps these calls and no others, in every thread and whatever library makes them; the
//! engine and the SQLite inside it make theirs without asking the C library, so that nothing less would see them all. All other
//! calls run at full speed.
//!
//! The calls are numbered from 1 in the order in which they are made. A run with one worker makes the same ones each time,
//! so that `count` says which points there are and `kill_before` goes to one of them.
//!
//! ```no_run
//! let mut command = std::process::Command::new("program");
//! command.arg("run");
//! let undisturbed = batchloom_tracer::count(&command);
//! for point in 1..=undisturbed.calls.len() as u64 {
//!     let killed = batchloom_tracer::kill_before(&command, point);
//!     assert!(killed.reached());
//! }
//! ```
#![expect(clippy::disallowed_methods, reason = "a test tool looks at files directly, the core may not")]

mod calls;
mod events;
mod filter;
mod frozen;
mod launch;
mod ptrace;
mod runs;
mod timed;

pub use calls::Call;
pub use frozen::Frozen;
pub use runs::{Counted, Killed, available, count, kill_at, kill_before, stop_at, stop_before};
pub use timed::{ended_within, freeze, kill_after, kill_when, start, thaw};
