//! What went wrong elsewhere, and must not here: a test for each report.

use super::super::{CacheErrors, HttpDecision, Policy, Recorded, RequestParts, Response};
use super::{KEY, decide, payment, proceed, refused, replayed};
use crate::error::codes;
use crate::idempotency::tests::{Operation, Scene};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Elsewhere a handler that threw after its effect gave the key back, and the retry had the effect again.
#[test]
fn the_answer_500_after_the_effect_is_the_answer() {
    let scene = Scene::new();
    let policy = Policy::default();
    let claim = proceed(decide(&scene, &policy, &payment(KEY)));
    assert_eq!(claim.respond(&Response::new(500).with_body("oops")).unwrap(), Recorded::Stored);
    let again = replayed(decide(&scene, &policy, &payment(KEY)));
    assert_eq!((again.status, again.body.as_slice()), (500, b"oops".as_slice()));
}

/// Elsewhere every answer was cached, or none of the errors: here the route says which.
#[test]
fn errors_free_the_key_only_where_the_policy_says_so() {
    for (rule, status, recorded) in [
        (CacheErrors::All, 503, Recorded::Stored),
        (CacheErrors::BelowServerErrors, 503, Recorded::Freed),
        (CacheErrors::BelowServerErrors, 422, Recorded::Stored),
        (CacheErrors::SuccessesOnly, 422, Recorded::Freed),
        (CacheErrors::SuccessesOnly, 201, Recorded::Stored),
    ] {
        let scene = Scene::new();
        let policy = Policy { cache_errors: rule, ..Policy::default() };
        let claim = proceed(decide(&scene, &policy, &payment(KEY)));
        assert_eq!(claim.respond(&Response::new(status)).unwrap(), recorded, "{rule:?} {status}");
        match decide(&scene, &policy, &payment(KEY)) {
            HttpDecision::Replay(response) => assert_eq!((response.status, recorded), (status, Recorded::Stored)),
            HttpDecision::Proceed(claim) => {
                assert_eq!(recorded, Recorded::Freed);
                assert!(!claim.claim().taken_over());
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Elsewhere a request that did not pass its validation had used up its key.
#[test]
fn a_request_that_was_not_begun_gives_its_key_back() {
    let scene = Scene::new();
    proceed(decide(&scene, &Policy::default(), &payment(KEY))).release().unwrap();
    assert!(!proceed(decide(&scene, &Policy::default(), &payment(KEY))).claim().taken_over());
}

/// Elsewhere the lock stayed for ever, or for a day, where a handler streamed its response or ended the exchange by itself.
#[test]
fn a_handler_that_never_hands_in_its_response_blocks_the_key_for_the_lease_only() {
    let scene = Scene::new();
    drop(proceed(decide(&scene, &Policy::default(), &payment(KEY))));
    scene.advance(29 * SECOND);
    assert_eq!(refused(decide(&scene, &Policy::default(), &payment(KEY))).status, 409);
    scene.advance(SECOND);
    assert!(proceed(decide(&scene, &Policy::default(), &payment(KEY))).claim().taken_over());
}

/// … and a handler that streams can say that it was carried out.
#[test]
fn a_response_that_was_streamed_is_410_with_its_status_and_not_a_second_effect() {
    let scene = Scene::new();
    let claim = proceed(decide(&scene, &Policy::default(), &payment(KEY)));
    assert_eq!(claim.respond_without_body(200).unwrap(), Recorded::Replaced);
    let again = replayed(decide(&scene, &Policy::default(), &payment(KEY)));
    assert_eq!(again.status, 410);
    let body: serde_json::Value = serde_json::from_slice(&again.body).unwrap();
    assert!(body["detail"].as_str().unwrap().contains("answered 200"), "{body}");
    // A status that frees the key does so here too.
    let scene = Scene::new();
    let policy = Policy { cache_errors: CacheErrors::BelowServerErrors, ..Policy::default() };
    let claim = proceed(decide(&scene, &policy, &payment(KEY)));
    assert_eq!(claim.respond_without_body(502).unwrap(), Recorded::Freed);
    let _ = proceed(decide(&scene, &policy, &payment(KEY)));
}

#[test]
fn a_response_that_is_too_large_is_410_and_not_a_second_effect() {
    let scene = Scene::new();
    let claim = proceed(decide(&scene, &Policy::default(), &payment(KEY)));
    let large = Response::new(201).with_body(vec![b'x'; 1 << 20]);
    assert_eq!(claim.respond(&large).unwrap(), Recorded::Replaced);
    scene.advance(3600 * SECOND);
    let again = replayed(decide(&scene, &Policy::default(), &payment(KEY)));
    assert_eq!(again.status, 410);
    let body: serde_json::Value = serde_json::from_slice(&again.body).unwrap();
    assert_eq!(body["code"], "BL6020");
}

/// Elsewhere one key meant the same everywhere: the answer to one route was the answer to another, and to another customer.
#[test]
fn a_key_belongs_to_its_sender_method_route_and_service() {
    let scene = Scene::new();
    let policy = Policy::default();
    let base = payment(KEY);
    proceed(decide(&scene, &policy, &base)).respond(&Response::new(200)).unwrap();
    let others = [
        RequestParts { caller: b"bert", ..base },
        RequestParts { caller: b"", ..base },
        RequestParts { method: "PATCH", ..base },
        RequestParts { route: "/payments/", ..base },
    ];
    for other in others {
        let _claim = proceed(decide(&scene, &policy, &other));
    }
    let _claim = proceed(decide(&scene, &Policy { scope: "other".into(), ..policy.clone() }, &base));
    let _ = replayed(decide(&scene, &policy, &base));
}

/// Elsewhere the lock was given back before the response was stored.
#[test]
fn the_key_is_taken_until_the_response_is_recorded() {
    let scene = Scene::new();
    let claim = proceed(decide(&scene, &Policy::default(), &payment(KEY)));
    scene.lose(Operation::Complete, 4, false);
    let error = claim.respond(&Response::new(200)).unwrap_err();
    assert_eq!(error.code(), codes::store::STORE_FAILED);
    assert_eq!(refused(decide(&scene, &Policy::default(), &payment(KEY))).status, 409);
    assert_eq!(claim.respond(&Response::new(200)).unwrap(), Recorded::Stored);
    let _ = replayed(decide(&scene, &Policy::default(), &payment(KEY)));
}

/// Elsewhere a request that came back after its lease overwrote the response that others had been given.
#[test]
fn a_request_that_lost_its_lease_is_told_and_its_response_does_not_count() {
    let scene = Scene::new();
    let policy = Policy { cache_errors: CacheErrors::BelowServerErrors, ..Policy::default() };
    let frozen = proceed(decide(&scene, &policy, &payment(KEY)));
    scene.advance(31 * SECOND);
    let second = proceed(decide(&scene, &policy, &payment(KEY)));
    second.respond(&Response::new(200).with_body("second")).unwrap();
    for late in [Response::new(200).with_body("first"), Response::new(500)] {
        assert_eq!(frozen.respond(&late).unwrap_err().code(), codes::store::FENCED);
    }
    assert_eq!(frozen.respond_without_body(200).unwrap_err().code(), codes::store::FENCED);
    assert_eq!(frozen.release().unwrap_err().code(), codes::store::FENCED);
    assert_eq!(replayed(decide(&scene, &policy, &payment(KEY))).body, b"second");
}
