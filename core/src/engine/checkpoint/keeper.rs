//! Takes checkpoints beside the workers.
//!
//! A worker whose turn it is hands over an image of what is merged; a thread of its own waits until everything in it is
//! written, brings the part files to disk and then tells the store, in this order. Where the distance between two
//! checkpoints is given in bytes or records, nothing is merged until the checkpoint is on disk, so that at most one distance is
//! done twice; where it is a time, work goes on.

use super::image::{Image, Stored};
use super::pace::Pace;
use crate::engine::merge::Merge;
use crate::engine::outputs::Outputs;
use crate::engine::session::Session;
use crate::error::Result;
use crate::os::{Os, Stopwatch};
use crate::state::CheckpointRecord;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Of so many checkpoints one stands in the audit trail.
const SAMPLE: u64 = 64;

/// The checkpoints of one attempt.
#[derive(Debug)]
pub(crate) struct Checkpoints<'a> {
    session: &'a Session,
    outputs: &'a Outputs,
    os: &'a Os,
    inner: Mutex<Inner>,
    changed: Condvar,
    /// So much time has passed that one is due.
    due: AtomicBool,
}

#[derive(Debug)]
struct Inner {
    pace: Pace,
    stored: Stored,
    /// Sequence of the last checkpoint that was handed over.
    sequence: u64,
    /// Handed over and not on disk yet; the block that was merged last.
    pending: Option<(u64, Image, Vec<u8>)>,
    /// Whether merging waits for it.
    holds: bool,
    busy: bool,
    /// Bytes and records when the attempt began, and since then at the last checkpoint.
    begin: (u64, u64),
    at: (u64, u64),
    /// Blocks below this number are written, and those in the set.
    written: u64,
    ahead: BTreeSet<u64>,
    failed: bool,
    ended: bool,
    taken: u64,
}

impl<'a> Checkpoints<'a> {
    /// For an attempt that begins with what is in `merge`; the store has `stored` and the checkpoint `sequence`.
    pub(crate) fn new(
        session: &'a Session,
        outputs: &'a Outputs,
        os: &'a Os,
        pace: Pace,
        stored: Stored,
        sequence: u64,
        merge: &Merge,
    ) -> Checkpoints<'a> {
        let inner = Inner {
            pace,
            stored,
            sequence,
            pending: None,
            holds: false,
            busy: false,
            begin: reached(merge),
            at: (0, 0),
            written: 0,
            ahead: BTreeSet::new(),
            failed: false,
            ended: false,
            taken: 0,
        };
        Checkpoints {
            session,
            outputs,
            os,
            inner: Mutex::new(inner),
            changed: Condvar::new(),
            due: AtomicBool::new(false),
        }
    }

    /// Waits while merging must wait; called by whoever has the turn.
    pub(crate) fn gate(&self) {
        let mut inner = self.lock();
        while inner.holds && !inner.failed && !inner.ended {
            inner = self.wait(inner);
        }
    }

    /// Hands over an image of what is merged, if a checkpoint is due; `block` was merged last.
    pub(crate) fn offer(&self, block: u64, merge: &Merge) {
        let mut inner = self.lock();
        let now = inner.since(merge);
        let far = inner.pace.reached(inner.at, now);
        if inner.busy || inner.ended || !(far || self.due.load(Ordering::Relaxed)) {
            return;
        }
        let (image, leaves) = Image::of(merge, &mut inner.stored);
        inner.pending = Some((block, image, leaves));
        inner.at = now;
        inner.busy = true;
        inner.holds = far;
        self.due.store(false, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// What a block adds to the outputs is written.
    pub(crate) fn written(&self, block: u64) {
        let mut inner = self.lock();
        inner.ahead.insert(block);
        while let Some(next) = inner.ahead.first().copied().filter(|next| *next == inner.written) {
            inner.ahead.remove(&next);
            inner.written += 1;
        }
        if inner.busy {
            self.changed.notify_all();
        }
    }

    /// No worker is left, or the run has failed: nothing is taken any more.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Takes what is handed over, until the end. The work of a thread of its own.
    ///
    /// # Errors
    /// `SYNC_FAILED`, `FENCED`, and what the store can fail with.
    pub(crate) fn keep(&self) -> Result<()> {
        let _fail = FailOnPanic(self);
        let mut watch = Stopwatch::start(self.os);
        while let Some((image, leaves, sequence)) = self.next(&watch) {
            let cost = Stopwatch::start(self.os);
            let outcome = self.save(&image, leaves, sequence, sequence % SAMPLE == 1);
            let mut inner = self.lock();
            inner.busy = false;
            inner.holds = false;
            inner.failed = outcome.is_err();
            inner.pace.learn(cost.elapsed());
            inner.taken += u64::from(outcome.is_ok());
            drop(inner);
            self.changed.notify_all();
            outcome?;
            self.tell(&image, sequence);
            watch = Stopwatch::start(self.os);
        }
        Ok(())
    }

    /// The next image, when everything in it is written; `None` at the end.
    fn next(&self, watch: &Stopwatch) -> Option<(Image, Vec<u8>, u64)> {
        let mut inner = self.lock();
        loop {
            if inner.ended {
                return None;
            }
            let written = inner.written;
            if let Some((_, image, leaves)) = inner.pending.take_if(|(block, ..)| *block < written) {
                inner.sequence += 1;
                return Some((image, leaves, inner.sequence));
            }
            inner = match inner.pace.time().filter(|_| !inner.busy && !self.due.load(Ordering::Relaxed)) {
                None => self.wait(inner),
                Some(time) => match time.saturating_sub(watch.elapsed()) {
                    Duration::ZERO => {
                        self.due.store(true, Ordering::Relaxed);
                        inner
                    }
                    rest => self.changed.wait_timeout(inner, rest).unwrap_or_else(PoisonError::into_inner).0,
                },
            };
        }
    }

    /// Called without the lock.
    fn tell(&self, image: &Image, sequence: u64) {
        self.session.events().checkpoint(sequence, image.partial.end, image.partial.counts().read);
    }

    /// First the bytes, then the row that speaks of them.
    fn save(&self, image: &Image, leaves: Vec<u8>, sequence: u64, sampled: bool) -> Result<()> {
        self.outputs.sync()?;
        let (state, position) = (image.to_bytes()?, image.partial.end);
        self.session.checkpoint(&CheckpointRecord { sequence, state, leaves, sampled, position })
    }

    /// Takes a last checkpoint of everything that is merged and written, after the workers have ended.
    ///
    /// # Errors
    /// As for `keep`.
    pub(crate) fn last(&self, merge: &Merge) -> Result<u64> {
        let mut inner = self.lock();
        if inner.failed {
            return Ok(inner.taken);
        }
        let pending = inner.pending.take();
        let (now, at) = (inner.since(merge), inner.at);
        drop(inner);
        // One that was handed over and never taken has leaves that the next one does not have again.
        if let Some((_, image, leaves)) = pending {
            self.save_next(&image, leaves, false)?;
        }
        if now != at {
            let (image, leaves) = Image::of(merge, &mut self.lock().stored);
            self.lock().at = now;
            self.save_next(&image, leaves, true)?;
        }
        Ok(self.taken())
    }

    /// Saves an image when nobody else does any more.
    fn save_next(&self, image: &Image, leaves: Vec<u8>, sampled: bool) -> Result<()> {
        let sequence = self.lock().sequence + 1;
        self.save(image, leaves, sequence, sampled)?;
        let mut inner = self.lock();
        inner.sequence = sequence;
        inner.taken += 1;
        drop(inner);
        self.tell(image, sequence);
        Ok(())
    }

    /// How many were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.lock().taken
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, inner: MutexGuard<'g, Inner>) -> MutexGuard<'g, Inner> {
        self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets the workers go when the keeper unwinds.
struct FailOnPanic<'c, 'a>(&'c Checkpoints<'a>);

impl Drop for FailOnPanic<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().failed = true;
            self.0.changed.notify_all();
        }
    }
}

impl Inner {
    /// Bytes and records since the attempt began.
    fn since(&self, merge: &Merge) -> (u64, u64) {
        let (bytes, records) = reached(merge);
        (bytes - self.begin.0, records - self.begin.1)
    }
}

fn reached(merge: &Merge) -> (u64, u64) {
    (merge.partial.end, merge.partial.counts().read)
}
