//! Work that is carried out once.

use super::{Operation, Scene, started};
use crate::error::codes;
use crate::idempotency::{Begin, BeginOptions, CacheFailure, CallOptions, Keep, Outcome, ResultPolicy};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn completed(result: &[u8], replayed: bool) -> Outcome {
    Outcome::Completed { result: result.to_vec(), replayed }
}

fn failed(error: &[u8], replayed: bool) -> Outcome {
    Outcome::Failed { error: error.to_vec(), replayed }
}

#[test]
fn work_is_done_once_and_its_answer_replayed() {
    let scene = Scene::new();
    let times = Cell::new(0);
    let call = || {
        scene.manager.run("test", b"k", b"f", &CallOptions::default(), |claim| {
            times.set(times.get() + 1);
            Ok::<_, String>(format!("token {}", claim.token()).into_bytes())
        })
    };
    assert_eq!(call().unwrap(), completed(b"token 1", false));
    assert_eq!(call().unwrap(), completed(b"token 1", true));
    assert_eq!(times.get(), 1);
}

#[test]
fn failures_are_replayed_or_free_the_key_as_the_policy_says() {
    let scene = Scene::new();
    let times = Cell::new(0);
    let call = |key: &[u8], failures| {
        let options =
            CallOptions { results: ResultPolicy::default().with_failures(failures), ..CallOptions::default() };
        let work = |_: &_| {
            times.set(times.get() + 1);
            Err(format!("call {}", times.get()))
        };
        scene.manager.run("test", key, b"f", &options, work).unwrap()
    };
    assert_eq!(call(b"kept", CacheFailure::For(SECOND)), failed(b"call 1", false));
    assert_eq!(call(b"kept", CacheFailure::For(SECOND)), failed(b"call 1", true));
    scene.advance(SECOND);
    assert_eq!(call(b"kept", CacheFailure::Forever), failed(b"call 2", false));
    scene.advance(1_000_000 * SECOND);
    assert_eq!(call(b"kept", CacheFailure::Forever), failed(b"call 2", true));
    assert_eq!(call(b"free", CacheFailure::No), failed(b"call 3", false));
    assert_eq!(call(b"free", CacheFailure::No), failed(b"call 4", false));
}

#[test]
fn what_is_no_answer_is_an_error_with_a_code_of_its_own() {
    let scene = Scene::new();
    let call = |fingerprint: &[u8]| {
        let outcome = scene.manager.run("test", b"k", fingerprint, &CallOptions::default(), |_| -> Result<_, String> {
            panic!("nobody should work")
        });
        outcome.unwrap_err()
    };
    let claim = started(scene.begin());
    let error = call(b"f");
    assert_eq!(error.code(), codes::store::KEY_IN_PROGRESS);
    assert!(error.context().iter().any(|pair| *pair == ("retry_after_ms".into(), "30000".to_owned())), "{error}");
    assert_eq!(call(b"other").code(), codes::store::KEY_MISMATCH);
    claim.complete(b"x", Keep::Forever).unwrap();
    scene.advance(SECOND);
    scene.manager.purge(1_700_000_000_500_000_000, None).unwrap();
    assert_eq!(call(b"f").code(), codes::store::KEY_PURGED);
}

#[test]
fn an_answer_that_is_too_large_never_leads_to_a_second_effect() {
    let scene = Scene::new();
    let large = vec![b'x'; (1 << 20) + 1];
    for (key, answer) in [(b"result", Ok(large.clone())), (b"failed", Err(large))] {
        let work = || scene.manager.run("test", key, b"f", &CallOptions::default(), |_| answer.clone());
        assert_eq!(work().unwrap_err().code(), codes::store::RESULT_TOO_LARGE);
        scene.advance(3600 * SECOND);
        match work().unwrap() {
            Outcome::Failed { error, replayed: true } => {
                assert!(String::from_utf8(error).unwrap().contains(r#""code":"BL6020""#));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_panic_leaves_the_key_taken_until_the_lease_is_over() {
    let scene = Scene::real();
    let options = CallOptions {
        begin: BeginOptions { lease: Duration::from_millis(200), ..BeginOptions::default() },
        heartbeat: true,
        ..CallOptions::default()
    };
    let call = AssertUnwindSafe(|| {
        scene.manager.run("test", b"k", b"f", &options, |_| -> Result<Vec<u8>, String> { panic!("in the work") })
    });
    assert!(catch_unwind(call).is_err());
    assert!(matches!(scene.begin(), Begin::InProgress { .. }));
    std::thread::sleep(Duration::from_millis(250));
    assert!(started(scene.begin()).taken_over());
}

#[test]
fn work_longer_than_its_lease_keeps_the_claim_with_a_heartbeat_and_loses_it_without() {
    let scene = Scene::real();
    let call = |key: &[u8], heartbeat| {
        let begin = BeginOptions { lease: Duration::from_millis(150), ..BeginOptions::default() };
        let options = CallOptions { begin, heartbeat, ..CallOptions::default() };
        scene.manager.run("test", key, b"f", &options, |_| {
            std::thread::sleep(Duration::from_millis(400));
            let second = scene.manager.begin("test", key, b"f", &BeginOptions::default()).unwrap();
            assert_eq!(matches!(second, Begin::InProgress { .. }), heartbeat);
            Ok::<_, String>(b"done".to_vec())
        })
    };
    assert_eq!(call(b"with", true).unwrap(), completed(b"done", false));
    assert_eq!(call(b"without", false).unwrap_err().code(), codes::store::FENCED);
}

#[test]
fn a_heartbeat_that_cannot_start_gives_the_key_back() {
    use crate::os::{Call, Effect, Errno, FaultPlan, Os};
    let plan = FaultPlan::new().nth(Some(Call::Thread), 1, Effect::Errno(Errno::AGAIN.raw_os_error()));
    let scene = Scene::on(&Os::with_faults(std::sync::Arc::new(plan)));
    let options = CallOptions { heartbeat: true, ..CallOptions::default() };
    let call = || scene.manager.run("test", b"k", b"f", &options, |_| Ok::<_, String>(b"done".to_vec()));
    assert_eq!(call().unwrap_err().code(), codes::internal::SYSTEM_CALL);
    assert_eq!(scene.calls(Operation::Release), 1);
    assert_eq!(call().unwrap(), completed(b"done", false));
}
