//! The end of an input that came in chunks: what must agree, and what stands at the ends of the outputs.

use super::super::report::{
    Counts, PassedLineCounts, Warning, by_reason, by_type, reasons_json, types_json, warnings, warnings_json,
};
use super::super::{accounting, envelopes, limits};
use super::{ChunkProcessor, Ready, Stage, closed, front};
use crate::envelope::{Values, reconcile, total_values};
use crate::error::{Error, Result, codes};
use crate::program::TypeCounts;
use serde_json::{Value, json};

/// What all chunks came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChunkSummary {
    /// What happened to the records.
    pub counts: Counts,
    /// The same by transaction type, in the order of the job.
    pub by_type: Vec<(String, TypeCounts)>,
    /// Rejected records by reason, in the order of the rules.
    pub by_reason: Vec<(String, u64)>,
    /// Rules of severity info and warning that records failed.
    pub warnings: Vec<Warning>,
    /// Lines passed over; `None` where the job declares none to be.
    pub passed_lines: Option<PassedLineCounts>,
    /// The outputs in the order of publication.
    pub outputs: Vec<OutputEnd>,
}

/// What stands at the ends of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputEnd {
    /// Its name in the job.
    pub name: String,
    /// Detail records in it.
    pub records: u64,
    /// Header and row of column names, with true totals; as long as what [`ChunkProcessor::header`] gave, where they have some.
    pub header: Vec<u8>,
    /// The trailer; empty where the output has none.
    pub trailer: Vec<u8>,
}

impl ChunkProcessor {
    /// Proves that everything is accounted for, checks limits and `reconcile`, and makes the ends of the outputs.
    ///
    /// # Errors
    /// What a run fails with at its end: `OUT_OF_BALANCE`, `REJECT_SHARE`, `REJECTED_SUM`, `TOTAL_TOO_WIDE`, `TOTAL_UNDEFINED`,
    /// `ACCOUNTING`. Nothing that was written counts then. `ARGUMENT` where the last bytes were not handed in yet;
    /// `HANDLE_CLOSED` where the input has failed, or was finished before.
    pub fn finish(&mut self) -> Result<ChunkSummary> {
        match self.stage {
            Stage::Ended => {}
            Stage::Open => {
                let message = "the input has not come to its end: the last call must say so";
                return Err(Error::new(codes::internal::ARGUMENT, message).with("parameter", "last"));
            }
            stage => return Err(closed(stage)),
        }
        let summary = self.summary();
        self.stage = if summary.is_ok() { Stage::Finished } else { Stage::Failed };
        summary
    }

    fn summary(&self) -> Result<ChunkSummary> {
        let job = &self.job;
        let Some(ready) = &self.ready else { return Err(closed(Stage::Failed)) };
        let partial = &ready.partial;
        self.account(ready)?;
        limits::check(job, partial)?;
        let launch = front::all_values(job, ready, self.trailer.clone(), &self.parameters)?;
        // An input without bytes, where the job allows it, has no header or trailer to agree with.
        if self.taken > 0 {
            let totals = total_values(&job.model.totals, &partial.totals)?;
            let values = Values { launch: &launch, totals: &totals };
            reconcile(&job.input.reconcile, &values, &|id| job.is_sensitive_at_launch(id))
                .map_err(|error| error.with("input", &job.input.name))?;
        }
        let ends = envelopes::closings(job, &launch, &partial.totals)?;
        let outputs = job.outputs.iter().zip(ends).zip(&partial.records).zip(&ready.headers);
        let outputs = outputs.map(|(((output, ends), records), first)| {
            let row = output.header_row.as_deref().unwrap_or_default();
            OutputEnd {
                name: output.name.clone(),
                records: *records,
                header: ends.header.map_or_else(|| first.clone(), |header| [&header, row].concat()),
                trailer: ends.trailer.unwrap_or_default(),
            }
        });
        Ok(ChunkSummary {
            counts: Counts::of(&partial.counts()),
            by_type: by_type(job, partial),
            by_reason: by_reason(job, partial),
            warnings: warnings(job, partial),
            passed_lines: (!job.model.reading.passed.is_nothing()).then(|| {
                let mut passed = ready.front.passed();
                passed.merge(&partial.passed);
                PassedLineCounts::of(&passed)
            }),
            outputs: outputs.collect(),
        })
    }

    /// Every byte of the body belongs to a record, or to a line that is declared to be none; every record has a verdict.
    fn account(&self, ready: &Ready) -> Result<()> {
        let partial = &ready.partial;
        let (begin, end) = (ready.front.begin(), partial.end);
        let accounted = partial.record_bytes + partial.passed.all().bytes;
        if partial.begin != begin || end.checked_sub(begin) != Some(accounted) {
            let message =
                format!("of the bytes {begin} to {end}, {accounted} belong to records, comments and blank lines");
            return Err(accounting::broken(message));
        }
        accounting::check_records(&self.job, partial)
    }
}

impl ChunkSummary {
    /// The summary as one JSON object; its keys are those of reports. Headers and trailers are bytes, and not in it.
    pub fn to_json(&self) -> Value {
        let outputs = self.outputs.iter().map(|output| json!({"name": output.name, "records": output.records}));
        let mut summary = json!({
            "counts": self.counts.to_json(),
            "by_type": types_json(&self.by_type),
            "by_reason": reasons_json(&self.by_reason),
            "warnings": warnings_json(&self.warnings),
            "outputs": outputs.collect::<Vec<_>>(),
        });
        // Only jobs that pass lines over say how many.
        if let Some(lines) = self.passed_lines {
            summary["passed_lines"] = lines.to_json();
        }
        summary
    }
}
