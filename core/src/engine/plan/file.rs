//! One file of the input as the plan knows it: its state, its ends, and where its records are.

use super::super::launch::launch_values;
use crate::error::Result;
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::os::Identity;
use crate::program::PassedCounts;
use crate::record::Ending;
use crate::source::{InputFile, InputShape, Outline, RawLine};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::PathBuf;

/// A file of the input in its state at planning. Positions count from its own first byte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::engine) struct PlannedFile {
    pub(in crate::engine) path: PathBuf,
    pub(in crate::engine) identity: Identity,
    /// Length in bytes; of a file that is compressed or UTF-16, of its text in UTF-8.
    size: u64,
    header: Option<PlannedLine>,
    trailer: Option<PlannedLine>,
    /// The records.
    pub(in crate::engine) body: Range<u64>,
    /// Lines in front of the first record.
    pub(in crate::engine) lines_before: u64,
    /// Lines outside of the records that are neither header nor trailer.
    pub(in crate::engine) passed: PassedCounts,
}

/// A header or trailer line; it was parsed, and so is well-formed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PlannedLine {
    text: String,
    offset: u64,
}

impl PlannedFile {
    /// Examines an open file of a job's input.
    pub(super) fn of(job: &CompiledJob, file: &InputFile) -> Result<PlannedFile> {
        let outline = Outline::find(file, &shape(job))?;
        let planned = |line: &Option<RawLine>| {
            line.as_ref().map(|line| PlannedLine {
                text: String::from_utf8_lossy(&line.bytes).into_owned(),
                offset: line.offset,
            })
        };
        Ok(PlannedFile {
            path: file.path().to_owned(),
            identity: *file.identity(),
            size: file.size(),
            header: planned(&outline.header),
            trailer: planned(&outline.trailer),
            body: outline.body,
            lines_before: outline.lines_before,
            passed: outline.passed,
        })
    }

    /// Whether the figures are possible.
    pub(super) fn is_sound(&self) -> bool {
        self.body.start <= self.body.end && self.body.end <= self.size
    }

    /// The values known at launch that hold for the records of this file.
    pub(super) fn launch(
        &self,
        job: &CompiledJob,
        file: &InputFile,
        parameters: &[Option<String>],
    ) -> Result<Vec<Constant>> {
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
            body: self.body.clone(),
            lines_before: self.lines_before,
            passed: self.passed,
        };
        launch_values(job, file, &outline, parameters)
    }

    /// Length in bytes.
    pub(in crate::engine) fn size(&self) -> u64 {
        self.size
    }

    /// Whether the file has no bytes at all, which the job allows: nothing is asked of header and trailer then.
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// The header as it stands in the file, without its end.
    pub(in crate::engine) fn header(&self) -> Option<&str> {
        self.header.as_ref().map(|line| line.text.as_str())
    }

    /// The trailer as it stands in the file, without its end.
    pub(in crate::engine) fn trailer(&self) -> Option<&str> {
        self.trailer.as_ref().map(|line| line.text.as_str())
    }

    /// Whether header, trailer and extent of the records are those of another file.
    pub(super) fn same_outline(&self, other: &PlannedFile) -> bool {
        let outline = |file: &PlannedFile| (file.body.clone(), file.lines_before, file.size());
        outline(self) == outline(other) && self.header == other.header && self.trailer == other.trailer
    }
}

/// Length of all records, header and trailer of a file without line ends.
fn record_length(job: &CompiledJob) -> Option<usize> {
    job.model.shape.length().filter(|_| job.input.ending == Ending::Nothing)
}

pub(in crate::engine) fn shape(job: &CompiledJob) -> InputShape<'_> {
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
