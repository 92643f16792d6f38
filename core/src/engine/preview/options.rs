//! What a caller says about a preview, and what that comes to for a job.

use crate::engine::options::{RunOptions, not_in_job};
use crate::error::{Error, Result, codes};
use crate::job::CompiledJob;
use crate::source::InputStream;
use std::path::PathBuf;

/// Options of a preview. What is not said is taken from the job or has a default.
///
/// ```
/// let options = batchloom::PreviewOptions {
///     inputs: vec![("transactions".into(), "today.txt".into())],
///     types: vec!["PUR".into()],
///     ..Default::default()
/// };
/// # let _ = options;
/// ```
#[derive(Debug, Clone, Default)]
pub struct PreviewOptions {
    /// Files of the inputs, by name; relative paths are relative to the working directory.
    pub inputs: Vec<(String, PathBuf)>,
    /// A stream that the input comes in, in place of files, by its name; all of it is read.
    pub input_streams: Vec<(String, InputStream)>,
    /// Values of the parameters, by name, as text.
    pub parameters: Vec<(String, String)>,
    /// How many records are shown, 1 to 1000; by default 10. With `types` that many of each.
    pub records: Option<usize>,
    /// Transaction types. Without any the first records are shown, whatever their type, and behind them the first one of each
    /// type that was not among them.
    pub types: Vec<String>,
    /// How many bytes of records are looked through for transaction types that are wanted and rare, at least 1; by default
    /// 8 MiB.
    pub look: Option<u64>,
    /// Folder for decompressed inputs; by default `/var/tmp`.
    pub work_dir: Option<PathBuf>,
}

const DEFAULT_RECORDS: usize = 10;
const RECORDS: std::ops::RangeInclusive<usize> = 1..=1000;
const DEFAULT_LOOK: u64 = 8 << 20;

/// The records that are wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    /// So many from the beginning, whatever their type.
    pub(super) first: usize,
    /// By transaction type: so many more that have to be looked for, those among the first ones included.
    pub(super) of_type: Vec<usize>,
    /// Bytes of records that are looked through for them.
    pub(super) look: u64,
}

impl Wanted {
    /// Checks the options against a job.
    ///
    /// # Errors
    /// `OPTION_VALUE`, `NOT_IN_JOB`.
    pub(super) fn of(job: &CompiledJob, options: &PreviewOptions) -> Result<Wanted> {
        let records = options.records.unwrap_or(DEFAULT_RECORDS);
        if !RECORDS.contains(&records) {
            let message = format!("the number of records is `{records}`, and can be a number from 1 to 1000");
            return Err(Error::new(codes::job::OPTION_VALUE, message).with("option", "records"));
        }
        let look = options.look.unwrap_or(DEFAULT_LOOK);
        if look == 0 {
            let message = "the part of the input to look through is `0`, and can be at least 1 byte";
            return Err(Error::new(codes::job::OPTION_VALUE, message).with("option", "look"));
        }
        let names: Vec<&str> = job.model.type_names.iter().map(String::as_str).collect();
        if options.types.is_empty() {
            return Ok(Wanted { first: records, of_type: vec![1; names.len()], look });
        }
        let mut of_type = vec![0; names.len()];
        for name in &options.types {
            match names.iter().position(|known| known == name) {
                Some(kind) => of_type[kind] = records,
                None => return Err(not_in_job("transaction type", name, &names)),
            }
        }
        Ok(Wanted { first: 0, of_type, look })
    }
}

impl PreviewOptions {
    /// The part that a run has, too.
    pub(super) fn run(self) -> RunOptions {
        // One thread: how many processors there are is not asked.
        RunOptions {
            inputs: self.inputs,
            input_streams: self.input_streams,
            parameters: self.parameters,
            threads: Some(1),
            work_dir: self.work_dir,
            ..RunOptions::default()
        }
    }
}
