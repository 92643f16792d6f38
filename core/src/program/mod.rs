//! The compiled program of a job: records in, records of the outputs, totals and verdicts out. Pure: bytes to bytes.
//!
//! `model` says what a job means, `lower` turns it into instructions, `block` runs them over whole lines, which `divide`
//! divides first where they are quoted or in another character set. The fast
//! instructions and the general ones must give the same bytes; property tests hold the one against the other.

mod block;
mod divide;
mod finding;
mod general;
mod inspect;
mod json;
mod key;
mod keyed_line;
mod kinds;
mod line;
mod lower;
pub(crate) mod model;
mod one_line;
mod op;
mod partial;
#[expect(clippy::module_inception, reason = "the module is named by its noun, as every file")]
mod program;
mod run;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod total;
mod trace;
mod unique;
mod value_check;

pub(crate) use block::{Block, ProcessBlock};
pub(crate) use divide::{DivideBlock, Divided, Reading};
pub(crate) use finding::FindingRow;
pub(crate) use general::render_value;
pub(crate) use inspect::{Inspector, Made, divide};
pub(crate) use json::members as json_members;
pub(crate) use keyed_line::{HEAD as KEYED_HEAD, KeyedLine};
pub(crate) use kinds::{Subject, TypeRule, TypeTest};
pub(crate) use lower::{empty_totals, fold, lower};
pub(crate) use one_line::divide_line;
pub use partial::{
    Failure, FilePartial, Fixup, PARTIAL_VERSION, Partial, PassedCounts, RuleCount, Segment, TypeCounts,
};
pub(crate) use program::{BuiltinRules, Guard, LineShape, Program};
pub(crate) use state::{Scratch, State};
pub(crate) use table::Table;
pub use total::Accumulator;
pub(crate) use trace::{Fate, Trace};
pub(crate) use unique::{Pass, Repeated};
pub(crate) use value_check::{ValueCheck, compare};
