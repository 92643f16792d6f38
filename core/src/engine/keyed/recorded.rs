//! Recorded results: a report in the store, and a report again for whoever launches the same work a second time.

use crate::engine::report::{Counts, OutputReport, PassedLineCounts, Report, Status, Warning};
use crate::error::{Error, Result, codes};
use crate::os::Identity;
use crate::program::TypeCounts;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is recorded of an execution that came to its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) report: Value,
    /// Full digests of the inputs; none where an input could not be read to its end.
    pub(crate) inputs: Vec<Option<String>>,
    /// What the outputs were when they had their names, an output an entry; none for one that is discarded.
    #[serde(default)]
    pub(crate) outputs: Vec<Option<Identity>>,
}

impl Recorded {
    pub(crate) fn to_json(&self) -> Result<String> {
        let failed = |error| Error::new(codes::internal::INTERNAL, "a result cannot be written").caused_by(error);
        serde_json::to_string(self).map_err(failed)
    }

    /// What a store has recorded.
    ///
    /// # Errors
    /// `STORE_DAMAGED`.
    pub(crate) fn read(text: Option<&str>) -> Result<Recorded> {
        let damaged =
            || Error::new(codes::store::STORE_DAMAGED, "the store is damaged: a recorded result cannot be read");
        serde_json::from_str(text.unwrap_or_default()).map_err(|error| damaged().caused_by(error))
    }

    /// The recorded report.
    pub(crate) fn report(&self) -> Report {
        report(&self.report)
    }
}

fn report(value: &Value) -> Report {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let number = |value: &Value, key: &str| value[key].as_u64().unwrap_or_default();
    let list = |key: &str| value[key].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let pairs = |key: &str| value[key].as_object().into_iter().flatten();
    let counts = &value["counts"];
    Report {
        status: status(value["status"].as_str().unwrap_or_default()),
        error: Some(&value["error"]).filter(|error| !error.is_null()).map(error),
        counts: Counts {
            read: number(counts, "read"),
            written: number(counts, "written"),
            filtered: number(counts, "filtered"),
            rejected: number(counts, "rejected"),
            dead_lettered: number(counts, "dead_lettered"),
            pending: number(counts, "pending"),
        },
        passed_lines: value.get("passed_lines").map(|lines| PassedLineCounts {
            comments: number(lines, "comments"),
            comment_bytes: number(lines, "comment_bytes"),
            blank: number(lines, "blank"),
            blank_bytes: number(lines, "blank_bytes"),
        }),
        by_type: pairs("by_type").map(|(name, counts)| (name.clone(), type_counts(counts))).collect(),
        by_reason: pairs("by_reason").map(|(reason, count)| (reason.clone(), count.as_u64().unwrap_or(0))).collect(),
        warnings: list("warnings")
            .map(|warning| Warning {
                code: text(warning, "code"),
                count: number(warning, "count"),
                first: number(warning, "first"),
            })
            .collect(),
        outputs: list("outputs").map(output).collect(),
        execution_id: value["execution_id"].as_str().map(str::to_owned),
        first_record_ms: value["first_record_ms"].as_f64(),
        duration_ms: value["duration_ms"].as_f64().unwrap_or_default(),
        bytes_read: number(value, "bytes_read"),
        duplicate: value["duplicate"].as_bool().unwrap_or_default(),
        attempts: u32::try_from(number(value, "attempts")).unwrap_or(u32::MAX),
        store: value["store"].as_str().filter(|store| *store != "none").map(Into::into),
        idempotency_key: value["idempotency_key"].as_str().map(str::to_owned),
        resumed_from: value["resumed_from"].as_u64(),
        checkpoints: number(value, "checkpoints"),
        notes: list("notes").filter_map(|note| note.as_str().map(str::to_owned)).collect(),
    }
}

/// A recorded error that this version does not know is said in its own words.
fn error(value: &Value) -> Error {
    Error::from_json(value).unwrap_or_else(|| {
        let message = value["message"].as_str().unwrap_or("the execution failed").to_owned();
        Error::new(codes::internal::INTERNAL, message).with("code", &value["code"])
    })
}

fn status(word: &str) -> Status {
    let known = [Status::Completed, Status::Failed, Status::Stopped, Status::Abandoned, Status::Started];
    known.into_iter().find(|status| status.as_str() == word).unwrap_or(Status::Unknown)
}

fn type_counts(value: &Value) -> TypeCounts {
    let number = |key: &str| value[key].as_u64().unwrap_or_default();
    TypeCounts {
        read: number("read"),
        written: number("written"),
        filtered: number("filtered"),
        rejected: number("rejected"),
    }
}

fn output(value: &Value) -> OutputReport {
    OutputReport {
        name: value["name"].as_str().unwrap_or_default().to_owned(),
        path: value["path"].as_str().unwrap_or_default().into(),
        bytes: value["bytes"].as_u64().unwrap_or_default(),
        uncompressed_bytes: value["uncompressed_bytes"].as_u64(),
        records: value["records"].as_u64().unwrap_or_default(),
        digest: value["digest"].as_str().map(str::to_owned),
        published: value["published"].as_bool().unwrap_or_default(),
        present: value["present"].as_bool().unwrap_or_default(),
    }
}
