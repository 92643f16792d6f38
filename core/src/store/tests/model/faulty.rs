//! A store that loses answers: before or after the operation was carried out.

use crate::error::{Error, Result, codes::store as codes};
use std::sync::atomic::{AtomicU64, Ordering};

/// Decides by a sequence of random numbers.
#[derive(Debug)]
pub(super) struct Faulty(AtomicU64);

impl Faulty {
    pub(super) fn new(seed: u64) -> Faulty {
        Faulty(AtomicU64::new(seed | 1))
    }

    fn next(&self) -> u64 {
        // A linear congruential generator; its upper bits are random enough to lose answers.
        let step = |state: u64| state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        step(self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |state| Some(step(state))).unwrap()) >> 33
    }

    /// A call as it comes through: not made at all, made with its answer lost, or made.
    fn call<T>(&self, make: &dyn Fn() -> Result<T>) -> Result<T> {
        match self.next() % 4 {
            0 => Err(lost()),
            1 => make().and_then(|_| Err(lost())),
            _ => make(),
        }
    }

    /// The call of somebody who repeats it until there is an answer.
    pub(super) fn insist<T>(&self, make: &dyn Fn() -> Result<T>) -> Result<T> {
        loop {
            match self.call(make) {
                Err(error) if error.code() == codes::STORE_FAILED => {}
                answer => return answer,
            }
        }
    }
}

fn lost() -> Error {
    Error::new(codes::STORE_FAILED, "the answer was lost")
}
