//! Keys of functions and requests: what is found, and what a request gets.

use super::support::{LEASE, Scene, both, healthy, key_request, refused, story, trail};
use crate::error::codes::store as codes;
use crate::state::{KeyClaim, KeyRequest, KeyVerdict, Origin, Store};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn claim(verdict: KeyVerdict) -> (KeyClaim, bool) {
    match verdict {
        KeyVerdict::Started { claim, taken_over } => (claim, taken_over),
        other => panic!("started was expected: {other:?}"),
    }
}

fn begun(store: &dyn Store, body: &str) -> KeyClaim {
    claim(store.begin_key(&key_request("K", body)).unwrap()).0
}

/// One word for a verdict.
fn ask(store: &dyn Store, body: &str) -> String {
    match store.begin_key(&key_request("K", body)).unwrap() {
        KeyVerdict::Started { taken_over: false, .. } => "started".to_owned(),
        KeyVerdict::Started { taken_over: true, .. } => "taken over".to_owned(),
        KeyVerdict::InProgress { .. } => "in progress".to_owned(),
        KeyVerdict::Completed { result } => format!("completed {}", String::from_utf8(result).unwrap()),
        KeyVerdict::Failed { error } => format!("failed {}", String::from_utf8(error).unwrap()),
        KeyVerdict::Mismatch => "mismatch".to_owned(),
        KeyVerdict::Purged => "purged".to_owned(),
    }
}

#[test]
fn a_started_key_is_in_progress_for_the_same_request_and_a_mismatch_for_another() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        begun(&*one, "a");
        assert_eq!((ask(&*one, "a"), ask(&*other, "a")), ("in progress".to_owned(), "in progress".to_owned()));
        assert_eq!(ask(&*other, "b"), "mismatch");
        match other.begin_key(&key_request("K", "a")).unwrap() {
            KeyVerdict::InProgress { owner, retry_after } => {
                assert_eq!((owner.number, retry_after), (1, LEASE));
                assert!(owner.pid > 0 && !owner.host.is_empty());
            }
            verdict => panic!("{verdict:?}"),
        }
        assert_eq!(other.write_count(), 0, "known keys are answered without writing");
    });
}

#[test]
fn a_dead_owner_is_replaced_at_once_and_a_frozen_one_when_its_lease_is_over() {
    both(|scene| {
        let (one, two, three) = (scene.process(), scene.process(), scene.process());
        let first = begun(&*one, "a");
        drop(one);
        assert_eq!(ask(&*two, "b"), "mismatch");
        let (second, taken_over) = claim(two.begin_key(&key_request("K", "a")).unwrap());
        assert!(taken_over && second.token > first.token);
        scene.clock.advance(LEASE - Duration::from_nanos(1));
        assert_eq!(ask(&*three, "a"), "in progress");
        two.extend_key(&second, LEASE).unwrap();
        scene.clock.advance(LEASE);
        assert_eq!(ask(&*three, "a"), "taken over");
        refused(two.complete_key(&second, b"late", None), codes::FENCED);
        refused(two.extend_key(&second, LEASE), codes::FENCED);
        refused(two.fail_key(&second, b"late", None), codes::FENCED);
        refused(two.release_key(&second), codes::FENCED);
        let subject = trail(&*three).pop().unwrap().subject;
        assert_eq!(story(&*three, &subject), "claimed taken_over taken_over");
    });
}

#[test]
fn a_result_is_the_answer_until_it_expires() {
    both(|scene| {
        let store = scene.process();
        let held = begun(&*store, "a");
        store.complete_key(&held, b"42", Some(DAY)).unwrap();
        store.complete_key(&held, b"42", Some(DAY)).unwrap();
        refused(store.complete_key(&held, b"43", Some(DAY)), codes::FENCED);
        scene.clock.advance(DAY - Duration::from_nanos(1));
        assert_eq!((ask(&*store, "a"), ask(&*store, "b")), ("completed 42".to_owned(), "mismatch".to_owned()));
        scene.clock.advance(Duration::from_nanos(1));
        assert_eq!(ask(&*store, "b"), "started", "the key is new");
        assert_eq!(ask(&*store, "a"), "mismatch");
        refused(store.complete_key(&held, b"42", Some(DAY)), codes::FENCED);
    });
}

#[test]
fn a_failure_is_kept_or_the_key_is_free_again() {
    both(|scene| {
        let store = scene.process();
        let held = begun(&*store, "a");
        store.fail_key(&held, b"no", None).unwrap();
        store.fail_key(&held, b"no", None).unwrap();
        let held = begun(&*store, "b");
        store.fail_key(&held, b"no", Some(Some(DAY))).unwrap();
        assert_eq!(ask(&*store, "b"), "failed no");
        scene.clock.advance(DAY);
        let held = begun(&*store, "b");
        store.fail_key(&held, b"never", Some(None)).unwrap();
        scene.clock.advance(DAY * 10_000);
        assert_eq!(ask(&*store, "b"), "failed never");
    });
}

#[test]
fn a_released_key_is_as_if_nobody_had_asked() {
    both(|scene| {
        let store = scene.process();
        let held = begun(&*store, "a");
        store.release_key(&held).unwrap();
        store.release_key(&held).unwrap();
        refused(store.complete_key(&held, b"42", None), codes::FENCED);
        assert_eq!(ask(&*store, "b"), "started");
        refused(store.release_key(&held), codes::FENCED);
    });
}

#[test]
fn a_call_that_is_repeated_gets_the_same_claim() {
    both(|scene| {
        let (one, two) = (scene.process(), scene.process());
        let request = key_request("K", "a");
        let first = one.begin_key(&request).unwrap();
        assert_eq!(one.begin_key(&request).unwrap(), first);
        assert!(matches!(two.begin_key(&request).unwrap(), KeyVerdict::InProgress { .. }), "another process's is not");
        drop(one);
        let taken = two.begin_key(&request).unwrap();
        assert_eq!(two.begin_key(&request).unwrap(), taken, "and says again that it was taken over");
    });
}

#[test]
fn a_purge_leaves_a_tombstone_of_what_was_to_be_kept_for_ever() {
    both(|scene| {
        let store = scene.process();
        let finish = |key: &str, how: &dyn Fn(&KeyClaim)| {
            let (claim, _) = claim(store.begin_key(&KeyRequest { key: key.into(), ..key_request("", "a") }).unwrap());
            how(&claim);
        };
        finish("K", &|claim| store.complete_key(claim, b"42", None).unwrap());
        finish("expired", &|claim| store.complete_key(claim, b"42", Some(Duration::from_millis(1))).unwrap());
        finish("kept", &|claim| store.complete_key(claim, b"42", Some(DAY)).unwrap());
        finish("failed", &|claim| store.fail_key(claim, b"no", Some(None)).unwrap());
        finish("running", &|_| ());
        scene.clock.advance(Duration::from_secs(1));
        assert_eq!(store.purge(scene.os.now(), &Origin::default()).unwrap().keys, 3);
        assert_eq!(store.purge(scene.os.now(), &Origin::default()).unwrap().keys, 0);
        assert_eq!((ask(&*store, "a"), ask(&*store, "b")), ("purged".to_owned(), "mismatch".to_owned()));
        let verdict = |key: &str| store.begin_key(&KeyRequest { key: key.into(), ..key_request("", "a") }).unwrap();
        assert!(matches!(verdict("kept"), KeyVerdict::Completed { .. }));
        assert!(matches!(verdict("running"), KeyVerdict::InProgress { .. }));
        assert!(!claim(verdict("failed")).1 && !claim(verdict("expired")).1);
        healthy(&*store);
    });
}

#[test]
fn keys_are_bytes_of_a_scope_and_never_stand_in_the_trail() {
    both(|scene| {
        let store = scene.process();
        let ask = |scope: &str, key: &[u8]| {
            let request = KeyRequest { scope: scope.to_owned(), key: key.to_vec(), ..key_request("", "a") };
            store.begin_key(&request)
        };
        for (scope, key) in [("s", &b"\0a\xff"[..]), ("s", b"\0a"), ("t", b"\0a"), ("s", b"A"), ("s", b"a")] {
            claim(ask(scope, key).unwrap());
        }
        claim(ask("s", &[b'x'; 1_024]).unwrap());
        refused(ask("s", &[b'x'; 1_025]), codes::KEY_VALUE);
        refused(ask("s", b""), codes::KEY_VALUE);
        // The digest of `a` by another program.
        assert_eq!(trail(&*store)[4].subject, "key:ca978112ca1bbdca");
        assert!(trail(&*store).iter().all(|entry| entry.subject.len() == 20));
    });
}

/// Duplicates are read: they must work while somebody else holds the right to write.
#[test]
fn a_finished_key_is_answered_without_writing() {
    let scene = Scene::file();
    let store = scene.process();
    let held = begun(&*store, "a");
    store.complete_key(&held, b"42", None).unwrap();
    let writer = rusqlite::Connection::open(scene.path()).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (writes, length) = (store.write_count(), store.audit_head().unwrap());
    assert_eq!(ask(&*store, "a"), "completed 42");
    assert_eq!((store.write_count(), store.audit_head().unwrap()), (writes, length));
}
