//! Many requests with one key at the same moment.

use super::super::{HttpDecision, Policy, Response};
use super::{KEY, decide, payment};
use crate::idempotency::tests::Scene;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn sixty_four_requests_have_one_effect_and_one_response() {
    let scene = Scene::real();
    let policy = Policy { wait: Duration::from_secs(60), ..Policy::default() };
    let (start, effects) = (Barrier::new(64), AtomicU32::new(0));
    let request = || {
        start.wait();
        match decide(&scene, &policy, &payment(KEY)) {
            HttpDecision::Proceed(claim) => {
                let number = effects.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(20));
                let response = Response::new(201).with_body(format!("payment {number}"));
                claim.respond(&response).unwrap();
                response.body
            }
            HttpDecision::Replay(response) => response.body,
            other => panic!("{other:?}"),
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(request)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), b"payment 0");
        }
    });
    assert_eq!(effects.load(Ordering::SeqCst), 1);
}
