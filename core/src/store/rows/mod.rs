//! What a store keeps, row by row: the port between what is decided (`machine`) and where it is kept (`memory`, `sqlite`).
//!
//! Rows know no rules. Everything called between the begin and the end of one operation belongs to one transaction of the
//! adapter: whole or not at all, and alone. `put` adds a row or replaces the one with its key.

mod execution;
mod owner;
mod request;

pub(super) use execution::{AttemptRow, CheckpointRow, ExecutionRow, KeyRow, Lease, StartKind, Tombstone};
pub(super) use owner::OwnerRow;
pub(super) use request::{RequestRow, RequestState};

use crate::error::Result;
use crate::state::{AuditEntry, AuditHead, ExecutionState, TargetClaim};

/// State and token of an execution: enough to tell whether a claim still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) state: ExecutionState,
    pub(super) token: u64,
}

/// The end of the audit trail, and the key it was sealed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) head: AuditHead,
    pub(super) key_id: Option<String>,
}

/// Keys of executions, executions, and what hangs on them.
pub(super) trait ExecutionRows {
    fn key(&mut self, scope: &str, key: &[u8]) -> Result<Option<KeyRow>>;
    fn put_key(&mut self, row: &KeyRow) -> Result<()>;

    fn execution(&mut self, id: &str) -> Result<Option<ExecutionRow>>;
    /// The same without its texts.
    fn standing(&mut self, id: &str) -> Result<Option<Standing>>;
    fn put_execution(&mut self, row: &ExecutionRow) -> Result<()>;
    /// Removes an execution and its attempts.
    fn delete_execution(&mut self, id: &str) -> Result<()>;
    /// The newest ones first.
    fn newest(&mut self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRow>>;
    /// COMPLETED, ABANDONED and decided FAILED ones that were last changed before this instant.
    fn finished_before(&mut self, before: i128, most: u32) -> Result<Vec<ExecutionRow>>;

    fn attempt(&mut self, execution: &str, token: u64) -> Result<Option<AttemptRow>>;
    /// In the order of their tokens.
    fn attempts(&mut self, execution: &str) -> Result<Vec<AttemptRow>>;
    fn put_attempt(&mut self, row: &AttemptRow) -> Result<()>;

    fn checkpoint(&mut self, execution: &str) -> Result<Option<CheckpointRow>>;
    /// Sequence and position of the checkpoint, without its state.
    fn position(&mut self, execution: &str) -> Result<Option<(u64, u64)>>;
    fn put_checkpoint(&mut self, execution: &str, row: &CheckpointRow) -> Result<()>;
    fn add_leaves(&mut self, execution: &str, sequence: u64, leaves: &[u8]) -> Result<()>;
    /// All of them in the order of their sequence, one after the other.
    fn leaves(&mut self, execution: &str) -> Result<Vec<u8>>;
    /// Removes the checkpoint and all leaves.
    fn delete_checkpoints(&mut self, execution: &str) -> Result<()>;

    /// Another execution that has claimed this name.
    fn target_holder(&mut self, target: &TargetClaim, except: &str) -> Result<Option<String>>;
    fn put_target(&mut self, execution: &str, target: &TargetClaim) -> Result<()>;
    fn delete_targets(&mut self, execution: &str) -> Result<()>;
}

/// Keys of functions and requests.
pub(super) trait RequestRows {
    fn request(&mut self, scope: &str, key: &[u8]) -> Result<Option<RequestRow>>;
    fn put_request(&mut self, row: &RequestRow) -> Result<()>;
    fn delete_request(&mut self, scope: &str, key: &[u8]) -> Result<()>;
    /// Finished ones that were last changed before `before` and are kept for ever or have expired at `now`.
    fn requests_before(&mut self, before: i128, now: i128, most: u32) -> Result<Vec<RequestRow>>;
}

/// Processes that claim.
pub(super) trait OwnerRows {
    fn owner(&mut self, number: u64) -> Result<Option<OwnerRow>>;
    fn put_owner(&mut self, row: &OwnerRow) -> Result<()>;
    fn delete_owner(&mut self, number: u64) -> Result<()>;
    /// So many of the lowest numbers below this one, and so many of the highest.
    fn owners_below(&mut self, number: u64, most: u32) -> Result<Vec<OwnerRow>>;
    /// The next number of a counter that never goes back.
    fn next_owner(&mut self) -> Result<u64>;
}

/// The audit trail.
pub(super) trait AuditRows {
    /// `None` for an empty trail.
    fn tail(&mut self) -> Result<Option<Tail>>;
    fn append(&mut self, entry: &AuditEntry) -> Result<()>;
    fn entries(&mut self, after: u64, most: u32) -> Result<Vec<AuditEntry>>;
}

/// What only the doctor asks for.
pub(super) trait DoctorRows {
    /// What the adapter itself finds wrong with its files.
    fn damage(&mut self) -> Result<Vec<String>>;
    /// Keys behind `(scope, key)`, in order.
    fn keys_after(&mut self, scope: &str, key: &[u8], most: u32) -> Result<Vec<KeyRow>>;
    /// Executions behind an id, in the order of their ids.
    fn executions_after(&mut self, id: &str, most: u32) -> Result<Vec<ExecutionRow>>;
    /// Executions that checkpoints, leaves, targets or attempts belong to, and that do not exist.
    fn orphans(&mut self) -> Result<Vec<String>>;
    /// How many leaves rows an execution has, and the highest sequence among them.
    fn leaf_count(&mut self, execution: &str) -> Result<(u64, u64)>;
    fn target_count(&mut self, execution: &str) -> Result<u64>;
}

/// Everything.
pub(super) trait Rows: ExecutionRows + RequestRows + OwnerRows + AuditRows + DoctorRows {}
