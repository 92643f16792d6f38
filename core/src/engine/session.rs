//! An attempt as the store sees it: the claim, and the signs of life.
//!
//! Every operation may be repeated when its answer was lost, so a failed call is made again a few times. A claim that no longer
//! holds is final.

use super::events::Events;
use super::progress::Control;
use crate::error::{Error, Result, codes};
use crate::os::threads::{Worker, spawn};
use crate::os::{Os, Stopwatch};
use crate::state::{CheckpointRecord, Claim, Ending, Event, NewEvent, Origin, Store, TargetClaim, repeat_telling};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How often the store is asked whether the execution should stop.
const ASK: Duration = Duration::from_millis(200);
/// Signs of life within one lease.
const BEATS: u32 = 3;

/// The store and the claim of an attempt.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    store: Arc<dyn Store>,
    claim: Claim,
    scope: String,
    lease: Duration,
    origin: Origin,
    os: Os,
    control: Arc<Control>,
}

impl Session {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        claim: Claim,
        scope: &str,
        lease: Duration,
        origin: Origin,
        os: &Os,
        control: &Arc<Control>,
    ) -> Session {
        let (os, control) = (os.clone(), control.clone());
        Session { store, claim, scope: scope.to_owned(), lease, origin, os, control }
    }

    /// Who is told what happens.
    pub(crate) fn events(&self) -> &Events {
        &self.control.events
    }

    pub(crate) fn bind(&self, bound: &str, targets: &[TargetClaim]) -> Result<()> {
        self.again(|store| store.bind(&self.claim, bound, targets))
    }

    pub(crate) fn checkpoint(&self, record: &CheckpointRecord) -> Result<()> {
        self.again(|store| store.checkpoint(&self.claim, record, self.lease))
    }

    pub(crate) fn restart(&self, reason: &str) -> Result<()> {
        self.again(|store| store.restart(&self.claim, reason))
    }

    pub(crate) fn finalise(&self, finalisation: &str) -> Result<()> {
        self.again(|store| store.finalise(&self.claim, finalisation))
    }

    pub(crate) fn complete(&self, result: &str, details: &[(Event, serde_json::Value)]) -> Result<()> {
        let events: Vec<NewEvent> = details.iter().map(|(event, detail)| self.event(*event, detail.clone())).collect();
        self.again(|store| store.complete(&self.claim, result, &events))
    }

    pub(crate) fn end(&self, ending: &Ending) -> Result<()> {
        self.again(|store| store.end(&self.claim, ending))
    }

    /// An event of this attempt.
    fn event(&self, event: Event, detail: serde_json::Value) -> NewEvent {
        NewEvent {
            event,
            scope: self.scope.clone(),
            subject: self.claim.execution.clone(),
            token: Some(self.claim.token),
            origin: self.origin.clone(),
            detail,
        }
    }

    fn again<T>(&self, operation: impl Fn(&dyn Store) -> Result<T>) -> Result<T> {
        let told = |error: &Error| self.events().store_repeated(error);
        repeat_telling(&self.os, told, || operation(&*self.store))
    }
}

/// Gives signs of life and listens for a wish to stop, in a thread of its own. Dropped, it ends.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    ended: Arc<(Mutex<bool>, Condvar)>,
    worker: Option<Worker<()>>,
}

impl Heartbeat {
    /// Starts the thread. What it finds cancels the run: whether the claim still holds is seen by the next operation.
    ///
    /// # Errors
    /// `SYSTEM_CALL` where no thread can be started.
    pub(crate) fn start(session: &Session, control: &Arc<Control>) -> Result<Heartbeat> {
        let ended = Arc::new((Mutex::new(false), Condvar::new()));
        let (session, control, end) = (session.clone(), control.clone(), ended.clone());
        let os = session.os.clone();
        let worker = spawn(&os, "batchloom-beat", move || beat(&session, &control, &end)).map_err(|error| {
            Error::new(codes::internal::SYSTEM_CALL, "the thread that gives signs of life could not be started")
                .caused_by(error)
        })?;
        Ok(Heartbeat { ended, worker: Some(worker) })
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        *self.ended.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ended.1.notify_all();
        if let Some(worker) = self.worker.take() {
            // It has no result; a panic in it has ended it, and the lease tells the rest.
            let _ = worker.join();
        }
    }
}

fn beat(session: &Session, control: &Control, (ended, changed): &(Mutex<bool>, Condvar)) {
    let pause = ASK.min(session.lease / (2 * BEATS));
    let mut watch = Stopwatch::start(&session.os);
    let mut guard = ended.lock().unwrap_or_else(PoisonError::into_inner);
    while !*guard {
        guard = changed.wait_timeout(guard, pause).unwrap_or_else(PoisonError::into_inner).0;
        if *guard {
            return;
        }
        drop(guard);
        let answer = match watch.elapsed() >= session.lease / BEATS {
            true => {
                watch = Stopwatch::start(&session.os);
                session.store.heartbeat(&session.claim, session.lease).map(|()| false)
            }
            false => session.store.stop_requested(&session.claim),
        };
        if !matches!(&answer, Ok(false)) && wants_end(answer) {
            control.cancel.cancel();
        }
        guard = ended.lock().unwrap_or_else(PoisonError::into_inner);
    }
}

/// A store that cannot be asked just now is no reason to end: the lease still holds.
fn wants_end(answer: Result<bool>) -> bool {
    match answer {
        Ok(stop) => stop,
        Err(error) => error.code() == codes::store::FENCED,
    }
}
