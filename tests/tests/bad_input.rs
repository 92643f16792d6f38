//! Bad input, bad targets, bad moments: each with its exit code, its error code, its place, and nothing left behind.
//!
//! Everything goes through the program as a user calls it, except where only the library can be stopped at the right moment.
#![expect(clippy::disallowed_methods, reason = "tests make and look at files directly")]

#[path = "bad_input/files.rs"]
mod files;
#[path = "bad_input/job.rs"]
mod job;
#[path = "bad_input/moments.rs"]
mod moments;
#[path = "bad_input/options.rs"]
mod options;
#[path = "bad_input/records.rs"]
mod records;
#[path = "bad_input/room.rs"]
mod room;
#[path = "bad_input/targets.rs"]
mod targets;
