//! What a record looks like to an operator.

use super::scene::{ID, Scene, record};
use crate::engine::Status;
use crate::operator::{Execution, OutputState};
use crate::sink::Target;
use crate::state::{ExecutionRecord, ExecutionState};
use serde_json::json;

fn states(execution: &Execution) -> Vec<OutputState> {
    execution.outputs.iter().map(|output| output.state).collect()
}

#[test]
fn states_are_said_in_the_words_of_spring_batch() {
    for (state, stop_requested, status) in [
        (ExecutionState::Started, false, Status::Started),
        (ExecutionState::Started, true, Status::Stopping),
        (ExecutionState::Finalising, false, Status::Started),
        (ExecutionState::Finalising, true, Status::Started),
        (ExecutionState::Stopped, false, Status::Stopped),
        (ExecutionState::Failed, false, Status::Failed),
        (ExecutionState::Completed, false, Status::Completed),
        (ExecutionState::Abandoned, false, Status::Abandoned),
    ] {
        let execution = Execution::of(ExecutionRecord { stop_requested, ..record(state) }, None);
        assert_eq!(execution.status, status, "{state} {stop_requested}");
    }
}

#[test]
fn everything_that_is_known_is_in_the_object() {
    let scene = Scene::new();
    let bound = scene.bound();
    let record = ExecutionRecord { owned: true, bound: Some(bound.to_string()), ..record(ExecutionState::Started) };
    let execution = Execution::of(record, Some(&scene.os));
    let expected = json!({
        "execution_id": ID, "job": "eod", "idempotency_key": "key", "generation": 1, "status": "STARTED", "decided": false,
        "stop_requested": false,
        "owner": {"host": "batch-1", "pid": 4711, "since": "1970-01-01T00:00:01Z", "alive": true},
        "attempts": 2, "position": 8_388_608, "created": "1970-01-01T00:00:00Z", "updated": "1970-01-01T00:00:02Z",
        "outputs": [
            {"name": "ledger", "path": scene.path("ledger.txt"), "bytes": null, "records": null, "digest": null, "state": "unpublished"},
            {"name": "trash", "path": "discard", "bytes": null, "records": null, "digest": null, "state": "discarded"},
        ],
        "request": {"job": "x"}, "bound": bound, "report": null,
    });
    assert_eq!(execution.to_json(), expected);
    assert!(execution.summary_json().get("bound").is_none());
}

#[test]
fn a_key_that_is_no_text_keeps_its_bytes() {
    let execution = Execution::of(ExecutionRecord { key: b"k\xFF".to_vec(), ..record(ExecutionState::Failed) }, None);
    assert_eq!((execution.key.as_str(), execution.key_bytes()), ("k\u{FFFD}", b"k\xFF".as_slice()));
}

#[test]
fn outputs_are_present_touched_changed_or_missing() {
    let scene = Scene::new();
    let path = scene.write("ledger.txt", b"12345\n");
    let completed = ExecutionRecord {
        bound: Some(scene.bound().to_string()),
        result: Some(scene.result(6).to_string()),
        ..record(ExecutionState::Completed)
    };
    let look = || Execution::of(completed.clone(), Some(&scene.os));
    assert_eq!(states(&look()), [OutputState::Present, OutputState::Discarded]);
    assert_eq!(look().outputs[0].path, path, "where it is, not how it was called from somewhere");
    assert_eq!(states(&Execution::of(completed.clone(), None)), [OutputState::Unknown, OutputState::Discarded]);
    std::fs::rename(&path, scene.path("away")).unwrap();
    assert_eq!(states(&look())[0], OutputState::Missing);
    scene.write("ledger.txt", b"54321\n");
    assert_eq!(states(&look())[0], OutputState::Touched);
    scene.write("ledger.txt", b"1\n");
    assert_eq!(states(&look())[0], OutputState::Changed);
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_eq!(states(&look())[0], OutputState::Changed);
}

#[test]
fn a_folder_that_is_gone_has_no_outputs_in_it() {
    let scene = Scene::new();
    scene.write("ledger.txt", b"12345\n");
    let result = Some(scene.result(6).to_string());
    let mut bound = scene.bound();
    bound["targets"][0]["file"]["folder"] = json!(scene.path("no/such/folder"));
    let completed = ExecutionRecord { bound: Some(bound.to_string()), result, ..record(ExecutionState::Completed) };
    assert_eq!(states(&Execution::of(completed.clone(), Some(&scene.os)))[0], OutputState::Missing);
    // A relative path alone says nothing to a process in another folder.
    let unbound = ExecutionRecord { bound: None, ..completed };
    assert_eq!(states(&Execution::of(unbound, Some(&scene.os)))[0], OutputState::Unknown);
}

#[test]
fn an_output_that_was_not_published_is_not_looked_for() {
    let scene = Scene::new();
    scene.write("ledger.txt", b"12345\n");
    let mut result = scene.result(6);
    result["report"]["outputs"][0]["published"] = json!(false);
    let failed = ExecutionRecord { result: Some(result.to_string()), ..record(ExecutionState::Failed) };
    assert_eq!(states(&Execution::of(failed, Some(&scene.os)))[0], OutputState::Unpublished);
}

#[test]
fn targets_that_could_lead_elsewhere_are_left_out() {
    let scene = Scene::new();
    for (key, value) in [("name", "../x"), ("name", ""), ("name", ".."), ("folder", "out"), ("folder", "")] {
        let mut bound = scene.bound();
        bound["targets"][0]["file"][key] = json!(value);
        let started = ExecutionRecord { bound: Some(bound.to_string()), ..record(ExecutionState::Started) };
        let outputs = Execution::of(started, Some(&scene.os)).outputs;
        assert_eq!(outputs.len(), 1, "{key} {value}");
    }
}

#[test]
fn the_call_comes_from_what_was_bound() {
    let bound = Some(Scene::new().bound().to_string());
    let call = Execution::of(ExecutionRecord { bound, ..record(ExecutionState::Stopped) }, None).call().unwrap();
    assert_eq!((call.job.to_str(), call.inputs.len()), (Some("/jobs/eod.yaml"), 1));
    assert_eq!(call.outputs, Vec::<(String, Target)>::new());
    assert!(Execution::of(record(ExecutionState::Stopped), None).call().is_err());
}
