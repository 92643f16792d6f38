//! How claims end, and what holds them.

use super::{Operation, Scene, started};
use crate::error::codes;
use crate::idempotency::http::{Body, RequestParts, Response};
use crate::idempotency::{Begin, BeginOptions, CacheFailure, Keep, Outcome};
use std::sync::Arc;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_claim_that_is_dropped_stays_until_its_lease_is_over_and_then_tells() {
    let scene = Scene::new();
    drop(scene.begin());
    scene.advance(30 * SECOND - Duration::from_nanos(1));
    assert!(matches!(scene.begin(), Begin::InProgress { .. }));
    scene.advance(Duration::from_nanos(1));
    assert!(started(scene.begin()).taken_over());
    assert_eq!(scene.calls(Operation::Release), 0);
}

#[test]
fn a_sign_of_life_renews_the_lease() {
    let scene = Scene::new();
    let claim = started(scene.begin());
    for _ in 0..5 {
        scene.advance(29 * SECOND);
        claim.heartbeat().unwrap();
        assert!(matches!(scene.begin(), Begin::InProgress { .. }));
    }
}

#[test]
fn whoever_lost_a_claim_is_fenced_in_everything_and_changes_nothing() {
    let scene = Scene::new();
    let old = started(scene.begin());
    scene.advance(30 * SECOND);
    let new = started(scene.begin());
    assert!(new.taken_over() && new.token() > old.token());
    let fenced = [
        old.heartbeat(),
        old.complete(b"old", Keep::default()),
        old.fail(b"old", CacheFailure::Forever),
        old.fail(b"old", CacheFailure::No),
        old.release(),
    ];
    for outcome in fenced {
        assert_eq!(outcome.unwrap_err().code(), codes::store::FENCED);
    }
    assert!(matches!(scene.begin(), Begin::InProgress { .. }));
    new.complete(b"new", Keep::default()).unwrap();
    assert!(matches!(scene.begin(), Begin::Completed(result) if result == b"new"));
}

#[test]
fn a_released_key_is_free_and_nobody_was_there() {
    let scene = Scene::new();
    started(scene.begin()).release().unwrap();
    assert!(!started(scene.begin()).taken_over());
    let scene = Scene::new();
    started(scene.begin()).fail(b"nothing was done", CacheFailure::No).unwrap();
    assert!(!started(scene.begin()).taken_over());
}

#[test]
fn a_result_that_is_too_large_is_refused_and_a_smaller_one_can_follow() {
    let scene = Scene::new();
    let claim = started(scene.begin());
    let large = vec![0; (1 << 20) + 1];
    for refused in [claim.complete(&large, Keep::default()), claim.fail(&large, CacheFailure::Forever)] {
        assert_eq!(refused.unwrap_err().code(), codes::store::RESULT_TOO_LARGE);
    }
    assert_eq!((scene.calls(Operation::Complete), scene.calls(Operation::Fail)), (0, 0));
    assert!(matches!(scene.begin(), Begin::InProgress { .. }));
    claim.complete(&large[1..], Keep::default()).unwrap();
    assert!(matches!(scene.begin(), Begin::Completed(result) if result.len() == 1 << 20));
    // What is not kept can have any size.
    let claim = started(scene.manager.begin("test", b"other", b"", &BeginOptions::default()).unwrap());
    claim.fail(&large, CacheFailure::No).unwrap();
}

#[test]
fn lost_answers_are_asked_for_again_and_carried_out_once() {
    for carried_out in [false, true] {
        let scene = Scene::new();
        let claim = started(scene.begin());
        scene.lose(Operation::Extend, 3, carried_out);
        claim.heartbeat().unwrap();
        scene.lose(Operation::Complete, 3, carried_out);
        claim.complete(b"done", Keep::default()).unwrap();
        assert_eq!((scene.calls(Operation::Extend), scene.calls(Operation::Complete)), (4, 4));
        assert!(matches!(scene.begin(), Begin::Completed(result) if result == b"done"));
    }
    let scene = Scene::new();
    let claim = started(scene.begin());
    scene.lose(Operation::Complete, 4, true);
    assert_eq!(claim.complete(b"done", Keep::default()).unwrap_err().code(), codes::store::STORE_FAILED);
    // The caller may ask once more itself.
    claim.complete(b"done", Keep::default()).unwrap();
}

#[test]
fn a_thread_keeps_a_claim_alive_until_it_is_dropped() {
    let scene = Scene::real();
    let options = BeginOptions { lease: Duration::from_millis(300), ..BeginOptions::default() };
    let claim = started(scene.begin_with(&options));
    let alive = claim.keep_alive().unwrap();
    std::thread::sleep(Duration::from_millis(700));
    assert!(!alive.is_lost() && matches!(scene.begin(), Begin::InProgress { .. }));
    let seen = Arc::downgrade(&alive.shared);
    drop(alive);
    // The thread is gone with it, and what it held.
    assert_eq!(seen.strong_count(), 0);
    let renewals = scene.calls(Operation::Extend);
    assert!(renewals >= 3, "{renewals}");
    std::thread::sleep(Duration::from_millis(400));
    assert!(started(scene.begin()).taken_over());
    assert_eq!(scene.calls(Operation::Extend), renewals);
}

#[test]
fn a_thread_that_finds_the_claim_lost_says_so_and_ends() {
    let scene = Scene::real();
    let options = BeginOptions { lease: Duration::from_millis(30), ..BeginOptions::default() };
    let old = started(scene.begin_with(&options));
    std::thread::sleep(Duration::from_millis(40));
    let new = started(scene.begin());
    let alive = old.keep_alive().unwrap();
    let watch = std::time::Duration::from_millis(5);
    (0..400).take_while(|_| !alive.is_lost()).for_each(|_| std::thread::sleep(watch));
    assert!(alive.is_lost());
    assert_eq!(scene.calls(Operation::Extend), 1);
    new.release().unwrap();
}

#[test]
fn what_is_printed_of_answers_is_their_size() {
    let secret = b"4711-secret".to_vec();
    assert_eq!(format!("{:?}", Begin::Completed(secret.clone())), "Completed(11 bytes)");
    assert_eq!(format!("{:?}", Begin::Failed(secret.clone())), "Failed(11 bytes)");
    let outcome = Outcome::Completed { result: secret.clone(), replayed: true };
    assert_eq!(format!("{outcome:?}"), "Completed { result: 11 bytes, replayed: true }");
    let response = Response::new(200).with_header("X-Card", secret.clone()).with_body(secret.clone());
    assert_eq!(format!("{response:?}"), r#"Response { status: 200, headers: ["X-Card"], body: 11 bytes }"#);
    let headers: [(&str, &[u8]); 1] = [("X-Card", &secret)];
    let body = Body::Whole(&secret);
    let request =
        RequestParts { caller: &secret, method: "POST", route: "/", query: "secret", headers: &headers, body };
    assert_eq!(format!("{request:?}"), r#"RequestParts { method: "POST", route: "/", body: Whole(11 bytes), .. }"#);
}

#[test]
fn what_is_printed_of_a_claim_has_no_key_in_it() {
    let scene = Scene::new();
    let claim = started(scene.manager.begin("test", b"4711-secret", b"f", &BeginOptions::default()).unwrap());
    assert_eq!(format!("{claim:?}"), "Claim { scope: \"test\", token: 1, taken_over: false, .. }");
}
