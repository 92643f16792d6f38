//! The plan of an execution: what every process that takes part in it must agree on, and the splits.
//!
//! Splits are cut at fixed distances of the body, without looking for line ends: a split owns the lines whose first byte
//! lies in it. The raw header and trailer travel with the plan, so that a worker needs to read nothing but its own split.

mod file;
mod files;
mod layout;
mod paths;

pub(super) use file::{PlannedFile, shape};
pub(super) use layout::Layout;
pub(super) use paths::input_paths;

use super::options::{LARGE_FILES, Settings};
use crate::error::{Error, Result, codes};
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::os::{Cancel, Os, WorkFolder};
use crate::source::{InputFile, Inputs};
use files::PlannedFiles;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::{Path, PathBuf};
use twox_hash::XxHash3_128;

/// Version of the serialised form of [`Plan`] and [`Split`].
pub const PLAN_VERSION: u16 = 2;

/// A part of the input that can be processed on its own, by any process that has the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Version of this form.
    pub version: u16,
    /// Number of the split, counted from 0 in the order of the input.
    pub index: u64,
    /// First byte; the split owns the lines that begin from here on…
    pub begin: u64,
    /// … up to this byte, which belongs to the next split.
    pub end: u64,
}

/// What an execution is about: the job, the files of the input in their state at planning, the values known at launch, the
/// splits.
///
/// Positions count over all files, one behind the other. Serialisable and versioned. A plan made for another job, or by an
/// incompatible version, is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    version: u16,
    /// Fingerprint of the compiled job.
    job: String,
    /// In the order in which they are read; at least one.
    files: PlannedFiles,
    /// By parameter of the job, as given.
    parameters: Vec<Option<String>>,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    instant: i128,
    split_size: u64,
    /// Where records are still to be handled from; what lies before was handled by an earlier attempt.
    #[serde(skip)]
    resume_at: Option<u64>,
}

impl Plan {
    /// Opens and examines the files of a job's input, or reads the stream that it comes in.
    pub(super) fn make(
        job: &CompiledJob,
        settings: &Settings,
        split_size: u64,
        cancel: &Cancel,
        os: &Os,
    ) -> Result<(Plan, Inputs)> {
        let work = WorkFolder::new(os, &settings.work_folder);
        let inputs = match &settings.stream {
            Some(stream) => {
                let input = &job.input;
                Inputs::new(vec![InputFile::of_stream(stream, &input.name, input.coding, &work, cancel)?])?
            }
            None => {
                let paths = input_paths(job, settings, os)?;
                open_all(paths.iter().map(PathBuf::as_path), job, &work, cancel)?
            }
        };
        let mut files = Vec::with_capacity(inputs.files().len());
        for file in inputs.files() {
            let planned = PlannedFile::of(job, file)?;
            planned.launch(job, file, &settings.parameters)?;
            files.push(planned);
        }
        let plan = Plan {
            version: PLAN_VERSION,
            job: job.fingerprint.clone(),
            files: files.into(),
            parameters: settings.parameters.clone(),
            instant: settings.instant,
            split_size: split_size.max(1),
            resume_at: None,
        };
        Ok((plan, inputs))
    }

    /// The same plan with as many splits as wanted, or fewer where there is little to split; one more for every further file.
    pub(super) fn cut_into(mut self, splits: u64) -> Plan {
        let records: u64 = self.layout().bodies().iter().map(|body| body.end - body.start).sum();
        self.split_size = records.div_ceil(splits.max(1)).max(1);
        self
    }

    /// Opens the input again, in another process than that which planned.
    ///
    /// # Errors
    /// `PLAN_MISMATCH` for another job, `PARTIAL_DAMAGED` for a plan of another version or one that cannot be,
    /// `INPUT_CHANGED`, and what opening a file can fail with.
    pub(super) fn open(&self, job: &CompiledJob, os: &Os) -> Result<Inputs> {
        self.check(job)?;
        let work = WorkFolder::new(os, Path::new(LARGE_FILES));
        let inputs = open_all(self.files().iter().map(|file| file.path.as_path()), job, &work, &Cancel::new())?;
        self.check_unchanged(&inputs)?;
        Ok(inputs)
    }

    fn check(&self, job: &CompiledJob) -> Result<()> {
        let sound = !self.files().is_empty() && self.files().iter().all(PlannedFile::is_sound) && self.split_size > 0;
        if self.version != PLAN_VERSION || !sound {
            let message = "the plan is damaged or of another version of the library";
            return Err(Error::new(codes::internal::PARTIAL_DAMAGED, message).help("plan again with this version"));
        }
        if self.job != job.fingerprint || self.parameters.len() != job.parameters.len() {
            let message =
                format!("the plan was made for another job than `{}`, or for another version of it", job.name);
            return Err(Error::new(codes::internal::PLAN_MISMATCH, message).help("plan again with this job"));
        }
        Ok(())
    }

    /// Makes sure that every file is still in the state in which it was planned.
    ///
    /// # Errors
    /// `INPUT_CHANGED`, `READ_FAILED`.
    pub(super) fn check_unchanged(&self, inputs: &Inputs) -> Result<()> {
        inputs.files().iter().zip(self.files()).try_for_each(|(file, planned)| file.check_unchanged(&planned.identity))
    }

    /// The values known at launch, a file an entry: header and trailer fields are its own, parameters are those of all.
    pub(super) fn launches(&self, job: &CompiledJob, inputs: &Inputs) -> Result<Vec<Vec<Constant>>> {
        let files = self.files().iter().zip(inputs.files());
        files.map(|(planned, file)| planned.launch(job, file, &self.parameters)).collect()
    }

    /// The splits, in the order of the input; none when there is no record.
    pub fn splits(&self) -> impl ExactSizeIterator<Item = Split> + '_ {
        let count = usize::try_from(self.split_count()).unwrap_or(usize::MAX);
        (0..count).map(|index| self.split(index as u64))
    }

    /// The number of splits.
    pub fn split_count(&self) -> u64 {
        self.pieces().map(|(cells, _)| cells.end - cells.start).sum()
    }

    /// The split of this number, which is below the number of splits.
    pub(super) fn split(&self, index: u64) -> Split {
        let (mut left, origin) = (index, self.remaining().start);
        let line = |number: u64| origin.saturating_add(number.saturating_mul(self.split_size));
        for (cells, records) in self.pieces() {
            let number = cells.start + left;
            if number < cells.end {
                let (begin, end) = (line(number).max(records.start), line(number + 1).min(records.end));
                return Split { version: PLAN_VERSION, index, begin, end };
            }
            left -= cells.end - cells.start;
        }
        let end = self.body().end;
        Split { version: PLAN_VERSION, index, begin: end, end }
    }

    /// Of every file the records that this attempt handles, and the cells of the grid that they are cut into, a split a cell.
    ///
    /// Splits end on the lines of one grid over all files, and where the records of a file end: what is counted in splits, such
    /// as the distance of checkpoints, comes as regularly in many small files as in one.
    fn pieces(&self) -> impl Iterator<Item = (Range<u64>, Range<u64>)> + '_ {
        let origin = self.remaining().start;
        let cell = move |at: u64| at.saturating_sub(origin) / self.split_size;
        self.layout().bodies().iter().map(move |body| {
            let records = behind(body, origin);
            let cells = if records.is_empty() { 0..0 } else { cell(records.start)..cell(records.end - 1) + 1 };
            (cells, records)
        })
    }

    /// The records of one file that this attempt handles.
    pub(super) fn records_of(&self, file: usize) -> Range<u64> {
        behind(&self.layout().bodies()[file], self.remaining().start)
    }

    /// Where the files and their records are.
    pub(super) fn layout(&self) -> &Layout {
        self.files.layout()
    }

    /// The records, from the first of the first file to the last of the last.
    pub(super) fn body(&self) -> Range<u64> {
        self.layout().body()
    }

    /// The records that this attempt handles: the body, or what is left of it.
    pub(super) fn remaining(&self) -> Range<u64> {
        let body = self.body();
        self.resume_at.unwrap_or(body.start)..body.end
    }

    /// The same plan with what an earlier attempt was bound to. Whether the input is still the same at its ends is for the
    /// caller to ask first.
    pub(super) fn bound_as(mut self, recorded: &Plan) -> Plan {
        self.parameters.clone_from(&recorded.parameters);
        self.instant = recorded.instant;
        self
    }

    /// What lies before this place was handled by an earlier attempt; nothing, where there is none.
    pub(super) fn go_on_at(&mut self, at: Option<u64>) {
        self.resume_at = at;
    }

    /// Everything is to be handled, for now: where [`Plan::go_on_at`] goes on later.
    pub(super) fn go_back(&mut self) -> Option<u64> {
        self.resume_at.take()
    }

    /// Whether there are as many files, each with the same header, trailer and extent of the records.
    pub(super) fn same_outline(&self, other: &Plan) -> bool {
        self.files().len() == other.files().len()
            && self.files().iter().zip(other.files()).all(|(file, other)| file.same_outline(other))
    }

    /// Whether every file is in the state in which the other plan found it.
    pub(super) fn same_state(&self, other: &Plan) -> bool {
        self.files().iter().map(|file| &file.identity).eq(other.files().iter().map(|file| &file.identity))
    }

    /// The parameters as given, in the order of the job.
    pub(super) fn parameters(&self) -> &[Option<String>] {
        &self.parameters
    }

    /// The files, in the order in which they are read.
    pub(super) fn files(&self) -> &[PlannedFile] {
        self.files.list()
    }

    /// Length of all files in bytes.
    pub(super) fn input_size(&self) -> u64 {
        self.files().iter().map(PlannedFile::size).sum()
    }

    /// The plan as text, to be handed to other processes.
    ///
    /// # Errors
    /// `INTERNAL`: never for a plan that this library made.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|error| Error::new(codes::internal::INTERNAL, "the plan cannot be written").caused_by(error))
    }

    /// A plan from its text.
    ///
    /// # Errors
    /// `PARTIAL_DAMAGED` where it is no plan of this version.
    pub fn from_json(text: &str) -> Result<Plan> {
        let damaged =
            || Error::new(codes::internal::PARTIAL_DAMAGED, "the text is no plan of this version of the library");
        serde_json::from_str(text).map_err(|error| damaged().caused_by(error))
    }

    /// What tells this plan from any other.
    pub(super) fn id(&self) -> Result<String> {
        Ok(format!("{:032x}", XxHash3_128::oneshot(self.to_json()?.as_bytes())))
    }
}

/// What of a body lies behind a place.
fn behind(body: &Range<u64>, place: u64) -> Range<u64> {
    body.start.max(place.min(body.end))..body.end
}

/// Opens all files of the input.
///
/// All are opened before the first is decoded: one that is missing is told at once.
fn open_all<'p>(
    paths: impl Iterator<Item = &'p Path>,
    job: &CompiledJob,
    work: &WorkFolder,
    cancel: &Cancel,
) -> Result<Inputs> {
    let files = paths.map(|path| InputFile::open(work.os(), path, &job.input.name));
    let files: Vec<InputFile> = files.collect::<Result<_>>()?;
    let read = files.into_iter().map(|file| file.decoded(job.input.coding, work, cancel));
    Inputs::new(read.collect::<Result<_>>()?)
}
