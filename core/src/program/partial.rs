//! What a run of records came to: the only carrier of running state. Serialisable, versioned, mergeable.

use super::total::Accumulator;
use crate::error::Result;
use crate::os::memory;
use crate::record::PassedLine;
use serde::{Deserialize, Serialize};

/// Version of the serialised form of [`Partial`] and [`Segment`].
pub const PARTIAL_VERSION: u16 = 2;

/// Records of one transaction type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeCounts {
    /// Records read.
    pub read: u64,
    /// Records written to at least one output.
    pub written: u64,
    /// Records that fed no output.
    pub filtered: u64,
    /// Records rejected.
    pub rejected: u64,
}

/// Lines that were passed over, and their bytes with line ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCount {
    /// Lines.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
}

impl LineCount {
    /// Counts one line more.
    pub(crate) fn add(&mut self, bytes: u64) {
        self.lines += 1;
        self.bytes += bytes;
    }
}

/// Lines that are no records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedCounts {
    /// Comments.
    pub comments: LineCount,
    /// Lines without a byte.
    pub blank: LineCount,
}

impl PassedCounts {
    /// The entry of lines of this kind.
    pub(crate) fn of(&mut self, kind: PassedLine) -> &mut LineCount {
        match kind {
            PassedLine::Comment => &mut self.comments,
            PassedLine::Blank => &mut self.blank,
        }
    }

    /// Both together.
    pub(crate) fn all(&self) -> LineCount {
        LineCount { lines: self.comments.lines + self.blank.lines, bytes: self.comments.bytes + self.blank.bytes }
    }

    /// Adds what was found elsewhere.
    pub(crate) fn merge(&mut self, more: &PassedCounts) {
        for (count, more) in [(&mut self.comments, more.comments), (&mut self.blank, more.blank)] {
            count.lines += more.lines;
            count.bytes += more.bytes;
        }
    }
}

/// How often a rule was failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// How often.
    pub count: u64,
    /// The first record that failed it, counted from 1 within the run of records.
    pub first: u64,
}

/// Why processing ended in the middle of a split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Number of the error code.
    pub code: u16,
    /// One sentence.
    pub message: String,
    /// Record within the split, counted from 1; 0 when it is no record.
    pub record: u64,
    /// Byte offset in the input.
    pub offset: u64,
    /// Name of the field, where one is concerned.
    pub field: Option<String>,
}

/// What the records of one file came to, as far as it takes part in a run of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePartial {
    /// Number of the file, counted from 0 in the order in which the input's files are read.
    pub file: u64,
    /// Records read of it.
    pub read: u64,
    /// Totals over its records, in the order of the compiled job.
    pub totals: Vec<Accumulator>,
}

/// What a run of whole records came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// Version of this form.
    pub version: u16,
    /// Byte offset of the first line.
    pub begin: u64,
    /// Byte offset behind the last line.
    pub end: u64,
    /// Bytes of the records, with their line ends.
    pub record_bytes: u64,
    /// Lines that are no records.
    pub passed: PassedCounts,
    /// Records by transaction type; the last entry counts those of no known type.
    pub types: Vec<TypeCounts>,
    /// Failures, a rule an entry.
    pub rules: Vec<RuleCount>,
    /// Totals, in the order of the compiled job.
    pub totals: Vec<Accumulator>,
    /// Records written, an output an entry.
    pub records: Vec<u64>,
    /// The same by file, in order: those that have records in the run and are not reconciled yet.
    pub files: Vec<FilePartial>,
    /// Why processing ended before the end of the split.
    pub failure: Option<Failure>,
}

impl Partial {
    /// The sum over all types.
    pub fn counts(&self) -> TypeCounts {
        self.types.iter().fold(TypeCounts::default(), |sum, counts| TypeCounts {
            read: sum.read + counts.read,
            written: sum.written + counts.written,
            filtered: sum.filtered + counts.filtered,
            rejected: sum.rejected + counts.rejected,
        })
    }

    /// Takes in the records that follow. `next` must begin where `self` ends; the caller has checked it.
    pub fn merge(&mut self, next: &Partial) {
        let before = self.counts().read;
        self.record_bytes += next.record_bytes;
        self.passed.merge(&next.passed);
        for (counts, more) in self.types.iter_mut().zip(&next.types) {
            counts.read += more.read;
            counts.written += more.written;
            counts.filtered += more.filtered;
            counts.rejected += more.rejected;
        }
        for (rule, more) in self.rules.iter_mut().zip(&next.rules) {
            if rule.count == 0 && more.count > 0 {
                rule.first = before + more.first;
            }
            rule.count += more.count;
        }
        for (total, more) in self.totals.iter_mut().zip(&next.totals) {
            total.merge(more);
        }
        for (records, more) in self.records.iter_mut().zip(&next.records) {
            *records += more;
        }
        for more in &next.files {
            match self.files.last_mut().filter(|last| last.file == more.file) {
                Some(last) => last.merge(more),
                None => self.files.push(more.clone()),
            }
        }
        self.failure = self.failure.take().or_else(|| {
            let failure = next.failure.clone();
            failure.map(|failure| Failure {
                record: if failure.record > 0 { before + failure.record } else { 0 },
                ..failure
            })
        });
        self.end = next.end;
    }
}

impl FilePartial {
    /// Takes in what the next records of the same file came to.
    fn merge(&mut self, next: &FilePartial) {
        self.read += next.read;
        for (total, more) in self.totals.iter_mut().zip(&next.totals) {
            total.merge(more);
        }
    }
}

/// A place in a segment whose value only the merge knows: the number of a record in the whole input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixup {
    /// Where in the bytes of the segment.
    pub at: u64,
    /// The record within the split, counted from 1.
    pub record: u64,
    /// Digits, zeros in front, over bytes that are there; the last ones when there are more. `None`: as many digits as needed, put in.
    pub width: Option<u32>,
}

impl Fixup {
    /// What is filled in, when `before` records precede the run.
    pub(crate) fn digits(&self, before: u64) -> String {
        let width = self.width.unwrap_or(0) as usize;
        let mut digits = format!("{:0width$}", before + self.record);
        // A number too wide for its place keeps its last digits, or the record would lose its width.
        if self.width.is_some() {
            digits.drain(..digits.len() - width);
        }
        digits
    }
}

/// The bytes that a run of records adds to one output.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The bytes, before the fix-ups.
    pub bytes: Vec<u8>,
    /// The places that the merge fills in, in ascending order.
    pub fixups: Vec<Fixup>,
}

impl Segment {
    /// Fills in the places of `fixups` in `bytes`, when `before` records precede the run; `None` when there are none.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn resolve(bytes: &[u8], fixups: &[Fixup], before: u64) -> Result<Option<Vec<u8>>> {
        if fixups.is_empty() {
            return Ok(None);
        }
        let mut resolved = memory::with_room(bytes.len() + fixups.len() * 8)?;
        let mut done = 0;
        for fixup in fixups {
            let at = fixup.at as usize;
            memory::append(&mut resolved, &bytes[done..at])?;
            let width = fixup.width.unwrap_or(0) as usize;
            memory::append(&mut resolved, fixup.digits(before).as_bytes())?;
            done = at + width;
        }
        memory::append(&mut resolved, &bytes[done..])?;
        Ok(Some(resolved))
    }
}
