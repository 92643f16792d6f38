//! Turns: workers handle blocks in any order and merge them in the order of the input.
//!
//! Who stops the run, and who panics, wakes everybody: nobody waits for a turn that never comes.

use crate::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Rounds that a worker waits awake: turns come quickly when blocks are of one size, and sleeping costs two switches.
const SPINS: u32 = 200;

/// What is behind the turn.
#[derive(Debug)]
pub(super) struct Inner<T> {
    /// What the blocks add up to, in their order.
    pub(super) state: T,
    /// Why the run stopped: of several reasons the first.
    pub(super) error: Option<Error>,
}

/// What is behind the turn, and whose it is.
#[derive(Debug)]
pub(super) struct Turn<T> {
    current: AtomicU64,
    stopped: AtomicBool,
    inner: Mutex<Inner<T>>,
    moved: Condvar,
}

impl<T> Turn<T> {
    pub(super) fn new(state: T) -> Turn<T> {
        Turn {
            current: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            inner: Mutex::new(Inner { state, error: None }),
            moved: Condvar::new(),
        }
    }

    /// Waits for the turn of this block; `None` when the run has stopped.
    pub(super) fn wait(&self, index: u64) -> Option<MutexGuard<'_, Inner<T>>> {
        for _ in 0..SPINS {
            if self.current.load(Ordering::Acquire) == index || self.is_stopped() {
                break;
            }
            std::hint::spin_loop();
        }
        let mut inner = self.lock();
        while self.current.load(Ordering::Relaxed) != index && !self.is_stopped() {
            inner = self.moved.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        (!self.is_stopped()).then_some(inner)
    }

    /// Passes the turn on to the next block.
    pub(super) fn pass(&self, inner: MutexGuard<'_, Inner<T>>) {
        self.current.fetch_add(1, Ordering::Release);
        drop(inner);
        self.moved.notify_all();
    }

    /// Stops the run, in one's turn, for this reason.
    pub(super) fn stop_in_turn(&self, mut inner: MutexGuard<'_, Inner<T>>, error: Option<Error>) {
        if let Some(error) = error {
            inner.error.get_or_insert(error);
        }
        self.stopped.store(true, Ordering::Release);
        drop(inner);
        self.moved.notify_all();
    }

    /// Stops the run for this reason.
    pub(super) fn stop(&self, error: Option<Error>) {
        let mut inner = self.lock();
        if let Some(error) = error {
            inner.error.get_or_insert(error);
        }
        self.stopped.store(true, Ordering::Release);
        drop(inner);
        self.moved.notify_all();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// How many blocks were merged, and what came of it.
    pub(super) fn finish(self) -> (u64, Inner<T>) {
        let inner = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        (self.current.into_inner(), inner)
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stops the run when a worker unwinds.
pub(super) struct StopOnPanic<'t, T>(pub(super) &'t Turn<T>);

impl<T> Drop for StopOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop(None);
        }
    }
}
