//! The compiled program of a job: what its workers share.

use super::divide::Reading;
use super::key::KeyProgram;
use super::kinds::Kinds;
use super::model::{Cell, Field, FindingOutput, Rule, TotalCell, UniqueKey};
use super::op::{Append, Bytes, Check, Taking, Tally, Write};
use super::table::Table;
use super::total::Accumulator;
use crate::expr::Expr;
use crate::record::kernels::{Arrangement, DecimalShape, Level, MomentShape};
use crate::record::{Delimiter, Ending, Unit};

/// How lines are divided into fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineShape {
    /// By this, into as many fields as are declared.
    Delimited { delimiter: Delimiter },
    /// By position; every line is `length` bytes or characters.
    Fixed { length: usize, places: Vec<(u32, u32)>, unit: Unit },
    /// As the members with these names of a JSON object.
    Json { names: Vec<String> },
}

impl LineShape {
    /// Length of every line, where all have one.
    pub(crate) fn length(&self) -> Option<usize> {
        if let LineShape::Fixed { length, .. } = self { Some(*length) } else { None }
    }

    pub(crate) fn is_delimited(&self) -> bool {
        matches!(self, LineShape::Delimited { .. })
    }
}

/// A looked-up text, rendered for one place.
#[derive(Debug, Clone)]
pub(crate) struct RenderedTable {
    pub(crate) keys: Table,
    pub(crate) values: Vec<Bytes>,
    pub(crate) default: Option<Bytes>,
}

/// The instructions that write one output.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutputProgram {
    pub(crate) index: usize,
    /// Which records it takes, where not all.
    pub(crate) taking: Option<Taking>,
    /// What stands in front of a line, where records are put in order afterwards.
    pub(crate) key: Option<KeyProgram>,
    /// Width of a record; 0 for a delimited one.
    pub(crate) room: usize,
    pub(crate) writes: Vec<Write>,
    pub(crate) appends: Vec<Append>,
    /// What is counted up when it takes a record, where it does not take all.
    pub(crate) tallies: Vec<Tally>,
}

/// The instructions of one transaction type.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypeProgram {
    pub(crate) checks: Vec<Check>,
    pub(crate) outputs: Vec<OutputProgram>,
    pub(crate) tallies: Vec<Tally>,
    pub(crate) general_totals: Vec<u32>,
    pub(crate) has_general_totals: bool,
}

/// Both programs of one transaction type: what the fast one does not cover, the general one does.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypePrograms {
    pub(crate) fast: TypeProgram,
    pub(crate) general: TypeProgram,
}

/// A line that may stand only at one end of the file.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    /// How it begins.
    pub(crate) tag: Vec<u8>,
    /// The same in quotes, where the input has some.
    pub(crate) quoted: Option<Vec<u8>>,
    /// `header` or `trailer`.
    pub(crate) role: &'static str,
}

impl Program {
    /// Length of all records of an input whose records nothing ends.
    pub(crate) fn record_length(&self) -> Option<usize> {
        self.shape.length().filter(|_| self.ending == Ending::Nothing)
    }
}

/// A compiled program: immutable, shared by all workers.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) level: Level,
    pub(crate) shape: LineShape,
    pub(crate) ending: Ending,
    pub(crate) reading: Reading,
    /// Number of declared fields.
    pub(crate) declared: usize,
    /// Number of trimmed fields.
    pub(crate) trimmed: usize,
    pub(crate) fields: Vec<Field>,
    /// What tells the transaction types apart.
    pub(crate) kinds: Kinds,
    pub(crate) type_names: Vec<String>,
    pub(crate) types: Vec<TypePrograms>,
    /// Header and trailer lines, which may not stand between the records.
    pub(crate) guards: Vec<Guard>,
    /// Whether a guarded line could pass as a record, so that every line must be looked at.
    pub(crate) guard_every_line: bool,
    pub(crate) rules: Vec<Rule>,
    pub(crate) builtin: BuiltinRules,
    /// What no two records may have in common, in the order of judgement.
    pub(crate) unique: Vec<UniqueKey>,
    /// Whether a reject names all failures of its fields and rules.
    pub(crate) all_failures: bool,
    pub(crate) reject_outputs: Vec<FindingOutput>,
    pub(crate) warning_outputs: Vec<FindingOutput>,
    pub(crate) output_count: usize,

    pub(crate) pool: Vec<u8>,
    pub(crate) decimals: Vec<DecimalShape>,
    pub(crate) moments: Vec<MomentShape>,
    pub(crate) arrangements: Vec<Arrangement>,
    pub(crate) tables: Vec<RenderedTable>,
    pub(crate) expressions: Vec<Expr>,
    pub(crate) cells: Vec<Cell>,
    /// Totals over nothing, one an entry.
    pub(crate) totals: Vec<Accumulator>,
    /// Totals of the general form, by index in `general_totals` of the types.
    pub(crate) total_cells: Vec<TotalCell>,
    /// Totals over all records read, evaluated for records that are rejected.
    pub(crate) read_totals: Vec<u32>,
    /// Totals over rejected records.
    pub(crate) rejected_totals: Vec<u32>,
}

/// The rules that every job has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BuiltinRules {
    pub(crate) unknown_type: u16,
    pub(crate) field_count: u16,
    pub(crate) record_length: u16,
    pub(crate) encoding: u16,
    pub(crate) nul: u16,
    pub(crate) line_end: u16,
    pub(crate) quote: u16,
    pub(crate) json: u16,
}
