//! The ports of state: what an execution keeps outside the process, in the words of the domain.
//!
//! `store` implements them (`port`), `engine`, `operator` and `idempotency` call them; nothing here touches a file. `repeat` and `waiting`
//! are how all callers treat a lost answer and an owner that is still at work. No type of a
//! database shows: a request or a checkpoint is bytes or text to a store, and only whoever wrote it reads it again.

mod audit;
mod checkpoint;
mod execution;
mod key;
mod launch;
mod port;
mod repeat;
mod waiting;

pub(crate) use audit::{AuditEntry, AuditHead, Event, NewEvent, Origin};
pub(crate) use checkpoint::{CheckpointRecord, SavedCheckpoint};
pub(crate) use execution::{AttemptRecord, ExecutionRecord, ExecutionState, TargetClaim};
pub(crate) use key::{KeyClaim, KeyRequest, KeyVerdict, check_key, key_subject};
pub(crate) use launch::{Claim, EndState, Ending, Launch, NewGeneration, OwnerInfo, Start, Started, Verdict};
pub use port::Purged;
pub(crate) use port::{Finding, Lookup, Store};
pub(crate) use repeat::{repeat, repeat_telling};
pub(crate) use waiting::Pauses;
