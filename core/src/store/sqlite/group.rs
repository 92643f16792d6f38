//! Group commit: operations that come together share a transaction, and so one sync of the disk.
//!
//! There is no thread for it. Whoever finds nobody at work leads: it takes all operations that wait, runs each behind a
//! savepoint, commits once, and wakes the others; then the first that came meanwhile leads. A lone caller changes no thread
//! and sets no savepoint. Invariants: an operation that failed has changed nothing, whatever becomes of its neighbours; nobody
//! is told of success before the commit is on disk.

use super::fault::Fault;
use super::link::Link;
use super::rows::SqlRows;
use crate::error::{Error, Result, codes::internal};
use crate::store::handle::Operation;
use crate::store::process::lock;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// No more operations than this share a transaction: whoever is in it waits for all.
const MOST: usize = 256;

/// The writer, and those who wait for it.
pub(super) struct Group {
    queue: Mutex<Queue>,
    writer: Mutex<Link>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Arc<Slot>>,
    /// Somebody is at work, and will name a successor if there is one.
    led: bool,
}

/// An operation and what came of it.
struct Slot {
    stage: Mutex<Stage>,
    changed: Condvar,
}

enum Stage {
    Waiting(Operation),
    /// The thread that waits is to lead; its operation is still to be run.
    Leading(Operation),
    Running,
    Done(Result<()>),
}

impl Group {
    pub(super) fn new(writer: Link) -> Group {
        Group { queue: Mutex::default(), writer: Mutex::new(writer) }
    }

    /// Runs an operation, alone or with others.
    pub(super) fn run(&self, operation: Operation) -> Result<()> {
        let slot = Arc::new(Slot { stage: Mutex::new(Stage::Waiting(operation)), changed: Condvar::new() });
        let lead = {
            let mut queue = lock(&self.queue);
            queue.waiting.push(slot.clone());
            !std::mem::replace(&mut queue.led, true)
        };
        if lead || slot.wait() {
            let _successor = Succession(self);
            self.lead();
        }
        slot.outcome()
    }

    fn lead(&self) {
        let batch = {
            let mut queue = lock(&self.queue);
            let count = queue.waiting.len().min(MOST);
            Batch(queue.waiting.drain(..count).collect())
        };
        let link = lock(&self.writer);
        batch.run(&link);
    }
}

/// Names the next leader, also when the one before panicked.
struct Succession<'a>(&'a Group);

impl Drop for Succession<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0.queue);
        match queue.waiting.first() {
            Some(next) => next.promote(),
            None => queue.led = false,
        }
    }
}

impl Slot {
    /// Waits until the operation is done (`false`), or this thread is to lead (`true`).
    fn wait(&self) -> bool {
        let mut stage = lock(&self.stage);
        loop {
            match &*stage {
                Stage::Leading(_) => return true,
                Stage::Done(_) => return false,
                Stage::Waiting(_) | Stage::Running => {
                    stage = self.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn promote(&self) {
        let mut stage = lock(&self.stage);
        *stage = match std::mem::replace(&mut *stage, Stage::Running) {
            Stage::Waiting(operation) => Stage::Leading(operation),
            other => other,
        };
        self.changed.notify_one();
    }

    fn take(&self) -> Option<Operation> {
        match std::mem::replace(&mut *lock(&self.stage), Stage::Running) {
            Stage::Waiting(operation) | Stage::Leading(operation) => Some(operation),
            Stage::Running | Stage::Done(_) => None,
        }
    }

    fn finish(&self, outcome: Result<()>) {
        *lock(&self.stage) = Stage::Done(outcome);
        self.changed.notify_one();
    }

    fn outcome(&self) -> Result<()> {
        match std::mem::replace(&mut *lock(&self.stage), Stage::Running) {
            Stage::Done(outcome) => outcome,
            _ => Err(unfinished()),
        }
    }

    fn is_done(&self) -> bool {
        matches!(*lock(&self.stage), Stage::Done(_))
    }
}

fn unfinished() -> Error {
    Error::new(internal::INTERNAL, "an operation of the store did not come to its end")
}

/// Operations that share a transaction. However it ends, everybody in it is told.
struct Batch(Vec<Arc<Slot>>);

impl Drop for Batch {
    fn drop(&mut self) {
        self.unfinished().for_each(|slot| slot.finish(Err(unfinished())));
    }
}

/// Leaves no transaction behind, also after a panic.
struct Open<'a>(&'a Link);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Batch {
    fn unfinished(&self) -> impl Iterator<Item = &Arc<Slot>> {
        self.0.iter().filter(|slot| !slot.is_done())
    }

    fn run(&self, link: &Link) {
        let _open = Open(link);
        let outcome = link.raw("BEGIN IMMEDIATE", []).map_err(|error| link.place.fault(&error));
        let outcome = outcome.and_then(|()| self.run_inside(link));
        if let Err(fault) = outcome {
            link.abort();
            self.unfinished().for_each(|slot| slot.finish(Err(fault.clone().into())));
        }
    }

    /// All operations and the commit; an error is everybody's.
    fn run_inside(&self, link: &Link) -> std::result::Result<(), Fault> {
        let failed = |error: rusqlite::Error| link.place.fault(&error);
        let alone = self.0.len() == 1;
        let mut outcomes = Vec::with_capacity(self.0.len());
        for slot in &self.0 {
            let Some(operation) = slot.take() else { continue };
            let outcome = if alone { operation(&mut SqlRows(link)) } else { saved(link, operation).map_err(failed)? };
            if link.connection.is_autocommit() {
                // The database gave up the whole transaction, and with it what the others had done.
                let fault = lost(link, &outcome);
                slot.finish(outcome.and_then(|()| Err(fault.clone().into())));
                return Err(fault);
            }
            outcomes.push((slot, outcome));
        }
        if alone && outcomes.iter().all(|(_, outcome)| outcome.is_err()) {
            link.raw("ROLLBACK", []).map_err(failed)?;
        } else {
            link.raw("COMMIT", []).map_err(failed)?;
        }
        outcomes.into_iter().for_each(|(slot, outcome)| slot.finish(outcome));
        Ok(())
    }
}

/// An operation behind a savepoint; the outer error is one of the savepoint itself.
fn saved(link: &Link, operation: Operation) -> rusqlite::Result<Result<()>> {
    link.raw("SAVEPOINT operation", [])?;
    let outcome = operation(&mut SqlRows(link));
    if outcome.is_err() && !link.connection.is_autocommit() {
        link.raw("ROLLBACK TO operation", [])?;
    }
    if !link.connection.is_autocommit() {
        link.raw("RELEASE operation", [])?;
    }
    Ok(outcome)
}

/// What the neighbours of an operation are told, in whose transaction it ended.
fn lost(link: &Link, outcome: &Result<()>) -> Fault {
    let cause = outcome.as_ref().err().and_then(std::error::Error::source).map(ToString::to_string);
    let text = cause.unwrap_or_else(|| "the transaction was given up".to_owned());
    link.place
        .fault(&rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT), Some(text)))
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").finish_non_exhaustive()
    }
}
