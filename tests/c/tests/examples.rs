//! The examples: they compile without a warning, and print what stands beside them.
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

use batchloom_c_tests::{Language, Link, Program, output, prefix, run, tool};
use batchloom_tests::{differ, project, read, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;

fn examples() -> PathBuf {
    project().join("bindings/c/examples")
}

/// Runs an example in a fresh folder with the job and the input, and compares what it prints.
#[track_caller]
fn prints_what_is_stored(program: &Path, example: &str) {
    let folder = scratch();
    for file in ["payments.yaml", "payments.txt"] {
        std::fs::copy(examples().join(file), folder.path().join(file)).expect("a file of the examples");
    }
    let printed = run(program, [folder.path()]).good();
    let stored = read(examples().join(format!("{example}.out")));
    if let Some(difference) = differ(&stored, printed.as_bytes()) {
        panic!("{example} prints something else than {example}.out: {difference}");
    }
}

#[track_caller]
fn example(example: &str, language: Language, link: Link) {
    if tool(language.compiler()) {
        let folder = scratch();
        let program =
            Program::new(language, examples().join(example)).link(link).compile(folder.path().join("example"));
        prints_what_is_stored(&program, example);
    }
}

#[test]
fn a_job_in_c() {
    example("job.c", Language::C11, Link::Shared);
    example("job.c", Language::C11, Link::Static);
}

#[test]
fn a_function_that_is_carried_out_once_in_c() {
    example("idempotent.c", Language::C11, Link::Shared);
}

#[test]
fn a_job_in_cpp() {
    example("job.cpp", Language::Cpp17, Link::Shared);
    example("job.cpp", Language::Cpp17, Link::Static);
}

#[test]
fn a_function_that_is_carried_out_once_in_cpp() {
    example("idempotent.cpp", Language::Cpp17, Link::Shared);
}

#[test]
fn the_examples_in_c_are_cpp_too() {
    example("job.c", Language::Cpp17, Link::Shared);
    example("idempotent.c", Language::Cpp17, Link::Shared);
}

#[test]
fn a_job_in_cobol() {
    if tool("cobc") {
        let folder = scratch();
        let program = folder.path().join("job");
        let mut compiler = Command::new("cobc");
        compiler.args(["-x", "-free", "-fstatic-call", "-Wall", "-Werror", "-o"]).arg(&program);
        compiler.arg(examples().join("job.cob")).arg("-L").arg(prefix().join("lib")).arg("-lbatchloom");
        output(&mut compiler).good();
        prints_what_is_stored(&program, "job.cob");
    }
}
