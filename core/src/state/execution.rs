//! Executions as a store keeps them.

use super::launch::OwnerInfo;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How an execution stands in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ExecutionState {
    /// Claimed; its owner may be dead.
    Started,
    /// Outputs are complete and on disk; names are being given. Shown as STARTED.
    Finalising,
    /// Ended on request; it can be resumed.
    Stopped,
    /// Ended with an error, nothing published. Whether it was decided by the data stands beside it.
    Failed,
    /// Everything is done.
    Completed,
    /// Given up for good.
    Abandoned,
}

impl ExecutionState {
    /// Every state.
    pub(crate) const ALL: [ExecutionState; 6] = [
        ExecutionState::Started,
        ExecutionState::Finalising,
        ExecutionState::Stopped,
        ExecutionState::Failed,
        ExecutionState::Completed,
        ExecutionState::Abandoned,
    ];

    /// The word in the store: `STARTED`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            ExecutionState::Started => "STARTED",
            ExecutionState::Finalising => "FINALISING",
            ExecutionState::Stopped => "STOPPED",
            ExecutionState::Failed => "FAILED",
            ExecutionState::Completed => "COMPLETED",
            ExecutionState::Abandoned => "ABANDONED",
        }
    }

    /// The state of a word.
    pub(crate) fn parse(word: &str) -> Option<ExecutionState> {
        ExecutionState::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl fmt::Display for ExecutionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Everything a store knows about an execution, but its checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExecutionRecord {
    pub(crate) id: String,
    /// The job's name.
    pub(crate) scope: String,
    pub(crate) key: Vec<u8>,
    /// Counted from 1; `--new` starts another one under the same key.
    pub(crate) generation: u32,
    pub(crate) state: ExecutionState,
    /// FAILED only: the same bytes fail again, so that a duplicate gets the recorded failure.
    pub(crate) decided: bool,
    /// The last claim. Whoever holds another one is fenced.
    pub(crate) token: u64,
    /// Tokens of all attempts, the last one included, in order: part files may carry any of them.
    pub(crate) tokens: Vec<u64>,
    /// Whether an owner that is alive, or may be, holds it now.
    pub(crate) owned: bool,
    /// The owner of the last attempt.
    pub(crate) owner: Option<OwnerInfo>,
    /// Digest of the request; equal requests have equal ones.
    pub(crate) fingerprint: String,
    /// The request in detail, to say what differs.
    pub(crate) request: String,
    /// What was bound at begin: plan, values, targets; `None` where the first attempt did not come that far.
    pub(crate) bound: Option<String>,
    /// What is to be published; from FINALISING on.
    pub(crate) finalisation: Option<String>,
    /// The recorded report.
    pub(crate) result: Option<String>,
    /// Somebody asked it to stop.
    pub(crate) stop_requested: bool,
    /// Bytes of input behind the last checkpoint; `None` without one.
    pub(crate) position: Option<u64>,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) created_at: i128,
    pub(crate) updated_at: i128,
}

/// One attempt to carry out an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttemptRecord {
    pub(crate) token: u64,
    pub(crate) owner: OwnerInfo,
    pub(crate) started_at: i128,
    pub(crate) ended_at: Option<i128>,
    /// The state in which it left the execution; `None` while it runs, and for ever when it died.
    pub(crate) ended_as: Option<ExecutionState>,
}

/// A final name that an execution is going to publish under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TargetClaim {
    /// Device and inode of the folder, and the name in it: whatever path leads there.
    pub(crate) device: u64,
    pub(crate) inode: u64,
    pub(crate) name: Vec<u8>,
    /// The canonical path: it stays what it is when devices are numbered anew.
    pub(crate) path: String,
}
