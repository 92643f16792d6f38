//! Many threads, one key.

use super::Scene;
use crate::idempotency::{BeginOptions, CacheFailure, CallOptions, Keep, Outcome, ResultPolicy};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

const THREADS: usize = 64;

fn patient() -> CallOptions {
    CallOptions {
        begin: BeginOptions { wait: Duration::from_secs(60), ..BeginOptions::default() },
        ..CallOptions::default()
    }
}

/// The answers of many threads that make one call at the same moment.
fn together(scene: &Scene, key: &[u8], work: impl Fn() -> Result<Vec<u8>, String> + Sync) -> Vec<Outcome> {
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        let call = || {
            start.wait();
            scene.manager.clone().run("test", key, b"f", &patient(), |_| work()).unwrap()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

pub(super) fn one_effect_and_one_answer_for_all(scene: &Scene) {
    let effects = AtomicU32::new(0);
    let outcomes = together(scene, b"paid", || {
        let number = effects.fetch_add(1, Ordering::SeqCst);
        thread::sleep(Duration::from_millis(20));
        Ok(format!("reference {number}").into_bytes())
    });
    assert_eq!(effects.load(Ordering::SeqCst), 1);
    let fresh = |outcome: &&Outcome| matches!(outcome, Outcome::Completed { replayed: false, .. });
    assert_eq!(outcomes.iter().filter(fresh).count(), 1);
    for outcome in outcomes {
        assert!(matches!(outcome, Outcome::Completed { result, .. } if result == b"reference 0"));
    }
    let failures = together(scene, b"refused", || Err(format!("refusal {}", effects.fetch_add(1, Ordering::SeqCst))));
    assert_eq!(effects.load(Ordering::SeqCst), 2);
    assert!(failures.iter().all(|outcome| matches!(outcome, Outcome::Failed { error, .. } if error == b"refusal 1")));
}

#[test]
fn sixty_four_threads_with_one_key_have_one_effect_and_one_answer() {
    one_effect_and_one_answer_for_all(&Scene::real());
}

#[test]
fn where_failures_free_the_key_the_work_is_done_one_at_a_time_until_it_succeeds() {
    let scene = Scene::real();
    let (inside, attempts) = (AtomicU32::new(0), AtomicU32::new(0));
    let options =
        CallOptions { results: ResultPolicy { results: Keep::default(), failures: CacheFailure::No }, ..patient() };
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let outcome = scene.manager.run("test", b"k", b"f", &options, |_| {
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    let number = attempts.fetch_add(1, Ordering::SeqCst);
                    inside.fetch_sub(1, Ordering::SeqCst);
                    if number < 5 { Err("not yet") } else { Ok(b"done".to_vec()) }
                });
                outcome.unwrap();
            });
        }
    });
    assert_eq!(attempts.load(Ordering::SeqCst), 6);
}
