//! One execution from its plan to its report: the same steps whether the records are processed here or elsewhere.

use super::bound::Bound;
use super::envelopes::Ends;
use super::finishing::{self, Workshop};
use super::identity::execution_id;
use super::merge::Merge;
use super::options::{Settings, StoreChoice};
use super::outputs::{NO_TOKEN, Outputs};
use super::plan::Plan;
use super::progress::{Control, Phase};
use super::report::Report;
use super::{accounting, controls, envelopes, files, keyed, limits, pipeline, unique};
use crate::error::{Error, Result};
use crate::job::CompiledJob;
use crate::os::Os;
use crate::os::threads::caught;
use crate::program::Partial;
use std::sync::Arc;

/// An execution whose part files exist.
#[derive(Debug)]
pub(super) struct Execution {
    pub(super) bound: Bound,
    pub(super) outputs: Outputs,
    pub(super) merge: Merge,
    workshop: Workshop,
    id: String,
}

impl Execution {
    /// Checks the targets, creates the part files and writes what stands in front of the records.
    pub(super) fn begin(bound: Bound, settings: &Settings, os: &Os) -> Result<Execution> {
        let openings = envelopes::openings(&bound.job, bound.launch())?;
        let id = execution_id(os)?;
        let places = Outputs::places(&bound, settings, os)?;
        let workshop = Workshop::of(settings, os);
        let mut outputs = Outputs::create(places, &id, NO_TOKEN, &workshop.folder)?;
        for (index, opening) in openings.iter().enumerate() {
            if let Err(error) = outputs.write(index, &opening.bytes, 0) {
                return Err(outputs.discard(error));
            }
        }
        let merge = Merge::new(bound.nothing(), &openings)?;
        Ok(Execution { bound, outputs, merge, workshop, id })
    }

    /// Ends the execution: everything is proved and published, or nothing stays.
    pub(super) fn end(mut self, processed: Result<()>, control: &Control) -> Report {
        let outcome = processed.and_then(|()| self.complete(control));
        let error = outcome.err().map(|error| self.outputs.discard(error));
        let mut report = Report::of(&self.bound, &self.merge, &self.outputs, &self.id, error);
        report.first_record_ms = control.first_record_ms();
        report
    }

    /// The order is the promise: first everything that can refuse, then the ends of the files, then their names.
    fn complete(&mut self, control: &Control) -> Result<()> {
        let ends = prove(&self.bound, &self.merge.partial)?;
        control.enter(Phase::Publishing);
        let Execution { bound, outputs, merge, workshop, .. } = self;
        finishing::finish_files(bound, outputs, merge, &ends, workshop, control)?;
        if control.cancel.is_cancelled() {
            return Err(pipeline::cancelled());
        }
        self.outputs.choose_names(&[])?;
        controls::write(&self.bound, &mut self.merge, &self.outputs)?;
        self.outputs.remove_staging()?;
        // Before the first name: where nobody reads, nothing is published.
        self.outputs.deliver(&self.bound, &self.merge, &control.cancel)?;
        self.outputs.publish(false)
    }
}

/// Everything that can refuse a finished input, with a store or without; what stands at the ends of the outputs.
///
/// # Errors
/// `ACCOUNTING`, `INPUT_CHANGED`, `READ_FAILED`, `REJECT_SHARE`, `REJECTED_SUM`, and what `closings` can fail with.
pub(super) fn prove(bound: &Bound, partial: &Partial) -> Result<Vec<Ends>> {
    accounting::check(bound, partial)?;
    bound.plan.check_unchanged(&bound.inputs)?;
    limits::check(&bound.job, partial)?;
    files::close_all(bound, partial)?;
    envelopes::closings(&bound.job, bound.launch(), &partial.totals)
}

/// Carries out a job in this process, and tells of its end.
pub(super) fn execute(job: Arc<CompiledJob>, settings: &Settings, control: &Arc<Control>, os: &Os) -> Report {
    let ended = caught(|| carry_out(job, settings, control, os));
    let mut report = ended.unwrap_or_else(|fault| Report::failed(pipeline::panicked(fault)));
    report.duration_ms = control.elapsed_ms();
    control.events.ended(&report);
    report.notes.extend(control.events.note().map(str::to_owned));
    report
}

fn carry_out(job: Arc<CompiledJob>, settings: &Settings, control: &Arc<Control>, os: &Os) -> Report {
    control.enter(Phase::Planning);
    match &settings.store {
        StoreChoice::None => match prepare(job, settings, control, os) {
            Ok(execution) => run(execution, settings, control, os),
            Err(error) => Report::failed(error),
        },
        StoreChoice::At(path) => keyed::execute(job, settings, path, control, os),
    }
}

fn prepare(job: Arc<CompiledJob>, settings: &Settings, control: &Control, os: &Os) -> Result<Execution> {
    let (plan, inputs) = Plan::make(&job, settings, settings.block_size, &control.cancel, os)?;
    Execution::begin(Bound::new(job, plan, inputs)?, settings, os)
}

fn run(execution: Execution, settings: &Settings, control: &Control, os: &Os) -> Report {
    control.events.begun(&execution.id, None, 1);
    let Execution { mut bound, outputs, merge, workshop, id } = execution;
    if let Err(error) = unique::find(&mut bound, &workshop, control) {
        return Execution { bound, outputs, merge, workshop, id }.end(Err(error), control);
    }
    let body = bound.plan.body();
    control.set_total(body.end - body.start);
    control.enter(Phase::Processing);
    let (merge, processed): (Merge, std::result::Result<(), Error>) =
        pipeline::process(&bound, &outputs, merge, control, settings.threads, None, os);
    Execution { bound, outputs, merge, workshop, id }.end(processed, control)
}
