//! What stands of a rejected record in the outputs of rejects.

use super::glyphs::shown;
use super::mapping::{Record, placed};
use super::result::{OutputRecord, TargetField};
use crate::program::model::{RejectCell, RejectOutput, RejectSource};
use crate::program::{Inspector, Reject, Scratch};
use std::ops::Range;

impl Record<'_> {
    /// What stands of a rejected record in the outputs of rejects.
    pub(super) fn rejects(&self, inspector: &Inspector<'_>, failures: &[u16]) -> Vec<OutputRecord> {
        let model = &self.bound.job.model;
        let rules = model.rules.as_slice();
        let Some(rule) = failures.first().and_then(|first| rules.get(usize::from(*first))) else { return Vec::new() };
        let kind: &[u8] = match model.type_field {
            Some(field) => inspector.text(field).unwrap_or_default(),
            None if inspector.place(0).is_none() => b"",
            None => inspector.kind().map_or(b"", |kind| model.type_names[kind].as_bytes()),
        };
        let offset = self.taken.partial.begin - self.bound.plan.layout().begin(self.taken.file);
        let (record, file) = (self.taken.number, self.taken.file as u64 + 1);
        let reject = Reject { rule, failures, rules, line: self.line, record, file, offset, kind };
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

/// The part of a range behind a place, counted from there.
fn moved_back(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_sub(by)..range.end.saturating_sub(by)
}

fn reject_source(source: &RejectSource) -> &'static str {
    match source {
        RejectSource::Reason => "the reason",
        RejectSource::Reasons => "all reasons",
        RejectSource::Line => "the line as it was read",
        RejectSource::Message => "the message",
        RejectSource::RecordNumber => "the number of the record",
        RejectSource::FileNumber => "the number of the file",
        RejectSource::Offset => "the offset of the line",
        RejectSource::Field => "the field that was wrong",
        RejectSource::Type => "the transaction type as read",
        RejectSource::Constant(_) => "a constant",
    }
}
