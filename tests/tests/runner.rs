//! The runner of the corpus itself: it sees a face that gets something wrong.
#![expect(clippy::disallowed_methods, reason = "tests touch files directly")]

use batchloom_tests::conformance::{Call, Case, Face, Kill, Lists, Outcome, Rust, cases, problems};
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

/// What becomes of a call on its way into a face.
type Hears = fn(&mut Call);

/// A face that does not pass on everything that it is given.
struct Deaf(Hears);

impl Face for Deaf {
    fn name(&self) -> &'static str {
        "deaf"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let mut heard = call.clone();
        self.0(&mut heard);
        Rust.run(&heard)
    }
}

fn case(name: &str) -> Vec<Case> {
    cases().into_iter().filter(|case| case.name == name).collect()
}

/// The one problem that is found with a case through a spoilt face.
fn found(name: &str, spoil: fn(&Call, &mut Outcome)) -> String {
    the_problem(&Spoilt(spoil), &case(name))
}

fn the_problem(face: &dyn Face, cases: &[Case]) -> String {
    let found = problems(face, cases, &Lists::default(), false);
    assert_eq!(found.len(), 1, "{found:?}");
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

#[test]
fn a_wrong_outcome_of_a_step_is_found_with_its_number() {
    let problem = found("duplicates/same-call", |_, outcome| outcome.report["duplicate"] = json!(false));
    assert!(problem.contains("step 2: `duplicate` is false instead of true"), "{problem}");
    let problem = found("duplicates/decided-failure", |_, outcome| outcome.exit = Some(1));
    assert!(problem.contains("step 1: exit code 1 instead of 3"), "{problem}");
    let problem = found("duplicates/decided-failure", |_, outcome| outcome.report["error"]["code"] = json!("BL4002"));
    assert!(problem.contains("step 1: ") && problem.contains("instead of the error \"BL4001\""), "{problem}");
    let problem = found("duplicates/same-call", |_, outcome| outcome.report["status"] = json!("STOPPED"));
    assert!(problem.contains("step 1: `status` is \"STOPPED\""), "{problem}");
}

#[test]
fn a_judged_failure_that_is_no_duplicate_is_found() {
    let mut case = case("duplicates/decided-failure");
    case[0].spec.duplicate = false;
    let problem = the_problem(&Rust, &case);
    assert!(problem.contains("`duplicate` is true instead of false"), "{problem}");
}

#[test]
fn an_output_that_is_made_again_is_found() {
    let problem = found("duplicates/same-call", |call, outcome| {
        if outcome.report["duplicate"] == json!(true) {
            let bytes = std::fs::read(&call.outputs[0].1).expect("the output");
            std::fs::remove_file(&call.outputs[0].1).expect("it is removed");
            std::fs::write(&call.outputs[0].1, bytes).expect("it is made again");
        }
    });
    assert!(problem.contains("made outputs anew"), "{problem}");
    let problem = found("duplicates/output-removed", |call, _| {
        std::fs::write(&call.outputs[0].1, b"again").expect("it is made again");
    });
    assert!(problem.contains("left `out` behind"), "{problem}");
}

#[test]
fn a_face_that_keeps_something_to_itself_is_found() {
    let deaf: [(&str, Hears, &str); 6] = [
        ("duplicates/same-call", |call| call.store = None, "step 2: "),
        ("duplicates/key", |call| call.key = None, "idempotency_key"),
        ("duplicates/new-generation", |call| call.new_generation = None, "BL6013"),
        ("duplicates/new-generation", |call| other_actor(call), "entry 6 of the audit trail"),
        ("duplicates/parameters", |call| call.parameters.clear(), "`duplicate` is true instead of false"),
        ("resume/first-values", |call| call.inputs.clear(), "BL1201"),
    ];
    for (name, hear, expected) in deaf {
        let problem = the_problem(&Deaf(hear), &case(name));
        assert!(problem.contains(expected), "{name}: {problem}");
    }
}

fn other_actor(call: &mut Call) {
    call.new_generation.iter_mut().for_each(|new| new.actor = "somebody".into());
}

#[test]
fn a_trail_that_is_too_short_or_too_long_is_found() {
    for length in [3, 5] {
        let mut case = case("duplicates/decided-failure");
        case[0].spec.trail.resize(length, json!({"event": "claimed"}));
        let problem = the_problem(&Rust, &case);
        assert!(problem.contains(&format!("4 entries in the audit trail instead of {length}")), "{problem}");
    }
}

#[test]
fn a_run_that_does_not_go_on_and_a_kill_that_comes_too_late_are_found() {
    let mut early = case("resume/killed-early");
    early[0].spec.resumed = true;
    let kill = |case: &mut Case, sync| {
        let launch = case.spec.steps[0].run.as_mut().expect("a step that runs");
        launch.kill = Some(Kill { output: "out".into(), sync: Some(sync) });
    };
    let mut late = case("resume/killed-early");
    kill(&mut late[0], 99);
    for (case, expected) in [(early, "began at the beginning"), (late, "step 1: it ended by itself behind")] {
        // Where nothing can be traced the case is skipped.
        if let [problem] = &problems(&Rust, &case, &Lists::default(), false)[..] {
            assert!(problem.contains(expected), "{problem}");
        } else {
            assert!(batchloom_tracer::available().is_err(), "{expected}");
        }
    }
}

#[test]
fn another_problem_of_a_job_file_is_found() {
    let problem = found("errors/job-problems", |_, outcome| outcome.report["diagnostics"][1]["column"] = json!(1));
    assert!(problem.contains("error.json, line"), "{problem}");
    let problem = found("errors/job-missing", |_, outcome| outcome.report["error"]["kind"] = json!("invalid"));
    assert!(problem.contains("error.json, line"), "{problem}");
}

#[test]
fn a_file_beside_the_store_is_found_and_so_is_one_that_was_taken_away() {
    let problem = found("duplicates/same-call", |call, _| {
        std::fs::write(call.job.with_file_name("store").join("spooled"), b"").expect("a file");
    });
    assert!(problem.contains("left `store/spooled` behind"), "{problem}");
    let problem = found("errors/store-no-store", |call, _| {
        std::fs::remove_file(call.job.with_file_name("notes.txt")).expect("it is removed");
    });
    assert!(problem.contains("removed `notes.txt`"), "{problem}");
}
