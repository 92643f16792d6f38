//! The store as the engine sees it: each operation is one step of the domain, whole or not at all.
//!
//! Every operation that changes something may be repeated by the same caller with the same arguments when its answer was
//! lost: the second call finds that it is done and says so. A claim that no longer holds is `FENCED`, whatever the operation;
//! nothing was changed then. An operation that could not be carried out is `STORE_LOCKED`, `STORE_FAILED` or
//! `OUT_OF_MEMORY`, and then nobody knows whether it was. The number of store operations for a launch and for a checkpoint does not depend on the history.

use super::audit::{AuditEntry, AuditHead, NewEvent, Origin};
use super::checkpoint::CheckpointRecord;
use super::execution::{AttemptRecord, ExecutionRecord, TargetClaim};
use super::key::{KeyClaim, KeyRequest, KeyVerdict};
use super::launch::{Claim, Ending, Launch, Verdict};
use crate::error::Result;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// How an execution is named.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup<'a> {
    /// By its id.
    Id(&'a str),
    /// The newest generation of a key.
    Key { scope: &'a str, key: &'a [u8] },
}

/// What a purge removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Purged {
    /// Executions whose details are gone; their tombstones stay, so that a late duplicate still does nothing.
    pub executions: u64,
    /// Keys of functions and requests that are gone, or are tombstones now.
    pub keys: u64,
}

impl Purged {
    /// The numbers as one JSON object.
    pub fn to_json(&self) -> Value {
        json!({"executions": self.executions, "keys": self.keys})
    }
}

/// Something the doctor has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Whether it is a problem, or only good to know.
    pub(crate) problem: bool,
    pub(crate) message: String,
}

/// Keeps executions, keys and the audit trail.
pub(crate) trait Store: Send + Sync + fmt::Debug {
    /// Claims an execution, or says why not. The key table of `docs/idempotency.md`.
    fn begin(&self, launch: &Launch) -> Result<Verdict>;

    /// Records what the execution is bound to, and claims its targets.
    ///
    /// # Errors
    /// `TARGET_CLAIMED` where an execution that is STARTED or FINALISING is going to publish under one of the names.
    fn bind(&self, claim: &Claim, bound: &str, targets: &[TargetClaim]) -> Result<()>;

    /// Records a checkpoint and renews the lease.
    fn checkpoint(&self, claim: &Claim, checkpoint: &CheckpointRecord, lease: Duration) -> Result<()>;

    /// Forgets all checkpoints of an execution that begins again at the beginning, though it could have resumed.
    fn restart(&self, claim: &Claim, reason: &str) -> Result<()>;

    /// Renews the lease.
    fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<()>;

    /// Whether the execution was asked to stop. Reads only.
    fn stop_requested(&self, claim: &Claim) -> Result<bool>;

    /// STARTED becomes FINALISING, with what is to be published.
    fn finalise(&self, claim: &Claim, finalisation: &str) -> Result<()>;

    /// FINALISING becomes COMPLETED, with the result; checkpoints and target claims go. `events` are appended before.
    fn complete(&self, claim: &Claim, result: &str, events: &[NewEvent]) -> Result<()>;

    /// Ends an attempt that did not complete.
    fn end(&self, claim: &Claim, ending: &Ending) -> Result<()>;

    /// What is known of an execution. Reads only.
    fn execution(&self, lookup: Lookup<'_>) -> Result<Option<ExecutionRecord>>;

    /// The newest executions first, of one job or of all. Reads only.
    fn history(&self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRecord>>;

    /// All attempts of an execution, in order. Reads only.
    fn attempts(&self, execution: &str) -> Result<Vec<AttemptRecord>>;

    /// Asks an execution to stop. One without a live owner is stopped at once.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`; `EXECUTION_STATE` where it is COMPLETED, ABANDONED, FAILED or FINALISING.
    fn request_stop(&self, execution: &str, origin: &Origin) -> Result<ExecutionRecord>;

    /// Gives an execution up for good; the record says which part files are to be removed.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`, `EXECUTION_LIVE`; `EXECUTION_STATE` where it is COMPLETED.
    fn abandon(&self, execution: &str, reason: &str, origin: &Origin) -> Result<ExecutionRecord>;

    /// Removes the details of executions and keys that came to their end before this instant.
    fn purge(&self, before: i128, origin: &Origin) -> Result<Purged>;

    /// Claims a key, or says why not. One that is known and finished is answered without writing.
    fn begin_key(&self, request: &KeyRequest) -> Result<KeyVerdict>;

    /// Renews the lease of a key.
    fn extend_key(&self, claim: &KeyClaim, lease: Duration) -> Result<()>;

    /// Records the result of a key; it is kept that long, or for ever.
    fn complete_key(&self, claim: &KeyClaim, result: &[u8], keep: Option<Duration>) -> Result<()>;

    /// Records a failure: kept as the answer for that long (`Some(None)`: for ever), or not kept, so that the key is free again.
    fn fail_key(&self, claim: &KeyClaim, error: &[u8], keep: Option<Option<Duration>>) -> Result<()>;

    /// Gives a key back before anything was done.
    fn release_key(&self, claim: &KeyClaim) -> Result<()>;

    /// Appends an event of the caller's: duplicates and refusals.
    fn record(&self, event: &NewEvent) -> Result<()>;

    /// Entries of the trail behind a sequence number, in order. Reads only.
    fn audit(&self, after: u64, most: u32) -> Result<Vec<AuditEntry>>;

    /// The end of the trail. Reads only.
    fn audit_head(&self) -> Result<AuditHead>;

    /// Looks for damage. Changes nothing.
    fn examine(&self) -> Result<Vec<Finding>>;

    /// How many operations that write were carried out through this handle; for tests of constant cost.
    #[cfg(test)]
    fn write_count(&self) -> u64;
}
