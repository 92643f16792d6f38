//! What is said of a record in the outputs of rejects and of warnings.

use super::glyphs::shown;
use super::mapping::{Record, placed};
use super::result::{OutputRecord, TargetField};
use crate::program::model::{FindingCell, FindingOutput, FindingSource, OutputShape};
use crate::program::{FindingRow, Inspector, Scratch};
use std::ops::Range;

impl Record<'_> {
    /// What stands of a rejected record in the outputs of rejects.
    pub(super) fn rejects(&self, inspector: &Inspector<'_>, failures: &[u16]) -> Vec<OutputRecord> {
        let model = &self.bound.job.model;
        let Some(row) = failures.first().and_then(|first| self.row(inspector, *first, failures)) else {
            return Vec::new();
        };
        let outputs = model.reject_outputs.iter();
        outputs.map(|output| self.finding(&row, output, &self.taken.outputs[output.index])).collect()
    }

    /// What stands of a record in the outputs of warnings.
    pub(super) fn warnings(&self, inspector: &Inspector<'_>) -> Vec<OutputRecord> {
        let model = &self.bound.job.model;
        let rules = (0u16..).zip(model.rules.iter().zip(&self.taken.partial.rules));
        let warned = rules.filter(|(_, (rule, failed))| rule.severity.is_mild() && failed.count > 0);
        let warned: Vec<u16> = warned.map(|(index, _)| index).collect();
        let rows = warned.iter().filter_map(|rule| self.row(inspector, *rule, &warned));
        let told = rows.flat_map(|row| {
            let outputs = model.warning_outputs.iter();
            outputs.map(move |output| self.finding(&row, output, &bytes(&row, output))).collect::<Vec<_>>()
        });
        told.collect()
    }

    fn row<'r>(&'r self, inspector: &'r Inspector<'_>, rule: u16, failures: &'r [u16]) -> Option<FindingRow<'r>> {
        let model = &self.bound.job.model;
        let rules = model.rules.as_slice();
        let kind = inspector.kind_as_read();
        let offset = self.taken.partial.begin - self.bound.plan.layout().begin(self.taken.file);
        let (record, file) = (self.taken.number, self.taken.file as u64 + 1);
        let rule = rules.get(usize::from(rule))?;
        Some(FindingRow { rule, failures, rules, line: self.line, record, file, offset, kind })
    }

    /// One row, the bytes of which are these.
    fn finding(&self, row: &FindingRow<'_>, output: &FindingOutput, written: &[u8]) -> OutputRecord {
        let job = &self.bound.job;
        let words = &job.wording.outputs[output.index];
        let (mut fields, mut hidden, mut next) = (Vec::new(), Vec::new(), Some(0));
        for (index, (cell, words)) in output.cells.iter().zip(&words.fields).enumerate() {
            let value = value(row, cell);
            let field = (index, cell.name.as_str(), cell.place);
            let place = placed(field, (output.shape, written), Some(value.len()), &mut next).unwrap_or_default();
            hidden.extend(self.hidden_in_finding(cell, &place));
            let bytes = written.get(place.clone()).unwrap_or_default();
            let inside: Vec<Range<usize>> = hidden.iter().map(|range| moved_back(range, place.start)).collect();
            fields.push(TargetField {
                name: words.name.clone(),
                at: Some(place.start + 1),
                width: place.len(),
                source: words.sources.first().cloned().flatten().or_else(|| Some(source(&cell.source).into())),
                value_in: None,
                value: Some(shown(&value, &inside)),
                text: Some(shown(bytes, &inside)),
                problem: None,
                sensitive: hidden.iter().any(|range| range.start < place.end && place.start < range.end),
            });
        }
        let text = (self.taken.partial.records[output.index] > 0)
            .then(|| shown(written.strip_suffix(output.line_end).unwrap_or(written), &hidden));
        OutputRecord { output: job.outputs[output.index].name.clone(), text, fields, problem: None }
    }

    /// What may not be seen of a field that stands there.
    fn hidden_in_finding(&self, cell: &FindingCell, place: &Range<usize>) -> Vec<Range<usize>> {
        match cell.source {
            FindingSource::Line => {
                let moved = |range: &Range<usize>| range.start + place.start..(range.end + place.start).min(place.end);
                self.hidden.iter().map(moved).collect()
            }
            FindingSource::Type if self.privacy.kind() => vec![place.clone()],
            _ => Vec::new(),
        }
    }
}

/// The part of a range behind a place, counted from there.
fn moved_back(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_sub(by)..range.end.saturating_sub(by)
}

/// The text of a field; the number of the record is known here.
fn value(row: &FindingRow<'_>, cell: &FindingCell) -> Vec<u8> {
    match &cell.source {
        FindingSource::RecordNumber => row.record.to_string().into_bytes(),
        _ => row.render(cell, &mut Scratch::default()),
    }
}

/// The bytes of a row, of which a run writes several for one record.
fn bytes(row: &FindingRow<'_>, output: &FindingOutput) -> Vec<u8> {
    let values = output.cells.iter().map(|cell| (cell, value(row, cell)));
    match output.shape {
        OutputShape::Delimited { .. } | OutputShape::JsonLines => {
            let mut line = Vec::new();
            for (index, (cell, value)) in values.enumerate() {
                output.shape.open_field(index, &cell.name, &mut line);
                line.extend_from_slice(&value);
            }
            line.extend_from_slice(output.shape.close());
            line
        }
        OutputShape::Fixed { width, unit } => {
            let mut line = vec![b' '; width];
            for (cell, value) in values {
                let Some(place @ (_, width)) = cell.place else { continue };
                let value = match cell.source {
                    FindingSource::RecordNumber => row.placed_number(width).into_bytes(),
                    _ => value,
                };
                let value = value[unit.bytes_at(&value, (0, width))].to_vec();
                let blank = unit.bytes_at(&line, (place.0, unit.length(&value) as u32));
                line.splice(blank, value);
            }
            line
        }
    }
}

fn source(source: &FindingSource) -> &'static str {
    match source {
        FindingSource::Reason => "the reason",
        FindingSource::Severity => "how bad it is",
        FindingSource::Reasons => "all reasons",
        FindingSource::Line => "the line as it was read",
        FindingSource::Message => "the message",
        FindingSource::RecordNumber => "the number of the record",
        FindingSource::FileNumber => "the number of the file",
        FindingSource::Offset => "the offset of the line",
        FindingSource::Field => "the field that was wrong",
        FindingSource::Type => "the transaction type as read",
        FindingSource::Constant(_) => "a constant",
    }
}
