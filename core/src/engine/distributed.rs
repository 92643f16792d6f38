//! One execution in several processes: plan in one, process the splits anywhere, merge and commit in another.
//!
//! Plan and results are plain text and bytes, versioned and checked. The outputs are the same as those of
//! [`Job::run`], byte for byte.
//!
//! ```
//! use batchloom::distributed::{Commit, Plan, Processed, Worker};
//! use batchloom::{Job, RunOptions, Target};
//! # let folder = std::env::temp_dir().join(format!("batchloom-distributed-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! # let input = folder.join("numbers.txt");
//! # std::fs::write(&input, "1\n2\n3\n").unwrap();
//! # let yaml = "batchloom: 1\njob: numbers\ninputs: {numbers: {format: delimited, record: {fields: [{value: integer}]}}}\n\
//! #   transactions: {NUMBER: {map: {value: {from: value}}}}\noutputs: {copy: {format: delimited, fields: [value]}}\n";
//! let job = Job::from_yaml(yaml, "numbers.yaml")?;
//! let options = RunOptions { inputs: vec![("numbers".into(), input)], ..Default::default() };
//! let plan = Plan::new(&job, options, 4)?.to_json()?;
//!
//! // In any process that has the job, the plan and the input:
//! let worker = Worker::new(&job, Plan::from_json(&plan)?)?;
//! let results: Vec<Vec<u8>> = worker.splits().map(|split| worker.process(&split)?.to_bytes()).collect::<Result<_, _>>()?;
//!
//! // In the process that commits:
//! let options = RunOptions { outputs: vec![("copy".into(), Target::Discard)], ..Default::default() };
//! let mut commit = Commit::new(&job, Plan::from_json(&plan)?, options)?;
//! for result in results {
//!     commit.add(Processed::from_bytes(&result)?)?;
//! }
//! assert_eq!(commit.finish().counts.written, 3);
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok::<(), batchloom::Error>(())
//! ```

pub use super::plan::{PLAN_VERSION, Plan, Split};
pub use super::processed::Processed;

use super::bound::Bound;
use super::execution::Execution;
use super::files;
use super::handle::Job;
use super::limits;
use super::merge::Placed;
use super::options::{RunOptions, Settings};
use super::pipeline::fixups;
use super::progress::{Control, Phase};
use super::report::Report;
use super::worker::{BlockWorker, empty_partial};
use crate::error::{Error, Result, codes};
use crate::os::{Cancel, Os, memory};

impl Plan {
    /// Plans an execution of a job, with as many splits as wanted, or fewer where there is little to split.
    ///
    /// Inputs, parameters and the instant are taken from the options and bound for good. Targets are not looked at.
    ///
    /// # Errors
    /// Options that do not fit, an input that is missing or malformed at its ends.
    pub fn new(job: &Job, options: RunOptions, splits: u64) -> Result<Plan> {
        let os = Os::real();
        let settings = Settings::without_store(&job.compiled, options, &os)?;
        if settings.stream.is_some() {
            let message = "the input is a stream, which whoever processes a split does not have";
            let error = Error::new(codes::job::OPTION_VALUE, message).with("option", "input");
            return Err(error.help("write it to a file that all of them can read"));
        }
        if !job.compiled.model.unique.is_empty() {
            let message = "whether a record repeats an earlier one is not known to whoever processes a split";
            let error = Error::new(codes::job::OPTION_VALUE, message).with("option", "splits");
            return Err(error.help("run a job that says `unique` in one process"));
        }
        let (plan, _) = Plan::make(&job.compiled, &settings, settings.block_size, &Cancel::new(), &os)?;
        // Where a quote may be open only whoever has read everything in front of a place knows.
        let quoted = job.compiled.model.reading.quote.is_some();
        Ok(plan.cut_into(if quoted { 1 } else { splits }))
    }
}

/// Processes splits of one plan. Any number of them work at the same time, in any processes.
#[derive(Debug)]
pub struct Worker {
    bound: Bound,
    plan: String,
}

/// Bytes of the input that are handled at once inside a split.
const BLOCK: u64 = 512 << 10;

impl Worker {
    /// Opens the input of a plan.
    ///
    /// # Errors
    /// `PLAN_MISMATCH` for a plan of another job, `INPUT_CHANGED` where the input is not what was planned, and what opening
    /// it can fail with.
    pub fn new(job: &Job, plan: Plan) -> Result<Worker> {
        let id = plan.id()?;
        Ok(Worker { bound: Bound::open(job.compiled.clone(), plan, &Os::real())?, plan: id })
    }

    /// The splits of the plan, in the order of the input.
    pub fn splits(&self) -> impl ExactSizeIterator<Item = Split> + '_ {
        self.bound.plan.splits()
    }

    /// Processes one split. The result holds the bytes that the split adds to every output. What is wrong with the data
    /// stands in the result, too: only the commit knows whether something before it failed.
    ///
    /// # Errors
    /// `PLAN_MISMATCH` for a split of another plan, `INPUT_CHANGED`, `READ_FAILED`.
    pub fn process(&self, split: &Split) -> Result<Processed> {
        let Bound { job, plan, inputs, .. } = &self.bound;
        if split.index >= plan.split_count() || plan.split(split.index) != *split {
            let message = format!("split {} is not one of this plan", split.index);
            return Err(Error::new(codes::internal::PLAN_MISMATCH, message));
        }
        let processed = process(&self.bound, &self.plan, *split, job.limits.rejects.unwrap_or(u64::MAX))?;
        plan.check_unchanged(inputs)?;
        Ok(processed)
    }
}

/// Processes a range of bytes of which so many records may be rejected.
fn process(bound: &Bound, id: &str, split: Split, rejects: u64) -> Result<Processed> {
    let (program, layout) = (bound.program(), bound.plan.layout());
    let mut processed = Processed::new(id.to_owned(), split, empty_partial(program, split.begin));
    let mut worker = BlockWorker::new(bound);
    let mut begin = split.begin;
    while begin < split.end && processed.partial.failure.is_none() {
        // Several splits that are handled as one may belong to several files; a block belongs to one.
        let end = begin.saturating_add(BLOCK).min(split.end).min(layout.bodies()[layout.file_of(begin)].end);
        worker.allow_rejects(rejects - processed.partial.counts().rejected);
        // Behind the first block of the split it is known where the next record begins.
        let known = (begin > split.begin).then_some(processed.partial.end.max(begin));
        if let Some(partial) = worker.block(begin..end, known)? {
            let state = &worker.state;
            let fixups = (0..program.output_count).map(|index| fixups(state, index)).collect::<Result<Vec<_>>>()?;
            let outputs = fixups.into_iter().enumerate();
            processed.append(&partial, outputs.map(|(index, fixups)| (state.outputs[index].finished(), fixups)))?;
        }
        begin = layout.place(end);
    }
    Ok(processed)
}

/// Merges the results of a plan and publishes the outputs. Dropped before its end, it leaves nothing behind.
#[derive(Debug)]
pub struct Commit {
    execution: Execution,
    control: Control,
    plan: String,
    next: u64,
    failed: Option<Error>,
    /// Of a file that was read to its end.
    unbalanced: Option<Error>,
}

impl Commit {
    /// Checks the targets of the outputs and begins to write them. Of the options the outputs count; everything else stands
    /// in the plan.
    ///
    /// # Errors
    /// As for [`Worker::new`], and what targets can fail with.
    pub fn new(job: &Job, plan: Plan, options: RunOptions) -> Result<Commit> {
        let os = Os::real();
        let control = Control::new(&os, None);
        let settings = Settings::without_store(&job.compiled, options, &os)?;
        let id = plan.id()?;
        let bound = Bound::open(job.compiled.clone(), plan, &os)?;
        Ok(Commit {
            execution: Execution::begin(bound, &settings, &os)?,
            control,
            plan: id,
            next: 0,
            failed: None,
            unbalanced: None,
        })
    }

    /// Adds the next result, in the order of the splits.
    ///
    /// Results behind one that failed are taken and not looked at, as they are after a failure in one process.
    ///
    /// # Errors
    /// `PLAN_MISMATCH` for a result of another plan or out of order, `PARTIAL_DAMAGED`, `ACCOUNTING`, and what writing can fail
    /// with. After an error the execution can only fail.
    pub fn add(&mut self, processed: Processed) -> Result<()> {
        if processed.plan != self.plan || processed.first != self.next {
            let message =
                format!("the result of split {} comes where that of split {} is due", processed.first, self.next);
            return Err(Error::new(codes::internal::PLAN_MISMATCH, message)
                .help("add the results of one plan, each once, in the order of the splits"));
        }
        self.next = processed.last.saturating_add(1);
        if self.failed.is_none() && self.unbalanced.is_none() && self.execution.merge.partial.failure.is_none() {
            let Execution { bound, merge, .. } = &self.execution;
            let left = limits::rejects_left(&bound.job, &merge.partial);
            match processed.partial.counts().rejected > left {
                // Only now it is known that the limit is exceeded in it: once more, up to the record at which that is.
                true => self.take(&self.up_to_limit(&processed, left)?)?,
                false => self.take(&processed)?,
            }
        }
        Ok(())
    }

    fn up_to_limit(&self, processed: &Processed, left: u64) -> Result<Processed> {
        let bound = &self.execution.bound;
        let count = bound.plan.split_count();
        // A result that names more splits than there are is refused when all are counted.
        let last = bound.plan.split(processed.last.min(count.saturating_sub(1)));
        let first = bound.plan.split(processed.first.min(last.index));
        process(bound, &self.plan, Split { end: last.end, ..first }, left)
    }

    fn take(&mut self, processed: &Processed) -> Result<()> {
        let Execution { bound, merge, outputs, .. } = &mut self.execution;
        let mut placed = Vec::new();
        let segments = &processed.segments;
        let bytes = |output: usize| segments[output].bytes.as_slice();
        let mut outcome = match segments.len() == merge.outputs.len() && files::are_of(bound, &processed.partial) {
            true => merge.take(&processed.partial, bytes, |output| memory::copy(&segments[output].fixups), &mut placed),
            false => Err(super::processed::damaged("the result of a split has the outputs of another job")),
        };
        for (index, Placed { offset, resolved }) in placed.iter().enumerate() {
            outcome = outcome.and_then(|()| outputs.write(index, resolved.as_deref().unwrap_or(bytes(index)), *offset));
        }
        self.control.show(&merge.partial);
        match outcome {
            // What a file promised and did not keep is for the report, as everything that is wrong with the data.
            Ok(()) => self.unbalanced = files::close_finished(bound, &mut merge.partial).err(),
            // The first error is the caller's; what is left for the report is that there was one.
            Err(_) => {
                self.failed = Some(Error::new(codes::internal::PARTIAL_DAMAGED, "a result could not be taken in"));
            }
        }
        outcome
    }

    /// Proves that everything is accounted for, checks the totals, and publishes the outputs.
    pub fn finish(mut self) -> Report {
        self.control.enter(Phase::Processing);
        let failure = self.execution.bound.error_in(&self.execution.merge.partial);
        let splits = self.execution.bound.plan.split_count();
        let missing = (self.next < splits).then(|| {
            Error::new(codes::internal::PLAN_MISMATCH, format!("the results end at split {} of {splits}", self.next))
        });
        let outcome = match self.failed.take().or(self.unbalanced.take()).or(failure).or(missing) {
            Some(error) => Err(error),
            None => Ok(()),
        };
        let mut report = self.execution.end(outcome, &self.control);
        report.duration_ms = self.control.elapsed_ms();
        report
    }
}
