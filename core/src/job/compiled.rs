//! A job that was read, checked and compiled: immutable, and free of any file.

use crate::envelope::{HeaderRow, InputLine, OutputLine, Reconcile, Text};
use crate::expr::VarId;
use crate::program::model::{Field, Form, LAUNCH, Model, TOTALS, UniqueKey};
use crate::record::{Decimal, Ending};
use crate::sink::{self, IfExists, RecordEnds};
use crate::source::Coding;
use std::path::PathBuf;
use std::time::Duration;

/// The input of a job.
#[derive(Debug)]
pub(crate) struct CompiledInput {
    pub(crate) name: String,
    /// Paths and patterns, relative to the job file; overridden by the caller. Empty where the job names none.
    pub(crate) paths: Vec<String>,
    pub(crate) ending: Ending,
    pub(crate) coding: Coding,
    /// Whether a file of zero bytes is a file without records, instead of an error.
    pub(crate) empty_allowed: bool,
    /// Longest line in bytes, without its end.
    pub(crate) max_record: usize,
    pub(crate) header: Option<InputLine>,
    pub(crate) trailer: Option<InputLine>,
    /// Lines in front of everything else, which are not looked at.
    pub(crate) preamble: u64,
    /// The row of column names that stands behind the header.
    pub(crate) header_row: Option<HeaderRow>,
    pub(crate) reconcile: Vec<Reconcile>,
}

/// An output of a job, whether of records, of rejects, or a control file.
#[derive(Debug)]
pub(crate) struct CompiledOutput {
    pub(crate) name: String,
    /// Template of the path, relative to the job file; overridden by the caller.
    pub(crate) path: Option<String>,
    pub(crate) if_exists: IfExists,
    /// Permission bits of the file; none for what the process gives to new files.
    pub(crate) mode: Option<u32>,
    pub(crate) header: Option<OutputLine>,
    /// The row of column names with its line end, behind the header.
    pub(crate) header_row: Option<Vec<u8>>,
    pub(crate) trailer: Option<OutputLine>,
    /// The whole text of a control file.
    pub(crate) control: Option<Text>,
    /// How the file is made when all records are handled; none where it is written while they are.
    pub(crate) staged: Option<Staged>,
}

impl CompiledOutput {
    /// Whether its records are put in another order than that of the input.
    pub(crate) fn is_ordered(&self) -> bool {
        self.staged.is_some_and(|staged| staged.ordered)
    }
}

/// How the file of an output is made of its staging file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Staged {
    pub(crate) compression: Option<sink::Compression>,
    /// Whether records stand there with keys, and are put in order by them.
    pub(crate) ordered: bool,
    /// What a record ends with.
    pub(crate) ends: RecordEnds,
}

/// A parameter of a job.
#[derive(Debug)]
pub(crate) struct CompiledParameter {
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) required: bool,
    /// Whether another value makes another execution.
    pub(crate) identifying: bool,
    pub(crate) default: Option<Vec<u8>>,
}

/// Under which key a job runs, and what a second launch gets.
#[derive(Debug)]
pub(crate) struct CompiledIdempotency {
    /// Template of the key; without one the key is made of job, parameters and inputs.
    pub(crate) key: Option<String>,
    /// Whether a launch of work that is done is an error.
    pub(crate) refuse_completed: bool,
    /// How long a launch waits while another one is at work.
    pub(crate) wait: Duration,
    /// How long an owner without a sign of life keeps the work, when it is not known to be dead.
    pub(crate) lease: Duration,
}

/// How much may be rejected before the run fails.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// How many records; the run fails at the next one.
    pub(crate) rejects: Option<u64>,
    /// Which share of the records read, in percent, when all are read.
    pub(crate) share: Option<Decimal>,
    /// How large a sum over the rejected records, when all are read.
    pub(crate) sum: Option<SumLimit>,
}

/// How large a sum over the rejected records may be.
#[derive(Debug)]
pub(crate) struct SumLimit {
    /// What is summed up, as written.
    pub(crate) text: String,
    /// The place of its total.
    pub(crate) total: usize,
    pub(crate) max: Decimal,
}

/// A compiled job. Launch values are, in this order: the fields of the header, of the trailer, and the parameters.
#[derive(Debug)]
pub(crate) struct CompiledJob {
    pub(crate) name: String,
    /// Digest of what the job means (not of its comments), to tell whether two processes have the same job.
    pub(crate) fingerprint: String,
    /// Folder of the job file, for relative paths; `None` for a job from memory.
    pub(crate) folder: Option<PathBuf>,
    /// The job file, absolute; `None` for a job from memory.
    pub(crate) file: Option<PathBuf>,
    pub(crate) input: CompiledInput,
    /// In the order of publication; the index is the output's index everywhere.
    pub(crate) outputs: Vec<CompiledOutput>,
    pub(crate) parameters: Vec<CompiledParameter>,
    pub(crate) idempotency: CompiledIdempotency,
    pub(crate) limits: Limits,
    pub(crate) model: Model,
    /// What the plan says in the words of the job file; nothing is run by it.
    pub(crate) wording: Wording,
}

impl CompiledJob {
    /// What a key demands of a record, in words: ``no earlier record has the same `account`, `reference` ``.
    pub(crate) fn unlike(&self, key: &UniqueKey) -> String {
        let names = key.fields.iter().map(|field| format!("`{}`", self.model.fields[usize::from(*field)].name));
        let said = format!("no earlier record has the same {}", names.collect::<Vec<_>>().join(", "));
        match key.kind {
            None => said,
            Some(kind) => format!("{}: {said}", self.model.type_names[kind]),
        }
    }

    /// The place of a value among those of the launch; `None` for a name of something else.
    pub(crate) fn launch_place(VarId(number): VarId) -> Option<usize> {
        number.checked_sub(LAUNCH).filter(|_| number < TOTALS).map(|place| place as usize)
    }

    /// The fields of header and trailer, in the order of the launch values, each with the line it stands in.
    pub(crate) fn launch_fields(&self) -> impl Iterator<Item = (&'static str, &Field)> {
        let lines = [&self.input.header, &self.input.trailer].into_iter().flatten();
        lines.flat_map(|line| line.fields.iter().map(|field| (line.role, field)))
    }

    /// What a launch value is called, such as `header.day`.
    pub(crate) fn launch_name(&self, place: usize) -> Option<String> {
        let fields = self.launch_fields().map(|(role, field)| format!("{role}.{}", field.name));
        fields.chain(self.parameters.iter().map(|parameter| format!("parameters.{}", parameter.name))).nth(place)
    }

    /// Whether a name stands for a sensitive field of the header or trailer.
    pub(crate) fn is_sensitive_at_launch(&self, id: VarId) -> bool {
        let field = CompiledJob::launch_place(id).and_then(|place| self.launch_fields().nth(place));
        field.is_some_and(|(_, field)| field.sensitive)
    }
}

/// The words of the job file, for the explained plan: forms, sources and layouts as written.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    pub(crate) description: String,
    /// The reason of lines of another type, where the job names one.
    pub(crate) unknown_type: Option<String>,
    /// The forms of the fields of the record, of the header and of the trailer.
    pub(crate) fields: Vec<FormWording>,
    pub(crate) header: Vec<FormWording>,
    pub(crate) trailer: Vec<FormWording>,
    /// Check and outcome of the rules for every type.
    pub(crate) rules: Vec<(String, String)>,
    pub(crate) types: Vec<TypeWording>,
    /// The types of the parameters.
    pub(crate) parameters: Vec<String>,
    pub(crate) outputs: Vec<OutputWording>,
}

/// The words of a source field: its form, and what its values must be besides.
#[derive(Debug)]
pub(crate) struct FormWording {
    pub(crate) form: String,
    pub(crate) checks: Vec<String>,
}

/// The words of a transaction type.
#[derive(Debug)]
pub(crate) struct TypeWording {
    pub(crate) description: String,
    /// Which records are of it, where no field tells it.
    pub(crate) when: Option<String>,
    /// Check and outcome of its own rules.
    pub(crate) rules: Vec<(String, String)>,
}

/// The words of an output.
#[derive(Debug)]
pub(crate) struct OutputWording {
    pub(crate) encoding: String,
    /// Which records it takes, where not all, as written.
    pub(crate) filter: Option<String>,
    pub(crate) header: Vec<FieldWording>,
    pub(crate) fields: Vec<FieldWording>,
    pub(crate) trailer: Vec<FieldWording>,
}

/// The words of a field of an output.
#[derive(Debug)]
pub(crate) struct FieldWording {
    pub(crate) name: String,
    pub(crate) layout: String,
    /// By transaction type; one, in a header, a trailer or a reject.
    pub(crate) sources: Vec<Option<String>>,
}
