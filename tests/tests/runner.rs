//! The runner of the corpus itself: it sees a face that gets something wrong.
#![expect(clippy::disallowed_methods, reason = "tests touch files directly")]

use batchloom_tests::conformance::{Call, Case, Face, Lists, Outcome, Rust, cases, problems};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;

/// A face that does something to what comes out of the library.
struct Spoilt(fn(&Call, &mut Outcome));

impl Face for Spoilt {
    fn name(&self) -> &'static str {
        "spoilt"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let mut outcome = Rust.run(call)?;
        self.0(call, &mut outcome);
        Ok(outcome)
    }
}

fn case(name: &str) -> Vec<Case> {
    cases().into_iter().filter(|case| case.name == name).collect()
}

/// The one problem that is found with a case through a spoilt face.
fn found(name: &str, spoil: fn(&Call, &mut Outcome)) -> String {
    let found = problems(&Spoilt(spoil), &case(name), &Lists::default(), false);
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found[0].clone()
}

#[test]
fn a_wrong_byte_is_found_with_its_line() {
    let problem = found("formats/delimited", |call, _| {
        let mut file = std::fs::OpenOptions::new().append(true).open(&call.outputs[0].1).expect("the output");
        file.write_all(b"x\n").expect("a byte more");
    });
    assert!(problem.contains("output `out`, behind the expected end:\n  found    \"x\\n\""), "{problem}");
}

#[test]
fn a_wrong_count_is_found_and_so_is_a_broken_law() {
    let problem = found("formats/delimited", |_, outcome| outcome.report["by_reason"]["BL3115"] = json!(2));
    assert!(problem.contains("report.json, line"), "{problem}");
    let problem = found("formats/delimited", |_, outcome| outcome.report["counts"]["read"] = json!(7));
    assert!(problem.contains("7 records read, 4 accounted for"), "{problem}");
}

#[test]
fn a_file_left_behind_is_found_also_after_a_failure() {
    for name in ["formats/delimited", "errors/out-of-balance-sum"] {
        let problem = found(name, |call, _| {
            std::fs::write(call.job.with_file_name(".out.part"), b"").expect("a file");
        });
        assert!(problem.contains("left `.out.part` behind"), "{problem}");
    }
}

#[test]
fn another_error_or_exit_code_is_found() {
    let problem = found("errors/header-malformed", |_, outcome| outcome.report["error"]["position"]["line"] = json!(2));
    assert!(problem.contains("error.json, line"), "{problem}");
    let problem = found("errors/header-malformed", |_, outcome| outcome.exit = Some(1));
    assert!(problem.contains("exit code 1 instead of 3"), "{problem}");
}

#[test]
fn an_expected_failure_has_to_fail() {
    let name = "formats/delimited";
    let listed = BTreeMap::from([("spoilt".to_owned(), BTreeMap::from([(name.to_owned(), "a reason".to_owned())]))]);
    let lists = Lists { expected_failure: listed, ..Lists::default() };
    let fails = Spoilt(|_, outcome| outcome.exit = Some(1));
    assert_eq!(problems(&fails, &case(name), &lists, false), Vec::<String>::new());
    let passes = problems(&Spoilt(|_, _| ()), &case(name), &lists, false);
    assert_eq!(passes, [format!("{name}: passes; take it off the list of expected failures")]);
}
