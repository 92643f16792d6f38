//! The pipeline inside one process: workers take blocks, merge them in turn, and write them outside the turn.
//!
//! Each worker holds one block at a time, so the window of blocks in flight is as wide as there are workers. Of failures in
//! the data the first in the order of the input wins, whatever the schedule.

use super::bound::Bound;
use super::checkpoint::Checkpoints;
use super::files;
use super::merge::{Merge, Placed};
use super::outputs::Outputs;
use super::progress::Control;
use super::turn::{StopOnPanic, Turn};
use super::worker::BlockWorker;
use super::{input_digest, limits};
use crate::error::{Error, Result, codes::internal};
use crate::os::threads::{WorkerFault, run_workers, run_workers_beside};
use crate::os::{Os, memory};
use crate::program::{Fixup, Partial, State};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the workers share.
struct Pipeline<'a> {
    bound: &'a Bound,
    outputs: &'a Outputs,
    control: &'a Control,
    /// The next block that nobody has taken.
    next: AtomicU64,
    turn: Turn<Merge>,
    checkpoints: Option<&'a Checkpoints<'a>>,
}

/// Handles all records: what they came to, and why not all were handled.
pub(super) fn process(
    bound: &Bound,
    outputs: &Outputs,
    merge: Merge,
    control: &Control,
    threads: usize,
    checkpoints: Option<&Checkpoints<'_>>,
    os: &Os,
) -> (Merge, Result<()>) {
    let blocks = bound.plan.split_count();
    let pipeline = Pipeline { bound, outputs, control, next: AtomicU64::new(0), turn: Turn::new(merge), checkpoints };
    let workers = threads.min(usize::try_from(blocks).unwrap_or(usize::MAX));
    let ended = match checkpoints {
        None => run_workers(os, workers, "batchloom", |_| pipeline.work()),
        Some(checkpoints) => {
            let keep = || {
                if let Err(error) = checkpoints.keep() {
                    pipeline.turn.stop(Some(error));
                }
            };
            run_workers_beside(os, workers, "batchloom", |_| pipeline.work(), keep, || checkpoints.end())
        }
    };
    let (merged, inner) = pipeline.turn.finish();
    let outcome = match inner.error {
        Some(error) => Err(error),
        None => check_workers(ended, merged == blocks),
    };
    (inner.state, outcome)
}

/// A worker that panicked is a fault of ours; one that was not started is none where the others did its work.
pub(super) fn check_workers(ended: Vec<std::result::Result<(), WorkerFault>>, complete: bool) -> Result<()> {
    let mut not_started = None;
    for fault in ended.into_iter().filter_map(std::result::Result::err) {
        match fault {
            WorkerFault::NotStarted(error) => not_started = Some(error),
            fault => return Err(panicked(fault)),
        }
    }
    match not_started {
        _ if complete => Ok(()),
        Some(error) => Err(Error::new(internal::SYSTEM_CALL, "no worker thread could be started").caused_by(error)),
        None => Err(Error::new(internal::INTERNAL, "the workers ended before the input did")),
    }
}

/// The error of a thread that panicked, or got no memory.
pub(super) fn panicked(fault: WorkerFault) -> Error {
    match fault {
        WorkerFault::OutOfMemory(refused) => refused.into(),
        fault => Error::new(internal::INTERNAL, format!("a thread of the run gave no result: {fault}"))
            .help("nothing was published; report this"),
    }
}

/// The error of a run that was asked to stop.
pub(super) fn cancelled() -> Error {
    Error::new(internal::CANCELLED, "the run was stopped because the caller asked for it")
        .help("nothing was published; the same command starts again")
}

impl Pipeline<'_> {
    fn work(&self) {
        let _stop = StopOnPanic(&self.turn);
        let plan = &self.bound.plan;
        let blocks = plan.split_count();
        let mut worker = BlockWorker::new(self.bound);
        let mut placed = Vec::new();
        while !self.turn.is_stopped() {
            if self.control.cancel.is_cancelled() {
                return self.turn.stop(Some(cancelled()));
            }
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= blocks {
                return;
            }
            let split = plan.split(index);
            let range = split.begin..split.end;
            let outcome = worker.block(range.clone(), None);
            if !self.merge(index, range, outcome, &mut worker, &mut placed) {
                return;
            }
            if let Err(error) = self.write(&worker.state, &placed) {
                return self.turn.stop(Some(error));
            }
            if let Some(checkpoints) = self.checkpoints {
                checkpoints.written(index);
            }
        }
    }

    /// Merges a block in its turn; whether to go on.
    fn merge(
        &self,
        index: u64,
        range: Range<u64>,
        outcome: Result<Option<Partial>>,
        worker: &mut BlockWorker<'_>,
        placed: &mut Vec<Placed>,
    ) -> bool {
        placed.clear();
        let Some(mut inner) = self.turn.wait(index) else { return false };
        if let Some(checkpoints) = self.checkpoints {
            checkpoints.gate();
        }
        let settled = outcome.and_then(|partial| worker.settle(partial, range, inner.state.partial.end));
        let outcome = settled.and_then(|partial| self.within_limit(index, partial, &inner.state.partial, worker));
        let state = &worker.state;
        let taken = outcome.and_then(|partial| match partial {
            None => Ok(()),
            Some(partial) => {
                let bytes = |output: usize| state.outputs[output].finished();
                if let Some(digest) = &mut inner.state.input {
                    digest.update(worker.input());
                    input_digest::feed(&self.bound.inputs, worker.gap(), digest)?;
                }
                inner.state.take(&partial, bytes, |output| fixups(state, output), placed)?;
                files::close_finished(self.bound, &mut inner.state.partial)
            }
        });
        let merged = &inner.state.partial;
        self.control.show(merged);
        let failure = self.bound.error_in(merged);
        match taken.err().or(failure) {
            None => {
                if let Some(checkpoints) = self.checkpoints {
                    checkpoints.offer(index, &inner.state);
                }
                self.turn.pass(inner);
                true
            }
            Some(error) => {
                self.turn.stop_in_turn(inner, Some(error));
                false
            }
        }
    }

    /// The block; where it rejects more than the records before it have left, handled once more up to the record at which the
    /// run fails. That is the last block of a run, so it costs nothing that counts.
    fn within_limit(
        &self,
        index: u64,
        partial: Option<Partial>,
        merged: &Partial,
        worker: &mut BlockWorker<'_>,
    ) -> Result<Option<Partial>> {
        let left = limits::rejects_left(&self.bound.job, merged);
        match partial {
            Some(partial) if partial.counts().rejected > left => {
                let split = self.bound.plan.split(index);
                worker.allow_rejects(left);
                worker.block(split.begin..split.end, Some(partial.begin))
            }
            within => Ok(within),
        }
    }

    /// Writes what the block adds to the outputs, while others merge.
    fn write(&self, state: &State, placed: &[Placed]) -> Result<()> {
        for (index, Placed { offset, resolved }) in placed.iter().enumerate() {
            let bytes = resolved.as_deref().unwrap_or_else(|| state.outputs[index].finished());
            self.outputs.write(index, bytes, *offset)?;
        }
        Ok(())
    }
}

/// The fix-ups of one output, in ascending order.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(super) fn fixups(state: &State, output: usize) -> Result<Vec<Fixup>> {
    let of_output = || state.fixups.iter().filter(|(index, _)| *index == output).map(|(_, fixup)| *fixup);
    let mut fixups = memory::with_room(of_output().count())?;
    fixups.extend(of_output());
    // The fields of a fixed-width record may be declared in another order than they stand. No two stand at one place.
    fixups.sort_unstable_by_key(|fixup| fixup.at);
    Ok(fixups)
}
