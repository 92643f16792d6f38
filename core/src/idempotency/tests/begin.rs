//! What is answered to the question, and to waiting.

use super::{Operation, Scene, started};
use crate::error::{Kind, codes};
use crate::idempotency::{Begin, BeginOptions, CacheFailure, Keep};
use crate::os::{Os, Stopwatch};
use crate::state::Event;
use crate::state::Pauses;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_first_gets_the_claim_the_second_is_told_who_has_it_and_later_ones_get_the_result() {
    let scene = Scene::new();
    let claim = started(scene.begin());
    assert!(!claim.taken_over());
    match scene.begin() {
        Begin::InProgress { owner, retry_after } => {
            assert!(owner.pid != 0 && !owner.host.is_empty() && owner.since == 1_700_000_000_000_000_000);
            assert_eq!(retry_after, 30 * SECOND);
        }
        other => panic!("{other:?}"),
    }
    claim.complete(b"done", Keep::default()).unwrap();
    assert!(matches!(scene.begin(), Begin::Completed(result) if result == b"done"));
}

#[test]
fn another_request_is_a_mismatch_while_the_first_is_in_progress_and_after_and_the_trail_says_so() {
    let scene = Scene::new();
    let claim = started(scene.begin());
    let options =
        BeginOptions { actor: Some("anna".into()), correlation: Some("case 1".into()), ..BeginOptions::default() };
    let other = || scene.manager.begin("test", b"k", b"another", &options).unwrap();
    assert!(matches!(other(), Begin::Mismatch));
    claim.complete(b"", Keep::default()).unwrap();
    assert!(matches!(other(), Begin::Mismatch));
    let refused: Vec<_> =
        scene.store.audit(0, 100).unwrap().into_iter().filter(|entry| entry.event == Event::Refused).collect();
    assert_eq!(refused.len(), 2);
    assert_eq!(refused[0].origin.actor.as_deref(), Some("anna"));
    assert_eq!(refused[0].origin.correlation.as_deref(), Some("case 1"));
    assert_eq!((refused[0].scope.as_str(), refused[0].detail.as_str()), ("test", r#"{"code":"BL6013"}"#));
    // The digest, as in all events of this key.
    let trail = scene.store.audit(0, 100).unwrap();
    assert!(refused[0].subject.starts_with("key:") && trail.iter().all(|entry| entry.subject == refused[0].subject));
    assert!(trail.iter().any(|entry| entry.event == Event::Claimed));
}

#[test]
fn a_refusal_that_leaves_no_trace_is_no_answer() {
    let scene = Scene::new();
    let _claim = started(scene.begin());
    scene.lock(Some(Operation::Record));
    let error = scene.manager.begin("test", b"k", b"another", &BeginOptions::default()).unwrap_err();
    assert_eq!(error.code(), codes::store::STORE_LOCKED);
}

#[test]
fn scopes_and_keys_are_kept_apart_byte_by_byte() {
    let scene = Scene::new();
    let options = BeginOptions::default();
    let _first = started(scene.begin());
    for (scope, key) in [("other", b"k".as_slice()), ("test", b"K"), ("test", b"k\0"), ("test", b"\xff")] {
        let _claim = started(scene.manager.begin(scope, key, b"f", &options).unwrap());
    }
}

#[test]
fn what_no_store_takes_is_refused_before_it_is_asked() {
    let scene = Scene::new();
    let long = "x".repeat(1025);
    let no_lease = BeginOptions { lease: Duration::ZERO, ..BeginOptions::default() };
    let options = BeginOptions::default();
    let cases: [(&str, &[u8], &[u8], &BeginOptions, _); 6] = [
        ("", b"k", b"", &options, codes::store::KEY_VALUE),
        (&long[..256], b"k", b"", &options, codes::store::KEY_VALUE),
        ("s", b"", b"", &options, codes::store::KEY_VALUE),
        ("s", long.as_bytes(), b"", &options, codes::store::KEY_VALUE),
        ("s", b"k", long.as_bytes(), &options, codes::store::KEY_VALUE),
        ("s", b"k", b"", &no_lease, codes::job::OPTION_VALUE),
    ];
    for (scope, key, fingerprint, options, code) in cases {
        let error = scene.manager.begin(scope, key, fingerprint, options).unwrap_err();
        assert_eq!((error.code(), error.kind()), (code, Kind::Invalid));
    }
    assert_eq!(scene.calls(Operation::Begin), 0);
    let longest = scene.manager.begin(&long[..255], &long.as_bytes()[..1024], &long.as_bytes()[..1024], &options);
    let _claim = started(longest.unwrap());
}

#[test]
fn waiting_is_bounded_and_asks_again_at_its_end() {
    let scene = Scene::real();
    let _claim = started(scene.begin());
    let wait = Duration::from_millis(150);
    let before = Stopwatch::start(&Os::real());
    assert!(matches!(scene.begin_with(&BeginOptions { wait, ..BeginOptions::default() }), Begin::InProgress { .. }));
    assert!((wait..5 * SECOND).contains(&before.elapsed()));
    // 10 + 20 + 40 + 80 ms, a question before each and one at the end; fewer where the machine was slow.
    assert!((3..=6).contains(&(scene.calls(Operation::Begin) - 1)), "{}", scene.calls(Operation::Begin));
}

#[test]
fn pauses_grow_and_end_with_the_wait_or_when_the_key_can_be_had() {
    let ms = Duration::from_millis;
    let mut pauses = Pauses::new();
    let long: Vec<_> = (0..7).map(|_| pauses.next(60 * SECOND, 30 * SECOND).as_millis()).collect();
    assert_eq!(long, [10, 20, 40, 80, 160, 200, 200]);
    assert_eq!(pauses.next(ms(7), 30 * SECOND), ms(7));
    assert_eq!(pauses.next(60 * SECOND, ms(50)), ms(50));
    // A key that can be had any moment is not asked for without a pause.
    assert_eq!(pauses.next(60 * SECOND, Duration::ZERO), ms(10));
}

#[test]
fn who_waits_takes_over_when_the_lease_is_over() {
    let scene = Scene::real();
    let _dead = started(scene.begin_with(&BeginOptions { lease: SECOND / 4, ..BeginOptions::default() }));
    let before = Stopwatch::start(&Os::real());
    let claim = started(scene.begin_with(&BeginOptions { wait: 60 * SECOND, ..BeginOptions::default() }));
    assert!(claim.taken_over());
    assert!((SECOND / 5..20 * SECOND).contains(&before.elapsed()));
}

#[test]
fn answers_of_begin_that_get_lost_are_asked_for_again_with_the_same_claim() {
    for carried_out in [false, true] {
        let scene = Scene::new();
        scene.lose(Operation::Begin, 3, carried_out);
        let claim = started(scene.begin());
        assert!(!claim.taken_over());
        assert_eq!((scene.calls(Operation::Begin), claim.token()), (4, 1), "carried out: {carried_out}");
    }
    let scene = Scene::new();
    scene.lose(Operation::Begin, 4, true);
    let error = scene.manager.begin("test", b"k", b"f", &BeginOptions::default()).unwrap_err();
    assert_eq!((error.code(), scene.calls(Operation::Begin)), (codes::store::STORE_FAILED, 4));
}

#[test]
fn a_store_that_is_locked_is_not_asked_again() {
    let scene = Scene::new();
    scene.lock(Some(Operation::Begin));
    let error = scene.manager.begin("test", b"k", b"f", &BeginOptions::default()).unwrap_err();
    assert_eq!((error.code(), scene.calls(Operation::Begin)), (codes::store::STORE_LOCKED, 1));
}

#[test]
fn purged_keys_say_so_and_open_ones_stay() {
    let scene = Scene::new();
    started(scene.begin()).complete(b"x", Keep::Forever).unwrap();
    let open = started(scene.manager.begin("test", b"open", b"f", &BeginOptions::default()).unwrap());
    scene.advance(SECOND);
    let counts = scene.manager.purge(1_700_000_000_500_000_000, Some("anna")).unwrap();
    assert_eq!((counts.keys, counts.executions), (1, 0));
    assert!(matches!(scene.begin(), Begin::Purged));
    open.complete(b"y", Keep::default()).unwrap();
}

#[test]
fn answers_end_with_their_time_to_live_and_not_with_the_lease() {
    let scene = Scene::new();
    started(scene.begin()).complete(b"x", Keep::default()).unwrap();
    scene.advance(24 * 3600 * SECOND - SECOND);
    assert!(matches!(scene.begin(), Begin::Completed(_)));
    scene.advance(SECOND);
    let claim = started(scene.begin());
    assert!(!claim.taken_over());
    claim.fail(b"no", CacheFailure::For(SECOND)).unwrap();
    assert!(matches!(scene.begin(), Begin::Failed(error) if error == b"no"));
    scene.advance(SECOND);
    started(scene.begin()).complete(b"for ever", Keep::Forever).unwrap();
    scene.advance(1_000_000 * SECOND);
    assert!(matches!(scene.begin(), Begin::Completed(_)));
}
