//! Workers that gather keys: each takes blocks, and in its turn a place in the file of keys.
//!
//! Keys stand in the file in the order of the input, so that of those that are alike the first is that of the first record.

use super::super::bound::Bound;
use super::super::finishing::Workshop;
use super::super::pipeline::{cancelled, check_workers};
use super::super::progress::Control;
use super::super::turn::{Inner, StopOnPanic, Turn};
use super::super::worker::BlockWorker;
use crate::error::Result;
use crate::os::threads::run_workers;
use crate::program::Partial;
use crate::sink::Staging;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far the keys are gathered.
#[derive(Debug)]
struct Gathered {
    /// Where the records end whose keys have their place.
    end: u64,
    /// Bytes of keys.
    length: u64,
}

/// What the workers share.
struct Gathering<'a> {
    bound: &'a Bound,
    keys: &'a Staging,
    control: &'a Control,
    /// The next block that nobody has taken.
    next: AtomicU64,
    turn: Turn<Gathered>,
    /// Whether something is wrong with the data: what is behind it is not handled.
    failed: AtomicBool,
}

/// Writes the keys of all records: how many bytes they have.
pub(super) fn gather(bound: &Bound, keys: &Staging, workshop: &Workshop, control: &Control) -> Result<u64> {
    let blocks = bound.plan.split_count();
    let begin = Gathered { end: bound.plan.body().start, length: 0 };
    let (next, failed) = (AtomicU64::new(0), AtomicBool::new(false));
    let gathering = Gathering { bound, keys, control, next, turn: Turn::new(begin), failed };
    let workers = workshop.threads.min(usize::try_from(blocks).unwrap_or(usize::MAX));
    let ended = run_workers(workshop.folder.os(), workers, "batchloom", |_| gathering.work());
    let complete = gathering.failed.into_inner();
    let (taken, inner) = gathering.turn.finish();
    if let Some(error) = inner.error {
        return Err(error);
    }
    check_workers(ended, complete || taken == blocks)?;
    Ok(inner.state.length)
}

impl Gathering<'_> {
    fn work(&self) {
        let _stop = StopOnPanic(&self.turn);
        let plan = &self.bound.plan;
        let mut worker = BlockWorker::gathering(self.bound);
        while !self.turn.is_stopped() {
            if self.control.cancel.is_cancelled() {
                return self.turn.stop(Some(cancelled()));
            }
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= plan.split_count() {
                return;
            }
            let split = plan.split(index);
            let range = split.begin..split.end;
            let outcome = worker.block(range.clone(), None);
            let Some(inner) = self.turn.wait(index) else { return };
            let settled = outcome.and_then(|partial| worker.settle(partial, range, inner.state.end));
            let Some(place) = self.take(settled, worker.gathered().len(), inner) else { return };
            if let Err(error) = self.keys.write_at(worker.gathered(), place) {
                return self.turn.stop(Some(error));
            }
        }
    }

    /// Gives the keys of a block their place.
    fn take(
        &self,
        partial: Result<Option<Partial>>,
        length: usize,
        mut inner: MutexGuard<'_, Inner<Gathered>>,
    ) -> Option<u64> {
        let place = inner.state.length;
        match partial {
            Err(error) => {
                self.turn.stop_in_turn(inner, Some(error));
                return None;
            }
            Ok(None) => self.turn.pass(inner),
            Ok(Some(partial)) => {
                inner.state.end = partial.end;
                inner.state.length += length as u64;
                self.control.show_compared(partial.end - self.bound.plan.body().start);
                if partial.failure.is_some() {
                    self.failed.store(true, Ordering::Relaxed);
                    self.turn.stop_in_turn(inner, None);
                } else {
                    self.turn.pass(inner);
                }
            }
        }
        Some(place)
    }
}
