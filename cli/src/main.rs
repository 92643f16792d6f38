//! The `batchloom` command: a thin face of the library.
//!
//! Results go to standard output, progress and errors to standard error; exit codes are those of `exit`.

#![expect(dead_code, unused_imports, reason = "the commands that use these parts come with the engine")]

mod arguments;
mod exit;
mod failure;
mod figures;
mod progress;
mod signals;
mod summary;
mod terminal;
mod values;

fn main() {}
