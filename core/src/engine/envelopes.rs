//! Headers and trailers of the outputs.

use super::merge::Opening;
use crate::envelope::{OutputFault, OutputFaultKind, OutputLine, Values, total_values};
use crate::error::{Error, Result, codes::balance};
use crate::expr::Constant;
use crate::job::{CompiledJob, CompiledOutput};
use crate::program::{Accumulator, empty_totals};

/// What stands in front of the records of every output: header line, row of column names. Totals in it are zeros. Nothing stands
/// in front of them in a staging file.
///
/// # Errors
/// `TOTAL_TOO_WIDE` where a value does not fit the header, `TOTAL_UNDEFINED` where it has none.
pub(super) fn openings(job: &CompiledJob, launch: &[Constant]) -> Result<Vec<Opening>> {
    let fronts = fronts(job, launch)?.into_iter().zip(&job.outputs);
    Ok(fronts
        .map(|(front, output)| match output.staged {
            // Made now, so that a value that does not fit is known early; written when everything else is.
            Some(_) => Opening { bytes: Vec::new(), staged: true, patched: None },
            None => front,
        })
        .collect())
}

/// The same of the finished outputs, whether they are written at once or not.
///
/// # Errors
/// As for `openings`.
pub(super) fn fronts(job: &CompiledJob, launch: &[Constant]) -> Result<Vec<Opening>> {
    let zeros: Vec<Accumulator> = empty_totals(&job.model).into_iter().map(zero).collect();
    let totals = total_values(&job.model.totals, &zeros)?;
    let values = Values { launch, totals: &totals };
    job.outputs
        .iter()
        .map(|output| {
            let mut bytes = match &output.header {
                Some(header) => render(header, &values, output)?,
                None => Vec::new(),
            };
            let patched = output.header.as_ref().filter(|header| header.uses_totals).map(|_| bytes.len());
            bytes.extend_from_slice(output.header_row.as_deref().unwrap_or_default());
            Ok(Opening { bytes, staged: false, patched })
        })
        .collect()
}

/// A smallest or largest value stands for nothing yet; any value shows how wide it will be.
fn zero(total: Accumulator) -> Accumulator {
    match total {
        Accumulator::Sum(_) => total,
        Accumulator::Least(_) => Accumulator::Least(Some(0)),
        Accumulator::Greatest(_) => Accumulator::Greatest(Some(0)),
    }
}

/// What stands at both ends of an output when everything is known: the header, where it has totals or nothing is written yet, and
/// the trailer.
pub(super) struct Ends {
    pub(super) header: Option<Vec<u8>>,
    pub(super) trailer: Option<Vec<u8>>,
}

/// Makes the ends of every output.
///
/// # Errors
/// `TOTAL_TOO_WIDE`, `TOTAL_UNDEFINED`.
pub(super) fn closings(job: &CompiledJob, launch: &[Constant], accumulators: &[Accumulator]) -> Result<Vec<Ends>> {
    let totals = total_values(&job.model.totals, accumulators)?;
    let values = Values { launch, totals: &totals };
    let line =
        |line: Option<&OutputLine>, output: &CompiledOutput| line.map(|line| render(line, &values, output)).transpose();
    job.outputs
        .iter()
        .map(|output| {
            let header = output.header.as_ref().filter(|header| header.uses_totals || output.staged.is_some());
            Ok(Ends { header: line(header, output)?, trailer: line(output.trailer.as_ref(), output)? })
        })
        .collect()
}

/// The bytes of a header or trailer, each line with its end.
///
/// # Errors
/// `TOTAL_TOO_WIDE`, `TOTAL_UNDEFINED`, `TEXT_VALUE`.
pub(super) fn render(line: &OutputLine, values: &Values<'_>, output: &CompiledOutput) -> Result<Vec<u8>> {
    line.render(values).map_err(|fault| line_error(fault, output))
}

fn line_error(fault: OutputFault, output: &CompiledOutput) -> Error {
    let code = match fault.kind {
        OutputFaultKind::Undefined => balance::TOTAL_UNDEFINED,
        OutputFaultKind::Unfit => balance::TOTAL_TOO_WIDE,
        OutputFaultKind::Text => balance::TEXT_VALUE,
    };
    let error = Error::new(code, fault.message).with("output", &output.name);
    match fault.field {
        Some(field) => error.with("field", field),
        None => error,
    }
}
