//! The ABI: what the header says, what the library offers, and that both are the same.
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

use batchloom_c_tests::{Language, Link, Program, output, prefix, program, run, tool, with_payments};
use batchloom_tests::{project, read, scratch};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const LANGUAGES: [Language; 3] = [Language::C99, Language::C11, Language::Cpp17];

/// Writes a source of a test.
fn source(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a source");
    path
}

fn text(path: &Path) -> String {
    String::from_utf8(read(path)).expect("a text")
}

/// The functions that the header declares.
fn declared() -> BTreeSet<String> {
    let header = text(&prefix().join("include/batchloom.h"));
    let declarations =
        header.lines().filter(|line| !line.starts_with([' ', '/', '#', '}']) && !line.starts_with("typedef"));
    let names = declarations.filter_map(|line| line.split_once('('));
    names.filter_map(|(before, _)| before.split([' ', '*']).next_back().map(str::to_owned)).collect()
}

/// The global symbols that are defined in a file: kind and name.
fn symbols(file: &str, flags: &[&str]) -> Vec<(String, String)> {
    let listed =
        output(Command::new("nm").args(flags).arg("--defined-only").arg(prefix().join("lib").join(file))).good();
    let symbol = |line: &str| {
        let mut words = line.split_whitespace().rev();
        let (name, kind) = (words.next()?, words.next()?);
        (kind.len() == 1).then(|| (kind.to_owned(), name.to_owned()))
    };
    listed.lines().filter_map(symbol).collect()
}

fn names(symbols: &[(String, String)]) -> BTreeSet<String> {
    symbols.iter().map(|(_, name)| name.clone()).collect()
}

#[test]
fn the_header_stands_alone_and_may_be_included_twice() {
    for language in LANGUAGES.into_iter().filter(|language| tool(language.compiler())) {
        let folder = scratch();
        let include = "#include <batchloom.h>\n#include <batchloom.h>\n";
        let first = source(folder.path(), "first", &format!("{include}int main(void) {{ return other(); }}\n"));
        let text = format!("{include}int other(void) {{ return batchloom_abi_version() != BATCHLOOM_ABI_VERSION; }}\n");
        let other = source(folder.path(), "other", &text);
        let declare = source(folder.path(), "declare.h", "int other(void);\n");
        let program = Program::new(language, first).source(other).flag("-include").flag(declare.display().to_string());
        run(program.compile(folder.path().join("program")), [""; 0]).good();
    }
}

#[test]
fn the_header_for_cpp_stands_alone_with_and_without_exceptions() {
    if !tool("g++") {
        return;
    }
    let folder = scratch();
    let include = "#include <batchloom.hpp>\n#include <batchloom.hpp>\n";
    let first = source(folder.path(), "first", &format!("{include}int other();\nint main() {{ return other(); }}\n"));
    let text = format!("{include}int other();\nint other() {{ return batchloom::is_compatible() ? 0 : 1; }}\n");
    let other = source(folder.path(), "other", &text);
    let program = Program::new(Language::Cpp17, first).source(other).flag("-Wshadow").flag("-Wconversion");
    run(program.compile(folder.path().join("program")), [""; 0]).good();
    let without = program.flag("-fno-exceptions").flag("-fno-rtti");
    run(without.compile(folder.path().join("program")), [""; 0]).good();
}

#[test]
fn each_part_of_the_header_for_cpp_stands_alone() {
    if !tool("g++") {
        return;
    }
    let folder = scratch();
    for entry in std::fs::read_dir(prefix().join("include/batchloom")).expect("the headers for C++") {
        let name = entry.expect("a header").file_name().display().to_string();
        let part = source(folder.path(), &name, &format!("#include <batchloom/{name}>\n#include <batchloom/{name}>\n"));
        Program::new(Language::Cpp17, part).flag("-fsyntax-only").compile(folder.path().join("none"));
    }
}

#[test]
fn nothing_throws_where_there_are_no_exceptions() {
    if !tool("g++") {
        return;
    }
    let folder = scratch();
    let text = "#include <batchloom.hpp>\nint main() { return batchloom::schema().value_or_throw().view().empty(); }\n";
    let program = Program::new(Language::Cpp17, source(folder.path(), "throws", text));
    program.compile(folder.path().join("program"));
    let refused = program.flag("-fno-exceptions").try_compile(&folder.path().join("program"));
    assert!(refused.stderr.contains("value_or_throw"), "{refused:#?}");
}

#[test]
fn the_shared_library_offers_the_functions_of_the_header_and_nothing_else() {
    if !tool("nm") {
        return;
    }
    let offered = symbols("libbatchloom.so", &["-D"]);
    assert_eq!(declared(), names(&offered), "the header, and the shared library");
    // Functions alone: no program depends on data of the library, or can write to it.
    let data: Vec<_> = offered.iter().filter(|(kind, _)| kind != "T").collect();
    assert_eq!(data, [] as [&(String, String); 0]);
}

#[test]
fn the_static_library_offers_the_same() {
    if tool("nm") {
        assert_eq!(declared(), names(&symbols("libbatchloom.a", &["-g"])), "the header, and the static library");
    }
}

#[test]
fn the_functions_are_those_that_were_written_down() {
    let path = project().join("tests/abi/symbols.txt");
    let committed = text(&path);
    let lines: Vec<&str> = committed.lines().collect();
    assert!(lines.is_sorted(), "{} is not sorted", path.display());
    let (committed, declared) = (lines.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), declared());
    let gone: Vec<_> = committed.difference(&declared).collect();
    assert!(gone.is_empty(), "programs that call {gone:?} no longer start: that asks for a new major version");
    let new: Vec<_> = declared.difference(&committed).collect();
    assert!(new.is_empty(), "to be added to tests/abi/symbols.txt: {new:?}");
}

#[test]
fn programs_look_for_the_library_by_the_version_of_its_abi() {
    if tool("readelf") {
        let dynamic = output(Command::new("readelf").arg("-d").arg(prefix().join("lib/libbatchloom.so"))).good();
        let header = text(&prefix().join("include/batchloom.h"));
        let version = header.lines().find_map(|line| line.strip_prefix("#define BATCHLOOM_ABI_VERSION "));
        let soname = format!("soname: [libbatchloom.so.{}]", version.expect("a version of the ABI"));
        assert!(dynamic.contains(&soname), "{dynamic}");
        // What every system with its C library has, and nothing else.
        let needed = dynamic.lines().filter_map(|line| line.split_once("Shared library: [")).map(|(_, name)| name);
        let other: Vec<_> = needed
            .filter(|name| {
                !["libc.so", "libm.so", "libgcc_s.so", "ld-linux"].iter().any(|known| name.starts_with(known))
            })
            .collect();
        assert_eq!(other, [""; 0]);
    }
}

#[test]
fn the_version_of_the_header_is_that_of_the_library() {
    for language in LANGUAGES.into_iter().filter(|language| tool(language.compiler())) {
        let folder = scratch();
        let compiled = Program::new(language, program("versions.c")).compile(folder.path().join("versions"));
        run(compiled, [env!("CARGO_PKG_VERSION")]).good();
    }
}

#[test]
fn structures_are_set_with_their_size_and_their_defaults() {
    for language in LANGUAGES.into_iter().filter(|language| tool(language.compiler())) {
        let folder = scratch();
        let compiled = Program::new(language, program("init.c")).compile(folder.path().join("init"));
        run(compiled, [folder.path()]).good();
    }
}

#[test]
fn numbers_of_keys_and_requests_are_those_of_the_header() {
    if tool("gcc") {
        let folder = scratch();
        let compiled = Program::new(Language::C11, program("constants_keys.c")).compile(folder.path().join("program"));
        run(compiled, [folder.path()]).good();
    }
}

#[test]
fn numbers_of_jobs_are_those_of_the_header() {
    in_a_folder_with_payments("constants_jobs.c", Link::Shared);
}

#[test]
fn a_fault_unwinds_inside_of_the_library_however_it_is_linked() {
    in_a_folder_with_payments("unwind.c", Link::Shared);
    in_a_folder_with_payments("unwind.c", Link::Static);
}

#[track_caller]
fn in_a_folder_with_payments(name: &str, link: Link) {
    if tool("gcc") {
        let folder = with_payments();
        let compiled = Program::new(Language::C11, program(name)).link(link).compile(folder.path().join("program"));
        let mut command = Command::new(compiled);
        output(command.current_dir(folder.path()).env("LD_LIBRARY_PATH", prefix().join("lib"))).good();
    }
}
