//! The handle of a run: progress, cancel, waiting, threads that end.

use super::support::{Scene, small, small_input};
use crate::engine::{Phase, RunOptions, Status};
use crate::error::codes;
use std::time::Duration;

/// An input of some megabytes.
fn large() -> Vec<u8> {
    small_input(&vec!["A|1|some text that fills the line"; 100_000])
}

#[test]
fn a_run_ends_with_everything_counted() {
    let scene = Scene::new(&large());
    let run = small().start(scene.options()).unwrap();
    while !run.wait_timeout(Duration::from_millis(5)) {
        let progress = run.progress();
        assert!(progress.bytes_done <= progress.bytes_total);
    }
    let progress = run.progress();
    assert_eq!((progress.phase, progress.read, progress.written), (Phase::Finished, 100_000, 100_000));
    assert_eq!(progress.bytes_done, progress.bytes_total);
    let report = run.wait();
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert!(report.first_record_ms.unwrap() <= report.duration_ms);
    assert_eq!(report.execution_id.unwrap().len(), 26);
}

#[test]
fn a_cancelled_run_stops_and_leaves_nothing() {
    let scene = Scene::new(&large());
    let run = small().start(RunOptions { block_size: Some(4096), ..scene.options() }).unwrap();
    run.cancel();
    let report = run.wait();
    assert_eq!(report.status, Status::Stopped);
    assert_eq!(report.error.unwrap().code(), codes::internal::CANCELLED);
    assert!(scene.is_untouched());
}

#[test]
fn a_run_that_is_dropped_leaves_nothing() {
    let scene = Scene::new(&large());
    drop(small().start(RunOptions { block_size: Some(4096), ..scene.options() }).unwrap());
    assert!(scene.is_untouched());
}

#[test]
fn a_panic_of_a_worker_is_an_error_and_hangs_nobody() {
    let scene = Scene::new(&large());
    let mut job = small();
    // A program that lies about its rules: the first reject looks for one that is not there.
    let model = &mut std::sync::Arc::get_mut(&mut job.compiled).unwrap().model;
    model.builtin.unknown_type = u16::MAX;
    std::fs::write(scene.input(), small_input(&["A|1|a", "X|1|b", "A|1|c"].repeat(5000))).unwrap();
    let report = job.run(RunOptions { threads: Some(4), block_size: Some(4096), ..scene.options() });
    assert_eq!(report.error.unwrap().code(), codes::internal::INTERNAL);
    assert!(scene.is_untouched());
}
