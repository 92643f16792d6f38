//! One attempt to carry out an execution.

use super::words::instant;
use crate::state::{AttemptRecord, ExecutionState};
use serde_json::{Value, json};

/// An attempt, as the store recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Counted from 1 within the execution.
    pub number: u32,
    /// The claim under which it worked; part files carry it in their names.
    pub token: u64,
    /// Host of the process.
    pub host: String,
    /// Number of the process.
    pub pid: u32,
    /// When it began, RFC 3339.
    pub started: String,
    /// When it ended, RFC 3339; `None` while it runs, and for ever when its process died.
    pub ended: Option<String>,
    /// The word for the state in which it left the execution, such as `STOPPED`; `None` as for `ended`.
    pub ended_as: Option<&'static str>,
}

impl Attempt {
    pub(super) fn of(index: usize, record: AttemptRecord) -> Attempt {
        Attempt {
            number: u32::try_from(index + 1).unwrap_or(u32::MAX),
            token: record.token,
            host: record.owner.host,
            pid: record.owner.pid,
            started: instant(record.started_at),
            ended: record.ended_at.map(instant),
            // FINALISING is internal: whoever ends in it has left an execution that is still to be finished.
            ended_as: record.ended_as.map(|state| match state {
                ExecutionState::Finalising => ExecutionState::Started.as_str(),
                state => state.as_str(),
            }),
        }
    }

    /// The attempt as one JSON object; its keys are those of the fields.
    pub fn to_json(&self) -> Value {
        json!({
            "number": self.number, "token": self.token, "host": self.host, "pid": self.pid, "started": self.started,
            "ended": self.ended, "ended_as": self.ended_as,
        })
    }
}
