//! Runs with a store: duplicates, other requests, interruptions and what the next launch makes of them.

use super::support::{Scene, small, small_input};
use crate::engine::{Job, Report, RunOptions, Status};
use crate::error::{Code, codes};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use crate::sink::Target;
use serde_json::Value;
use std::sync::Arc;

/// An input of the small job with so many records, some of them bad.
fn input(records: usize) -> Vec<u8> {
    let lines: Vec<String> = (0..records)
        .map(|number| match number % 10 {
            3 => format!("X|{number}.00|who"),
            7 => format!("B|-{}.50|low {number}", number % 90),
            _ => format!("A|{number}.25|text {number}"),
        })
        .collect();
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn run(scene: &Scene) -> Report {
    small().run(scene.keyed_options())
}

/// What must be the same however often a run was interrupted.
fn outcome(scene: &Scene, report: &Report) -> (Vec<u8>, Vec<u8>, Value) {
    let mut canonical = report.canonical_json();
    canonical["duplicate"] = Value::Bool(false);
    (scene.read("ledger"), scene.read("rejects"), canonical)
}

fn code(report: &Report) -> Option<Code> {
    report.error.as_ref().map(|error| error.code())
}

/// Names in the folder that are neither input, nor output, nor the store.
fn left_over(scene: &Scene) -> Vec<String> {
    scene.left_over().into_iter().filter(|name| name != "state").collect()
}

#[test]
fn a_second_launch_gets_the_recorded_result_and_hears_what_became_of_the_outputs() {
    let scene = Scene::new(&input(500));
    let first = run(&scene);
    assert_eq!((first.status, first.duplicate, first.attempts), (Status::Completed, false, 1), "{:?}", first.error);
    assert!(first.checkpoints >= 2 && left_over(&scene).is_empty(), "{}", first.checkpoints);
    let expected = outcome(&scene, &first);
    let plain = Scene::new(&input(500));
    let without = small().run(plain.options());
    assert_eq!((plain.read("ledger"), without.counts), (scene.read("ledger"), first.counts));
    let second = run(&scene);
    assert!(second.duplicate && second.execution_id == first.execution_id && second.notes.is_empty(), "{second:?}");
    assert_eq!(outcome(&scene, &second), expected);
    std::fs::remove_file(scene.path("rejects")).unwrap();
    std::fs::write(scene.path("ledger"), "other").unwrap();
    let third = run(&scene);
    assert_eq!(third.status, Status::Completed);
    assert_eq!(third.notes, ["the output `ledger` was changed since", "the output `rejects` is missing"]);
    assert!(third.outputs.iter().all(|output| output.published && !output.present));
    assert!(!scene.path("rejects").exists(), "a duplicate makes nothing again");
}

#[test]
fn other_bytes_are_another_execution_and_the_same_key_with_them_is_a_mismatch() {
    let scene = Scene::new(&input(100));
    let keyed = |scene: &Scene| RunOptions { key: Some("k".into()), ..scene.keyed_options() };
    let first = small().run(keyed(&scene));
    assert_eq!(first.idempotency_key.as_deref(), Some("k"));
    std::fs::write(scene.input(), input(101)).unwrap();
    let second = small().run(keyed(&scene));
    assert_eq!(code(&second), Some(codes::store::KEY_MISMATCH));
    let message = second.error.unwrap().message().to_owned();
    assert!(message.contains("the input `transactions` has"), "{message}");
    let third = run(&scene);
    assert_eq!(code(&third), Some(codes::output::TARGET_EXISTS), "another key, and the target is taken");
}

#[test]
fn a_run_that_was_stopped_goes_on_behind_its_last_checkpoint() {
    let scene = Scene::new(&input(3_000));
    let plain = Scene::new(&input(3_000));
    let whole = run(&plain);
    let started = small().start(scene.keyed_options()).unwrap();
    while started.progress().read < 500 {
        std::thread::yield_now();
    }
    started.cancel();
    let stopped = started.wait();
    assert_eq!((stopped.status, code(&stopped)), (Status::Stopped, Some(codes::internal::CANCELLED)));
    assert!(!scene.path("ledger").exists() && left_over(&scene).len() == 2, "{:?}", left_over(&scene));
    let resumed = run(&scene);
    assert_eq!((resumed.status, resumed.attempts), (Status::Completed, 2), "{:?}", resumed.error);
    assert!(resumed.resumed_from.is_some_and(|at| at > 4096), "{:?}", resumed.resumed_from);
    assert_eq!(outcome(&scene, &resumed), outcome(&plain, &whole));
    assert!(left_over(&scene).is_empty());
}

/// Runs once with this fault, then as often as it takes without: at most once.
fn fail_then_run(scene: &Scene, job: &Job, plan: FaultPlan) -> (Report, Option<Report>) {
    let first = job.run_with(Os::with_faults(Arc::new(plan)), scene.keyed_options());
    let second = (first.status != Status::Completed).then(|| job.run(scene.keyed_options()));
    (first, second)
}

#[test]
fn whatever_call_fails_the_next_launch_ends_with_the_same_bytes() {
    let bytes = input(3_000);
    let plain = Scene::new(&bytes);
    let expected = outcome(&plain, &run(&plain));
    let job = small();
    let mut resumed = 0;
    for call in [Call::Write, Call::SyncData, Call::SyncFolder, Call::Rename, Call::Create, Call::Read] {
        for nth in [1, 2, 3, 5, 8, 13, 21] {
            let scene = Scene::new(&bytes);
            let fault = Effect::Errno(Errno::IO.raw_os_error());
            let (first, second) = fail_then_run(&scene, &job, FaultPlan::new().nth(Some(call), nth, fault));
            let last = second.as_ref().unwrap_or(&first);
            assert_eq!(last.status, Status::Completed, "{call:?} {nth}: {:?}\nthen {:?}", first.error, last.error);
            assert_eq!(outcome(&scene, last), expected, "{call:?} {nth}");
            assert!(left_over(&scene).is_empty(), "{call:?} {nth}: {:?}", left_over(&scene));
            resumed += usize::from(last.resumed_from.is_some());
        }
    }
    assert!(resumed >= 5, "only {resumed} of them went on behind a checkpoint");
}

#[test]
fn a_failure_that_the_data_decide_is_told_again_and_a_corrected_file_runs() {
    let bad = String::from_utf8(input(50)).unwrap().replace("T|50|", "T|51|");
    let scene = Scene::new(bad.as_bytes());
    let keyed = || RunOptions { key: Some("day".into()), ..scene.keyed_options() };
    let first = small().run(keyed());
    assert_eq!((code(&first), first.duplicate), (Some(codes::balance::OUT_OF_BALANCE), false));
    let second = small().run(keyed());
    assert_eq!((code(&second), second.duplicate), (Some(codes::balance::OUT_OF_BALANCE), true));
    assert_eq!(second.execution_id, first.execution_id);
    std::fs::write(scene.input(), input(50)).unwrap();
    let third = small().run(keyed());
    assert_eq!((third.status, third.duplicate), (Status::Completed, false), "{:?}", third.error);
    assert!(left_over(&scene).is_empty(), "{:?}", left_over(&scene));
}

#[test]
fn an_interrupted_execution_refuses_other_targets_and_other_bytes() {
    let scene = Scene::new(&input(2_000));
    let fault = Effect::Errno(Errno::NOSPC.raw_os_error());
    let keyed = || RunOptions { key: Some("day".into()), ..scene.keyed_options() };
    let plan = FaultPlan::new().nth(Some(Call::Write), 20, fault);
    let first = small().run_with(Os::with_faults(Arc::new(plan)), keyed());
    assert_eq!(code(&first), Some(codes::output::DISK_FULL));
    let elsewhere = ["ledger", "rejects"].map(|name| (name.into(), Target::File(scene.path(&format!("{name}2")))));
    let other = small().run(RunOptions { outputs: elsewhere.into(), ..keyed() });
    assert_eq!(code(&other), Some(codes::store::RESUME_TARGETS), "{other:?}");
    let bytes = std::fs::read(scene.input()).unwrap();
    std::fs::write(scene.input(), &bytes).unwrap();
    let touched = small().run(keyed());
    assert_eq!(touched.status, Status::Completed, "{:?}", touched.error);
    assert!(
        touched.resumed_from.is_some() && touched.notes[0].contains("touched or staged again"),
        "{:?}",
        touched.notes
    );
}

/// Some file systems find only at a sync that there is no room.
#[test]
fn behind_a_sync_that_failed_for_lack_of_room_the_next_attempt_begins_in_new_files() {
    let bytes = input(3_000);
    let plain = Scene::new(&bytes);
    let expected = outcome(&plain, &run(&plain));
    for nth in [3, 8] {
        let scene = Scene::new(&bytes);
        let fault = Effect::Errno(Errno::NOSPC.raw_os_error());
        let plan = FaultPlan::new().nth(Some(Call::SyncData), nth, fault);
        let first = small().run_with(Os::with_faults(Arc::new(plan)), scene.keyed_options());
        assert_eq!(code(&first), Some(codes::output::DISK_FULL));
        assert!(left_over(&scene).is_empty(), "{:?}", left_over(&scene));
        let second = run(&scene);
        assert_eq!((second.status, second.resumed_from), (Status::Completed, None), "{:?}", second.error);
        assert_eq!(outcome(&scene, &second), expected);
    }
}

/// An input of more than a mebibyte, of which only samples are looked at to find it again; one byte differs outside of them.
fn large(letter: char) -> Vec<u8> {
    let text = "z".repeat(40);
    let line = |number: usize| match number {
        3_333 => format!("A|{number}.25|{letter}{text}"),
        _ => format!("A|{number}.25|z{text}"),
    };
    let lines: Vec<String> = (0..25_000).map(line).collect();
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The request of a file that looks like an earlier one has the digest of all its bytes; who launches it again does not know
/// that beforehand.
#[test]
fn of_two_files_that_look_alike_the_second_is_resumed_under_its_key() {
    let scene = Scene::new(&large('a'));
    let first = run(&scene);
    assert_eq!(first.status, Status::Completed, "{:?}", first.error);
    std::fs::write(scene.input(), large('b')).unwrap();
    for name in ["ledger", "rejects"] {
        std::fs::remove_file(scene.path(name)).unwrap();
    }
    let fault = FaultPlan::new().nth(Some(Call::Write), 20, Effect::Errno(Errno::NOSPC.raw_os_error()));
    let failed = small().run_with(Os::with_faults(Arc::new(fault)), scene.keyed_options());
    assert_eq!(code(&failed), Some(codes::output::DISK_FULL));
    let key = failed.idempotency_key.clone();
    assert_ne!(key, first.idempotency_key);
    let under = |key: Option<String>| RunOptions { key, ..scene.keyed_options() };
    let started = small().start(under(key.clone())).unwrap();
    while started.progress().read < 5_000 {
        std::thread::yield_now();
    }
    started.cancel();
    let stopped = started.wait();
    assert_eq!((stopped.status, stopped.attempts), (Status::Stopped, 2), "{:?}", stopped.error);
    assert!(stopped.resumed_from.is_some(), "what failed can be resumed");
    let second = small().run(under(key.clone()));
    assert_eq!((second.status, second.attempts), (Status::Completed, 3), "{:?}", second.error);
    assert_eq!(second.execution_id, failed.execution_id);
    assert!(second.resumed_from > stopped.resumed_from);
    std::fs::write(scene.input(), large('c')).unwrap();
    let third = small().run(under(key));
    assert_eq!(code(&third), Some(codes::store::KEY_MISMATCH), "other bytes stay other bytes");
}

/// What is wrong with a file decides nothing while an execution that read it is not finished.
#[test]
fn an_input_that_broke_after_an_interruption_has_changed_and_is_not_wrong() {
    let bytes = input(3_000);
    for (key, broken) in [None, Some("day")].into_iter().flat_map(|key| [(key, 0), (key, 100), (key, bytes.len() - 3)])
    {
        let scene = Scene::new(&bytes);
        let keyed = || RunOptions { key: key.map(Into::into), ..scene.keyed_options() };
        let fault = Effect::Errno(Errno::NOSPC.raw_os_error());
        let plan = FaultPlan::new().nth(Some(Call::Write), 20, fault);
        let first = small().run_with(Os::with_faults(Arc::new(plan)), keyed());
        assert_eq!(code(&first), Some(codes::output::DISK_FULL));
        std::fs::write(scene.input(), &bytes[..broken]).unwrap();
        let second = small().run(keyed());
        assert_eq!(code(&second), Some(codes::input::INPUT_CHANGED), "{second:?}");
        let id = first.execution_id.clone().unwrap();
        assert!(second.error.unwrap().message().contains(&id));
        std::fs::write(scene.input(), &bytes).unwrap();
        let third = small().run(keyed());
        assert_eq!((third.status, third.execution_id), (Status::Completed, Some(id)), "{:?}", third.error);
        assert!(third.resumed_from.is_some());
        // Now nobody is reading it: it is just wrong.
        std::fs::write(scene.input(), &bytes[..broken]).unwrap();
        assert_ne!(code(&small().run(keyed())), Some(codes::input::INPUT_CHANGED));
    }
}
