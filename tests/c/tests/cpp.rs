//! batchloom.hpp: results, moves, callbacks that throw, and everything that can be done with it.

use batchloom_c_tests::{Language, Link, Program, output, prefix, tool};
use batchloom_tests::{project, scratch};
use std::process::Command;

/// Compiles a program, and runs it in a folder with the job of the examples.
#[track_caller]
fn holds(name: &str, link: Link, flags: &[&str]) {
    if !tool("g++") {
        return;
    }
    let folder = scratch();
    for file in ["payments.yaml", "payments.txt"] {
        let from = project().join("bindings/c/examples").join(file);
        std::fs::copy(from, folder.path().join(file)).expect("a file of the examples");
    }
    let mut program = Program::new(Language::Cpp17, project().join("tests/c/programs").join(name)).link(link);
    for flag in flags {
        program = program.flag(*flag);
    }
    let compiled = program.compile(folder.path().join("program"));
    let mut command = Command::new(compiled);
    output(command.current_dir(folder.path()).env("LD_LIBRARY_PATH", prefix().join("lib"))).good();
}

#[test]
fn results_errors_and_moves() {
    holds("results.cpp", Link::Shared, &[]);
}

#[test]
fn callbacks_that_cancel_or_throw() {
    holds("callbacks.cpp", Link::Shared, &[]);
    // Exceptions of the program and those of the library do not meet in one program either.
    holds("callbacks.cpp", Link::Static, &["-static-libstdc++"]);
}

#[test]
fn work_that_is_carried_out_once() {
    holds("once.cpp", Link::Shared, &[]);
}

#[test]
fn requests_over_http() {
    holds("requests.cpp", Link::Shared, &[]);
}

#[test]
fn plans_workers_and_commits() {
    holds("distributed.cpp", Link::Shared, &[]);
}

#[test]
fn chunk_by_chunk_and_ends_of_an_output() {
    holds("chunks.cpp", Link::Shared, &[]);
}

#[test]
fn operating_a_store() {
    holds("operating.cpp", Link::Shared, &[]);
}

#[test]
fn programs_without_exceptions() {
    holds("without_exceptions.cpp", Link::Shared, &["-fno-exceptions", "-fno-rtti"]);
}
