//! What a run came to.

use batchloom_tests::Finished;
use serde_json::Value;

/// A run that wrote its report.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Exit code.
    pub code: i32,
    /// The report.
    pub report: Value,
    /// What stood on the error stream.
    pub err: String,
}

impl Ended {
    /// From a finished run.
    ///
    /// # Errors
    /// What it wrote in place of a report.
    pub fn of(finished: &Finished) -> Result<Ended, String> {
        Ok(Ended { code: finished.code, report: finished.object()?, err: finished.err.clone() })
    }

    /// A number of the report; `None` where there is none.
    pub fn number(&self, key: &str) -> Option<u64> {
        self.report[key].as_u64()
    }

    /// Whether it got the result of an earlier run.
    pub fn duplicate(&self) -> bool {
        self.report["duplicate"] == true
    }

    /// The stable code of its error.
    pub fn error(&self) -> Option<&str> {
        self.report["error"]["code"].as_str()
    }

    /// The notes of the report, as one text.
    pub fn notes(&self) -> String {
        let notes = self.report["notes"].as_array().into_iter().flatten();
        notes.map(|note| note.as_str().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }
}

/// The canonical report, in which `duplicate` does not count: a run that was killed behind its completion is one for the next.
pub fn canonical(report: &Value) -> Value {
    let mut canonical = batchloom_tests::canonical(report);
    if let Value::Object(map) = &mut canonical {
        map.remove("duplicate");
        map.remove("notes");
    }
    canonical
}
