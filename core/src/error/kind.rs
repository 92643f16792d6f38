//! What a caller does about an error: the coarse words that every face maps to its own exception classes.

use serde::{Deserialize, Serialize};

/// The kind of an error, chosen by what the caller has to do.
///
/// ```
/// assert_eq!(batchloom::Kind::NotFound.as_str(), "not_found");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// Fix the call, the options or the job file.
    Invalid,
    /// A file or name that was given does not exist.
    NotFound,
    /// Another execution holds it, or the target exists already.
    Conflict,
    /// The lease was lost: stop and touch nothing more.
    Fenced,
    /// Try again later: a full disk, a busy store, a passing fault of the system.
    Unavailable,
    /// The input is bad; the same bytes fail again.
    Data,
    /// Same key, another request.
    Mismatch,
    /// Totals, header or trailer do not agree with the records.
    Unbalanced,
    /// The handle was closed or poisoned.
    Closed,
    /// State of our own is damaged.
    Corrupt,
    /// Stopped because the caller asked for it.
    Cancelled,
    /// The system refused access.
    Permission,
    /// A fault of ours: report it.
    Internal,
}

impl Kind {
    /// The stable word of the kind, as it stands in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::NotFound => "not_found",
            Kind::Conflict => "conflict",
            Kind::Fenced => "fenced",
            Kind::Unavailable => "unavailable",
            Kind::Data => "data",
            Kind::Mismatch => "mismatch",
            Kind::Unbalanced => "unbalanced",
            Kind::Closed => "closed",
            Kind::Corrupt => "corrupt",
            Kind::Cancelled => "cancelled",
            Kind::Permission => "permission",
            Kind::Internal => "internal",
        }
    }
}

/// Whether repeating the same call can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same call fails again.
    Never,
    /// The same call can succeed once the cause is gone.
    Maybe,
    /// It was already repeated as often as allowed.
    Exhausted,
}

/// How much of the work an error concerns; decides between skip, restart and abort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One record.
    Record,
    /// One run of records handled together.
    Chunk,
    /// One split of the input.
    Partition,
    /// One step of a job.
    Step,
    /// The whole job.
    Job,
    /// The library itself.
    Engine,
}
