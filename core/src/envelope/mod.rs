//! Headers and trailers: read, checked and reconciled on input, written with totals on output. Pure.

mod header_row;
mod input;
mod output;
mod reconcile;
mod text;
mod values;

pub(crate) use header_row::HeaderRow;
pub(crate) use input::InputLine;
pub(crate) use output::{Content, LineText, OutputFault, OutputFaultKind, OutputLine};
pub(crate) use reconcile::{Reconcile, reconcile};
pub(crate) use text::{Figure, Finished, Meaning, Name, Text};
pub(crate) use values::{Values, total_values};
