//! Slots under every order of steps that a scheduler drawn by chance comes up with: 10,000 schedules a test.
#![expect(dead_code, reason = "the module is a part of the library, of which the tests use what they are about")]

#[path = "../src/slot.rs"]
mod slot;

mod sync {
    pub(crate) use shuttle::sync::{Arc, Mutex};
}

use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::{check_random, thread};
use slot::{Exclusive, Refusal, Shared};
use sync::Arc;

const SCHEDULES: usize = 10_000;

/// Counts what lives, and how many calls are inside of it at once.
struct Object {
    alive: Arc<AtomicUsize>,
    inside: Arc<AtomicUsize>,
}

impl Object {
    fn new(alive: &Arc<AtomicUsize>, inside: &Arc<AtomicUsize>) -> Object {
        alive.fetch_add(1, Ordering::SeqCst);
        Object { alive: alive.clone(), inside: inside.clone() }
    }

    /// A call: how many were inside of the object with it.
    fn work(&self) -> usize {
        assert_eq!(self.alive.load(Ordering::SeqCst), 1, "a call works on an object that lives");
        let others = self.inside.fetch_add(1, Ordering::SeqCst);
        thread::yield_now();
        self.inside.fetch_sub(1, Ordering::SeqCst);
        others
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        assert_eq!(self.inside.load(Ordering::SeqCst), 0, "nobody is inside of an object that goes");
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

fn counters() -> (Arc<AtomicUsize>, Arc<AtomicUsize>) {
    (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)))
}

#[test]
fn a_shared_object_lives_until_its_last_call_ends_and_serves_none_behind_the_close() {
    check_random(
        || {
            let (alive, inside) = counters();
            let slot = Arc::new(Shared::new(Object::new(&alive, &inside)));
            let callers: Vec<_> = (0..3)
                .map(|_| {
                    let slot = slot.clone();
                    thread::spawn(move || match slot.get() {
                        Ok(object) => {
                            object.work();
                        }
                        Err(refusal) => assert_eq!(refusal, Refusal::Closed),
                    })
                })
                .collect();
            slot.close();
            assert_eq!(slot.get().err(), Some(Refusal::Closed));
            slot.close();
            callers.into_iter().for_each(|caller| caller.join().unwrap());
            assert_eq!(alive.load(Ordering::SeqCst), 0);
        },
        SCHEDULES,
    );
}

#[test]
fn an_exclusive_object_serves_one_call_at_a_time_and_is_closed_by_nobody_meanwhile() {
    check_random(
        || {
            let (alive, inside) = counters();
            let slot = Arc::new(Exclusive::new(Object::new(&alive, &inside)));
            let callers: Vec<_> = (0..3)
                .map(|number| {
                    let slot = slot.clone();
                    thread::spawn(move || match number {
                        0 => slot.close(),
                        _ => slot.lend().map(|object| assert_eq!(object.work(), 0)),
                    })
                })
                .collect();
            for caller in callers {
                let end = caller.join().unwrap();
                assert!(matches!(end, Ok(()) | Err(Refusal::InUse | Refusal::Closed)), "{end:?}");
            }
            slot.close().unwrap();
            assert_eq!(slot.lend().err(), Some(Refusal::Closed));
            assert_eq!(alive.load(Ordering::SeqCst), 0);
        },
        SCHEDULES,
    );
}

#[test]
fn what_was_poisoned_meanwhile_does_not_come_back() {
    check_random(
        || {
            let (alive, inside) = counters();
            let slot = Arc::new(Exclusive::new(Object::new(&alive, &inside)));
            let other = slot.clone();
            let caller = thread::spawn(move || drop(other.lend()));
            slot.poison();
            caller.join().unwrap();
            assert_eq!(slot.lend().err(), Some(Refusal::Poisoned));
            assert_eq!(slot.take().err(), Some(Refusal::Poisoned));
            assert_eq!(slot.close(), Ok(()));
            assert_eq!(alive.load(Ordering::SeqCst), 1, "what it has lent is promised until the slot goes");
            drop(slot);
            assert_eq!(alive.load(Ordering::SeqCst), 0);
        },
        SCHEDULES,
    );
}
