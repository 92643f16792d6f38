//! A thread that renews the lease of a claim while its owner works.

use super::claim::Holding;
use crate::error::{Error, Kind, Result, codes};
use crate::os::threads::{Worker, spawn};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Renewals within one lease: two may be late or fail before the claim is lost.
const RENEWALS: u32 = 3;

/// Renews the lease of a claim in a thread of its own. Dropping it ends the thread and waits for that.
///
/// A caller that hangs keeps its key for as long as this lives: no other caller gets it.
#[derive(Debug)]
#[must_use = "the lease is renewed only while this lives"]
pub struct KeepAlive {
    pub(super) shared: Arc<Shared>,
    worker: Option<Worker<()>>,
}

#[derive(Debug, Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    stop: bool,
    lost: bool,
}

impl KeepAlive {
    /// Starts the thread.
    ///
    /// # Errors
    /// `SYSTEM_CALL` where the system starts no more threads.
    pub(super) fn start(holding: Holding) -> Result<KeepAlive> {
        let shared = Arc::new(Shared::default());
        let (os, seen) = (holding.os.clone(), shared.clone());
        let worker = spawn(&os, "batchloom-lease", move || seen.renew(&holding)).map_err(|error| {
            Error::new(codes::internal::SYSTEM_CALL, "the thread that renews a lease cannot be started")
                .caused_by(error)
        })?;
        Ok(KeepAlive { shared, worker: Some(worker) })
    }

    /// Whether the claim was lost: stop, and touch nothing more.
    pub fn is_lost(&self) -> bool {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).lost
    }
}

impl Shared {
    /// Renews until it is asked to stop or the claim is lost. Another failure is tried again at the next turn.
    fn renew(&self, holding: &Holding) {
        let pause = (holding.lease / RENEWALS).max(Duration::from_millis(1));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let waiting = self.changed.wait_timeout_while(state, pause, |state| !state.stop);
            state = waiting.unwrap_or_else(PoisonError::into_inner).0;
            if state.stop {
                return;
            }
            // The owner asks `is_lost` while the store is at work.
            drop(state);
            let renewed = holding.heartbeat();
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if renewed.is_err_and(|error| error.kind() == Kind::Fenced) {
                state.lost = true;
                return;
            }
        }
    }
}

impl Drop for KeepAlive {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
        self.shared.changed.notify_all();
        if let Some(worker) = self.worker.take() {
            // A panic in there took nothing with it: the lease runs out, as it would have.
            let _ = worker.join();
        }
    }
}
