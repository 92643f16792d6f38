//! Constants and tables that the instructions of all transaction types share.

use super::super::model::{Cell, TotalCell};
use super::super::op::Bytes;
use super::super::program::{Program, RenderedTable};
use crate::expr::Expr;
use crate::record::kernels::{Arrangement, DecimalShape, MomentShape, PAD};

/// What the instructions point into.
#[derive(Default)]
pub(super) struct Pool {
    bytes: Vec<u8>,
    decimals: Vec<DecimalShape>,
    moments: Vec<MomentShape>,
    arrangements: Vec<Arrangement>,
    tables: Vec<RenderedTable>,
    expressions: Vec<Expr>,
    cells: Vec<Cell>,
    total_cells: Vec<TotalCell>,
}

/// The place of a value among its equals.
fn place_of<T: PartialEq>(all: &mut Vec<T>, value: T) -> u16 {
    let place = all.iter().position(|known| *known == value).unwrap_or_else(|| {
        all.push(value);
        all.len() - 1
    });
    place as u16
}

impl Pool {
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Bytes {
        let start = self.bytes.windows(bytes.len().max(1)).position(|known| known == bytes).unwrap_or_else(|| {
            self.bytes.extend_from_slice(bytes);
            self.bytes.len() - bytes.len()
        });
        Bytes { start: start as u32, length: bytes.len() as u32 }
    }

    pub(super) fn decimal(&mut self, shape: DecimalShape) -> u16 {
        place_of(&mut self.decimals, shape)
    }

    pub(super) fn moment(&mut self, shape: MomentShape) -> u16 {
        place_of(&mut self.moments, shape)
    }

    pub(super) fn arrangement(&mut self, arrangement: Arrangement) -> u16 {
        place_of(&mut self.arrangements, arrangement)
    }

    pub(super) fn expression(&mut self, expression: Expr) -> u16 {
        place_of(&mut self.expressions, expression)
    }

    pub(super) fn table(&mut self, table: RenderedTable) -> u16 {
        self.tables.push(table);
        (self.tables.len() - 1) as u16
    }

    pub(super) fn cell(&mut self, cell: Cell) -> u16 {
        self.cells.push(cell);
        (self.cells.len() - 1) as u16
    }

    pub(super) fn total_cell(&mut self, cell: TotalCell) -> u16 {
        self.total_cells.push(cell);
        (self.total_cells.len() - 1) as u16
    }

    /// Hands everything over.
    pub(super) fn fill(self, program: &mut Program) {
        program.pool = self.bytes;
        // Kernels copy whole registers from here.
        program.pool.resize(program.pool.len() + 2 * PAD, b' ');
        program.decimals = self.decimals;
        program.moments = self.moments;
        program.arrangements = self.arrangements;
        program.tables = self.tables;
        program.expressions = self.expressions;
        program.cells = self.cells;
        program.total_cells = self.total_cells;
    }
}
