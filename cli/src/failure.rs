//! Errors for people and for programs.

use batchloom::Error;
use serde_json::{Value, json};

/// An error as people read it: what, where, what to do, and where to read more.
pub(crate) fn text(error: &Error) -> String {
    let mut lines = vec![format!("error[{}]: {}", error.code(), error.message())];
    let context = error.context().iter().map(|(key, value)| format!("{key}={value}"));
    let place: Vec<String> = context.chain(error.position().map(ToString::to_string)).collect();
    if !place.is_empty() {
        lines.push(format!("  at: {}", place.join(" ")));
    }
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        lines.push(format!("  caused by: {source}"));
        cause = source.source();
    }
    lines.extend(error.secondary().iter().map(|secondary| format!("  then: {secondary}")));
    if let Some(help) = error.help_text() {
        lines.push(format!("  help: {help}"));
    }
    lines.push(format!("  more: batchloom explain {}", error.code()));
    lines.join("\n")
}

/// The report of a run that never began: every key of a report, so that a script need not ask which it got.
pub(crate) fn report(error: &Error, diagnostics: Option<Value>) -> Value {
    let mut report = json!({
        "status": "FAILED", "duplicate": false, "execution_id": null, "attempts": 0, "store": null, "idempotency_key": null,
        "counts": {"read": 0, "written": 0, "filtered": 0, "rejected": 0, "dead_lettered": 0, "pending": 0},
        "by_type": {}, "by_reason": {}, "warnings": [], "outputs": [], "resumed_from": null, "bytes_read": 0,
        "checkpoints": 0, "first_record_ms": null, "duration_ms": 0.0, "notes": [], "error": error,
    });
    if let (Some(diagnostics), Some(object)) = (diagnostics, report.as_object_mut()) {
        object.insert("diagnostics".to_owned(), diagnostics);
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use batchloom::{Position, codes};

    fn error() -> Error {
        Error::new(codes::input::TRAILER_MISSING, "the last line is a record")
            .with("input", "transactions")
            .at(Position { line: Some(12), ..Position::default() })
            .help("ask for the whole file")
            .caused_by(std::io::Error::other("short"))
            .and(Error::new(codes::output::WRITE_FAILED, "the part file stays"))
    }

    #[test]
    fn people_see_what_where_and_what_to_do() {
        let expected = "\
error[BL3007]: the last line is a record
  at: input=transactions line=12
  caused by: short
  then: BL5006 unavailable: the part file stays
  help: ask for the whole file
  more: batchloom explain BL3007";
        assert_eq!(text(&error()), expected);
    }

    #[test]
    fn programs_get_every_key_of_a_report() {
        let value = report(&error(), None);
        for key in [
            "status",
            "store",
            "notes",
            "counts",
            "outputs",
            "execution_id",
            "idempotency_key",
            "resumed_from",
            "bytes_read",
        ] {
            assert!(value.get(key).is_some(), "{key}");
        }
        assert_eq!(value["error"]["code"], "BL3007");
        assert!(value.get("diagnostics").is_none());
        assert_eq!(report(&error(), Some(json!([1])))["diagnostics"], json!([1]));
    }
}
