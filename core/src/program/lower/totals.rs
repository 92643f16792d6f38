//! Totals: counted by fast instructions where value and condition are numbers of the fast path.

use super::super::model::{Model, Population, Total, TotalCell, TotalKind};
use super::super::op::Tally;
use super::super::total::Accumulator;
use super::pool::Pool;
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
            let output = match total.population {
                Population::Read => None,
                Population::Written(output) => match self.model.records_of(output) {
                    Some(output) if output.feeds[self.kind] => Some(output),
                    _ => continue,
                },
                Population::Rejected => continue,
            };
            if let Some(cell) = &total.cells[self.kind] {
                let cell = folded(cell, |expression| self.fold(expression));
                let filter = output.and_then(|output| self.filter(output));
                let known = filter.as_ref().and_then(|filter| filter.constant().cloned());
                match filter {
                    // It takes none of the type, or all.
                    _ if known == Some(Constant::Bool(false)) => {}
                    None => self.total(total, cell),
                    Some(_) if known.is_some() => self.total(total, cell),
                    Some(filter) if !self.tallied_by_output(total, &cell) => {
                        let condition = Some(both(filter, cell.condition.clone()));
                        self.total(total, TotalCell { condition, ..cell });
                    }
                    Some(_) => {}
                }
            }
        }
        self.program.has_general_totals = !self.program.general_totals.is_empty();
    }

    /// Whether a total over a part of the records of an output is counted up by the output itself, when it takes one.
    fn tallied_by_output(&mut self, total: &Total, cell: &TotalCell) -> bool {
        let Population::Written(output) = total.population else { return false };
        let condition = cell.condition.as_ref().and_then(|condition| condition.constant());
        let always = cell.condition.is_none() || condition == Some(&Constant::Bool(true));
        if !self.fast || condition == Some(&Constant::Bool(false)) || self.fast_total(total, cell, always).is_none() {
            return false;
        }
        // It was put to those of all records.
        let tally = self.program.tallies.pop();
        let program = self.program.outputs.iter_mut().find(|program| program.index == output);
        if let Some(program) = program {
            program.tallies.extend(tally);
        }
        true
    }

    fn total(&mut self, total: &Total, cell: TotalCell) {
        let condition = cell.condition.as_ref().and_then(|condition| condition.constant());
        if condition == Some(&Constant::Bool(false)) {
            return;
        }
        let always = cell.condition.is_none() || condition == Some(&Constant::Bool(true));
        if self.fast && self.fast_total(total, &cell, always).is_some() {
            return;
        }
        let cell = if always { TotalCell { condition: None, ..cell } } else { cell };
        let cell = self.pool.total_cell(cell);
        self.program.general_totals.push(cell);
    }

    fn fast_total(&mut self, total: &Total, cell: &TotalCell, always: bool) -> Option<()> {
        let test = match (&cell.condition, always) {
            (_, true) => None,
            (Some(condition), false) => Some(self.test(condition)?),
            (None, false) => return None,
        };
        let tally = match (total.kind, &cell.value, test) {
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
        };
        self.program.tallies.push(tally);
        Some(())
    }
}

/// The condition that both are true; the first is known to have a value where the second is asked.
fn both(first: Expr, second: Option<Expr>) -> Expr {
    match second {
        Some(second) => first.and(second),
        None => first,
    }
}
