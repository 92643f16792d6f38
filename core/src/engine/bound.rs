//! A job bound to one execution: its plan, its input, the values known at launch, the program with those values in it.

use super::plan::Plan;
use super::worker::empty_partial;
use crate::error::{Code, Error, Position, Result, codes};
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::os::Os;
use crate::program::{Failure, Partial, Program, lower};
use crate::record::Ending;
use crate::record::kernels::Level;
use crate::source::InputFile;
use std::sync::Arc;

/// Everything that does not change while an execution runs.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) job: Arc<CompiledJob>,
    pub(super) plan: Plan,
    pub(super) file: InputFile,
    pub(super) launch: Vec<Constant>,
    pub(super) program: Program,
}

impl Bound {
    /// Binds a job to the plan that was just made.
    pub(super) fn new(job: Arc<CompiledJob>, plan: Plan, file: InputFile) -> Result<Bound> {
        let launch = plan.launch(&job, &file)?;
        let program = lower(&job.model, &launch, Level::detect());
        Ok(Bound { job, plan, file, launch, program })
    }

    /// Binds a job to a plan that came from elsewhere.
    pub(super) fn open(job: Arc<CompiledJob>, plan: Plan, os: &Os) -> Result<Bound> {
        let file = plan.open(&job, os)?;
        Bound::new(job, plan, file)
    }

    /// A partial over nothing, where the records begin.
    pub(super) fn nothing(&self) -> Partial {
        empty_partial(&self.program, self.plan.body().start)
    }

    /// The line on which a record begins, counted from 1; `None` where a record may have several or none, and a line
    /// may be no record.
    pub(super) fn line_of(&self, record: u64) -> Option<u64> {
        let reading = self.job.model.reading;
        let each_a_line = reading.quote.is_none() && reading.passed.is_nothing();
        (each_a_line && self.job.input.ending != Ending::Nothing).then(|| record + self.plan.lines_before())
    }

    /// The error that a failure means; its record counts from the start of the input.
    pub(super) fn error_of(&self, failure: &Failure) -> Error {
        let code = format!("BL{:04}", failure.code).parse::<Code>().unwrap_or(codes::internal::INTERNAL);
        let line = Some(failure.record).filter(|record| *record > 0).and_then(|record| self.line_of(record));
        // The place of a header or trailer among the records says its line and nothing more.
        let is_record = failure.record > 0 && code != codes::input::ENVELOPE_INSIDE;
        let position = Position {
            file: Some(self.file.path().display().to_string()),
            record: is_record.then_some(failure.record),
            offset: Some(failure.offset),
            line,
            column: None,
            field: failure.field.clone(),
        };
        let error = Error::new(code, failure.message.as_str()).with("input", &self.job.input.name).at(position);
        if code == codes::input::RECORD_TOO_LONG {
            return error.help("if such lines are right, raise `max_record` of the input");
        }
        if let (true, Some(limit)) = (code == codes::balance::REJECT_LIMIT, self.job.limits.rejects) {
            let rejects = if limit == 1 { "reject" } else { "rejects" };
            return error.help(format!(
                "`limits:` allows {limit} {rejects}: correct the file at its source, or raise the limit"
            ));
        }
        error
    }
}
