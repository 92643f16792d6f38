//! Everything that is worth telling, with its words.

use super::event::EventLevel::{Debug, Error as Failed, Info, Warning};
use super::teller::Events;
use crate::engine::progress::Phase;
use crate::engine::report::{OutputReport, Report, Status};
use crate::error::Error;
use crate::state::ExecutionRecord;
use serde_json::{Value, json};

impl Events {
    /// An attempt begins.
    pub(in crate::engine) fn begun(&self, execution: &str, key: Option<&[u8]>, attempt: u32) {
        let key = key.map(String::from_utf8_lossy);
        self.tell(Info, "begun", || {
            let message = format!("attempt {attempt} of the execution {execution} begins");
            (message, [("execution", execution.into()), ("key", json!(key)), ("attempt", attempt.into())])
        });
    }

    /// Another process is at work under the key, and is waited for.
    pub(in crate::engine) fn waiting(&self, execution: &ExecutionRecord) {
        let owner = execution.owner.clone().unwrap_or_default();
        self.tell(Info, "waiting", || {
            let message =
                format!("process {} on {} is at work under the key, and is waited for", owner.pid, owner.host);
            (message, [("execution", json!(execution.id)), ("pid", owner.pid.into()), ("host", json!(owner.host))])
        });
    }

    /// An attempt goes on behind a checkpoint.
    pub(in crate::engine) fn resumed(&self, byte: u64) {
        self.tell(Info, "resumed", || (format!("it goes on behind byte {byte}"), [("byte", byte.into())]));
    }

    /// An attempt begins at the beginning, although there was one before it.
    pub(in crate::engine) fn begun_anew(&self, reason: &str) {
        self.tell(Warning, "begun-anew", || {
            (format!("{reason}: it begins at the beginning"), [("reason", reason.into())])
        });
    }

    /// A phase is entered.
    pub(in crate::engine) fn phase(&self, phase: Phase) {
        self.tell(Debug, "phase", || (format!("{} begins", phase.as_str()), [("phase", phase.as_str().into())]));
    }

    /// A checkpoint is in the store.
    pub(in crate::engine) fn checkpoint(&self, sequence: u64, position: u64, records: u64) {
        self.tell(Info, "checkpoint", || {
            let message = format!("checkpoint {sequence} stands for {records} records");
            (message, [("sequence", sequence.into()), ("bytes", position.into()), ("records", records.into())])
        });
    }

    /// An operation of the store is made once more.
    pub(in crate::engine) fn store_repeated(&self, error: &Error) {
        self.tell(Warning, "store-repeated", || {
            let message = format!("an operation of the store is repeated: {}", error.message());
            (message, [("code", error.code().to_string().into())])
        });
    }

    /// The run has come to its end: what was published, what should be looked at, and how it ended.
    pub(in crate::engine) fn ended(&self, report: &Report) {
        if report.duplicate {
            self.tell(Info, "duplicate", || {
                (
                    "the work was done before, and its result is returned".to_owned(),
                    [("execution", json!(report.execution_id))],
                )
            });
        } else {
            report.outputs.iter().filter(|output| output.published).for_each(|output| self.published(output));
        }
        for warning in &report.warnings {
            self.tell(Warning, "warning", || {
                let message = format!("{} records failed `{}`, and were written", warning.count, warning.code);
                let fields = [("code", json!(warning.code)), ("count", warning.count.into())];
                (message, fields.into_iter().chain([("first", warning.first.into())]))
            });
        }
        for note in &report.notes {
            self.tell(Warning, "note", || (note.clone(), None));
        }
        self.end(report);
    }

    fn published(&self, output: &OutputReport) {
        self.tell(Info, "published", || {
            let fields: [(&'static str, Value); 5] = [
                ("output", json!(output.name)),
                ("path", output.path.display().to_string().into()),
                ("records", output.records.into()),
                ("bytes", output.bytes.into()),
                ("digest", json!(output.digest)),
            ];
            (format!("the output `{}` is published", output.name), fields)
        });
    }

    fn end(&self, report: &Report) {
        let level = match report.status {
            Status::Completed => Info,
            Status::Stopped => Warning,
            _ => Failed,
        };
        self.tell(level, "ended", || {
            let error = report.error.as_ref();
            let message = match error {
                None => format!("the run ended as {}", report.status),
                Some(error) => format!("the run ended as {}: {}", report.status, error.message()),
            };
            let fields = [
                ("status", report.status.as_str().into()),
                ("code", json!(error.map(|error| error.code()))),
                ("read", report.counts.read.into()),
                ("written", report.counts.written.into()),
                ("filtered", report.counts.filtered.into()),
                ("rejected", report.counts.rejected.into()),
                ("pending", report.counts.pending.into()),
            ];
            (message, fields)
        });
    }
}
