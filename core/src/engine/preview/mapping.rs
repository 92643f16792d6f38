//! What is written of one record, field by field: rows that explain the bytes that the program wrote.

use super::explain::finding;
use super::glyphs::{shown, shown_if, shown_value};
use super::privacy::Privacy;
use super::result::{OutputRecord, TargetField};
use super::sample::Taken;
use crate::engine::bound::Bound;
use crate::expr::{Constant, VarId};
use crate::program::model::{
    Cell, LAUNCH, OutputShape, RecordOutput, RejectCell, RejectOutput, RejectSource, Rule, Source, TYPE,
};
use crate::program::{Inspector, Reject, Scratch};
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
    /// The outputs that the transaction type feeds; none where the record was rejected before it came to its target fields.
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
            if output.feeds[kind] {
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
        for ((target, cell), words) in output.targets.iter().zip(cells).zip(&words.fields) {
            let made = cell.as_ref().and_then(|cell| inspector.make(cell, target.place.map(|(_, width)| width)));
            let rule = made.as_ref().and_then(|made| made.bytes.as_ref().err().copied());
            culprit |= rule.is_some() && rule.map(usize::from) == rejected;
            let bytes = made.as_ref().and_then(|made| made.bytes.as_ref().ok());
            let place = placed(target.place, output.shape, bytes.map(Vec::len), &mut next);
            // What is known at launch may be sensitive, too, and is not to be seen any more in the folded source.
            let source = target.cells[kind].as_ref().map(|cell| &cell.source);
            let sensitive = source.is_some_and(|source| self.privacy.source(source));
            if let Some(place) = place.clone().filter(|_| sensitive) {
                hidden.push(place);
            }
            let value = made.as_ref().and_then(|made| made.value.as_ref());
            fields.push(TargetField {
                name: target.name.clone(),
                at: place.as_ref().map(|place| place.start + 1),
                width: place.map_or(0, |place| place.len()),
                source: words.sources.get(kind).cloned().flatten(),
                value_in: source.and_then(|source| self.value_in(source, inspector)),
                value: value.and_then(|value| shown_value(value, sensitive)),
                text: bytes.map(|bytes| shown_if(bytes, sensitive)),
                problem: rule.map(|rule| finding(&job.model.rules[rule as usize])),
                sensitive,
            });
        }
        let text = self.written(output.index, output.line_end, &hidden);
        (OutputRecord { output: job.outputs[output.index].name.clone(), text, fields, problem: None }, culprit)
    }

    /// The record that the program wrote, without its end.
    fn written(&self, output: usize, line_end: &[u8], hidden: &[Range<usize>]) -> Option<String> {
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
            let name = job.model.type_names.first().map(|name| name.as_bytes());
            return Some(("type".into(), shown_if(text.or(name)?, sensitive)));
        }
        if number >= LAUNCH {
            let place = (number - LAUNCH) as usize;
            let value = self.bound.launch.get(place)?;
            return Some((launch_name(self.bound, place)?, shown_value(value, sensitive).unwrap_or_else(null)));
        }
        let value = inspector.value(number as usize)?.ok().and_then(Constant::of)?;
        let name = job.model.fields.get(number as usize)?.name.clone();
        Some((name, shown_value(&value, sensitive).unwrap_or_else(null)))
    }

    /// What stands of a rejected record in the outputs of rejects.
    pub(super) fn rejects(&self, inspector: &Inspector<'_>, rule: &Rule) -> Vec<OutputRecord> {
        let model = &self.bound.job.model;
        let kind: &[u8] = match model.type_field {
            Some(field) => inspector.text(field).unwrap_or_default(),
            None if inspector.place(0).is_some() => model.type_names[0].as_bytes(),
            None => b"",
        };
        let (record, offset) = (self.taken.number, self.taken.partial.begin);
        let reject = Reject { rule, line: self.line, record, offset, kind };
        model.reject_outputs.iter().map(|output| self.reject(&reject, output)).collect()
    }

    fn reject(&self, reject: &Reject<'_>, output: &RejectOutput) -> OutputRecord {
        let job = &self.bound.job;
        let words = &job.wording.outputs[output.index];
        let (mut fields, mut hidden, mut next) = (Vec::new(), Vec::new(), Some(0));
        let written = &self.taken.outputs[output.index];
        for (cell, words) in output.cells.iter().zip(&words.fields) {
            let value = match &cell.source {
                RejectSource::RecordNumber => reject.record.to_string().into_bytes(),
                _ => reject.render(cell, &mut Scratch::default()),
            };
            let place = placed(cell.place, output.shape, Some(value.len()), &mut next).unwrap_or_default();
            hidden.extend(self.hidden_in_reject(cell, &place));
            let bytes = written.get(place.clone()).unwrap_or_default();
            let inside: Vec<Range<usize>> = hidden.iter().map(|range| moved_back(range, place.start)).collect();
            fields.push(TargetField {
                name: words.name.clone(),
                at: Some(place.start + 1),
                width: place.len(),
                source: words.sources.first().cloned().flatten().or_else(|| Some(reject_source(&cell.source).into())),
                value_in: None,
                value: Some(shown(&value, &inside)),
                text: Some(shown(bytes, &inside)),
                problem: None,
                sensitive: hidden.iter().any(|range| range.start < place.end && place.start < range.end),
            });
        }
        let text = self.written(output.index, output.line_end, &hidden);
        OutputRecord { output: job.outputs[output.index].name.clone(), text, fields, problem: None }
    }

    /// What may not be seen of a field of a reject that stands there.
    fn hidden_in_reject(&self, cell: &RejectCell, place: &Range<usize>) -> Vec<Range<usize>> {
        match cell.source {
            RejectSource::Line => {
                let moved = |range: &Range<usize>| range.start + place.start..(range.end + place.start).min(place.end);
                self.hidden.iter().map(moved).collect()
            }
            RejectSource::Type if self.privacy.kind() => vec![place.clone()],
            _ => Vec::new(),
        }
    }
}

/// Where a field stands in its line: where the job says, or behind the one before it.
pub(super) fn placed(
    place: Option<(u32, u32)>,
    shape: OutputShape,
    length: Option<usize>,
    next: &mut Option<usize>,
) -> Option<Range<usize>> {
    match (shape, place) {
        (OutputShape::Fixed { .. }, place) => place.map(|(at, width)| at as usize..(at + width) as usize),
        (OutputShape::Delimited { .. }, _) => {
            let start = *next;
            *next = start.zip(length).map(|(start, length)| start + length + 1);
            let start = start?;
            Some(start..start + length?)
        }
    }
}

/// The part of a range behind a place, counted from there.
fn moved_back(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_sub(by)..range.end.saturating_sub(by)
}

fn reject_source(source: &RejectSource) -> &'static str {
    match source {
        RejectSource::Reason => "the reason",
        RejectSource::Line => "the line as it was read",
        RejectSource::Message => "the message",
        RejectSource::RecordNumber => "the number of the record",
        RejectSource::Offset => "the offset of the line",
        RejectSource::Field => "the field that was wrong",
        RejectSource::Type => "the transaction type as read",
        RejectSource::Constant(_) => "a constant",
    }
}

/// The name of a value known at launch.
fn launch_name(bound: &Bound, place: usize) -> Option<String> {
    let job = &bound.job;
    let ends = [&job.input.header, &job.input.trailer].into_iter().flatten();
    let fields = ends.flat_map(|line| line.fields.iter().map(|field| format!("{}.{}", line.role, field.name)));
    fields.chain(job.parameters.iter().map(|parameter| format!("parameters.{}", parameter.name))).nth(place)
}
