//! What a preview shows.
//!
//! Every text from a file is *escaped*, so that it can be shown anywhere and read back byte for byte: control and other
//! invisible characters as `\t`, `\0` or `\u{202e}`, bytes that are no character as `\xff`, a backslash as `\\`. Each byte of
//! something sensitive is a `*`. Bytes of a line are counted from 1.

use crate::engine::report::Counts;
use crate::error::{Code, Error};
use crate::program::TypeCounts;
use std::path::PathBuf;

/// What a job makes of the first records of its input; see [`crate::Job::preview`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Preview {
    /// Name of the job.
    pub job: String,
    /// Name of its input.
    pub input: String,
    /// The file, as it was given; of several the first.
    pub path: PathBuf,
    /// Header of the input as read; of several files that of the first.
    pub header: Option<InputLine>,
    /// Trailer of the input as read; of several files that of the first.
    pub trailer: Option<InputLine>,
    /// The sample, in the order of the input.
    pub records: Vec<SampledRecord>,
    /// By output of the job: what would stand before and behind the records of the sample.
    pub outputs: Vec<OutputEnds>,
    /// What happened to the records of the sample.
    pub counts: Counts,
    /// The same by transaction type, in the order of the job.
    pub by_type: Vec<(String, TypeCounts)>,
    /// Rejected records of the sample by reason.
    pub by_reason: Vec<(String, u64)>,
    /// The totals of the job over the sample.
    pub totals: Vec<TotalValue>,
    /// Conditions of `reconcile:` and what `unique` says. They are about the whole input, so they are not judged here.
    pub not_judged: Vec<String>,
    /// Transaction types that are wanted and were not found in what was looked at.
    pub types_missing: Vec<String>,
    /// Bytes of records that were looked at.
    pub bytes_looked_at: u64,
    /// Bytes of all records.
    pub bytes_of_records: u64,
    /// Why a run would end at the last record of the sample; `None` where it would go on.
    pub error: Option<Error>,
}

/// The header or trailer of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputLine {
    /// The line without its end.
    pub text: String,
    /// Its fields.
    pub fields: Vec<SourceField>,
}

/// A record of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SampledRecord {
    /// Number of the record, counted from 1 over all files of the input.
    pub number: u64,
    /// The file it stands in, as it was given.
    pub path: PathBuf,
    /// Line of the file on which it begins, counted from 1; `None` where records may have several lines.
    pub line: Option<u64>,
    /// Byte offset in the file, counted from 0.
    pub offset: u64,
    /// Transaction type; `None` where it is not known.
    pub transaction_type: Option<String>,
    /// The line without its end. All of it is hidden where it cannot be divided into fields and the job has sensitive ones.
    pub text: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Rules of severity info and warning that it failed.
    pub warnings: Vec<Finding>,
    /// Its fields; none where it cannot be divided into fields.
    pub fields: Vec<SourceField>,
    /// What is written of it, an output an entry. For a record that was rejected because a target field could not be written,
    /// the fields are shown, and no record.
    pub outputs: Vec<OutputRecord>,
}

/// What becomes of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is written to these outputs.
    Written {
        /// Names of the outputs.
        outputs: Vec<String>,
    },
    /// It is good, and no output wants it.
    Filtered,
    /// It is rejected.
    Rejected(Finding),
    /// The run ends here.
    Fails(Finding),
}

/// A rule that a record failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The code of the engine.
    pub code: Code,
    /// What rejects say: the reason that the job names, or the code.
    pub reason: String,
    /// The field, where one is concerned.
    pub field: Option<String>,
    /// One sentence.
    pub message: String,
}

/// A field of a line that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceField {
    /// Its name.
    pub name: String,
    /// Its first byte in the line, counted from 1.
    pub at: usize,
    /// Its length in bytes.
    pub width: usize,
    /// Its bytes.
    pub text: String,
    /// The value read from it; `None` for null, or where there is a problem.
    pub value: Option<String>,
    /// Why it is no value.
    pub problem: Option<String>,
    /// Whether its value is hidden.
    pub sensitive: bool,
}

/// A record of an output, or a header or trailer of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputRecord {
    /// Name of the output.
    pub output: String,
    /// The line without its end; `None` where it cannot be written.
    pub text: Option<String>,
    /// Its fields, in the order of the job.
    pub fields: Vec<TargetField>,
    /// Why it cannot be written.
    pub problem: Option<String>,
}

/// A field of an output line: where its value comes from and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetField {
    /// Its name.
    pub name: String,
    /// Its first byte in the line, counted from 1; `None` where that is not known because something before it has no bytes.
    pub at: Option<usize>,
    /// Its length in bytes.
    pub width: usize,
    /// The source in the words of the job; `None` for a filler.
    pub source: Option<String>,
    /// The value of the source field, or of each name in an expression: `amount=12.50, type=PUR`.
    pub value_in: Option<String>,
    /// The value before it is laid out; `None` for null, or where there is none.
    pub value: Option<String>,
    /// Its bytes; `None` where it cannot be written.
    pub text: Option<String>,
    /// Why it cannot be written.
    pub problem: Option<Finding>,
    /// Whether its value is hidden.
    pub sensitive: bool,
}

/// What stands before and behind the records of an output, with the totals of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutputEnds {
    /// Name of the output.
    pub output: String,
    /// Records of the sample that are written to it.
    pub records: u64,
    /// Its header.
    pub header: Option<OutputRecord>,
    /// The row of column names.
    pub column_names: Option<String>,
    /// Its trailer.
    pub trailer: Option<OutputRecord>,
    /// In which order a run puts its records, in words; `None` where it is that of the input, in which the sample is shown.
    pub order: Option<String>,
}

/// A total of the job over the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TotalValue {
    /// As written in the job: `written.sum(amount)`.
    pub total: String,
    /// The output whose records it is over, where it is over those of one.
    pub output: Option<String>,
    /// Its value; `None` where it has none.
    pub value: Option<String>,
    /// Whether its value is hidden.
    pub sensitive: bool,
}
