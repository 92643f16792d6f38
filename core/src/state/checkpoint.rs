//! Checkpoints as a store keeps them.

/// A checkpoint to be written. `state` replaces the one before; `leaves` is added to those before, so that a checkpoint costs
/// the same however far the execution is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckpointRecord {
    /// Counted from 1 within the execution, over all attempts; one more than the one before.
    pub(crate) sequence: u64,
    /// What the merged prefix came to.
    pub(crate) state: Vec<u8>,
    /// Digest leaves that were finished since the checkpoint before.
    pub(crate) leaves: Vec<u8>,
    /// Whether the audit trail tells of it.
    pub(crate) sampled: bool,
    /// Bytes of input that it stands for, for the audit trail and for people.
    pub(crate) position: u64,
}

/// The last checkpoint of an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SavedCheckpoint {
    pub(crate) sequence: u64,
    pub(crate) position: u64,
    pub(crate) state: Vec<u8>,
    /// The leaves of all checkpoints, in order, one after the other.
    pub(crate) leaves: Vec<u8>,
}
