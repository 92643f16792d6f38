//! The decision table, line by line.

use super::super::{HttpDecision, Policy, Recorded, RequestParts, Response, begin, problem};
use super::{Body, KEY, decide, payment, proceed, refused, replayed};
use crate::error::{Error, codes};
use crate::idempotency::tests::{Operation, Scene};
use crate::idempotency::{BeginOptions, Keep};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn required() -> Policy {
    Policy { required: true, ..Policy::default() }
}

/// Checks a refusal: status, code, and that the body is a problem that says both.
fn is_problem(response: &Response, status: u16, code: &str) {
    assert_eq!(response.status, status);
    assert_eq!(response.header("content-type"), Some(b"application/problem+json".as_slice()));
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(body["status"], status);
    assert_eq!(body["code"], code);
    assert_eq!(body["type"], format!("urn:batchloom:error:{code}"));
    let title = code.parse::<crate::error::Code>().unwrap().title();
    assert_eq!(body["title"], title);
    let detail = body["detail"].as_str().unwrap();
    assert!(detail.ends_with('.') && detail.chars().next().unwrap().is_uppercase(), "{detail}");
}

#[test]
fn a_method_that_is_not_covered_passes_through_whatever_the_header_says() {
    let scene = Scene::new();
    for headers in [KEY, &[], &[("Idempotency-Key", b"\"".as_slice())]] {
        for method in ["GET", "PUT", "DELETE", "post"] {
            let request = RequestParts { method, ..payment(headers) };
            assert!(matches!(decide(&scene, &required(), &request), HttpDecision::PassThrough), "{method}");
        }
    }
    assert_eq!(scene.calls(Operation::Begin), 0);
}

#[test]
fn a_missing_key_is_refused_where_it_is_required_and_passes_where_not() {
    let scene = Scene::new();
    is_problem(&refused(decide(&scene, &required(), &payment(&[]))), 400, "BL6101");
    assert!(matches!(decide(&scene, &Policy::default(), &payment(&[])), HttpDecision::PassThrough));
    assert_eq!(scene.calls(Operation::Begin), 0);
}

#[test]
fn a_malformed_key_is_refused_whether_it_is_required_or_not() {
    let scene = Scene::new();
    let twice: &[(&str, &[u8])] = &[("Idempotency-Key", b"a"), ("idempotency-key", b"a")];
    for headers in [twice, &[("Idempotency-Key", b"")], &[("Idempotency-Key", b"\"a")]] {
        for policy in [required(), Policy::default()] {
            let response = refused(decide(&scene, &policy, &payment(headers)));
            is_problem(&response, 400, "BL6102");
        }
    }
    let strict = Policy { strict: true, ..Policy::default() };
    let response = refused(decide(&scene, &strict, &payment(&[("Idempotency-Key", b"a")])));
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    let expected = "The Idempotency-Key header has no quotes around it; send the key as a string in quotes.";
    assert_eq!(body["detail"], expected);
    assert_eq!(scene.calls(Operation::Begin), 0);
}

#[test]
fn a_new_key_is_carried_out_and_then_replayed_with_status_headers_and_body() {
    let scene = Scene::new();
    let claim = proceed(decide(&scene, &required(), &payment(KEY)));
    assert!(!claim.claim().taken_over());
    let response = Response::new(201)
        .with_header("Location", "/payments/1")
        .with_header("Set-Cookie", "session=1")
        .with_body("{\"id\": 1}");
    assert_eq!(claim.respond(&response).unwrap(), Recorded::Stored);
    let expected = Response::new(201)
        .with_header("Location", "/payments/1")
        .with_header("Idempotency-Replayed", "true")
        .with_body("{\"id\": 1}");
    for _ in 0..2 {
        assert_eq!(replayed(decide(&scene, &required(), &payment(KEY))), expected);
    }
    // The bare word is the same key.
    assert_eq!(replayed(decide(&scene, &required(), &payment(&[("Idempotency-Key", b"k-1")]))), expected);
}

#[test]
fn another_request_is_422_before_it_is_409_and_after() {
    let scene = Scene::new();
    let other = RequestParts { body: Body::Whole(b"{\"more\": 1}"), ..payment(KEY) };
    let claim = proceed(decide(&scene, &required(), &payment(KEY)));
    is_problem(&refused(decide(&scene, &required(), &other)), 422, "BL6013");
    is_problem(&refused(decide(&scene, &required(), &payment(KEY))), 409, "BL6012");
    claim.respond(&Response::new(200)).unwrap();
    is_problem(&refused(decide(&scene, &required(), &other)), 422, "BL6013");
    assert_eq!(scene.calls(Operation::Record), 2);
}

#[test]
fn a_request_in_progress_is_409_with_whole_seconds_and_without_its_owner() {
    let scene = Scene::new();
    let policy = Policy { lease: Duration::from_millis(3_100), ..required() };
    let _claim = proceed(decide(&scene, &policy, &payment(KEY)));
    let pause = || {
        let response = refused(decide(&scene, &policy, &payment(KEY)));
        assert!(!String::from_utf8_lossy(&response.body).contains("here"));
        String::from_utf8(response.header("Retry-After").unwrap().to_vec()).unwrap()
    };
    assert_eq!(pause(), "4");
    scene.advance(Duration::from_millis(3_050));
    assert_eq!(pause(), "1");
    let policy = Policy { lease: 3600 * SECOND, ..required() };
    let request = RequestParts { route: "/slow", ..payment(KEY) };
    let _slow = proceed(decide(&scene, &policy, &request));
    let response = refused(decide(&scene, &policy, &request));
    assert_eq!(response.header("Retry-After"), Some(b"5".as_slice()));
}

#[test]
fn a_response_that_was_purged_is_410() {
    let scene = Scene::new();
    let policy = Policy { keep: Keep::Forever, ..required() };
    // One that failed was carried out too.
    proceed(decide(&scene, &policy, &payment(KEY))).respond(&Response::new(500)).unwrap();
    scene.advance(SECOND);
    scene.manager.purge(1_700_000_000_500_000_000, None).unwrap();
    is_problem(&refused(decide(&scene, &policy, &payment(KEY))), 410, "BL6024");
}

#[test]
fn a_response_is_the_answer_for_its_time_to_live_and_then_the_key_is_new() {
    let scene = Scene::new();
    let policy = Policy { keep: Keep::For(60 * SECOND), ..required() };
    proceed(decide(&scene, &policy, &payment(KEY))).respond(&Response::new(200)).unwrap();
    scene.advance(59 * SECOND);
    let _ = replayed(decide(&scene, &policy, &payment(KEY)));
    scene.advance(SECOND);
    let _ = proceed(decide(&scene, &policy, &payment(KEY)));
}

#[test]
fn what_cannot_be_decided_is_an_error_with_a_response_that_says_nothing_of_the_inside() {
    let scene = Scene::new();
    scene.lock(Some(Operation::Begin));
    let error = begin(&scene.manager, &required(), &payment(KEY)).unwrap_err();
    let response = problem(&error);
    is_problem(&response, 503, "BL6007");
    assert_eq!(response.header("Retry-After"), Some(b"1".as_slice()));
    is_problem(&problem(&Error::new(codes::store::FENCED, "")), 409, "BL6016");
    let damaged = problem(&Error::new(codes::store::STORE_DAMAGED, "/srv/secret.db"));
    is_problem(&damaged, 500, "BL6006");
    assert!(damaged.header("Retry-After").is_none() && !String::from_utf8_lossy(&damaged.body).contains("secret"));
}

#[test]
fn a_recorded_response_that_cannot_be_read_is_never_carried_out_again() {
    let scene = Scene::new();
    let request = payment(KEY);
    let key = super::super::composite_key(request.caller, request.method, request.route, "k-1");
    let print = super::super::fingerprint(&request, &[]);
    let begun = scene.manager.begin("http", &key, &print, &BeginOptions::default()).unwrap();
    crate::idempotency::tests::started(begun).complete(b"\x01rubbish", Keep::default()).unwrap();
    let error = begin(&scene.manager, &required(), &request).unwrap_err();
    assert_eq!(error.code(), codes::store::STORE_DAMAGED);
}
