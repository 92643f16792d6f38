//! The keys by which the records of an output are put in order: values of target fields before they are laid out.

use super::general::General;
use super::model::{Cell, Source};
use super::state::State;
use crate::record::Value;
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

/// How the key of a record is made.
#[derive(Debug, Clone)]
pub(crate) enum KeyProgram {
    /// It is the same for all records of a transaction type.
    Constant([u8; 2]),
    /// It has the values of these cells.
    Cells(Vec<KeyCell>),
}

/// A cell whose value is part of a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyCell {
    pub(crate) cell: u32,
    pub(crate) descending: bool,
}

impl General<'_> {
    /// Begins a line of an output with its key: where the line itself begins.
    #[inline(never)]
    pub(super) fn open_keyed(&self, cells: &[KeyCell], output: usize, state: &mut State) -> usize {
        let mut key = std::mem::take(&mut state.text);
        key.clear();
        for KeyCell { cell, descending } in cells {
            let State { arena, trimmed, scratch, .. } = state;
            arena.reset();
            let cell = &self.program.cells[*cell as usize];
            self.key_value(cell, trimmed, arena, &mut scratch.between).append_key(*descending, &mut key);
        }
        let begin = state.outputs[output].open_keyed(&key);
        state.text = key;
        begin
    }

    /// The value of a cell. One that has none is as good as null: its record is rejected when the line is written.
    fn key_value<'v>(
        &'v self,
        cell: &'v Cell,
        trimmed: &'v [(u32, u32)],
        arena: &'v Bump,
        between: &'v mut Vec<u8>,
    ) -> Value<'v> {
        let value = match &cell.source {
            Source::Constant(text) => Value::Text(text),
            Source::Field(field) => self.value(*field, trimmed).unwrap_or(Value::Null),
            Source::Expression(expression) => self.evaluate(expression, trimmed, arena).unwrap_or(Value::Null),
            Source::Concat { fields, delimiter } => {
                let mut joined = ArenaVec::new_in(arena);
                for (index, field) in fields.iter().enumerate() {
                    joined.extend_from_slice(if index == 0 { &[] } else { delimiter });
                    joined.extend_from_slice(self.text(*field, trimmed));
                }
                Value::Text(joined.into_bump_slice())
            }
            Source::Lookup { field, table } => {
                let (start, length) = self.place(*field, trimmed);
                let found = table.keys.find(self.buffer, start, length);
                let text = found.map(|pair| table.pairs[pair as usize].1.as_slice()).or(cell.default.as_deref());
                text.map_or(Value::Null, Value::Text)
            }
            Source::Masked { field, mask } => match self.text(*field, trimmed) {
                [] => Value::Null,
                text => {
                    between.clear();
                    mask.apply(text, between);
                    Value::Text(between)
                }
            },
        };
        match (value, &cell.default_value) {
            (Value::Null, Some(default)) => default.value(),
            (value, _) => value,
        }
    }
}
