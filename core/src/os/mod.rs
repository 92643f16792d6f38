//! The only place that touches the world: files, clock, randomness, processors, threads, memory.
//!
//! Every call goes through a gate that a test can make fail (`FaultPlan`); without a plan the gate is one branch. What is
//! reported is `std::io::Error` with the number of the system: which code of ours it becomes is decided above, where it is
//! known what the call was for.
//!
//! Invariants: a call that was interrupted by a signal is repeated, except a sync and a rename, whose outcome is unknown
//! after a failure; files are read and written at given offsets and never mapped, because another process that truncates
//! a mapped file kills the host; no handler for signals is installed.

mod cancel;
mod clock;
mod fault;
mod folder;
mod identity;
mod lock_file;
mod lock_holder;
/// Memory that is had, or an error.
pub(crate) mod memory;
mod network;
mod process;
mod processors;
mod read_file;
mod stream;
mod system;
/// Threads that are named, bounded and joined.
pub(crate) mod threads;
mod work_folder;
mod write_file;

#[cfg(test)]
mod tests;

pub(crate) use cancel::Cancel;
#[cfg(test)]
pub(crate) use clock::ManualClock;
pub(crate) use clock::Stopwatch;
#[cfg(test)]
pub(crate) use fault::{Call, Effect, FaultPlan};
pub(crate) use folder::Folder;
pub(crate) use identity::{FileKind, Identity};
pub(crate) use lock_file::LockFile;
pub(crate) use process::ProcessIdentity;
pub(crate) use read_file::ReadFile;
/// Numbers of the system's errors, to decide what a failed call means.
pub(crate) use rustix::io::Errno;
pub(crate) use stream::Stream;
pub(crate) use system::Os;
pub(crate) use work_folder::WorkFolder;
pub(crate) use write_file::WriteFile;
