//! The plan of an execution: what every process that takes part in it must agree on, and the splits.
//!
//! Splits are cut at fixed distances of the body, without looking for line ends: a split owns the lines whose first byte
//! lies in it. The raw header and trailer travel with the plan, so that a worker needs to read nothing but its own split.

use super::launch::launch_values;
use super::options::Settings;
use crate::error::{Error, Result, codes};
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::os::{Identity, Os};
use crate::program::PassedCounts;
use crate::record::Ending;
use crate::source::{InputFile, InputShape, Outline, RawLine};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::PathBuf;
use twox_hash::XxHash3_128;

/// Version of the serialised form of [`Plan`] and [`Split`].
pub const PLAN_VERSION: u16 = 1;

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

/// What an execution is about: the job, the input in its state at planning, the values known at launch, the splits.
///
/// Serialisable and versioned. A plan made for another job, or by an incompatible version, is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    version: u16,
    /// Fingerprint of the compiled job.
    job: String,
    path: PathBuf,
    identity: Identity,
    header: Option<PlannedLine>,
    trailer: Option<PlannedLine>,
    body: Range<u64>,
    lines_before: u64,
    /// Lines outside of the records that are neither header nor trailer.
    passed: PassedCounts,
    /// By parameter of the job, as given.
    parameters: Vec<Option<String>>,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    instant: i128,
    split_size: u64,
    /// Where records are still to be handled from; what lies before was handled by an earlier attempt.
    #[serde(skip)]
    resume_at: Option<u64>,
}

/// A header or trailer line; it was parsed, and so is well-formed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PlannedLine {
    text: String,
    offset: u64,
}

impl Plan {
    /// Opens and examines the input of a job.
    pub(super) fn make(job: &CompiledJob, settings: &Settings, split_size: u64, os: &Os) -> Result<(Plan, InputFile)> {
        let path = input_path(job, settings)?;
        let file = InputFile::open(os, &path, &job.input.name)?;
        let outline = Outline::find(&file, &shape(job))?;
        launch_values(job, &file, &outline, &settings.parameters)?;
        let planned = |line: &Option<RawLine>| {
            line.as_ref().map(|line| PlannedLine {
                text: String::from_utf8_lossy(&line.bytes).into_owned(),
                offset: line.offset,
            })
        };
        let plan = Plan {
            version: PLAN_VERSION,
            job: job.fingerprint.clone(),
            path,
            identity: *file.identity(),
            header: planned(&outline.header),
            trailer: planned(&outline.trailer),
            body: outline.body,
            lines_before: outline.lines_before,
            passed: outline.passed,
            parameters: settings.parameters.clone(),
            instant: settings.instant,
            split_size: split_size.max(1),
            resume_at: None,
        };
        Ok((plan, file))
    }

    /// The same plan with as many splits as wanted, or fewer where there is little to split.
    pub(super) fn cut_into(mut self, splits: u64) -> Plan {
        self.split_size = (self.body.end - self.body.start).div_ceil(splits.max(1)).max(1);
        self
    }

    /// Opens the input again, in another process than that which planned.
    ///
    /// # Errors
    /// `PLAN_MISMATCH` for another job, `PARTIAL_DAMAGED` for a plan of another version or one that cannot be,
    /// `INPUT_CHANGED`, and what opening a file can fail with.
    pub(super) fn open(&self, job: &CompiledJob, os: &Os) -> Result<InputFile> {
        self.check(job)?;
        let file = InputFile::open(os, &self.path, &job.input.name)?;
        file.check_unchanged(&self.identity)?;
        Ok(file)
    }

    fn check(&self, job: &CompiledJob) -> Result<()> {
        let sound = self.body.start <= self.body.end && self.body.end <= self.identity.size && self.split_size > 0;
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

    /// The values known at launch.
    pub(super) fn launch(&self, job: &CompiledJob, file: &InputFile) -> Result<Vec<Constant>> {
        let raw = |line: &Option<PlannedLine>, number: Option<u64>| {
            line.as_ref().map(|line| RawLine {
                bytes: line.text.clone().into_bytes(),
                offset: line.offset,
                line: number,
                ended: true,
            })
        };
        let outline = Outline {
            header: raw(&self.header, Some(1)),
            trailer: raw(&self.trailer, None),
            body: self.body(),
            lines_before: self.lines_before,
            passed: self.passed,
        };
        launch_values(job, file, &outline, &self.parameters)
    }

    /// The splits, in the order of the input; none when there is no record.
    pub fn splits(&self) -> impl ExactSizeIterator<Item = Split> + '_ {
        let count = usize::try_from(self.split_count()).unwrap_or(usize::MAX);
        (0..count).map(|index| self.split(index as u64))
    }

    /// The number of splits.
    pub(super) fn split_count(&self) -> u64 {
        let rest = self.remaining();
        (rest.end - rest.start).div_ceil(self.split_size)
    }

    /// The split of this number, which is below the number of splits.
    pub(super) fn split(&self, index: u64) -> Split {
        let begin = self.remaining().start + index * self.split_size;
        let end = begin.saturating_add(self.split_size).min(self.body.end);
        Split { version: PLAN_VERSION, index, begin, end }
    }

    /// The records: bytes of the input.
    pub(super) fn body(&self) -> Range<u64> {
        self.body.clone()
    }

    /// The records that this attempt handles: the body, or what is left of it.
    pub(super) fn remaining(&self) -> Range<u64> {
        self.resume_at.unwrap_or(self.body.start)..self.body.end
    }

    /// The same plan behind what was handled already, with what an earlier attempt was bound to. Whether the input is still
    /// the same at both ends is for the caller to ask first.
    pub(super) fn resumed(mut self, recorded: &Plan, at: u64) -> Plan {
        self.parameters.clone_from(&recorded.parameters);
        self.instant = recorded.instant;
        self.resume_at = Some(at);
        self
    }

    /// Whether header, trailer and extent of the records are those of another plan.
    pub(super) fn same_outline(&self, other: &Plan) -> bool {
        let outline = |plan: &Plan| (plan.body.clone(), plan.lines_before, plan.identity.size);
        outline(self) == outline(other) && self.header == other.header && self.trailer == other.trailer
    }

    /// The parameters as given, in the order of the job.
    pub(super) fn parameters(&self) -> &[Option<String>] {
        &self.parameters
    }

    /// Path of the input, whatever the working directory.
    pub(super) fn absolute_path(&self, os: &Os) -> PathBuf {
        os.absolute(&self.path)
    }

    /// The header as it stands in the input, without its end.
    pub(super) fn header(&self) -> Option<&str> {
        self.header.as_ref().map(|line| line.text.as_str())
    }

    /// The trailer as it stands in the input, without its end.
    pub(super) fn trailer(&self) -> Option<&str> {
        self.trailer.as_ref().map(|line| line.text.as_str())
    }

    /// Lines in front of the first record.
    pub(super) fn lines_before(&self) -> u64 {
        self.lines_before
    }

    /// Lines outside of the records that are neither header nor trailer.
    pub(super) fn passed(&self) -> PassedCounts {
        self.passed
    }

    /// Whether the input has no bytes at all, which the job allows: nothing is asked of header and trailer then.
    pub(super) fn is_empty_file(&self) -> bool {
        self.identity.size == 0
    }

    /// The state of the input when it was planned.
    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Length of the input in bytes.
    pub(super) fn input_size(&self) -> u64 {
        self.identity.size
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

/// Path of the input, as the caller or the job gives it.
///
/// # Errors
/// `INPUT_NOT_GIVEN`.
pub(super) fn input_path(job: &CompiledJob, settings: &Settings) -> Result<PathBuf> {
    if let Some(path) = &settings.input {
        return Ok(path.clone());
    }
    let name = &job.input.name;
    match (&job.input.path, &job.folder) {
        (Some(path), Some(folder)) => Ok(folder.join(path)),
        (Some(path), None) => Ok(path.into()),
        (None, _) => Err(Error::new(codes::job::INPUT_NOT_GIVEN, format!("the input `{name}` was given no file"))
            .help(format!("give it with `-i {name}=PATH`"))),
    }
}

/// Length of all records, header and trailer of a file without line ends.
fn record_length(job: &CompiledJob) -> Option<usize> {
    job.model.shape.length().filter(|_| job.input.ending == Ending::Nothing)
}

fn shape(job: &CompiledJob) -> InputShape<'_> {
    InputShape {
        header: job.input.header.as_ref(),
        preamble: job.input.preamble,
        header_row: job.input.header_row.as_ref(),
        trailer: job.input.trailer.as_ref(),
        ending: job.input.ending,
        record_length: record_length(job),
        charset: job.model.reading.charset,
        passed: job.model.reading.passed,
        empty_allowed: job.input.empty_allowed,
        max_record: job.input.max_record,
    }
}
