//! Constants and tables that the instructions of all transaction types share.

use super::super::model::{Cell, TotalCell};
use super::super::op::Bytes;
use super::super::program::{Program, RenderedTable};
use crate::expr::Expr;
use crate::record::kernels::{Arrangement, DecimalShape, MomentShape, PAD};
use std::collections::HashMap;

/// What the instructions point into.
#[derive(Default)]
pub(super) struct Pool {
    bytes: Vec<u8>,
    /// Where constants stand in `bytes`; with large lookup tables there are many.
    known: HashMap<Box<[u8]>, Bytes>,
    decimals: Vec<DecimalShape>,
    moments: Vec<MomentShape>,
    arrangements: Vec<Arrangement>,
    tables: Vec<RenderedTable>,
    expressions: Vec<Expr>,
    cells: Vec<Cell>,
    total_cells: Vec<TotalCell>,
}

/// The place of a value among its equals.
fn place_of<T: PartialEq>(all: &mut Vec<T>, value: T) -> usize {
    all.iter().position(|known| *known == value).unwrap_or_else(|| {
        all.push(value);
        all.len() - 1
    })
}

impl Pool {
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Bytes {
        if let Some(known) = self.known.get(bytes) {
            return *known;
        }
        let place = Bytes { start: self.bytes.len() as u32, length: bytes.len() as u32 };
        self.bytes.extend_from_slice(bytes);
        self.known.insert(bytes.into(), place);
        place
    }

    pub(super) fn decimal(&mut self, shape: DecimalShape) -> u16 {
        place_of(&mut self.decimals, shape) as u16
    }

    pub(super) fn moment(&mut self, shape: MomentShape) -> u16 {
        place_of(&mut self.moments, shape) as u16
    }

    pub(super) fn arrangement(&mut self, arrangement: Arrangement) -> u16 {
        place_of(&mut self.arrangements, arrangement) as u16
    }

    pub(super) fn expression(&mut self, expression: Expr) -> u32 {
        place_of(&mut self.expressions, expression) as u32
    }

    pub(super) fn table(&mut self, table: RenderedTable) -> u32 {
        self.tables.push(table);
        (self.tables.len() - 1) as u32
    }

    pub(super) fn cell(&mut self, cell: Cell) -> u32 {
        self.cells.push(cell);
        (self.cells.len() - 1) as u32
    }

    pub(super) fn total_cell(&mut self, cell: TotalCell) -> u32 {
        self.total_cells.push(cell);
        (self.total_cells.len() - 1) as u32
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
