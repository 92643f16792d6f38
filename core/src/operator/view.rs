//! From the record of the store to what an operator sees.

use super::execution::{Execution, ExecutionOwner};
use super::outputs::{outputs, report};
use super::words::{instant, json};
use crate::engine::Status;
use crate::os::Os;
use crate::state::{ExecutionRecord, ExecutionState, OwnerInfo};

impl Execution {
    /// The view of a record; with `os` the outputs are looked for on disk.
    pub(super) fn of(record: ExecutionRecord, os: Option<&Os>) -> Execution {
        let status = status(&record);
        let bound = record.bound.as_deref().map(json);
        let result = record.result.as_deref().map(json);
        let alive = record.owned;
        Execution {
            key: String::from_utf8_lossy(&record.key).into_owned(),
            generation: record.generation,
            status,
            decided: record.decided,
            owner: record.owner.map(|owner| owner_of(owner, alive)),
            attempts: u32::try_from(record.tokens.len()).unwrap_or(u32::MAX),
            created: instant(record.created_at),
            updated: instant(record.updated_at),
            position: record.position,
            stop_requested: record.stop_requested,
            request: json(&record.request),
            outputs: outputs(bound.as_ref(), result.as_ref(), os),
            report: result.as_ref().and_then(report).cloned(),
            bound,
            key_bytes: record.key,
            id: record.id,
            job: record.scope,
        }
    }
}

fn owner_of(owner: OwnerInfo, alive: bool) -> ExecutionOwner {
    ExecutionOwner { host: owner.host, pid: owner.pid, since: instant(owner.since), alive }
}

/// FINALISING is internal and shows as STARTED: what is left is a matter of renames, and nobody can stop it any more.
fn status(record: &ExecutionRecord) -> Status {
    match record.state {
        ExecutionState::Started if record.stop_requested => Status::Stopping,
        ExecutionState::Started | ExecutionState::Finalising => Status::Started,
        ExecutionState::Stopped => Status::Stopped,
        ExecutionState::Failed => Status::Failed,
        ExecutionState::Completed => Status::Completed,
        ExecutionState::Abandoned => Status::Abandoned,
    }
}
