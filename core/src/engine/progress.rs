//! Progress: a snapshot that anybody can take at any time, written by the workers without a lock.

use super::events::{Events, Subscriber};
use crate::os::{Cancel, Os, Stopwatch};
use crate::program::Partial;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Opening and examining input and targets.
    Planning,
    /// Reading all records to find those that repeat one, where a job has unique fields.
    Comparing,
    /// Reading, mapping and writing records.
    Processing,
    /// Checking totals, bringing the outputs to disk, giving them their names.
    Publishing,
    /// Done, however it ended.
    Finished,
}

impl Phase {
    /// The stable word: `processing`.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Planning => "planning",
            Phase::Comparing => "comparing",
            Phase::Processing => "processing",
            Phase::Publishing => "publishing",
            Phase::Finished => "finished",
        }
    }
}

/// How far a run is. Figures of different fields may be a block apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What the run is doing.
    pub phase: Phase,
    /// Bytes of records in the input; 0 while it is planned.
    pub bytes_total: u64,
    /// Bytes of records handled, in the order of the input.
    pub bytes_done: u64,
    /// Records read.
    pub read: u64,
    /// Records written to at least one output.
    pub written: u64,
    /// Records rejected.
    pub rejected: u64,
}

/// What coordinator, workers and handle of a run share.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) cancel: Cancel,
    pub(super) watch: Stopwatch,
    pub(super) events: Events,
    phase: AtomicU8,
    bytes_total: AtomicU64,
    bytes_done: AtomicU64,
    read: AtomicU64,
    written: AtomicU64,
    rejected: AtomicU64,
    /// Nanoseconds from the start to the first merged record; 0 before.
    first_record: AtomicU64,
}

impl Control {
    pub(super) fn new(os: &Os, subscriber: Option<Subscriber>) -> Control {
        let zero = || AtomicU64::new(0);
        let cancel = Cancel::new();
        Control {
            events: Events::new(subscriber, os, cancel.clone()),
            cancel,
            watch: Stopwatch::start(os),
            phase: AtomicU8::new(Phase::Planning as u8),
            bytes_total: zero(),
            bytes_done: zero(),
            read: zero(),
            written: zero(),
            rejected: zero(),
            first_record: zero(),
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
        // The end is told of with what the run came to.
        if phase != Phase::Finished {
            self.events.phase(phase);
        }
    }

    pub(super) fn set_total(&self, bytes: u64) {
        self.bytes_total.store(bytes, Ordering::Relaxed);
    }

    /// Shows what is merged; called by one thread at a time.
    pub(super) fn show(&self, merged: &Partial) {
        let counts = merged.counts();
        if counts.read > 0 && self.first_record.load(Ordering::Relaxed) == 0 {
            let elapsed = u64::try_from(self.watch.elapsed().as_nanos()).unwrap_or(u64::MAX);
            self.first_record.store(elapsed.max(1), Ordering::Relaxed);
        }
        self.bytes_done.store(merged.end - merged.begin, Ordering::Relaxed);
        self.read.store(counts.read, Ordering::Relaxed);
        self.written.store(counts.written, Ordering::Relaxed);
        self.rejected.store(counts.rejected, Ordering::Relaxed);
    }

    /// Shows how many bytes of records were compared.
    pub(super) fn show_compared(&self, bytes: u64) {
        self.bytes_done.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn snapshot(&self) -> Progress {
        let phase = match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Planning,
            1 => Phase::Comparing,
            2 => Phase::Processing,
            3 => Phase::Publishing,
            _ => Phase::Finished,
        };
        Progress {
            phase,
            bytes_total: self.bytes_total.load(Ordering::Relaxed),
            bytes_done: self.bytes_done.load(Ordering::Relaxed),
            read: self.read.load(Ordering::Relaxed),
            written: self.written.load(Ordering::Relaxed),
            rejected: self.rejected.load(Ordering::Relaxed),
        }
    }

    /// Milliseconds from the start to the first merged record.
    pub(super) fn first_record_ms(&self) -> Option<f64> {
        match self.first_record.load(Ordering::Relaxed) {
            0 => None,
            nanoseconds => Some(nanoseconds as f64 / 1e6),
        }
    }

    /// Milliseconds since the start.
    pub(super) fn elapsed_ms(&self) -> f64 {
        self.watch.elapsed().as_nanos() as f64 / 1e6
    }
}
