//! What no caller should do: it is an error, or a value that says nothing, and never a crash.
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

use batchloom_c_tests::{
    Language, Program, misuse, prefix, program, programs, prototypes, run_in, tool, with_payments,
};
use batchloom_tests::read;
use std::path::Path;

/// Compiles a program, plainly and with the sanitizers, and runs it in a folder with the job of the examples.
#[track_caller]
fn at_most_an_error(source: &Path) {
    if !tool("gcc") {
        return;
    }
    let program = Program::new(Language::C11, source).flag(format!("-I{}", programs().display()));
    for program in [Some(program.clone()), program.sanitized()].into_iter().flatten() {
        let folder = with_payments();
        run_in(folder.path(), program.compile(folder.path().join("program"))).good();
    }
}

#[test]
fn every_function_with_every_wrong_argument() {
    let header = String::from_utf8(read(prefix().join("include/batchloom.h"))).expect("a text");
    let functions = prototypes(&header);
    assert!(functions.len() > 150, "{}", functions.len());
    let folder = with_payments();
    let source = folder.path().join("misuse_prototypes.c");
    std::fs::write(&source, misuse(&functions)).expect("the source");
    at_most_an_error(&source);
}

#[test]
fn objects_are_freed_in_every_order() {
    at_most_an_error(&program("misuse_orders.c"));
}

#[test]
fn what_was_closed_refuses_everything() {
    at_most_an_error(&program("misuse_closed.c"));
}

#[test]
fn nothing_waits_for_itself_in_a_callback() {
    at_most_an_error(&program("misuse_callbacks.c"));
}
