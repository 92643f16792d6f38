//! The examples: they compile without a warning, and print what stands beside them.
#![expect(clippy::disallowed_methods, reason = "tests open files directly, the core may not")]

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
fn a_filter_in_c() {
    for language in [Language::C11, Language::Cpp17].into_iter().filter(|language| tool(language.compiler())) {
        let folder = scratch();
        let program = Program::new(language, examples().join("filter.c")).compile(folder.path().join("filter"));
        let input = std::fs::File::open(examples().join("payments.txt")).expect("payments.txt");
        let mut filter = Command::new(program);
        filter.arg(examples().join("payments.yaml")).stdin(input).env("LD_LIBRARY_PATH", prefix().join("lib"));
        let ran = output(&mut filter);
        assert_eq!(ran.status, Some(0), "{ran:#?}");
        assert!(ran.stderr.starts_with("record 4: BAD_ACCOUNT\n"), "{ran:#?}");
        assert_eq!(differ(&read(examples().join("filter.c.out")), ran.stdout.as_bytes()), None);
    }
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
