//! A job as callers hold it: compiled once, run any number of times.

use super::options::{RunOptions, Settings};
use super::report::Report;
use super::run::Run;
use crate::error::{Error, Result, codes::job as codes};
use crate::job::{self, CompiledJob};
use crate::os::Os;
use std::path::Path;
use std::sync::Arc;

/// Longest job file, in bytes.
const LONGEST: usize = 1 << 20;

/// A compiled job. Cheap to clone; any thread may use it.
///
/// ```
/// let job = batchloom::Job::from_yaml(
///     r#"
/// batchloom: 1
/// job: numbers
/// inputs:
///   numbers:
///     format: delimited
///     record: {fields: [{value: integer}]}
/// transactions: {NUMBER: {map: {value: {from: value}}}}
/// outputs:
///   copy: {format: delimited, fields: [value]}
/// "#,
///     "numbers.yaml",
/// )?;
/// assert_eq!(job.name(), "numbers");
/// # Ok::<(), batchloom::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Job {
    pub(super) compiled: Arc<CompiledJob>,
}

impl Job {
    /// Reads and compiles a job file. Relative paths in it are relative to its folder.
    ///
    /// # Errors
    /// `JOB_UNREADABLE`; `CHECK_FAILED` for a file with problems, which [`crate::Diagnostics::of`] gives.
    pub fn load(path: impl AsRef<Path>) -> Result<Job> {
        Job::load_with(&Os::real(), path.as_ref())
    }

    fn load_with(os: &Os, path: &Path) -> Result<Job> {
        let shown = path.display();
        let refused = |what: &str| Error::new(codes::JOB_UNREADABLE, format!("the job file `{shown}` {what}"));
        let bytes = os.read_file(path, LONGEST).map_err(|error| {
            let what = match error.kind() {
                std::io::ErrorKind::NotFound => "does not exist",
                std::io::ErrorKind::FileTooLarge => "is longer than 1 MiB",
                _ => "cannot be read",
            };
            refused(what).caused_by(error)
        })?;
        let text = String::from_utf8(bytes).map_err(|error| refused("is not UTF-8").caused_by(error))?;
        let folder = path.parent().map(Path::to_owned);
        let mut compiled = job::compile(&text, &shown.to_string(), folder)?;
        compiled.file = Some(os.absolute(path));
        Ok(Job::of(compiled))
    }

    /// Compiles the text of a job file. `name` stands for the file in messages; relative paths in it are relative to the
    /// working directory.
    ///
    /// # Errors
    /// `CHECK_FAILED` for a text with problems, which [`crate::Diagnostics::of`] gives.
    pub fn from_yaml(text: &str, name: &str) -> Result<Job> {
        job::compile(text, name, None).map(Job::of)
    }

    pub(super) fn of(compiled: CompiledJob) -> Job {
        Job { compiled: Arc::new(compiled) }
    }

    /// The name of the job, as its file says it.
    pub fn name(&self) -> &str {
        &self.compiled.name
    }

    /// What the job compiles to, in words: kind of job, fields with their places, types, outputs, order.
    pub fn explain(&self) -> String {
        crate::job::explain(&self.compiled)
    }

    /// The JSON Schema of the job file, draft 7, for editors.
    pub fn schema() -> serde_json::Value {
        job::schema().clone()
    }

    /// Starts a run in threads of its own.
    ///
    /// # Errors
    /// Options that the job or the library does not take: `NOT_IN_JOB`, `OPTION_VALUE`, `STORE_UNSUPPORTED`,
    /// `KEY_NEEDS_STORE`; `SYSTEM_CALL` where no thread can be started. Everything later stands in the report.
    pub fn start(&self, options: RunOptions) -> Result<Run> {
        self.start_with(Os::real(), options)
    }

    /// The same on a system of the caller's.
    pub(crate) fn start_with(&self, os: Os, options: RunOptions) -> Result<Run> {
        let settings = Settings::of(&self.compiled, options, &os)?;
        Run::start(self.compiled.clone(), settings, os)
    }

    /// Runs the job and waits for its end.
    pub fn run(&self, options: RunOptions) -> Report {
        self.run_with(Os::real(), options)
    }

    /// The same on a system of the caller's.
    pub(crate) fn run_with(&self, os: Os, options: RunOptions) -> Report {
        match self.start_with(os, options) {
            Ok(run) => run.wait(),
            Err(error) => Report::failed(error),
        }
    }
}
