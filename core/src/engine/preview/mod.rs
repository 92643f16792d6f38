//! A look at what a job makes of the first records of its input, before anything is run.
//!
//! Verdicts, counts and the bytes of outputs come from the program that [`Job::run`] uses: each record of the sample goes
//! through it as a block of its own, and what it wrote is taken instead of being written. Values are explained beside it, by
//! the general program. Invariant: nothing is written anywhere; no store and no target is opened.

mod ends;
mod explain;
mod findings;
mod glyphs;
mod json;
mod mapping;
mod options;
mod privacy;
mod result;
mod sample;
mod text;
mod trial;

pub use options::PreviewOptions;
pub use result::{
    Finding, InputLine, OutputEnds, OutputRecord, Preview, SampledRecord, SourceField, TargetField, TotalValue, Verdict,
};
pub(crate) use trial::Trial;

use super::bound::Bound;
use super::envelopes::openings;
use super::handle::Job;
use super::options::Settings;
use super::plan::Plan;
use super::report::{Counts, by_reason, by_type};
use crate::error::Result;
use crate::job::CompiledJob;
use crate::os::{Cancel, Os};
use explain::Explainer;
use options::Wanted;
use sample::Sample;

impl Job {
    /// Shows what the job makes of the first records of its input. Nothing is written.
    ///
    /// # Errors
    /// Options that the job does not take (`NOT_IN_JOB`, `OPTION_VALUE`), and what a run fails with before its first record:
    /// an input that is missing or malformed at its ends, a parameter that is none. What a run would fail with behind that
    /// stands in the result.
    ///
    /// ```
    /// use batchloom::{Job, PreviewOptions, preview::Verdict};
    /// # let input = std::env::temp_dir().join(format!("batchloom-preview-{}", std::process::id()));
    /// # std::fs::write(&input, "12.50\nten\n").unwrap();
    /// let job = Job::from_yaml(
    ///     r#"
    /// batchloom: 1
    /// job: amounts
    /// inputs:
    ///   amounts: {format: delimited, record: {fields: [{amount: {type: decimal(2), reason: BAD_AMOUNT}}]}}
    /// transactions: {AMOUNT: {map: {cents: {expr: "-amount"}}}}
    /// outputs:
    ///   ledger: {format: fixed, fields: [{cents: {width: 9, picture: "9(7)V99", sign: trailing_overpunch}}]}
    /// "#,
    ///     "amounts.yaml",
    /// )?;
    /// let options = PreviewOptions { inputs: vec![("amounts".into(), input.clone())], ..Default::default() };
    /// let preview = job.preview(options)?;
    ///
    /// let first = &preview.records[0];
    /// assert_eq!(first.verdict, Verdict::Written { outputs: vec!["ledger".into()] });
    /// assert_eq!(first.outputs[0].text.as_deref(), Some("00000125}"));
    /// assert_eq!(first.outputs[0].fields[0].value.as_deref(), Some("-12.50"));
    /// assert!(matches!(&preview.records[1].verdict, Verdict::Rejected(finding) if finding.reason == "BAD_AMOUNT"));
    /// println!("{}", preview.to_text());
    /// # std::fs::remove_file(&input).unwrap();
    /// # Ok::<(), batchloom::Error>(())
    /// ```
    pub fn preview(&self, options: PreviewOptions) -> Result<Preview> {
        self.preview_with(&Os::real(), options)
    }

    /// The same on a system of the caller's.
    pub(crate) fn preview_with(&self, os: &Os, options: PreviewOptions) -> Result<Preview> {
        let wanted = Wanted::of(&self.compiled, &options)?;
        let settings = Settings::without_store(&self.compiled, options.run(), os)?;
        let (plan, inputs) = Plan::make(&self.compiled, &settings, settings.block_size, &Cancel::new(), os)?;
        let bound = Bound::new(self.compiled.clone(), plan, inputs)?;
        // What a run writes first, and can fail with.
        openings(&bound.job, bound.launch())?;
        let sample = sample::take(&bound, &wanted)?;
        bound.plan.check_unchanged(&bound.inputs)?;

        Ok(told(&bound, sample))
    }
}

/// What is about all records of the input.
fn not_judged(job: &CompiledJob) -> Vec<String> {
    let reconcile = job.input.reconcile.iter().map(|condition| condition.text.clone());
    reconcile.chain(job.model.unique.iter().map(|key| job.unlike(key))).collect()
}

/// A sample in words.
fn told(bound: &Bound, sample: Sample) -> Preview {
    let Bound { job, plan, inputs, .. } = bound;
    let mut explainer = Explainer::new(bound);
    let records = sample.records.iter().map(|record| explainer.record(record)).collect();
    let privacy = explainer.privacy();
    Preview {
        job: job.name.clone(),
        input: job.input.name.clone(),
        path: inputs.first().path().to_owned(),
        header: ends::header(bound, privacy),
        trailer: ends::trailer(bound, privacy),
        records,
        outputs: ends::outputs(bound, privacy, &sample.partial),
        counts: Counts::of(&sample.partial.counts()),
        by_type: by_type(job, &sample.partial),
        by_reason: by_reason(job, &sample.partial),
        totals: ends::totals(bound, privacy, &sample.partial),
        not_judged: not_judged(job),
        types_missing: sample.missing.iter().map(|kind| job.model.type_names[*kind].clone()).collect(),
        bytes_looked_at: sample.looked_at,
        bytes_of_records: plan.body().end - plan.body().start,
        error: sample.failure.map(|failure| bound.error_of(&failure, sample.file, sample.before)),
    }
}
