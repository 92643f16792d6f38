//! An execution as people and programs see it.

use super::call::RecordedCall;
use crate::engine::Status;
use crate::error::Result;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What a store knows of an execution, at the moment it was asked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Execution {
    /// Its id.
    pub id: String,
    /// The job's name.
    pub job: String,
    /// Its idempotency key as text; bytes that are not UTF-8 are replaced. The bytes are [`Execution::key_bytes`].
    pub key: String,
    /// Counted from 1; `--new` starts another one under the same key.
    pub generation: u32,
    /// How it stands. STARTED does not say that somebody is at work: `owner` does.
    pub status: Status,
    /// FAILED only: decided by the data, so that the same bytes fail again.
    pub decided: bool,
    /// The process of the last attempt.
    pub owner: Option<ExecutionOwner>,
    /// How many attempts there were.
    pub attempts: u32,
    /// When it was claimed first, RFC 3339.
    pub created: String,
    /// When the store last heard of it, RFC 3339.
    pub updated: String,
    /// Bytes of input behind the last checkpoint; `None` without one.
    pub position: Option<u64>,
    /// Somebody asked it to stop.
    pub stop_requested: bool,
    /// The request, by which duplicates and mismatches are told apart.
    pub request: Value,
    /// What was bound at begin: plan, values, targets; `None` where the first attempt did not come that far.
    pub bound: Option<Value>,
    /// The recorded report; `None` before the first attempt came to an end.
    pub report: Option<Value>,
    /// Its outputs, in the order of publication.
    pub outputs: Vec<ExecutionOutput>,
    pub(super) key_bytes: Vec<u8>,
}

/// A process that works, or worked, on an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExecutionOwner {
    /// Its host.
    pub host: String,
    /// Its number there.
    pub pid: u32,
    /// When it claimed the execution or last gave a sign of life, RFC 3339.
    pub since: String,
    /// Whether it still holds the execution: it is alive, or nothing proves yet that it is not.
    pub alive: bool,
}

/// One output of an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExecutionOutput {
    /// Name of the output in the job.
    pub name: String,
    /// Where it is published: the canonical path where it is recorded, else the path as it was given.
    pub path: PathBuf,
    /// Length in bytes, where it is known.
    pub bytes: Option<u64>,
    /// Detail records in it, where it is known.
    pub records: Option<u64>,
    /// Digest, where the file was finished.
    pub digest: Option<String>,
    /// What is under its final name.
    pub state: OutputState,
}

/// What is under the final name of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputState {
    /// Nothing of ours yet: it was not published.
    Unpublished,
    /// The very file that was published, as far as the times of the file system tell.
    Present,
    /// A file of the recorded length that was written to, copied or replaced since. Its bytes were not read: `digest_file`
    /// tells whether they are the same.
    Touched,
    /// It was published, and nothing is there: somebody has taken it.
    Missing,
    /// It was published, and what is there now is no file, or has another length.
    Changed,
    /// It was thrown away, as the call wished.
    Discarded,
    /// It was written to a stream: nobody can look at it.
    Streamed,
    /// Not looked at, or the folder cannot be read.
    Unknown,
}

impl OutputState {
    /// The word in JSON: `present`.
    pub fn as_str(self) -> &'static str {
        match self {
            OutputState::Unpublished => "unpublished",
            OutputState::Present => "present",
            OutputState::Touched => "touched",
            OutputState::Missing => "missing",
            OutputState::Changed => "changed",
            OutputState::Discarded => "discarded",
            OutputState::Streamed => "streamed",
            OutputState::Unknown => "unknown",
        }
    }
}

impl Execution {
    /// The key, byte by byte.
    pub fn key_bytes(&self) -> &[u8] {
        &self.key_bytes
    }

    /// The call that started it, for making it again.
    ///
    /// # Errors
    /// `EXECUTION_STATE` where none is recorded.
    pub fn call(&self) -> Result<RecordedCall> {
        RecordedCall::of(&self.id, [self.bound.as_ref(), Some(&self.request)])
    }

    /// The execution as one JSON object. Where a report has the same thing, the key is that of the report.
    pub fn to_json(&self) -> Value {
        let mut execution = self.summary_json();
        if let Some(object) = execution.as_object_mut() {
            let outputs: Vec<Value> = self.outputs.iter().map(ExecutionOutput::to_json).collect();
            object.insert("outputs".to_owned(), outputs.into());
            object.insert("request".to_owned(), self.request.clone());
            object.insert("bound".to_owned(), self.bound.clone().unwrap_or_default());
            object.insert("report".to_owned(), self.report.clone().unwrap_or_default());
        }
        execution
    }

    /// The same without outputs, request, what was bound, and the report; for lists.
    pub fn summary_json(&self) -> Value {
        json!({
            "execution_id": self.id, "job": self.job, "idempotency_key": self.key, "generation": self.generation,
            "status": self.status.as_str(), "decided": self.decided, "stop_requested": self.stop_requested,
            "owner": self.owner.as_ref().map(ExecutionOwner::to_json), "attempts": self.attempts,
            "position": self.position, "created": self.created, "updated": self.updated,
        })
    }
}

impl ExecutionOwner {
    fn to_json(&self) -> Value {
        json!({"host": self.host, "pid": self.pid, "since": self.since, "alive": self.alive})
    }
}

impl ExecutionOutput {
    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "path": self.path.display().to_string(), "bytes": self.bytes, "records": self.records,
            "digest": self.digest, "state": self.state.as_str(),
        })
    }
}
