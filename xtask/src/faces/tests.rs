//! A table and faces of a few lines: each thing that can be wrong is found out.

use super::command_line::Commands;
use super::rust::Library;
use super::table::Table;
use super::{Faces, has_word};

const PAGE: &str = "\
| what | Rust | command line | C | C++ |
|---|---|---|---|---|
| load | `Job::load` | `check --json` | `batchloom_job_load` | `job::load` |
| decide | `http::begin` `Options::limit` `Kind::Bad` | – (1) | `batchloom_http_begin` | `begin` |
| watch | – (1) | `audit verify` | – (2) | – (2) |

1. A library's affair.
2. Not yet.
";

fn faces() -> Faces {
    let mut rust = Library::default();
    for name in ["Job", "http", "Options", "Kind"] {
        rust.exported.insert(name.to_owned());
    }
    rust.add("impl Job {\n    pub fn load() {\n        pub fn inner() {}\n    }\n    fn hidden() {}\n}\npub fn begin() {\n}\n");
    rust.add("pub struct Options {\n    pub limit: u64,\n}\npub enum Kind {\n    Bad,\n}\n");
    let cli = "enum Command {\n    Check(Check),\n    Audit {\n        command: AuditCommand,\n    },\n}\nenum AuditCommand {\n    \
               Verify,\n}\n    #[arg(long)]\n    pub(crate) json: bool,\n";
    let functions = ["batchloom_job_load", "batchloom_http_begin"].map(str::to_owned).into();
    let cpp = "class job { load() { batchloom_job_load(); batchloom_http_begin(); } begin(); }".to_owned();
    Faces { rust, commands: Commands::of(cli), functions, cpp }
}

fn problems(page: &str) -> Vec<String> {
    faces().against(&Table::read(page))
}

#[test]
fn a_page_that_is_right_has_no_problems() {
    assert_eq!(problems(PAGE), [""; 0]);
}

#[test]
fn what_a_row_names_must_be_there() {
    for (there, not_there, what) in [
        ("Job::load", "Job::hidden", "unknown Rust item `Job::hidden`"),
        ("Job::load", "Job::inner", "unknown Rust item `Job::inner`"),
        ("http::begin", "http::end", "unknown Rust item `http::end`"),
        ("Options::limit", "Options::limits", "unknown Rust item `Options::limits`"),
        ("check --json", "check --xml", "unknown command `check --xml`"),
        ("batchloom_job_load", "batchloom_job_loads", "unknown C function `batchloom_job_loads`"),
        ("job::load", "job::loads", "unknown C++ item `job::loads`"),
    ] {
        let found = problems(&PAGE.replace(&format!("`{there}`"), &format!("`{not_there}`")));
        assert!(found.iter().any(|problem| problem.contains(what)), "{not_there}: {found:?}");
    }
}

#[test]
fn everything_that_is_there_must_stand_in_a_row() {
    for (row, what) in [
        ("| load |", "the C function `batchloom_job_load` stands in no row"),
        ("| load |", "the Rust item `Job` stands in no row"),
        ("| decide |", "the Rust item `Kind` stands in no row"),
        ("| watch |", "the command `audit verify` stands in no row"),
    ] {
        let without: String =
            PAGE.lines().filter(|line| !line.starts_with(row)).map(|line| format!("{line}\n")).collect();
        let found = problems(&without);
        assert!(found.iter().any(|problem| problem == what), "{row}: {found:?}");
    }
}

#[test]
fn an_empty_cell_has_a_note_and_a_note_has_a_cell() {
    let found = problems(&PAGE.replace("– (2) | – (2)", "– | – (3)"));
    let expected = [
        "`watch` has nothing under C, and no note that says why",
        "`watch` has a note 3 that is not there",
        "the note 2 belongs to no cell",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_function_that_the_headers_for_cpp_never_call_is_none_of_theirs() {
    let mut faces = faces();
    faces.cpp = "class job { load() { batchloom_job_load_all(); } } begin batchloom_http_begin".to_owned();
    let found = faces.against(&Table::read(PAGE));
    assert_eq!(found, ["`load` names the C function that batchloom.hpp never calls, `batchloom_job_load`"]);
    assert!(has_word("a b_c", "b_c") && !has_word("a b_cd", "b_c"));
}
