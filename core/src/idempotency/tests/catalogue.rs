//! What went wrong elsewhere, and must not here: a test for each report.

use super::{Operation, Scene, started};
use crate::error::codes;
use crate::idempotency::{Begin, BeginOptions, CacheFailure, CallOptions, Keep, Outcome};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Elsewhere a claim lived as long as a result: a crash blocked its key for a day, or three.
#[test]
fn a_crash_blocks_a_key_for_the_lease_and_not_for_the_life_of_a_result() {
    let scene = Scene::new();
    drop(started(scene.begin()));
    scene.advance(30 * SECOND);
    let claim = started(scene.begin());
    claim.complete(b"done", Keep::For(3 * DAY)).unwrap();
    scene.advance(3 * DAY - SECOND);
    assert!(matches!(scene.begin(), Begin::Completed(_)));
}

/// Elsewhere a claim was deleted when the work threw, though its effect had happened: the retry had it twice.
#[test]
fn work_that_fails_after_its_effect_is_not_done_again() {
    let scene = Scene::new();
    let effects = std::cell::Cell::new(0);
    let call = || {
        let outcome = scene.manager.run("test", b"k", b"f", &CallOptions::default(), |_| {
            effects.set(effects.get() + 1);
            Err("the receipt could not be printed")
        });
        outcome.unwrap()
    };
    let error = b"the receipt could not be printed".to_vec();
    assert_eq!(call(), Outcome::Failed { error: error.clone(), replayed: false });
    scene.advance(DAY - SECOND);
    assert_eq!(call(), Outcome::Failed { error, replayed: true });
    assert_eq!(effects.get(), 1);
}

/// Elsewhere the lock was given back before the response was stored: whoever came in between had the effect again.
#[test]
fn the_claim_holds_until_the_result_is_recorded() {
    let scene = Scene::new();
    let claim = started(scene.begin());
    scene.lose(Operation::Complete, 4, false);
    assert!(claim.complete(b"done", Keep::default()).is_err());
    assert!(matches!(scene.begin(), Begin::InProgress { .. }));
    claim.complete(b"done", Keep::default()).unwrap();
    assert!(matches!(scene.begin(), Begin::Completed(_)));
    assert_eq!(scene.calls(Operation::Release), 0);
}

/// Elsewhere whoever had waited for a lock got it, without looking whether there was a result by then.
#[test]
fn whoever_waited_finds_the_result_and_not_a_claim() {
    let scene = Scene::real();
    let claim = started(scene.begin());
    std::thread::scope(|scope| {
        let options = BeginOptions { wait: 20 * SECOND, ..BeginOptions::default() };
        let scene = &scene;
        let waiting = scope.spawn(move || scene.begin_with(&options));
        while scene.calls(Operation::Begin) < 3 {
            std::thread::yield_now();
        }
        claim.complete(b"done", Keep::default()).unwrap();
        assert!(matches!(waiting.join().unwrap(), Begin::Completed(result) if result == b"done"));
    });
}

/// Elsewhere the effect and its record were two things, and an owner that had been frozen came back between them.
#[test]
fn an_effect_can_be_fenced_with_the_token_and_a_late_record_is_refused() {
    let scene = Scene::new();
    // What carries out the effect remembers the largest token.
    let ledger = std::cell::Cell::new((0, 0));
    let book = |token: u64| {
        let (largest, bookings) = ledger.get();
        let allowed = token >= largest;
        ledger.set((largest.max(token), bookings + u32::from(allowed)));
        allowed
    };
    let frozen = started(scene.begin());
    scene.advance(31 * SECOND);
    let second = started(scene.begin());
    assert!(second.taken_over());
    assert!(book(second.token()));
    second.complete(b"booked", Keep::default()).unwrap();
    assert!(!book(frozen.token()));
    assert_eq!(frozen.complete(b"booked twice", Keep::default()).unwrap_err().code(), codes::store::FENCED);
    assert_eq!(frozen.fail(b"", CacheFailure::No).unwrap_err().code(), codes::store::FENCED);
    assert_eq!(ledger.get().1, 1);
    assert!(matches!(scene.begin(), Begin::Completed(result) if result == b"booked"));
}
