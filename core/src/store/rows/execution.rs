//! Rows of executions.

use crate::state::ExecutionState;

/// Which execution a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct KeyRow {
    pub(in crate::store) scope: String,
    pub(in crate::store) key: Vec<u8>,
    /// The newest generation.
    pub(in crate::store) execution: String,
    pub(in crate::store) generation: u32,
    /// What is left where that execution was purged.
    pub(in crate::store) tombstone: Option<Tombstone>,
}

/// What stays of an execution that was purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Tombstone {
    pub(in crate::store) fingerprint: String,
    /// Otherwise it had failed or was given up, and the key is free.
    pub(in crate::store) completed: bool,
}

/// An execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct ExecutionRow {
    pub(in crate::store) id: String,
    pub(in crate::store) scope: String,
    pub(in crate::store) key: Vec<u8>,
    pub(in crate::store) generation: u32,
    pub(in crate::store) state: ExecutionState,
    pub(in crate::store) decided: bool,
    /// Of the last attempt.
    pub(in crate::store) token: u64,
    /// Under which claim it was bound last: tells a call that is repeated from one by the next owner.
    pub(in crate::store) bound_token: Option<u64>,
    pub(in crate::store) stop_requested: bool,
    pub(in crate::store) created_at: i128,
    pub(in crate::store) updated_at: i128,
    pub(in crate::store) fingerprint: String,
    pub(in crate::store) request: String,
    pub(in crate::store) bound: Option<String>,
    pub(in crate::store) finalisation: Option<String>,
    pub(in crate::store) result: Option<String>,
    /// What was there before and is to be cleared away; kept until the execution is bound, so that an attempt that dies
    /// before it did so leaves the knowledge to the next one.
    pub(in crate::store) previous: Option<String>,
}

/// How long a claim holds without a sign of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Lease {
    /// The life of the kernel whose clock is meant.
    pub(in crate::store) boot_id: String,
    /// By the boot clock, in nanoseconds.
    pub(in crate::store) until: u64,
    /// In nanoseconds.
    pub(in crate::store) length: u64,
}

/// Where an attempt began, to say it again when the same call is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum StartKind {
    Fresh,
    Resume { owner_gone: bool },
    Finish { owner_gone: bool },
}

impl StartKind {
    const WORDS: [(StartKind, &'static str); 5] = [
        (StartKind::Fresh, "fresh"),
        (StartKind::Resume { owner_gone: false }, "resume"),
        (StartKind::Resume { owner_gone: true }, "resume_gone"),
        (StartKind::Finish { owner_gone: false }, "finish"),
        (StartKind::Finish { owner_gone: true }, "finish_gone"),
    ];

    pub(in crate::store) fn as_str(self) -> &'static str {
        StartKind::WORDS.iter().find(|(kind, _)| *kind == self).map_or("fresh", |(_, word)| word)
    }

    pub(in crate::store) fn parse(word: &str) -> Option<StartKind> {
        StartKind::WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// An attempt, and the claim it was made under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct AttemptRow {
    pub(in crate::store) execution: String,
    pub(in crate::store) token: u64,
    /// Counted from 1 within the execution.
    pub(in crate::store) number: u32,
    pub(in crate::store) nonce: u128,
    pub(in crate::store) start: StartKind,
    pub(in crate::store) owner: u64,
    /// Kept here too: rows of dead owners are removed.
    pub(in crate::store) host: String,
    pub(in crate::store) pid: u32,
    pub(in crate::store) lease: Lease,
    pub(in crate::store) started_at: i128,
    pub(in crate::store) renewed_at: i128,
    /// `None` while it runs, and for ever when it died.
    pub(in crate::store) ended_at: Option<i128>,
    pub(in crate::store) ended_as: Option<ExecutionState>,
}

/// The last checkpoint of an execution, without its leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct CheckpointRow {
    pub(in crate::store) sequence: u64,
    pub(in crate::store) position: u64,
    pub(in crate::store) state: Vec<u8>,
}
