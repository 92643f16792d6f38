//! Examples and test programs under the sanitizers of the compiler and under valgrind: no leak, no byte that is not theirs.
//!
//! The library itself is not instrumented; what it does to memory of a program, and what a program does to memory of the library, is
//! seen all the same: both use the allocator of the C library.
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

use batchloom_c_tests::{Language, Program, Ran, output, prefix, program, tool, with_payments};
use batchloom_tests::project;
use std::path::{Path, PathBuf};
use std::process::Command;

fn example(name: &str) -> PathBuf {
    project().join("bindings/c/examples").join(name)
}

/// Programs that take a folder with the job of the examples, or nothing, with what they are given.
fn programs() -> Vec<(Language, PathBuf, &'static [&'static str])> {
    vec![
        (Language::C11, example("job.c"), &["."]),
        (Language::C11, example("idempotent.c"), &["."]),
        (Language::Cpp17, example("job.cpp"), &["."]),
        (Language::Cpp17, example("idempotent.cpp"), &["."]),
        (Language::C11, program("versions.c"), &[env!("CARGO_PKG_VERSION")]),
        (Language::C11, program("init.c"), &["."]),
        (Language::C11, program("constants_jobs.c"), &[]),
        (Language::C11, program("constants_keys.c"), &["."]),
        (Language::C11, program("conformance.c"), &["payments.yaml", "--store", "none"]),
        (Language::C11, program("conformance.c"), &["payments.txt"]),
        (Language::C11, program("chunks.c"), &["payments.yaml", "payments.txt", "7", "."]),
        (
            Language::C11,
            program("distributed.c"),
            &["plan", "payments.yaml", "plan", "2", "-i", "bookings", "payments.txt"],
        ),
    ]
}

fn start(command: &mut Command, folder: &Path) -> Ran {
    output(command.current_dir(folder).env("LD_LIBRARY_PATH", prefix().join("lib")))
}

#[test]
fn under_the_sanitizers() {
    for (language, source, arguments) in programs() {
        if !tool(language.compiler()) {
            continue;
        }
        let Some(program) = Program::new(language, source).sanitized() else { return };
        let folder = with_payments();
        let program = program.compile(folder.path().join("program"));
        start(Command::new(program).args(arguments), folder.path()).good();
    }
}

#[test]
fn a_leak_is_found() {
    if tool("gcc") {
        let folder = with_payments();
        let source = folder.path().join("leaks.c");
        // Several, for the last pointer may still stand in a register.
        let text = "#include <batchloom.h>\nint main(void) { batchloom_options *lost = 0; int status = 0; \
                    for (int i = 0; i < 9; ++i) { status += batchloom_options_new(&lost, 0); } return status; }\n";
        std::fs::write(&source, text).expect("a source");
        let Some(program) = Program::new(Language::C11, source).sanitized() else { return };
        let ran = start(&mut Command::new(program.compile(folder.path().join("program"))), folder.path());
        assert!(ran.status != Some(0) && ran.stderr.contains("LeakSanitizer"), "{ran:#?}");
    }
}

/// Runs a program under valgrind, which keeps quiet unless something is wrong.
fn under_valgrind(language: Language, source: PathBuf, arguments: &[&str]) {
    if tool(language.compiler()) && tool("valgrind") {
        let folder = with_payments();
        let program = Program::new(language, source).compile(folder.path().join("program"));
        let mut command = Command::new("valgrind");
        // As many callers as it takes to see that something is made once.
        command.args(["--quiet", "--error-exitcode=99", "--leak-check=full", "--num-callers=200"]);
        command.args([
            "--errors-for-leak-kinds=definite,indirect,possible",
            "--show-leak-kinds=definite,indirect,possible",
        ]);
        command.arg(format!("--suppressions={}", batchloom_c_tests::program("kept.supp").display()));
        start(command.arg(program).args(arguments), folder.path()).good();
    }
}

#[test]
fn a_job_under_valgrind() {
    under_valgrind(Language::C11, example("job.c"), &["."]);
}

#[test]
fn keys_in_cpp_under_valgrind() {
    under_valgrind(Language::Cpp17, example("idempotent.cpp"), &["."]);
}

#[test]
fn callbacks_under_valgrind() {
    under_valgrind(Language::C11, program("misuse_callbacks.c"), &[]);
}

#[test]
fn what_was_closed_under_valgrind() {
    under_valgrind(Language::C11, program("misuse_closed.c"), &[]);
}
