//! A host that has too little memory: it is told so, and lives on.

use batchloom_c_tests::{Language, Program, payments, payments_input, program, run, tool};
use batchloom_tests::scratch;

#[test]
fn a_host_with_little_memory_lives_on() {
    if tool("gcc") {
        let folder = scratch();
        let program = Program::new(Language::C11, program("little_memory.c")).compile(folder.path().join("program"));
        let input = folder.path().join("input");
        payments_input(&input, 120_000, 37);
        println!("{}", run(program, [payments().as_path(), &input, folder.path()]).good());
    }
}
