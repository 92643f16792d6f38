//! Objects by the million, and objects that many threads use at once.
//!
//! ThreadSanitizer is not used: it sees only what was compiled for it, and the library was not. Synchronisation that it does not see it
//! would take for missing, so that it would report races that are none, and none of those inside.

use batchloom_c_tests::{Language, Program, Ran, output, prefix, program, tool, with_payments};
use batchloom_tests::target;
use std::path::Path;
use std::process::Command;

fn start(command: &mut Command, folder: &Path) -> Ran {
    output(command.current_dir(folder).env("LD_LIBRARY_PATH", prefix().join("lib")))
}

#[test]
fn a_million_objects_leave_nothing_behind() {
    if tool("gcc") {
        let folder = with_payments();
        let program = Program::new(Language::C11, program("handles.c")).compile(folder.path().join("program"));
        println!("{}", start(Command::new(program).arg("2"), folder.path()).good());
    }
}

#[test]
fn sixteen_threads() {
    if tool("gcc") {
        let program = Program::new(Language::C11, program("threads.c"));
        for program in [Some(program.clone()), program.sanitized()].into_iter().flatten() {
            let folder = with_payments();
            let program = program.compile(folder.path().join("program"));
            start(Command::new(program).args(["16", "5"]), folder.path()).good();
        }
    }
}

/// What Helgrind says is kept in `target/c/helgrind.txt`, to be read by people: it does not know the locks of the Rust library, which are
/// no locks of the C library, so that what it finds is no verdict.
#[test]
fn three_threads_under_helgrind() {
    if tool("gcc") && tool("valgrind") {
        let folder = with_payments();
        let program = Program::new(Language::C11, program("threads.c")).compile(folder.path().join("program"));
        let log = target().join("c/helgrind.txt");
        let mut command = Command::new("valgrind");
        command.arg("--tool=helgrind").arg(format!("--log-file={}", log.display())).arg(program).args(["3", "1"]);
        start(&mut command, folder.path()).good();
    }
}
