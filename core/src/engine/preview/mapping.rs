//! What is written of one record, field by field: rows that explain the bytes that the program wrote.

use super::explain::finding;
use super::glyphs::{shown, shown_if, shown_value};
use super::privacy::Privacy;
use super::result::{OutputRecord, TargetField};
use super::sample::Taken;
use crate::engine::bound::Bound;
use crate::expr::{Constant, VarId};
use crate::program::model::{Cell, LAUNCH, OutputShape, RecordOutput, Source, TYPE, Target};
use crate::program::{Inspector, Made};
use crate::record::Unit;
use std::ops::Range;

/// A record with what its explanation needs.
pub(super) struct Record<'r> {
    pub(super) bound: &'r Bound,
    pub(super) privacy: &'r Privacy,
    pub(super) taken: &'r Taken,
    /// Without its end.
    pub(super) line: &'r [u8],
    /// What of the line may not be seen.
    pub(super) hidden: &'r [Range<usize>],
}

impl Record<'_> {
    /// The outputs that the transaction type feeds, and that take the record; none where the record was rejected before it came to its target fields.
    pub(super) fn outputs(
        &self,
        cells: &[Vec<Option<Cell>>],
        kind: usize,
        inspector: &mut Inspector<'_>,
        rejected: Option<usize>,
    ) -> Vec<OutputRecord> {
        if self.taken.partial.failure.is_some() {
            return Vec::new();
        }
        let mut culprit = false;
        let mut records = Vec::new();
        for (output, cells) in self.bound.job.model.outputs.iter().zip(cells) {
            let taken = self.taken.partial.records[output.index] > 0;
            if output.feeds[kind] && (taken || output.filter.is_none() || rejected.is_some()) {
                let (record, fails) = self.output(output, cells, kind, inspector, rejected);
                culprit |= fails;
                records.push(record);
            }
        }
        if rejected.is_none() || culprit { records } else { Vec::new() }
    }

    /// One output; whether a field of it fails the rule that the record was rejected for.
    fn output(
        &self,
        output: &RecordOutput,
        cells: &[Option<Cell>],
        kind: usize,
        inspector: &mut Inspector<'_>,
        rejected: Option<usize>,
    ) -> (OutputRecord, bool) {
        let job = &self.bound.job;
        let words = &job.wording.outputs[output.index];
        let (mut fields, mut hidden, mut culprit) = (Vec::new(), Vec::new(), false);
        let mut next = Some(0);
        for (index, ((target, cell), words)) in output.targets.iter().zip(cells).zip(&words.fields).enumerate() {
            let width = target.place.filter(|_| !in_characters(output.shape)).map(|(_, width)| width);
            let made = cell.as_ref().and_then(|cell| inspector.make(cell, width));
            let length = made.as_ref().and_then(|made| made.bytes.as_ref().ok()).map(Vec::len);
            let written = &self.taken.outputs[output.index];
            let field = (index, target.name.as_str(), target.place);
            let place = placed(field, (output.shape, written), length, &mut next);
            let words = words.sources.get(kind).cloned().flatten();
            let field = self.field(target, kind, made.as_ref(), words, place.as_ref(), inspector);
            let rule = made.and_then(|made| made.bytes.err());
            culprit |= rule.is_some() && rule.map(usize::from) == rejected;
            hidden.extend(place.filter(|_| field.sensitive));
            fields.push(field);
        }
        let text = self.written(output.index, output.line_end, &hidden);
        (OutputRecord { output: job.outputs[output.index].name.clone(), text, fields, problem: None }, culprit)
    }

    /// The row of one target field.
    fn field(
        &self,
        target: &Target,
        kind: usize,
        made: Option<&Made>,
        words: Option<String>,
        place: Option<&Range<usize>>,
        inspector: &Inspector<'_>,
    ) -> TargetField {
        // The source as the job has it: in the folded one nobody sees any more what stood in the header.
        let source = target.cells[kind].as_ref().map(|cell| &cell.source);
        let sensitive = source.is_some_and(|source| self.privacy.source(source));
        let bytes = made.map(|made| made.bytes.as_ref());
        let rule = bytes.and_then(Result::err);
        TargetField {
            name: target.name.clone(),
            at: place.map(|place| place.start + 1),
            width: place.map_or(0, Range::len),
            source: words,
            value_in: source.and_then(|source| self.value_in(source, inspector)),
            value: made.and_then(|made| shown_value(made.value.as_ref()?, sensitive)),
            text: bytes.and_then(Result::ok).map(|bytes| shown_if(bytes, sensitive)),
            problem: rule.map(|rule| finding(&self.bound.job.model.rules[usize::from(*rule)])),
            sensitive,
        }
    }

    /// The record that the program wrote, without its end.
    pub(super) fn written(&self, output: usize, line_end: &[u8], hidden: &[Range<usize>]) -> Option<String> {
        let written = self.taken.partial.records[output] > 0;
        let bytes = &self.taken.outputs[output];
        written.then(|| shown(bytes.strip_suffix(line_end).unwrap_or(bytes), hidden))
    }

    /// The values that a source takes in.
    fn value_in(&self, source: &Source, inspector: &Inspector<'_>) -> Option<String> {
        let variables = match source {
            Source::Constant(_) => return None,
            Source::Field(field) | Source::Lookup { field, .. } | Source::Masked { field, .. } => {
                return self.variable(VarId(u32::from(*field)), inspector).map(|(_, value)| value);
            }
            Source::Expression(expression) => expression.variables(),
            Source::Concat { fields, .. } => fields.iter().map(|field| VarId(u32::from(*field))).collect(),
        };
        let pairs = variables.into_iter().filter_map(|id| self.variable(id, inspector));
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join(", "))
    }

    /// Name and value of what an expression can name.
    fn variable(&self, id: VarId, inspector: &Inspector<'_>) -> Option<(String, String)> {
        let job = &self.bound.job;
        let sensitive = self.privacy.variable(id);
        let null = || "null".to_owned();
        let VarId(number) = id;
        if id == TYPE {
            let text = job.model.type_field.and_then(|field| inspector.text(field));
            let name = inspector.kind().map(|kind| job.model.type_names[kind].as_bytes());
            return Some(("type".into(), shown_if(text.or(name)?, sensitive)));
        }
        if number >= LAUNCH {
            let place = (number - LAUNCH) as usize;
            let value = self.bound.launch_of(self.taken.file).get(place)?;
            return Some((job.launch_name(place)?, shown_value(value, sensitive).unwrap_or_else(null)));
        }
        let value = inspector.value(number as usize)?.ok().and_then(Constant::of)?;
        let name = job.model.fields.get(number as usize)?.name.clone();
        Some((name, shown_value(&value, sensitive).unwrap_or_else(null)))
    }
}

/// The bytes of a line at which a field stands: where the job says, or behind the one before it. Of places that count characters
/// the line tells; one that is not written tells nothing.
pub(super) fn placed(
    (index, name, place): (usize, &str, Option<(u32, u32)>),
    (shape, line): (OutputShape, &[u8]),
    length: Option<usize>,
    next: &mut Option<usize>,
) -> Option<Range<usize>> {
    match shape {
        OutputShape::Fixed { unit: Unit::Bytes, .. } => place.map(|(at, width)| at as usize..(at + width) as usize),
        OutputShape::Fixed { unit, .. } => place.filter(|_| !line.is_empty()).map(|place| unit.bytes_at(line, place)),
        OutputShape::Delimited { .. } | OutputShape::JsonLines => {
            let mut front = Vec::new();
            shape.open_field(index, name, &mut front);
            let start = next.map(|next| next + front.len());
            *next = start.zip(length).map(|(start, length)| start + length);
            let start = start?;
            Some(start..start + length?)
        }
    }
}

fn in_characters(shape: OutputShape) -> bool {
    matches!(shape, OutputShape::Fixed { unit: Unit::Characters, .. })
}
