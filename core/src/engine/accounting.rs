//! The accounting law: every record read is written, filtered or rejected, and every byte of the body belongs to a
//! record, or to a line that is declared to be none.

use super::bound::Bound;
use crate::error::{Error, Result, codes::balance};
use crate::job::CompiledJob;
use crate::program::Partial;

/// Proves the law for a finished input.
///
/// # Errors
/// `ACCOUNTING`: a fault of the library. The run must fail.
pub(super) fn check(bound: &Bound, partial: &Partial) -> Result<()> {
    let body = bound.plan.body();
    if (partial.begin, partial.end) != (body.start, body.end) {
        let (begin, end) = (partial.begin, partial.end);
        return Err(broken(format!("bytes {begin} to {end} were handled instead of {} to {}", body.start, body.end)));
    }
    let (records, passed) = (partial.record_bytes, partial.passed.all());
    let of_records: u64 = bound.plan.layout().bodies().iter().map(|body| body.end - body.start).sum();
    if records + passed.bytes != of_records {
        let accounted = records + passed.bytes;
        let message = format!("of {of_records} bytes, {accounted} belong to records, comments and blank lines");
        return Err(broken(message));
    }
    check_records(&bound.job, partial)
}

/// Proves of the records read that each was written, filtered or rejected, and stands in every output that it should.
///
/// # Errors
/// `ACCOUNTING`
pub(super) fn check_records(job: &CompiledJob, partial: &Partial) -> Result<()> {
    for counts in &partial.types {
        if counts.read != counts.written + counts.filtered + counts.rejected {
            return Err(broken(format!(
                "of {} records read, {} are not accounted for",
                counts.read,
                counts.read.abs_diff(counts.written + counts.filtered + counts.rejected)
            )));
        }
    }
    let model = &job.model;
    for output in &model.outputs {
        let fed = output.feeds.iter().zip(&partial.types).filter(|(feeds, _)| **feeds);
        let fed: u64 = fed.map(|(_, counts)| counts.written).sum();
        // One with a filter has taken so many at most; what it did not take is counted by type.
        let found = partial.records[output.index];
        expect(job, output.index, partial, if output.filter.is_some() { found.min(fed) } else { fed })?;
    }
    for output in &model.reject_outputs {
        expect(job, output.index, partial, partial.counts().rejected)?;
    }
    let rules = model.rules.iter().zip(&partial.rules).filter(|(rule, _)| rule.severity.is_mild());
    let warned: u64 = rules.map(|(_, counts)| counts.count).sum();
    for output in &model.warning_outputs {
        expect(job, output.index, partial, warned)?;
    }
    Ok(())
}

fn expect(job: &CompiledJob, output: usize, partial: &Partial, expected: u64) -> Result<()> {
    let found = partial.records[output];
    if found == expected {
        return Ok(());
    }
    let name = &job.outputs[output].name;
    Err(broken(format!("the output `{name}` has {found} records instead of {expected}")))
}

pub(super) fn broken(message: String) -> Error {
    Error::new(balance::ACCOUNTING, message).help("nothing was published; report this with the job file")
}
