//! The report of a run: what happened to every record and every output.

use super::bound::Bound;
use super::merge::Merge;
use super::outputs::Outputs;
use crate::error::{Error, codes::internal};
use crate::job::CompiledJob;
use crate::program::model::Severity;
use crate::program::{Partial, PassedCounts, TypeCounts};
use crate::sink::TreeDigest;
use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};

/// How an execution stands, in the words of Spring Batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// About to begin.
    Starting,
    /// At work.
    Started,
    /// Asked to stop.
    Stopping,
    /// Ended because it was asked to.
    Stopped,
    /// Ended with an error.
    Failed,
    /// Ended with everything done.
    Completed,
    /// Given up for good.
    Abandoned,
    /// Not known.
    Unknown,
}

impl Status {
    /// The word in reports: `COMPLETED`.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Starting => "STARTING",
            Status::Started => "STARTED",
            Status::Stopping => "STOPPING",
            Status::Stopped => "STOPPED",
            Status::Failed => "FAILED",
            Status::Completed => "COMPLETED",
            Status::Abandoned => "ABANDONED",
            Status::Unknown => "UNKNOWN",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What happened to the detail records, each counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines of records read.
    pub read: u64,
    /// Written to one or more outputs.
    pub written: u64,
    /// Good, and wanted by no output.
    pub filtered: u64,
    /// Refused by validation.
    pub rejected: u64,
    /// Could not be processed for another reason.
    pub dead_lettered: u64,
    /// Read and not decided, because the run did not complete.
    pub pending: u64,
}

impl Counts {
    /// The counts of records that were handled; whatever has no verdict is pending.
    pub(super) fn of(counts: &TypeCounts) -> Counts {
        let TypeCounts { read, written, filtered, rejected } = *counts;
        let pending = read.saturating_sub(written + filtered + rejected);
        Counts { read, written, filtered, rejected, dead_lettered: 0, pending }
    }
}

/// A rule of severity info or warning that records failed; they were written all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The reason as the job names it, or the code of the engine.
    pub code: String,
    /// How many records failed it.
    pub count: u64,
    /// The first of them, counted from 1.
    pub first: u64,
}

/// One output file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputReport {
    /// Name of the output in the job.
    pub name: String,
    /// Its path; `discard` for one that is thrown away, and `-` for one that goes to a stream.
    pub path: PathBuf,
    /// Length of the file in bytes; 0 for one that would have been made at the end of a run that did not come to it.
    pub bytes: u64,
    /// Bytes of its lines before they were compressed; `None` where they are not.
    pub uncompressed_bytes: Option<u64>,
    /// Detail records in it.
    pub records: u64,
    /// Digest of the file, `xxh3-128-tree:HEX`; `None` where it was not finished.
    pub digest: Option<String>,
    /// Whether it appeared under its path, or was written to its stream.
    pub published: bool,
    /// Whether it stood there when the run ended; never for one that goes to a stream.
    pub present: bool,
}

/// Lines of the input that are no records, with their bytes; only comments and blank lines that the job declares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedLineCounts {
    /// Comment lines.
    pub comments: u64,
    /// Their bytes, line ends included.
    pub comment_bytes: u64,
    /// Blank lines.
    pub blank: u64,
    /// Their bytes.
    pub blank_bytes: u64,
}

impl PassedLineCounts {
    pub(super) fn of(counts: &PassedCounts) -> PassedLineCounts {
        PassedLineCounts {
            comments: counts.comments.lines,
            comment_bytes: counts.comments.bytes,
            blank: counts.blank.lines,
            blank_bytes: counts.blank.bytes,
        }
    }

    pub(super) fn to_json(self) -> Value {
        json!({
            "comments": self.comments, "comment_bytes": self.comment_bytes,
            "blank": self.blank, "blank_bytes": self.blank_bytes,
        })
    }
}

/// What a run came to.
#[derive(Debug)]
pub struct Report {
    /// COMPLETED, FAILED or STOPPED.
    pub status: Status,
    /// Why it did not complete.
    pub error: Option<Error>,
    /// What happened to the records.
    pub counts: Counts,
    /// Lines passed over; `None` where the job declares none to be.
    pub passed_lines: Option<PassedLineCounts>,
    /// The same by transaction type, in the order of the job; records of no known type are `(unknown)`, where there are some.
    pub by_type: Vec<(String, TypeCounts)>,
    /// Rejected records by reason, in the order of the rules; reasons without a record are left out.
    pub by_reason: Vec<(String, u64)>,
    /// Rules of severity info and warning that records failed.
    pub warnings: Vec<Warning>,
    /// The outputs in the order of publication; none where the run failed before it knew them.
    pub outputs: Vec<OutputReport>,
    /// Id of the execution; `None` where the run failed before it had one.
    pub execution_id: Option<String>,
    /// Milliseconds from the start until the first records were merged.
    pub first_record_ms: Option<f64>,
    /// Milliseconds from the start to the end.
    pub duration_ms: f64,
    /// Bytes of the input that this attempt read: all of it, or what lay behind `resumed_from`, both ends, and what was read again
    /// to make sure that it is still the same.
    pub bytes_read: u64,
    /// Whether this is the recorded result of an earlier launch, which had done the work.
    pub duplicate: bool,
    /// How many attempts the execution has had, this one included; 1 for a run without a store.
    pub attempts: u32,
    /// The store that the execution is kept in; `None` for a run without one.
    pub store: Option<PathBuf>,
    /// The idempotency key, in text; `None` for a run without a store.
    pub idempotency_key: Option<String>,
    /// Byte offset of the input behind which this attempt went on; `None` where it began at the beginning.
    pub resumed_from: Option<u64>,
    /// Checkpoints of this attempt.
    pub checkpoints: u64,
    /// What else is good to know: why an attempt began at the beginning, which outputs of a duplicate are missing.
    pub notes: Vec<String>,
}

/// Name of the transaction type of records that have none.
const UNKNOWN_TYPE: &str = "(unknown)";

impl Report {
    /// The report of a run that failed before it had anything to tell.
    pub(super) fn failed(error: Error) -> Report {
        Report { status: status_of(&error), error: Some(error), ..Report::empty() }
    }

    /// A report of nothing.
    pub(super) fn empty() -> Report {
        Report {
            status: Status::Unknown,
            error: None,
            counts: Counts::default(),
            passed_lines: None,
            by_type: Vec::new(),
            by_reason: Vec::new(),
            warnings: Vec::new(),
            outputs: Vec::new(),
            execution_id: None,
            first_record_ms: None,
            duration_ms: 0.0,
            bytes_read: 0,
            duplicate: false,
            attempts: 0,
            store: None,
            idempotency_key: None,
            resumed_from: None,
            checkpoints: 0,
            notes: Vec::new(),
        }
    }

    /// The report of a run with everything that was merged.
    pub(super) fn of(bound: &Bound, merge: &Merge, outputs: &Outputs, execution: &str, error: Option<Error>) -> Report {
        let partial = &merge.partial;
        let complete = error.is_none();
        let handled = partial.end - bound.plan.remaining().start;
        let body = bound.plan.body();
        Report {
            status: error.as_ref().map_or(Status::Completed, status_of),
            counts: Counts::of(&partial.counts()),
            passed_lines: passed_lines(bound, partial),
            by_type: by_type(&bound.job, partial),
            by_reason: by_reason(&bound.job, partial),
            warnings: warnings(&bound.job, partial),
            // Header and trailer were read before the first record.
            bytes_read: bound.plan.input_size() - (body.end - body.start) + handled,
            error,
            outputs: output_reports(bound, merge, outputs, complete),
            execution_id: Some(execution.to_owned()),
            first_record_ms: None,
            duration_ms: 0.0,
            duplicate: false,
            attempts: 1,
            store: None,
            idempotency_key: None,
            resumed_from: None,
            checkpoints: 0,
            notes: Vec::new(),
        }
    }

    /// The report as one JSON object, with every key that the command line promises.
    pub fn to_json(&self) -> Value {
        let mut report = json!({
            "status": self.status.as_str(),
            "duplicate": self.duplicate,
            "execution_id": self.execution_id,
            "attempts": self.attempts,
            "store": self.store.as_ref().map_or_else(|| "none".to_owned(), |path| path.display().to_string()),
            "idempotency_key": self.idempotency_key,
            "counts": self.counts.to_json(),
            "by_type": types_json(&self.by_type),
            "by_reason": reasons_json(&self.by_reason),
            "warnings": warnings_json(&self.warnings),
            "outputs": self.outputs.iter().map(OutputReport::to_json).collect::<Vec<_>>(),
            "resumed_from": self.resumed_from,
            "bytes_read": self.bytes_read,
            "checkpoints": self.checkpoints,
            "first_record_ms": self.first_record_ms,
            "duration_ms": self.duration_ms,
            "notes": self.notes,
            "error": self.error,
        });
        // Only jobs that pass lines over say how many.
        if let Some(lines) = self.passed_lines {
            report["passed_lines"] = lines.to_json();
        }
        report
    }
}

impl Counts {
    pub(super) fn to_json(self) -> Value {
        let Counts { read, written, filtered, rejected, dead_lettered, pending } = self;
        json!({
            "read": read, "written": written, "filtered": filtered, "rejected": rejected, "dead_lettered": dead_lettered,
            "pending": pending,
        })
    }
}

/// Counts by transaction type, as reports have them.
pub(super) fn types_json(by_type: &[(String, TypeCounts)]) -> Value {
    let types = by_type.iter().map(|(name, counts)| {
        let TypeCounts { read, written, filtered, rejected } = counts;
        (name.clone(), json!({"read": read, "written": written, "filtered": filtered, "rejected": rejected}))
    });
    Value::Object(types.collect())
}

/// Counts by reason, as reports have them.
pub(super) fn reasons_json(by_reason: &[(String, u64)]) -> Value {
    Value::Object(by_reason.iter().map(|(reason, count)| (reason.clone(), json!(count))).collect())
}

/// Warnings, as reports have them.
pub(super) fn warnings_json(warnings: &[Warning]) -> Value {
    let told = |warning: &Warning| json!({"code": warning.code, "count": warning.count, "first": warning.first});
    warnings.iter().map(told).collect()
}

impl OutputReport {
    fn to_json(&self) -> Value {
        let mut report = json!({
            "name": self.name, "path": self.path.display().to_string(), "bytes": self.bytes, "records": self.records,
            "digest": self.digest, "published": self.published, "present": self.present,
        });
        // Only of a file that is compressed.
        if let Some(bytes) = self.uncompressed_bytes {
            report["uncompressed_bytes"] = bytes.into();
        }
        report
    }
}

fn passed_lines(bound: &Bound, partial: &Partial) -> Option<PassedLineCounts> {
    let mut counts = PassedCounts::default();
    bound.plan.files().iter().for_each(|file| counts.merge(&file.passed));
    counts.merge(&partial.passed);
    (!bound.job.model.reading.passed.is_nothing()).then(|| PassedLineCounts::of(&counts))
}

fn status_of(error: &Error) -> Status {
    if error.code() == internal::CANCELLED { Status::Stopped } else { Status::Failed }
}

pub(super) fn by_type(job: &CompiledJob, partial: &Partial) -> Vec<(String, TypeCounts)> {
    let names = job.model.type_names.iter().map(String::as_str).chain([UNKNOWN_TYPE]);
    let known = job.model.type_names.len();
    names
        .zip(&partial.types)
        .enumerate()
        .filter(|(index, (_, counts))| *index < known || counts.read > 0)
        .map(|(_, (name, counts))| (name.to_owned(), *counts))
        .collect()
}

pub(super) fn by_reason(job: &CompiledJob, partial: &Partial) -> Vec<(String, u64)> {
    let mut reasons: Vec<(String, u64)> = Vec::new();
    let rules = job.model.rules.iter().zip(&partial.rules);
    for (rule, failed) in rules.filter(|(rule, failed)| rule.severity == Severity::Error && failed.count > 0) {
        match reasons.iter_mut().find(|(reason, _)| *reason == rule.reason) {
            Some((_, count)) => *count += failed.count,
            None => reasons.push((rule.reason.clone(), failed.count)),
        }
    }
    reasons
}

pub(super) fn warnings(job: &CompiledJob, partial: &Partial) -> Vec<Warning> {
    let rules = job.model.rules.iter().zip(&partial.rules);
    rules
        .filter(|(rule, failed)| rule.severity.is_mild() && failed.count > 0)
        .map(|(rule, failed)| Warning { code: rule.reason.clone(), count: failed.count, first: failed.first })
        .collect()
}

fn output_reports(bound: &Bound, merge: &Merge, outputs: &Outputs, complete: bool) -> Vec<OutputReport> {
    let merged = merge.outputs.iter().zip(&merge.partial.records);
    let known = bound.job.outputs.iter().zip(outputs.shown()).zip(merged);
    known
        .map(|((output, shown), (merged, records))| OutputReport {
            name: output.name.clone(),
            path: shown.path.map_or_else(|| PathBuf::from("discard"), Path::to_path_buf),
            bytes: merged.file().map_or(0, TreeDigest::length),
            uncompressed_bytes: merged.uncompressed(),
            records: *records,
            digest: merged.file().filter(|_| complete || shown.published).map(|file| file.finish().to_string()),
            published: shown.published,
            present: shown.present,
        })
        .collect()
}
