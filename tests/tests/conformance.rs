//! The conformance corpus through the Rust library and through the command line.

use batchloom_tests::conformance::{CommandLine, Rust, run_corpus};

#[test]
fn through_the_library() {
    run_corpus(&Rust);
}

#[test]
fn through_the_command_line() {
    run_corpus(&CommandLine);
}
