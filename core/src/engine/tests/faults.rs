//! Every call of the system fails once: a typed error, nothing under a final name that is not whole, no part file left.

use super::support::{Scene, small, small_input};
use crate::engine::Status;
use crate::error::{Kind, codes};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use std::sync::Arc;

fn input() -> Vec<u8> {
    small_input(&["A|1|a", "X|2|b", "B|3|c", "A|4|d"])
}

/// The outputs of an undisturbed run.
fn undisturbed() -> [Vec<u8>; 2] {
    let scene = Scene::new(&input());
    assert!(small().run(scene.options()).error.is_none());
    ["ledger", "rejects"].map(|name| scene.read(name))
}

#[test]
fn any_call_may_fail_once() {
    let expected = undisturbed();
    for number in [Errno::IO, Errno::NOSPC, Errno::ACCESS] {
        let mut clean = false;
        for nth in 1..500 {
            let scene = Scene::new(&input());
            let plan = Arc::new(FaultPlan::new().nth(None, nth, Effect::Errno(number.raw_os_error())));
            let report = small().run_with(Os::with_faults(plan.clone()), scene.options());
            let stage = format!("call {nth} with {number:?}: {:?}", report.error);
            // What is visible is whole.
            for (name, bytes) in ["ledger", "rejects"].iter().zip(&expected) {
                assert!(!scene.path(name).exists() || scene.read(name) == *bytes, "{stage}");
            }
            match &report.error {
                None => {
                    assert_eq!(report.status, Status::Completed);
                    assert!(scene.path("ledger").exists() && scene.path("rejects").exists(), "{stage}");
                }
                Some(error) => {
                    assert_eq!(report.status, Status::Failed);
                    assert_ne!(error.kind(), Kind::Internal, "{stage}");
                    assert!(error.code() != codes::internal::INTERNAL, "{stage}");
                }
            }
            assert!(scene.left_over().is_empty(), "{stage} {:?}", scene.left_over());
            // The same command again, once the names that were given are out of the way.
            for name in ["ledger", "rejects"] {
                let _ = std::fs::remove_file(scene.path(name));
            }
            let again = small().run(scene.options());
            assert!(again.error.is_none(), "{stage} {:?}", again.error);
            assert_eq!(["ledger", "rejects"].map(|name| scene.read(name)), expected);
            if plan.total() < nth {
                clean = true;
                break;
            }
        }
        assert!(clean, "a run makes fewer calls");
    }
}

#[test]
fn short_reads_and_writes_are_carried_on() {
    let expected = undisturbed();
    for bytes in [1, 7] {
        let scene = Scene::new(&input());
        let plan = FaultPlan::new().nth_and_later(Some(Call::Read), 1, Effect::Short(bytes)).nth_and_later(
            Some(Call::Write),
            1,
            Effect::Short(bytes),
        );
        let report = small().run_with(Os::with_faults(Arc::new(plan)), scene.options());
        assert!(report.error.is_none(), "{:?}", report.error);
        assert_eq!(["ledger", "rejects"].map(|name| scene.read(name)), expected);
    }
}

#[test]
fn a_full_disk_is_called_one() {
    let scene = Scene::new(&input());
    let plan = FaultPlan::new().nth_and_later(Some(Call::Write), 3, Effect::Errno(Errno::NOSPC.raw_os_error()));
    let error = small().run_with(Os::with_faults(Arc::new(plan)), scene.options()).error.unwrap();
    assert_eq!(error.code(), codes::output::DISK_FULL);
    assert!(scene.is_untouched());
}

#[test]
fn workers_that_cannot_be_started_are_done_without() {
    let expected = undisturbed();
    let scene = Scene::new(&input());
    // The first thread is the run itself, the second the first worker.
    let fail =
        |nth| FaultPlan::new().nth_and_later(Some(Call::Thread), nth, Effect::Errno(Errno::AGAIN.raw_os_error()));
    let report = small().run_with(Os::with_faults(Arc::new(fail(3))), scene.options());
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(scene.read("ledger"), expected[0]);
    let scene = Scene::new(&input());
    for nth in [1, 2] {
        let error = small().run_with(Os::with_faults(Arc::new(fail(nth))), scene.options()).error.unwrap();
        assert_eq!(error.code(), codes::internal::SYSTEM_CALL);
        assert!(scene.is_untouched());
    }
}
