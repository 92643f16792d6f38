//! Outputs with `if_exists: generation`: the name is chosen once, claimed, and given however often a run is interrupted.

use super::support::Scene;
use crate::engine::{Job, Report, RunOptions, Status};
use crate::error::codes;
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use crate::sink::Target;
use std::sync::Arc;

const JOB: &str = r#"
batchloom: 1
job: generations
inputs: {transactions: {format: delimited, record: {fields: [text], map: {text: {from: text}}}}}
transactions: {A: {}}
outputs:
  ledger: {format: delimited, if_exists: generation, fields: [text]}
  rejects: {from: rejects, format: delimited, if_exists: replace, fields: [reason, line]}
  done: {from: control, if_exists: replace, text: "{{ ledger.name }} {{ ledger.records }} {{ ledger.digest }}"}
"#;

fn job() -> Job {
    Job::from_yaml(JOB, "generations.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

fn options(scene: &Scene, input: &str) -> RunOptions {
    std::fs::write(scene.path(input), input).unwrap();
    let mut outputs = scene.options().outputs;
    outputs.push(("done".into(), Target::File(scene.path("done"))));
    RunOptions {
        inputs: vec![("transactions".into(), scene.path(input))],
        outputs,
        store: Some(scene.folder().join("store.db").display().to_string()),
        ..scene.options()
    }
}

/// Where the ledger of a run is.
fn ledger(report: &Report) -> String {
    let path = &report.outputs[0].path;
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The generations in the folder with their bytes, part files and what else begins like that, too.
fn found(scene: &Scene) -> Vec<(String, String)> {
    let names = std::fs::read_dir(scene.folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.contains("ledger"));
    names.sort();
    names.into_iter().map(|name| (name.clone(), scene.text(&name))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn every_execution_has_its_own_generation_and_a_duplicate_the_recorded_one() {
    let (scene, job) = (Scene::new(b""), job());
    let run = |input: &str| job.run(options(&scene, input));
    assert_eq!(ledger(&run("one")), "ledger");
    assert_eq!(ledger(&run("two")), "ledger.G0002");
    let again = run("one");
    assert!(again.duplicate && again.outputs[0].present, "{again:?}");
    assert_eq!(again.notes, ["the output `done` was changed since"], "the second run has replaced it");
    assert_eq!(ledger(&again), "ledger");
    let again = run("two");
    assert!(again.duplicate && again.outputs[0].present && again.notes.is_empty(), "{again:?}");
    assert_eq!(ledger(&again), "ledger.G0002");
    std::fs::remove_file(scene.path("ledger.G0002")).unwrap();
    let gone = run("two");
    assert!(gone.duplicate && !gone.outputs[0].present, "{gone:?}");
    assert_eq!(found(&scene), pairs(&[("ledger", "one\n")]), "a duplicate makes nothing again");
}

#[test]
fn whatever_call_fails_there_is_one_generation_in_the_end() {
    let job = job();
    for call in [Call::Rename, Call::SyncFolder, Call::SyncData, Call::Write, Call::Open, Call::Stat] {
        for nth in 1..=30 {
            let scene = Scene::new(b"");
            std::fs::write(scene.path("ledger"), "before").unwrap();
            let plan = Arc::new(FaultPlan::new().nth(Some(call), nth, Effect::Errno(Errno::IO.raw_os_error())));
            let first = job.run_with(Os::with_faults(plan), options(&scene, "one"));
            let last = if first.status == Status::Completed { first } else { job.run(options(&scene, "one")) };
            assert_eq!(last.status, Status::Completed, "{call:?} {nth}: {:?}", last.error);
            assert_eq!(ledger(&last), "ledger.G0002", "{call:?} {nth}");
            assert_eq!(found(&scene), pairs(&[("ledger", "before"), ("ledger.G0002", "one\n")]), "{call:?} {nth}");
            let digest = last.outputs[0].digest.as_deref().unwrap();
            assert_eq!(scene.text("done"), format!("ledger.G0002 1 {digest}"), "{call:?} {nth}");
        }
    }
}

/// An execution that has its name, and has not given it.
fn interrupted(scene: &Scene, job: &Job, input: &str) {
    // The renames before are of files of the store; the first of ours is the first that is refused by name.
    for nth in 1.. {
        let plan = Arc::new(FaultPlan::new().nth(Some(Call::Rename), nth, Effect::Errno(Errno::IO.raw_os_error())));
        let report = job.run_with(Os::with_faults(plan), options(scene, input));
        let code = report.error.map(|error| error.code());
        if code == Some(codes::output::PUBLISH_FAILED) {
            return;
        }
        assert!(code.is_some() && nth < 10, "{code:?}");
    }
}

#[test]
fn a_name_that_is_going_to_be_given_is_taken_for_other_executions() {
    let (scene, job) = (Scene::new(b""), job());
    std::fs::write(scene.path("ledger"), "before").unwrap();
    interrupted(&scene, &job, "one");
    // Rejects are replaced: of two executions at a time only one may, so that the second goes elsewhere with them.
    let mut other = options(&scene, "two");
    other.outputs[1].1 = Target::Discard;
    other.outputs[2].1 = Target::Discard;
    let second = job.run(other);
    assert_eq!((second.status, ledger(&second).as_str()), (Status::Completed, "ledger.G0003"), "{:?}", second.error);
    let first = job.run(options(&scene, "one"));
    assert_eq!((first.status, first.attempts), (Status::Completed, 2), "{:?}", first.error);
    assert_eq!(ledger(&first), "ledger.G0002");
    let all = pairs(&[("ledger", "before"), ("ledger.G0002", "one\n"), ("ledger.G0003", "two\n")]);
    assert_eq!(found(&scene), all);
}

#[test]
fn a_file_that_appears_before_the_end_is_no_obstacle_and_one_that_takes_the_recorded_name_is() {
    let (scene, job) = (Scene::new(b""), job());
    interrupted(&scene, &job, "one");
    std::fs::write(scene.path("ledger"), "theirs").unwrap();
    let refused = job.run(options(&scene, "one"));
    assert_eq!(refused.error.map(|error| error.code()), Some(codes::output::TARGET_EXISTS));
    std::fs::remove_file(scene.path("ledger")).unwrap();
    assert_eq!(ledger(&job.run(options(&scene, "one"))), "ledger");
    assert_eq!(found(&scene), pairs(&[("ledger", "one\n")]));
}

#[test]
fn two_outputs_keep_out_of_each_others_way_and_a_run_without_a_store_chooses_too() {
    let yaml = JOB.replace("if_exists: replace, fields", "if_exists: refuse, fields");
    let job = Job::from_yaml(&yaml, "generations.yaml").unwrap();
    let scene = Scene::new(b"");
    std::fs::write(scene.path("ledger"), "before").unwrap();
    let mut options = options(&scene, "one");
    options.store = Some("none".into());
    options.outputs[1].1 = Target::File(scene.path("ledger.G0002"));
    let report = job.run(options);
    assert_eq!(ledger(&report), "ledger.G0003", "{:?}", report.error);
    assert_eq!(report.outputs[1].path, scene.path("ledger.G0002"));
    assert_eq!(found(&scene), pairs(&[("ledger", "before"), ("ledger.G0002", ""), ("ledger.G0003", "one\n")]));
}
