//! What is told of runs: everything, in order, and without a trace in outputs and reports.

use super::support::{Scene, small, small_input};
use crate::engine::{CheckpointEvery, Event, EventLevel, Report, RunOptions, Status, Subscriber};
use crate::error::codes;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

/// What a subscriber has heard.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Event>>>);

impl Heard {
    /// A subscriber to everything, which breaks at events of one name.
    fn subscriber(&self, breaks_at: &'static str) -> Option<Subscriber> {
        let heard = self.clone();
        Some(Subscriber::new(EventLevel::Debug, move |event| {
            heard.0.lock().unwrap().push(event.clone());
            if event.name == breaks_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }))
    }

    /// Names, one for several in a row; of phases what they are called.
    fn story(&self) -> Vec<String> {
        let told = self.0.lock().unwrap();
        let name = |event: &Event| match event.name {
            "phase" => event.fields[0].1.as_str().unwrap().to_owned(),
            name => name.to_owned(),
        };
        let mut names: Vec<String> = told.iter().map(name).collect();
        names.dedup();
        assert!(told.is_sorted_by_key(|event| event.at_ns), "{told:?}");
        names
    }

    fn of(&self, name: &str) -> Vec<Event> {
        self.0.lock().unwrap().iter().filter(|event| event.name == name).cloned().collect()
    }

    fn last(&self) -> serde_json::Value {
        self.0.lock().unwrap().last().unwrap().to_json()
    }
}

fn input(records: usize) -> Vec<u8> {
    let lines: Vec<String> = (0..records).map(|number| format!("A|{number}.25|text {number}")).collect();
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Runs with a subscriber, and with other options than those of the scene where `options` says so.
fn run(options: RunOptions, breaks_at: &'static str) -> (Report, Heard) {
    let heard = Heard::default();
    let report = small().run(RunOptions { subscriber: heard.subscriber(breaks_at), ..options });
    assert!(report.notes.iter().all(|note| !note.contains("subscriber")), "{:?}", report.notes);
    assert_eq!(heard.of("ended").len(), 1);
    (report, heard)
}

#[test]
fn a_plain_run_is_told_from_its_beginning_to_its_end_and_nothing_changes() {
    let (scene, silent) = (Scene::new(&input(500)), Scene::new(&input(500)));
    let (report, heard) = run(scene.options(), "");
    assert_eq!(heard.story(), ["planning", "begun", "processing", "publishing", "published", "ended"]);
    let published = heard.of("published");
    assert_eq!(published.len(), report.outputs.len());
    for (event, output) in published.iter().zip(&report.outputs) {
        let fields = &event.to_json()["fields"];
        assert_eq!((&fields["output"], &fields["bytes"]), (&output.name.as_str().into(), &output.bytes.into()));
        assert_eq!(fields["digest"].as_str(), output.digest.as_deref());
    }
    let end = heard.last();
    assert_eq!((&end["level"], &end["fields"]["status"]), (&"info".into(), &"COMPLETED".into()));
    assert_eq!(end["fields"]["written"], report.counts.written);
    let without = small().run(silent.options());
    assert_eq!(without.canonical_json(), report.canonical_json());
    assert_eq!((silent.read("ledger"), silent.read("rejects")), (scene.read("ledger"), scene.read("rejects")));
}

#[test]
fn a_keyed_run_tells_of_its_checkpoints_and_a_duplicate_of_what_it_is() {
    let scene = Scene::new(&input(3_000));
    let (report, heard) = run(scene.keyed_options(), "");
    let story = ["planning", "begun", "processing", "checkpoint", "publishing", "published", "ended"];
    assert_eq!(heard.story(), story);
    assert_eq!(heard.of("begun")[0].to_json()["fields"]["execution"].as_str(), report.execution_id.as_deref());
    let checkpoints = heard.of("checkpoint");
    assert_eq!(checkpoints.len() as u64, report.checkpoints);
    let sequences = checkpoints.iter().map(|event| event.to_json()["fields"]["sequence"].as_u64().unwrap());
    assert!(sequences.eq(1..=report.checkpoints));
    let (again, heard) = run(scene.keyed_options(), "");
    assert!(again.duplicate);
    assert_eq!(heard.story(), ["planning", "duplicate", "ended"]);
}

#[test]
fn a_break_stops_the_run_and_the_next_one_is_told_to_resume() {
    let scene = Scene::new(&input(3_000));
    let (stopped, heard) = run(scene.keyed_options(), "checkpoint");
    assert_eq!(stopped.status, Status::Stopped, "{:?}", stopped.error);
    assert_eq!(heard.last()["fields"]["code"], codes::internal::CANCELLED.to_string());
    let (resumed, heard) = run(scene.keyed_options(), "");
    assert_eq!((resumed.status, resumed.attempts), (Status::Completed, 2), "{:?}", resumed.error);
    assert_eq!(heard.story()[..4], ["planning", "begun", "resumed", "processing"]);
    assert_eq!(heard.of("resumed")[0].to_json()["fields"]["byte"].as_u64(), resumed.resumed_from);
    assert_eq!(heard.of("begun")[0].to_json()["fields"]["attempt"], 2);
}

#[test]
fn an_attempt_whose_part_files_are_gone_is_told_to_begin_anew() {
    let scene = Scene::new(&input(3_000));
    run(scene.keyed_options(), "checkpoint");
    for part in scene.left_over().into_iter().filter(|name| name.ends_with(".part")) {
        std::fs::remove_file(scene.path(&part)).unwrap();
    }
    let (report, heard) = run(scene.keyed_options(), "");
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert_eq!(heard.story()[..4], ["planning", "begun", "begun-anew", "processing"]);
    assert_eq!(heard.of("note").len(), report.notes.len());
}

#[test]
fn a_run_that_fails_says_why() {
    let scene = Scene::new(b"no header\n");
    let (report, heard) = run(scene.options(), "");
    assert_eq!(heard.story(), ["planning", "ended"]);
    let (end, code) = (heard.last(), report.error.unwrap().code().to_string());
    assert_eq!((&end["level"], &end["fields"]["code"]), (&"error".into(), &code.into()));
}

#[test]
fn levels_decide_what_is_told() {
    let heard = Heard::default();
    let hears = heard.clone();
    let subscriber = Subscriber::new(EventLevel::Warning, move |event| {
        hears.0.lock().unwrap().push(event.clone());
        ControlFlow::Continue(())
    });
    let scene = Scene::new(&input(10));
    assert_eq!(small().run(RunOptions { subscriber: Some(subscriber), ..scene.options() }).status, Status::Completed);
    assert!(heard.0.lock().unwrap().is_empty());
}

#[test]
fn a_subscriber_that_panics_ends_nothing_but_itself() {
    let (scene, silent) = (Scene::new(&input(500)), Scene::new(&input(500)));
    // Without the panic hook, which would print.
    let subscriber = Subscriber::new(EventLevel::Debug, |_| std::panic::resume_unwind(Box::new("mine")));
    let report = small().run(RunOptions { subscriber: Some(subscriber), ..scene.keyed_options() });
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert_eq!(report.notes, ["the subscriber to the events of the run panicked, and was told nothing more"]);
    small().run(silent.options());
    assert_eq!(silent.read("ledger"), scene.read("ledger"));
}

#[test]
fn nothing_is_lost_at_eight_threads() {
    let scene = Scene::new(&input(20_000));
    let options = RunOptions {
        threads: Some(8),
        block_size: Some(4096),
        checkpoint: vec![CheckpointEvery::Records(500)],
        ..scene.keyed_options()
    };
    let (report, heard) = run(options, "");
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert!(report.checkpoints > 10);
    assert_eq!(heard.of("checkpoint").len() as u64, report.checkpoints);
    assert_eq!(heard.of("published").len(), 2);
    assert_eq!(heard.last()["name"], "ended");
}
