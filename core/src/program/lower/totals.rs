//! Totals: counted by fast instructions where value and condition are numbers of the fast path.

use super::super::model::{Model, Population, Total, TotalCell, TotalKind};
use super::super::op::Tally;
use super::super::program::OutputProgram;
use super::super::total::Accumulator;
use super::pool::Pool;
use super::writes::Takes;
use super::{LaunchValues, Lowering, fold};
use crate::expr::{Constant, Expr, Node, VarId};
use crate::record::I256;
use crate::record::kernels::MAX_DIGITS;

/// Most digits that a total has behind those of a value that is added to it on the fast path: sums of a block, at most 2^32
/// values below 10^15 times 10^9, stay within 128 bits.
const MOST_FINER: u8 = 9;

/// Totals over nothing.
pub(super) fn accumulators(model: &Model) -> Vec<Accumulator> {
    let empty = |total: &Total| match total.kind {
        TotalKind::Count | TotalKind::Sum | TotalKind::Hash(_) => Accumulator::Sum(I256::ZERO),
        TotalKind::Least => Accumulator::Least(None),
        TotalKind::Greatest => Accumulator::Greatest(None),
    };
    model.totals.iter().map(empty).collect()
}

/// The cells of totals that count rejected records: over all records read, and over rejected ones.
pub(super) fn of_rejects(model: &Model, launch: &LaunchValues, pool: &mut Pool) -> (Vec<u32>, Vec<u32>) {
    let mut of = |population: Population| {
        let cells = model.totals.iter().filter(|total| total.population == population);
        let cells = cells.filter_map(|total| total.cells.last()?.as_ref());
        cells.map(|cell| pool.total_cell(folded(cell, |expression| fold(expression, launch, None)))).collect()
    };
    (of(Population::Read), of(Population::Rejected))
}

fn folded(cell: &TotalCell, fold: impl Fn(&crate::expr::Expr) -> crate::expr::Expr) -> TotalCell {
    TotalCell { value: cell.value.as_ref().map(&fold), condition: cell.condition.as_ref().map(&fold), ..cell.clone() }
}

impl Lowering<'_> {
    pub(super) fn totals(&mut self) {
        for total in &self.model.totals {
            let takes = match total.population {
                Population::Read => Takes::All,
                Population::Written(output) => {
                    self.model.records_of(output).map_or(Takes::Nothing, |output| self.takes(output))
                }
                Population::Rejected => Takes::Nothing,
            };
            let Some(cell) = &total.cells[self.kind] else { continue };
            let cell = folded(cell, |expression| self.fold(expression));
            match takes {
                Takes::Nothing => {}
                Takes::All => self.total(total, cell),
                Takes::Where(filter) => self.total_of_some(total, cell, filter),
            }
        }
        self.program.has_general_totals = !self.program.general_totals.is_empty();
    }

    /// A total over all records that are read, or that an output is fed with.
    fn total(&mut self, total: &Total, cell: TotalCell) {
        let Some(cell) = counting(cell) else { return };
        match self.fast_total(total, &cell) {
            Some(tally) => self.program.tallies.push(tally),
            None => self.general_total(cell),
        }
    }

    /// A total over those records of an output that it takes: it counts them up itself, or the condition is asked once more.
    fn total_of_some(&mut self, total: &Total, cell: TotalCell, filter: Expr) {
        let Some(cell) = counting(cell) else { return };
        let tally = self.fast_total(total, &cell);
        let of_output = |program: &&mut OutputProgram| total.population == Population::Written(program.index);
        match (tally, self.program.outputs.iter_mut().find(of_output)) {
            (Some(tally), Some(program)) => program.tallies.push(tally),
            _ => self.general_total(TotalCell {
                // The filter is known to have a value where the total is asked.
                condition: Some(match cell.condition {
                    Some(condition) => filter.and(condition),
                    None => filter,
                }),
                ..cell
            }),
        }
    }

    fn general_total(&mut self, cell: TotalCell) {
        let cell = self.pool.total_cell(cell);
        self.program.general_totals.push(cell);
    }

    /// The fast instruction of a total, where there is one.
    fn fast_total(&mut self, total: &Total, cell: &TotalCell) -> Option<Tally> {
        if !self.fast {
            return None;
        }
        let test = match &cell.condition {
            None => None,
            Some(condition) => Some(self.test(condition)?),
        };
        Some(match (total.kind, &cell.value, test) {
            (TotalKind::Count, None, None) => Tally::Count { total: cell.total },
            (TotalKind::Count, None, Some(test)) => Tally::CountIf { test, total: cell.total },
            (TotalKind::Hash(_), Some(value), None) if matches!(value.ty, crate::record::Type::Text) => {
                let Node::Var(VarId(field)) = value.node else { return None };
                let field = self.model.fields.get(field as usize)?;
                let simple = field.pattern.as_ref()?.simple()?;
                if !simple.class.is_digits() || simple.max as usize > MAX_DIGITS {
                    return None;
                }
                Tally::SumDigits { field: field.trimmed, total: cell.total }
            }
            (TotalKind::Sum | TotalKind::Hash(_), Some(value), test) => {
                let (slot, scale) = self.number(value)?;
                let finer = cell.scale.checked_sub(scale).filter(|digits| *digits <= MOST_FINER)?;
                let factor = 10i64.pow(u32::from(finer));
                match test {
                    None => Tally::Sum { slot, factor, total: cell.total },
                    Some(test) => Tally::SumIf { test, slot, factor, total: cell.total },
                }
            }
            _ => return None,
        })
    }
}

/// A total without a condition that always holds; `None` where it never does.
fn counting(cell: TotalCell) -> Option<TotalCell> {
    match cell.condition.as_ref().and_then(Expr::constant) {
        Some(Constant::Bool(false)) => None,
        Some(Constant::Bool(true)) => Some(TotalCell { condition: None, ..cell }),
        _ => Some(cell),
    }
}
