//! Launching an execution: what is asked of the store, and what it answers.

use super::audit::Origin;
use super::checkpoint::SavedCheckpoint;
use super::execution::ExecutionRecord;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A request to carry out a job under a key.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    /// The job's name.
    pub(crate) scope: String,
    pub(crate) key: Vec<u8>,
    pub(crate) fingerprint: String,
    pub(crate) request: String,
    /// The id that a new execution gets.
    pub(crate) execution: String,
    /// Told apart from all other launches by this number: the same call, made again because its answer was lost, gets the
    /// same claim.
    pub(crate) nonce: u128,
    /// How long the claim holds without a sign of life.
    pub(crate) lease: Duration,
    /// Starts another generation, whatever the last one came to.
    pub(crate) new_generation: Option<NewGeneration>,
    pub(crate) origin: Origin,
}

/// Why and by whom a key is used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewGeneration {
    pub(crate) reason: String,
    pub(crate) actor: String,
}

/// The right to work on an execution. It holds until the store has another token for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) execution: String,
    /// From one counter per store that never goes back.
    pub(crate) token: u64,
}

/// A process that owns, or owned, an execution or a key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct OwnerInfo {
    /// From a counter of the store.
    pub(crate) number: u64,
    pub(crate) host: String,
    pub(crate) pid: u32,
    /// Nanoseconds since 1970-01-01T00:00:00Z when the claim was made or last renewed.
    pub(crate) since: i128,
}

/// What a store says to a launch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// The caller has it.
    Started(Box<Started>),
    /// Somebody else has it, and is alive or may be.
    InProgress {
        execution: Box<ExecutionRecord>,
        /// When asking again makes sense at the latest.
        retry_after: Duration,
    },
    /// It was completed; the record has the result.
    Completed(Box<ExecutionRecord>),
    /// It failed and would fail again; the record has the result.
    Failed(Box<ExecutionRecord>),
    /// The key stands for another request; the record says which.
    Mismatch(Box<ExecutionRecord>),
    /// It was given up.
    Abandoned(Box<ExecutionRecord>),
    /// It was completed, and its details were removed. `same` tells whether for this request.
    Purged { execution: String, same: bool },
}

/// A claim, and where to begin.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Started {
    pub(crate) claim: Claim,
    /// The execution as it is now.
    pub(crate) execution: ExecutionRecord,
    pub(crate) start: Start,
    /// Counted from 1: how many attempts there were, this one included.
    pub(crate) attempt: u32,
}

/// Where an attempt begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    /// At the beginning. `previous` is what was there before under the key, whose part files are to be removed.
    Fresh { previous: Option<Box<ExecutionRecord>> },
    /// Behind a checkpoint, or at the beginning where there is none. The record holds what was bound.
    Resume {
        checkpoint: Option<Box<SavedCheckpoint>>,
        /// Whether the owner before is proven to be dead or ended in order: nobody writes its part files any more.
        owner_gone: bool,
    },
    /// At the renames: the record holds what is to be published.
    Finish { owner_gone: bool },
}

/// How an attempt ends without completing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) state: EndState,
    /// The report of the attempt, as JSON text.
    pub(crate) result: String,
    /// The stable code of the error, for the audit trail.
    pub(crate) code: String,
}

/// The state an attempt leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndState {
    /// Failed for a cause that can go away: the next launch resumes.
    Failed,
    /// Failed for a reason in the data: the next launch gets this failure.
    Decided,
    /// Stopped on request.
    Stopped,
    /// Nothing of the execution changes; only the owner goes. Where names are half given, the next launch goes on.
    Released,
}
