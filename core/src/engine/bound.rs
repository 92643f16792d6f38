//! A job bound to one execution: its plan, its input, the values known at launch, the program with those values in it.

use super::agreement;
use super::plan::Plan;
use super::unique::Repeats;
use super::worker::empty_partial;
use crate::error::{Code, Error, Position, Result, codes};
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::os::Os;
use crate::program::{Failure, Partial, Program, lower};
use crate::record::Ending;
use crate::record::kernels::Level;
use crate::source::Inputs;
use std::sync::{Arc, OnceLock};

/// Everything that does not change while an execution runs.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) job: Arc<CompiledJob>,
    pub(super) plan: Plan,
    pub(super) inputs: Inputs,
    /// The values known at launch, a file an entry.
    launches: Vec<Vec<Constant>>,
    /// The program for the records of the first file, once somebody asks for it: work that was done before needs none.
    program: OnceLock<Arc<Program>>,
    /// Which records repeat an earlier one, once that is known.
    pub(super) repeats: Option<Repeats>,
}

impl Bound {
    /// Binds a job to the plan that was just made.
    ///
    /// # Errors
    /// `FILES_DIFFER`.
    pub(super) fn new(job: Arc<CompiledJob>, plan: Plan, inputs: Inputs) -> Result<Bound> {
        let launches = plan.launches(&job, &inputs)?;
        let bound = Bound { job, plan, inputs, launches, program: OnceLock::new(), repeats: None };
        agreement::check_lines(&bound)?;
        Ok(bound)
    }

    /// Binds a job to a plan that came from elsewhere.
    pub(super) fn open(job: Arc<CompiledJob>, plan: Plan, os: &Os) -> Result<Bound> {
        let inputs = plan.open(&job, os)?;
        Bound::new(job, plan, inputs)
    }

    /// The same with what an earlier attempt was bound to.
    ///
    /// # Errors
    /// As for `new`.
    pub(super) fn bound_as(self, recorded: &Plan) -> Result<Bound> {
        Bound::new(self.job, self.plan.bound_as(recorded), self.inputs)
    }

    /// The values known at launch, for what there is once: the files agree in those that the job uses so.
    pub(super) fn launch(&self) -> &[Constant] {
        &self.launches[0]
    }

    /// The values known at launch that hold for the records of a file.
    pub(super) fn launch_of(&self, file: usize) -> &[Constant] {
        &self.launches[file]
    }

    /// The program for the records of the first file. Its rules are those of all.
    pub(super) fn program(&self) -> &Arc<Program> {
        self.program.get_or_init(|| self.lowered(0))
    }

    fn lowered(&self, file: usize) -> Arc<Program> {
        Arc::new(lower(&self.job.model, &self.launches[file], Level::detect()))
    }

    /// The program for the records of a file: that of another file (and which file that is) where it would be the same one.
    pub(super) fn program_of(&self, file: usize, other: (usize, &Arc<Program>)) -> Arc<Program> {
        let launch = &self.launches[file];
        if *launch == self.launches[other.0] {
            return other.1.clone();
        }
        if *launch == self.launches[0] {
            return self.program().clone();
        }
        self.lowered(file)
    }

    /// A partial over nothing, where the records begin.
    pub(super) fn nothing(&self) -> Partial {
        empty_partial(self.program(), self.plan.body().start)
    }

    /// The line on which a record begins, counted from 1 in its file, which has `before` records in front of it; `None` where a
    /// record may have several lines or none, and a line may be no record.
    pub(super) fn line_of(&self, file: usize, record: u64, before: u64) -> Option<u64> {
        let reading = self.job.model.reading;
        let each_a_line = reading.quote.is_none() && reading.passed.is_nothing();
        (each_a_line && self.job.input.ending != Ending::Nothing)
            .then(|| record - before + self.plan.files()[file].lines_before)
    }

    /// The error that the failure of a partial means, which begins with the first record of the input.
    pub(super) fn error_in(&self, partial: &Partial) -> Option<Error> {
        let failure = partial.failure.as_ref()?;
        let file = self.plan.layout().file_of(failure.offset);
        let open = partial.files.last().filter(|open| open.file == file as u64);
        Some(self.error_of(failure, file, partial.counts().read - open.map_or(0, |open| open.read)))
    }

    /// The error that a failure in a file means; its record and its offset count over all files, of which `before` records
    /// stand in front of this one.
    pub(super) fn error_of(&self, failure: &Failure, file: usize, before: u64) -> Error {
        let code = code_of(failure);
        let line = Some(failure.record)
            .filter(|record| *record > before)
            .and_then(|record| self.line_of(file, record, before));
        // The place of a header or trailer among the records says its line and nothing more.
        let is_record = failure.record > 0 && code != codes::input::ENVELOPE_INSIDE;
        let position = Position {
            file: Some(self.inputs.files()[file].path().display().to_string()),
            record: is_record.then_some(failure.record),
            offset: Some(failure.offset - self.plan.layout().begin(file)),
            line,
            column: None,
            field: failure.field.clone(),
        };
        advised(&self.job, Error::new(code, failure.message.as_str()).with("input", &self.job.input.name).at(position))
    }
}

/// The code of a failure.
pub(super) fn code_of(failure: &Failure) -> Code {
    format!("BL{:04}", failure.code).parse::<Code>().unwrap_or(codes::internal::INTERNAL)
}

/// An error of the records with what there is to do about it.
pub(super) fn advised(job: &CompiledJob, error: Error) -> Error {
    let code = error.code();
    if code == codes::input::RECORD_TOO_LONG {
        return error.help("if such lines are right, raise `max_record` of the input");
    }
    if code == codes::input::ENVELOPE_INSIDE {
        return error.help("files that were put together are given one by one, with `-i` once for each");
    }
    if code == codes::input::FATAL_RECORD {
        return error.help("correct the record at its source, or give the rule another `severity`");
    }
    if let (true, Some(limit)) = (code == codes::balance::REJECT_LIMIT, job.limits.rejects) {
        let rejects = if limit == 1 { "reject" } else { "rejects" };
        return error
            .help(format!("`limits:` allows {limit} {rejects}: correct the file at its source, or raise the limit"));
    }
    error
}
