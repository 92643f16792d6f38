//! One record looked at field by field, for people: what its fields hold, and what a target field makes of them.
//!
//! Never a part of a run: nothing here counts, and no output is touched. Everything goes through the general program, which
//! the fast one agrees with, so that what is explained is what is written.

use super::general::General;
use super::line::Line;
use super::model::{Cell, Model, Source, form_value};
use super::op::RuleIndex;
use super::program::{LineShape, Program};
use super::run::Stop;
use super::state::State;
use crate::expr::Constant;
use crate::record::Value;
use crate::record::kernels::PAD;
use std::ops::Range;

/// A line, divided into its fields where that is possible.
pub(crate) struct Inspector<'p> {
    program: &'p Program,
    model: &'p Model,
    /// The line with [`PAD`] readable bytes around it, as the kernels want it.
    buffer: Vec<u8>,
    places: Option<Places>,
    state: State,
}

/// What a target field comes to.
pub(crate) struct Made {
    /// The value before it is laid out; `None` where there is none.
    pub(crate) value: Option<Constant>,
    /// Its bytes, or the rule that it fails.
    pub(crate) bytes: Result<Vec<u8>, RuleIndex>,
}

/// First byte in the buffer and length of every field.
struct Places(Vec<(usize, usize)>);

impl Line for Places {
    fn field(&self, index: usize) -> (usize, usize) {
        self.0[index]
    }
}

impl<'p> Inspector<'p> {
    /// Looks at a line without its end.
    pub(crate) fn new(program: &'p Program, model: &'p Model, line: &[u8]) -> Inspector<'p> {
        let mut buffer = vec![0; PAD];
        buffer.extend_from_slice(line);
        buffer.resize(buffer.len() + PAD, 0);
        let inside = divide(&program.shape, program.declared, line);
        let places = inside.map(|places| places.into_iter().map(|place| (PAD + place.start, place.len())).collect());
        let mut state = State::new(program.output_count, program.totals.clone(), program.trimmed);
        let places = places.map(Places);
        if let Some(places) = &places {
            General::of_line(program, &buffer, places).trim_all(&mut state);
        }
        Inspector { program, model, buffer, places, state }
    }

    /// Where a field stands in the line; `None` when the line cannot be divided into fields.
    pub(crate) fn place(&self, field: usize) -> Option<Range<usize>> {
        let (start, length) = self.places.as_ref()?.field(field);
        Some(start - PAD..start - PAD + length)
    }

    /// The text of a field without the blanks that the job takes off; `None` when the line cannot be divided.
    pub(crate) fn text(&self, field: usize) -> Option<&[u8]> {
        Some(self.general()?.text(u16::try_from(field).ok()?, &self.state.trimmed))
    }

    /// The value of a field, or the rule that its text fails; `None` when the line cannot be divided.
    pub(crate) fn value(&self, field: usize) -> Option<Result<Value<'_>, RuleIndex>> {
        let text = self.text(field)?;
        let declared = &self.program.fields[field];
        let [required, form, pattern] = self.model.field_rules[field];
        let builtin = self.program.builtin;
        // In the order of the verdict.
        if text.contains(&0) {
            return Some(Err(builtin.nul));
        }
        if std::str::from_utf8(text).is_err() {
            return Some(Err(builtin.encoding));
        }
        if text.is_empty() {
            return Some(if declared.required { Err(required) } else { Ok(Value::Null) });
        }
        let value = form_value(&declared.form, text);
        let matches = declared.pattern.as_ref().is_none_or(|known| known.is_match(text));
        Some(value.ok_or(form).and_then(|value| if matches { Ok(value) } else { Err(pattern) }))
    }

    /// The transaction type of the line, where it has one that the job knows.
    pub(crate) fn kind(&self) -> Option<usize> {
        match self.model.type_field {
            None => Some(0),
            Some(field) => {
                let text = self.text(field)?;
                self.model.type_names.iter().position(|name| name.as_bytes() == text)
            }
        }
    }

    /// What a cell comes to, whose expressions have everything in them that is known at launch. `width` is that of its place
    /// in a fixed-width record. `None` when the line cannot be divided.
    pub(crate) fn make(&mut self, cell: &Cell, width: Option<u32>) -> Option<Made> {
        let value = self.outcome(cell)?;
        let places = self.places.as_ref()?;
        let general = General::of_line(self.program, &self.buffer, places);
        let mut bytes = Vec::new();
        let rendered = match general.render(cell, &mut self.state, &mut bytes) {
            Ok(()) if width.is_some_and(|width| bytes.len() != width as usize) => Err(cell.rules.too_wide),
            Ok(()) if width.is_none() && cell.ends_early(&bytes) => Err(cell.rules.delimiter),
            Ok(()) => Ok(bytes),
            Err(Stop::Rule(rule)) => Err(rule),
            // Cells never escape: they are what others escape to.
            Err(Stop::Escape) => Err(cell.rules.arithmetic),
        };
        Some(Made { value, bytes: rendered })
    }

    /// The value of a cell before it is laid out; the inner `None` where it has none.
    fn outcome(&self, cell: &Cell) -> Option<Option<Constant>> {
        let general = self.general()?;
        let text = |bytes: &[u8]| Constant::of(Value::Text(bytes));
        Some(match &cell.source {
            Source::Constant(constant) => text(constant),
            Source::Field(field) => general.value(*field, &self.state.trimmed).and_then(Constant::of),
            Source::Expression(expression) => {
                let arena = bumpalo::Bump::new();
                general.evaluate(expression, &self.state.trimmed, &arena).ok().and_then(Constant::of)
            }
            Source::Concat { fields, delimiter } => {
                let texts = fields.iter().map(|field| general.text(*field, &self.state.trimmed));
                text(&texts.collect::<Vec<_>>().join(delimiter.as_slice()))
            }
            Source::Lookup { field, table } => {
                let key = general.text(*field, &self.state.trimmed);
                table.pairs.iter().find(|(known, _)| known == key).and_then(|(_, value)| text(value))
            }
            Source::Masked { field, mask } => match general.text(*field, &self.state.trimmed) {
                [] => Some(Constant::Null),
                bare => {
                    let mut masked = Vec::new();
                    mask.apply(bare, &mut masked);
                    text(&masked)
                }
            },
        })
    }

    fn general(&self) -> Option<General<'_>> {
        Some(General::of_line(self.program, &self.buffer, self.places.as_ref()?))
    }
}

/// Where the fields of a line stand in it; `None` for one with another number of fields, or of another length.
pub(crate) fn divide(shape: &LineShape, fields: usize, line: &[u8]) -> Option<Vec<Range<usize>>> {
    match shape {
        LineShape::Delimited { delimiter } => {
            let mut places = Vec::with_capacity(fields);
            let mut start = 0;
            for end in memchr::memchr_iter(*delimiter, line).chain([line.len()]) {
                places.push(start..end);
                start = end + 1;
            }
            (places.len() == fields).then_some(places)
        }
        LineShape::Fixed { length, places } if line.len() == *length => {
            Some(places.iter().map(|(at, width)| *at as usize..(*at + *width) as usize).collect())
        }
        LineShape::Fixed { .. } => None,
    }
}
