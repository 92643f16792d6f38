//! The `Store` that callers hold: each call is one operation of the machine in one transaction of a backend.

use super::machine::{Effects, Machine};
use super::process::{Process, lock};
use super::rows::Rows;
use crate::audit::AuditKey;
use crate::error::{Error, Result, codes::internal};
use crate::os::memory;
use crate::state::{
    AttemptRecord, AuditEntry, AuditHead, CheckpointRecord, Claim, Ending, ExecutionRecord, Finding, KeyClaim,
    KeyRequest, KeyVerdict, Launch, Lookup, NewEvent, Origin, Purged, Store, TargetClaim, Verdict,
};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// An operation over rows, to be run in a transaction by whichever thread.
pub(super) type Operation = Box<dyn FnOnce(&mut dyn Rows) -> Result<()> + Send>;

/// Where rows are kept.
pub(super) trait Backend: Send + Sync + fmt::Debug {
    /// Whether this process may use it at all.
    fn usable(&self) -> Result<()>;
    /// Runs an operation whole or not at all; it is durable when this returns.
    fn write(&self, operation: Operation) -> Result<()>;
    /// Runs an operation that changes nothing; with `snapshot` all it sees is of one moment.
    fn read(&self, snapshot: bool, operation: &mut dyn FnMut(&mut dyn Rows) -> Result<()>) -> Result<()>;
}

/// What an operation knows of its caller.
struct Caller {
    process: Arc<Process>,
    audit_key: Option<AuditKey>,
    place: String,
}

/// A handle of a store.
pub(super) struct Handle {
    backend: Arc<dyn Backend>,
    caller: Arc<Caller>,
    /// Operations that write, carried out through this handle; tests of constant cost ask for them.
    writes: AtomicU64,
}

impl Handle {
    pub(super) fn new(backend: Arc<dyn Backend>, process: Arc<Process>, audit_key: Option<AuditKey>) -> Handle {
        let place = process.place();
        let caller = Arc::new(Caller { process, audit_key, place });
        Handle { backend, caller, writes: AtomicU64::new(0) }
    }

    fn write<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut Machine<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.backend.usable()?;
        self.writes.fetch_add(1, Ordering::Relaxed);
        let done: Arc<Mutex<Option<(T, Effects)>>> = Arc::default();
        let (cell, caller) = (done.clone(), self.caller.clone());
        let outcome = self.backend.write(Box::new(move |rows| {
            let mut machine = Machine::new(rows, &caller.process, caller.audit_key.as_ref(), &caller.place);
            let result = operation(&mut machine);
            let effects = machine.into_effects();
            match result {
                Ok(value) => *lock(&cell) = Some((value, effects)),
                Err(error) => {
                    caller.retire(&effects.claimed);
                    return Err(error);
                }
            }
            Ok(())
        }));
        let done = lock(&done).take();
        match (outcome, done) {
            (Ok(()), Some((value, effects))) => {
                self.caller.retire(&effects.ended);
                Ok(value)
            }
            (Ok(()), None) => Err(Error::new(internal::INTERNAL, "an operation of the store was not carried out")),
            (Err(error), done) => {
                // Whether it was carried out is not known. Nobody works under the claim, so that whoever asks next may.
                done.iter().for_each(|(_, effects)| self.caller.retire(&effects.claimed));
                Err(error)
            }
        }
    }

    /// As `write`, in a process that has a number.
    fn claim<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut Machine<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.caller.process.number_or(|| self.write(|machine| machine.register()))?;
        self.write(operation)
    }

    fn read<T>(&self, snapshot: bool, mut operation: impl FnMut(&mut Machine<'_>) -> Result<T>) -> Result<T> {
        self.backend.usable()?;
        let caller = &*self.caller;
        let mut done = None;
        self.backend.read(snapshot, &mut |rows| {
            let mut machine = Machine::new(rows, &caller.process, caller.audit_key.as_ref(), &caller.place);
            done = Some(operation(&mut machine)?);
            Ok(())
        })?;
        done.ok_or_else(|| Error::new(internal::INTERNAL, "an operation of the store was not carried out"))
    }
}

impl Caller {
    fn retire(&self, tokens: &[u64]) {
        tokens.iter().for_each(|token| self.process.retire(*token));
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend).finish_non_exhaustive()
    }
}

impl Store for Handle {
    fn begin(&self, launch: &Launch) -> Result<Verdict> {
        let launch = launch.clone();
        self.claim(move |machine| machine.begin(&launch))
    }

    fn bind(&self, claim: &Claim, bound: &str, targets: &[TargetClaim]) -> Result<()> {
        let (claim, bound, targets) = (claim.clone(), bound.to_owned(), targets.to_vec());
        self.write(move |machine| machine.bind(&claim, &bound, &targets))
    }

    fn checkpoint(&self, claim: &Claim, checkpoint: &CheckpointRecord, lease: Duration) -> Result<()> {
        let (claim, checkpoint) = (claim.clone(), checkpoint.clone());
        self.write(move |machine| machine.checkpoint(&claim, &checkpoint, lease))
    }

    fn restart(&self, claim: &Claim, reason: &str) -> Result<()> {
        let (claim, reason) = (claim.clone(), reason.to_owned());
        self.write(move |machine| machine.restart(&claim, &reason))
    }

    fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<()> {
        let claim = claim.clone();
        self.write(move |machine| machine.heartbeat(&claim, lease))
    }

    fn stop_requested(&self, claim: &Claim) -> Result<bool> {
        self.read(false, |machine| machine.stop_requested(claim))
    }

    fn finalise(&self, claim: &Claim, finalisation: &str) -> Result<()> {
        let (claim, finalisation) = (claim.clone(), finalisation.to_owned());
        self.write(move |machine| machine.finalise(&claim, &finalisation))
    }

    fn complete(&self, claim: &Claim, result: &str, events: &[NewEvent]) -> Result<()> {
        let (claim, result, events) = (claim.clone(), result.to_owned(), events.to_vec());
        self.write(move |machine| machine.complete(&claim, &result, &events))
    }

    fn end(&self, claim: &Claim, ending: &Ending) -> Result<()> {
        let (claim, ending) = (claim.clone(), ending.clone());
        self.write(move |machine| machine.end(&claim, &ending))
    }

    fn execution(&self, lookup: Lookup<'_>) -> Result<Option<ExecutionRecord>> {
        self.read(true, |machine| machine.execution(lookup))
    }

    fn history(&self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRecord>> {
        self.read(true, |machine| machine.history(scope, most))
    }

    fn attempts(&self, execution: &str) -> Result<Vec<AttemptRecord>> {
        self.read(true, |machine| machine.attempts(execution))
    }

    fn request_stop(&self, execution: &str, origin: &Origin) -> Result<ExecutionRecord> {
        let (execution, origin) = (execution.to_owned(), origin.clone());
        self.write(move |machine| machine.request_stop(&execution, &origin))
    }

    fn abandon(&self, execution: &str, reason: &str, origin: &Origin) -> Result<ExecutionRecord> {
        let (execution, reason, origin) = (execution.to_owned(), reason.to_owned(), origin.clone());
        self.write(move |machine| machine.abandon(&execution, &reason, &origin))
    }

    fn purge(&self, before: i128, origin: &Origin) -> Result<Purged> {
        let mut all = Purged::default();
        loop {
            let origin = origin.clone();
            let piece = self.write(move |machine| machine.purge(before, &origin))?;
            all.executions += piece.executions;
            all.keys += piece.keys;
            if piece == Purged::default() {
                return Ok(all);
            }
        }
    }

    fn begin_key(&self, request: &KeyRequest) -> Result<KeyVerdict> {
        if let Some(verdict) = self.read(false, |machine| machine.peek_key(request))? {
            return Ok(verdict);
        }
        let request = request.clone();
        self.claim(move |machine| machine.begin_key(&request))
    }

    fn extend_key(&self, claim: &KeyClaim, lease: Duration) -> Result<()> {
        let claim = claim.clone();
        self.write(move |machine| machine.extend_key(&claim, lease))
    }

    fn complete_key(&self, claim: &KeyClaim, result: &[u8], keep: Option<Duration>) -> Result<()> {
        let (claim, result) = (claim.clone(), memory::copy(result)?);
        self.write(move |machine| machine.complete_key(&claim, &result, keep))
    }

    fn fail_key(&self, claim: &KeyClaim, error: &[u8], keep: Option<Option<Duration>>) -> Result<()> {
        let (claim, error) = (claim.clone(), memory::copy(error)?);
        self.write(move |machine| machine.fail_key(&claim, &error, keep))
    }

    fn release_key(&self, claim: &KeyClaim) -> Result<()> {
        let claim = claim.clone();
        self.write(move |machine| machine.release_key(&claim))
    }

    fn record(&self, event: &NewEvent) -> Result<()> {
        let event = event.clone();
        self.write(move |machine| machine.record(&event).map(drop))
    }

    fn audit(&self, after: u64, most: u32) -> Result<Vec<AuditEntry>> {
        self.read(false, |machine| machine.rows.entries(after, most))
    }

    fn audit_head(&self) -> Result<AuditHead> {
        self.read(false, |machine| machine.audit_head())
    }

    fn examine(&self) -> Result<Vec<Finding>> {
        self.read(true, |machine| machine.examine())
    }

    #[cfg(test)]
    fn write_count(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }
}
