//! Crash tests: the real program, killed or frozen at any call that touches a disk, and started again.
//!
//! `tracer`, a crate of its own, ends and freezes a program at an exact system call; the rooms here say what is run and what must
//! come out. Nothing here builds anything: the program of the same build profile is used, as in the other end-to-end tests.
#![expect(clippy::disallowed_methods, reason = "tests look at files, clocks and threads directly, the core may not")]

pub mod freeze;
pub mod points;
pub mod rounds;
pub mod scene;
pub mod shapes;
pub mod storm;

pub use batchloom_tracer as tracer;
