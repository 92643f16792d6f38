//! One record looked at field by field, for people: what its fields hold, and what a target field makes of them.
//!
//! Never a part of a run: nothing here counts, and no output is touched. Everything goes through the general program, which
//! the fast one agrees with, so that what is explained is what is written.

use super::divide::{DivideBlock, LineProblem, NO_TEXT};
use super::general::General;
use super::json;
use super::kinds::Kinds;
use super::line::Line;
use super::model::{Cell, FieldRules, Model, Source, form_value};
use super::one_line::field_places;
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
    /// The line with [`PAD`] readable bytes around it, as the kernels want it; behind it texts that do not stand in it as they are
    /// meant.
    buffer: Vec<u8>,
    /// Where the texts of the fields stand in the buffer.
    places: Option<Places>,
    /// Where the fields stand in the line, with their quotes.
    around: Option<Vec<Range<usize>>>,
    /// What is wrong with the line as a whole.
    problem: Option<LineProblem>,
    state: State,
    /// The transaction type, where rules tell it.
    kind: Option<usize>,
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
        let Divided { buffer, around, texts, problem } = divided(program, line);
        let mut state = State::new(program.output_count, program.totals.clone(), program.trimmed);
        let places = texts.map(Places);
        let mut kind = None;
        if let Some(places) = &places {
            let general = General::of_line(program, &buffer, places);
            general.trim_all(&mut state);
            if let Kinds::Rules(rules) = &program.kinds {
                kind = general.kind_by(rules, line, &mut state);
            }
        }
        Inspector { program, model, buffer, places, around, problem, state, kind }
    }

    /// Where a field stands in the line; `None` when the line cannot be divided into fields.
    pub(crate) fn place(&self, field: usize) -> Option<Range<usize>> {
        self.around.as_ref()?.get(field).cloned()
    }

    /// The text of a field without the blanks that the job takes off; `None` when the line cannot be divided.
    pub(crate) fn text(&self, field: usize) -> Option<&[u8]> {
        Some(self.general()?.text(u16::try_from(field).ok()?, &self.state.trimmed))
    }

    /// The transaction type as it was read, as far as it can be.
    pub(crate) fn kind_as_read(&self) -> &[u8] {
        match self.model.type_field {
            Some(field) => self.text(field).filter(|text| *text != NO_TEXT).unwrap_or_default(),
            None if self.places.is_none() => b"",
            None => self.kind().map_or(b"", |kind| self.model.type_names[kind].as_bytes()),
        }
    }

    /// The value of a field, or the rule that its text fails; `None` when the line cannot be divided.
    pub(crate) fn value(&self, field: usize) -> Option<Result<Value<'_>, RuleIndex>> {
        let text = self.text(field)?;
        let declared = &self.program.fields[field];
        let FieldRules { required, form, pattern, checks } = &self.model.field_rules[field];
        let builtin = self.program.builtin;
        // In the order of the verdict.
        if text == NO_TEXT && self.problem == Some(LineProblem::Quote) {
            return Some(Err(builtin.quote));
        }
        if text.contains(&0) {
            return Some(Err(builtin.nul));
        }
        if std::str::from_utf8(text).is_err() {
            return Some(Err(builtin.encoding));
        }
        if text.is_empty() {
            return Some(if declared.required { Err(*required) } else { Ok(Value::Null) });
        }
        let Some(value) = form_value(&declared.form, text) else { return Some(Err(*form)) };
        if !declared.pattern.as_ref().is_none_or(|known| known.is_match(text)) {
            return Some(Err(*pattern));
        }
        let mut checks = declared.checks.iter().zip(checks);
        Some(match checks.find(|(check, _)| !check.holds(&declared.form, text)) {
            Some((_, rule)) => Err(*rule),
            None => Ok(value),
        })
    }

    /// The rules that a record of this type fails, where the job asks for all of them; else the one that it is rejected for.
    pub(crate) fn failures(&mut self, kind: Option<usize>, rule: RuleIndex) -> Vec<RuleIndex> {
        let kind = kind.filter(|_| self.program.all_failures);
        if let (Some(kind), Some(places)) = (kind, &self.places) {
            let general = General::of_line(self.program, &self.buffer, places);
            let all = general.failures(&self.program.types[kind].general.checks, &mut self.state);
            if all.first() == Some(&rule) {
                return all;
            }
        }
        vec![rule]
    }

    /// The transaction type of the line, where it has one that the job knows.
    pub(crate) fn kind(&self) -> Option<usize> {
        match self.model.type_field {
            None if self.model.type_rules.is_empty() => Some(0),
            None => self.kind,
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

/// A line in its buffer, and its fields where it has as many as it should.
struct Divided {
    buffer: Vec<u8>,
    around: Option<Vec<Range<usize>>>,
    texts: Option<Vec<(usize, usize)>>,
    problem: Option<LineProblem>,
}

/// Divides a line without its end as a run does.
fn divided(program: &Program, line: &[u8]) -> Divided {
    let mut buffer = vec![0; PAD];
    buffer.extend_from_slice(line);
    let end = if program.reading.leaves_open(line) { b"" } else { program.ending.bytes() };
    buffer.extend_from_slice(end);
    let (from, to) = (PAD, buffer.len());
    buffer.resize(to + PAD, 0);
    let (mut positions, mut found) = (Vec::new(), super::divide::Divided::default());
    let divide = DivideBlock { program, buffer: &mut buffer, from, to, positions: &mut positions, divided: &mut found };
    program.level.run(divide);
    let whole = found.records.first().filter(|record| record.count as usize == program.declared);
    let texts = whole.map(|record| {
        let fields = &found.fields[record.first as usize..][..program.declared];
        fields.iter().map(|(start, length)| (*start as usize, *length as usize)).collect()
    });
    let around = whole.and_then(|record| match &program.shape {
        LineShape::Delimited { delimiter } => {
            let end = record.end.min((PAD + line.len()) as u32) as usize;
            let ends = positions.iter().take(program.declared - 1).map(|at| *at as usize).chain([end]);
            let mut begin = PAD;
            Some(ends.map(|end| std::mem::replace(&mut begin, end + delimiter.length()) - PAD..end - PAD).collect())
        }
        LineShape::Fixed { places, unit, .. } => Some(places.iter().map(|place| unit.bytes_at(line, *place)).collect()),
        LineShape::Json { names } => json_places(names, line),
    });
    Divided { buffer, around, texts, problem: found.records.first().and_then(|record| record.problem) }
}

/// Where the fields of a header or trailer stand in it, with their quotes; `None` for a line with another number of fields, or of
/// another length.
pub(crate) fn divide(shape: &LineShape, quote: Option<u8>, fields: usize, line: &[u8]) -> Option<Vec<Range<usize>>> {
    match shape {
        LineShape::Delimited { delimiter } => {
            let places = field_places(line, *delimiter, quote);
            (places.len() == fields).then_some(places)
        }
        LineShape::Fixed { length, places, unit } if unit.length(line) == *length => {
            Some(places.iter().map(|place| unit.bytes_at(line, *place)).collect())
        }
        LineShape::Fixed { .. } => None,
        LineShape::Json { names } => json_places(names, line),
    }
}

/// Where the values of members stand in a line, with their quotes.
fn json_places(names: &[String], line: &[u8]) -> Option<Vec<Range<usize>>> {
    let mut found = Vec::new();
    json::members(names, line, &mut found)?;
    found.into_iter().map(|member| member.map(|member| member.around)).collect()
}
