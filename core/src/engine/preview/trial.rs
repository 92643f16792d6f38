//! What a job makes of the first part of its input, in figures: nothing is shown and nothing is written.

use super::PreviewOptions;
use crate::engine::bound::Bound;
use crate::engine::envelopes::openings;
use crate::engine::handle::Job;
use crate::engine::options::Settings;
use crate::engine::plan::Plan;
use crate::engine::worker::BlockWorker;
use crate::error::{Code, Error, Result};
use crate::os::{Cancel, Os};
use crate::program::Partial;
use crate::program::model::Severity;
use std::path::Path;

/// Bytes that are handled at once.
const BLOCK: u64 = 256 << 10;

/// The figures of a trial.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) read: u64,
    pub(crate) rejected: u64,
    /// Why records are rejected, in the order of the rules.
    pub(crate) refused: Vec<Refused>,
    /// Bytes of records that were handled.
    pub(crate) looked_at: u64,
    /// Why a run would end within what was looked at.
    pub(crate) error: Option<Error>,
}

/// Records that are rejected for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: Code,
    /// The field, where one is concerned.
    pub(crate) field: Option<String>,
    pub(crate) records: u64,
}

impl Job {
    /// Takes the records that begin in the first `bytes` of a file through the program of a run.
    ///
    /// # Errors
    /// What a run fails with before its first record, and where the file cannot be read.
    pub(crate) fn trial(&self, os: &Os, path: &Path, bytes: u64) -> Result<Trial> {
        let options =
            PreviewOptions { inputs: vec![(self.compiled.input.name.clone(), path.to_owned())], ..Default::default() };
        let settings = Settings::without_store(&self.compiled, options.run(), os)?;
        let (plan, inputs) = Plan::make(&self.compiled, &settings, settings.block_size, &Cancel::new(), os)?;
        let bound = Bound::new(self.compiled.clone(), plan, inputs)?;
        openings(&bound.job, bound.launch())?;
        let partial = handled(&bound, bytes)?;
        bound.plan.check_unchanged(&bound.inputs)?;
        Ok(told(&bound, &partial))
    }
}

/// What the records came to that begin in the first bytes.
fn handled(bound: &Bound, bytes: u64) -> Result<Partial> {
    let body = bound.plan.body();
    let end = body.end.min(bytes);
    let mut worker = BlockWorker::new(bound);
    let mut merged = bound.nothing();
    let mut at = body.start;
    while at < end && merged.failure.is_none() {
        match worker.block(at..(at + BLOCK).min(end), Some(at))? {
            Some(partial) => {
                merged.merge(&partial);
                at = partial.end;
            }
            None => break,
        }
    }
    Ok(merged)
}

fn told(bound: &Bound, partial: &Partial) -> Trial {
    let counts = partial.counts();
    let rules = bound.program().rules.iter().zip(&partial.rules);
    let failed = rules.filter(|(rule, failed)| rule.severity == Severity::Error && failed.count > 0);
    let refused =
        failed.map(|(rule, failed)| Refused { code: rule.code, field: rule.field.clone(), records: failed.count });
    Trial {
        read: counts.read,
        rejected: counts.rejected,
        refused: refused.collect(),
        looked_at: partial.end - partial.begin,
        error: bound.error_in(partial),
    }
}
