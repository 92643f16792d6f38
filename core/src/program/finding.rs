//! Writing what is said of a record to the outputs of rejects and of warnings.

use super::model::{FindingCell, FindingOutput, FindingSource, OutputShape, REASONS_DELIMITER, Rule};
use super::op::RuleIndex;
use super::partial::Fixup;
use super::state::{Scratch, State};
use crate::os::memory;
use crate::record::{Enclosed, TextOptions, Unit, json_string};

/// A record that was rejected, or that was warned of.
pub(crate) struct FindingRow<'a> {
    pub(crate) rule: &'a Rule,
    /// The rules of all failures that were looked for; `rule` is the first of them.
    pub(crate) failures: &'a [RuleIndex],
    pub(crate) rules: &'a [Rule],
    /// The line as read, without its end.
    pub(crate) line: &'a [u8],
    /// Number within the split, counted from 1.
    pub(crate) record: u64,
    /// Number of the file it stands in, counted from 1.
    pub(crate) file: u64,
    /// Byte offset in the file.
    pub(crate) offset: u64,
    /// Transaction type as read.
    pub(crate) kind: &'a [u8],
}

/// Digits of a record number in a fixed-width field that is wider than any number.
const NUMBER_DIGITS: u32 = 20;

impl FindingRow<'_> {
    /// Appends one row to an output.
    pub(crate) fn write(&self, output: &FindingOutput, state: &mut State) {
        let from = state.outputs[output.index].used;
        state.outputs[output.index].cursor = from;
        match output.shape {
            OutputShape::Fixed { width, unit: Unit::Characters } => self.append_in_characters(output, width, state),
            OutputShape::Fixed { width, unit: Unit::Bytes } => {
                state.outputs[output.index].append(&vec![b' '; width]);
                output.cells.iter().for_each(|cell| self.place(cell, output.index, from, state));
            }
            OutputShape::Delimited { .. } | OutputShape::JsonLines => {
                for (index, cell) in output.cells.iter().enumerate() {
                    let mut front = Vec::new();
                    output.shape.open_field(index, &cell.name, &mut front);
                    state.outputs[output.index].append(&front);
                    self.append(cell, output.index, state);
                }
            }
        }
        let buffer = &mut state.outputs[output.index];
        buffer.append(output.shape.close());
        buffer.append(output.line_end);
        buffer.used = buffer.cursor;
        state.records[output.index] += 1;
    }

    fn append(&self, cell: &FindingCell, output: usize, state: &mut State) {
        if cell.source == FindingSource::RecordNumber {
            let at = state.outputs[output].cursor as u64;
            return self.number(output, Fixup { at, record: self.record, width: None }, state);
        }
        let text = self.render(cell, &mut state.scratch);
        state.outputs[output].append(&text);
    }

    fn place(&self, cell: &FindingCell, output: usize, from: usize, state: &mut State) {
        let Some((at, width)) = cell.place else { return };
        let start = from + at as usize;
        if cell.source == FindingSource::RecordNumber {
            let width = width.min(NUMBER_DIGITS);
            let fixup = Fixup { at: start as u64, record: self.record, width: Some(width) };
            return self.number(output, fixup, state);
        }
        let mut text = self.render(cell, &mut state.scratch);
        text.resize(width as usize, b' ');
        state.outputs[output].bytes[start..start + width as usize].copy_from_slice(&text);
    }

    /// Appends a line whose places count characters, and so are known in bytes only when everything in front of them is.
    fn append_in_characters(&self, output: &FindingOutput, width: usize, state: &mut State) {
        let mut cells: Vec<_> = output.cells.iter().filter_map(|cell| Some((cell.place?, cell))).collect();
        cells.sort_by_key(|(place, _)| *place);
        let mut at = 0;
        for ((start, wide), cell) in cells {
            let (start, wide) = (start as usize, wide as usize);
            state.outputs[output.index].append(&vec![b' '; start - at]);
            let number = (cell.source == FindingSource::RecordNumber).then(|| {
                let (at, digits) = (state.outputs[output.index].cursor as u64, (wide as u32).min(NUMBER_DIGITS));
                Fixup { at, record: self.record, width: Some(digits) }
            });
            let text = match number {
                Some(_) => String::new(),
                None => {
                    let text = self.render(cell, &mut state.scratch);
                    String::from_utf8_lossy(&text).chars().take(wide).collect()
                }
            };
            state.outputs[output.index].append(format!("{text:wide$}").as_bytes());
            if let Some(number) = number {
                self.number(output.index, number, state);
            }
            at = start + wide;
        }
        state.outputs[output.index].append(&vec![b' '; width - at]);
    }

    /// Writes the number of the record in the whole input, or leaves that to the merge, which knows it.
    fn number(&self, output: usize, place: Fixup, state: &mut State) {
        let Some(before) = state.before else { return memory::push(&mut state.fixups, (output, place)) };
        let (digits, at) = (place.digits(before), place.at as usize);
        match place.width {
            None => state.outputs[output].append(digits.as_bytes()),
            Some(_) => state.outputs[output].bytes[at..at + digits.len()].copy_from_slice(digits.as_bytes()),
        }
    }

    /// The number of the record in a fixed-width field, where it is known.
    pub(crate) fn placed_number(&self, width: u32) -> String {
        format!("{:0width$}", self.record, width = width.min(NUMBER_DIGITS) as usize)
    }

    /// The reasons of all failures, each once, in the order of the verdict.
    fn reasons(&self) -> String {
        let mut found: Vec<&str> = Vec::new();
        for failure in self.failures {
            let reason = self.rules[*failure as usize].reason.as_str();
            if !found.contains(&reason) {
                found.push(reason);
            }
        }
        found.join(REASONS_DELIMITER)
    }

    /// The text of a field. What does not fit is cut, and what the output cannot hold replaced: a reject must not be lost
    /// for its description.
    pub(crate) fn render(&self, cell: &FindingCell, scratch: &mut Scratch) -> Vec<u8> {
        let (number, reasons);
        let text: &[u8] = match &cell.source {
            FindingSource::Line => {
                let mut line = self.line.to_vec();
                match cell.layout.options().enclosed {
                    Some(Enclosed::Quotes(quotes)) => quotes.apply(0, &mut line),
                    Some(Enclosed::Json) => {
                        line.clear();
                        json_string(self.line, &mut line);
                    }
                    None => {}
                }
                return line;
            }
            FindingSource::Reason => self.rule.reason.as_bytes(),
            FindingSource::Severity => self.rule.severity.name().as_bytes(),
            FindingSource::Reasons => {
                reasons = self.reasons();
                reasons.as_bytes()
            }
            FindingSource::Message => self.rule.message.as_bytes(),
            FindingSource::Field => self.rule.field.as_deref().unwrap_or_default().as_bytes(),
            FindingSource::Type => self.kind,
            FindingSource::Constant(text) => text,
            FindingSource::Offset | FindingSource::RecordNumber => {
                number = self.offset.to_string();
                number.as_bytes()
            }
            FindingSource::FileNumber => {
                number = self.file.to_string();
                number.as_bytes()
            }
        };
        let counts = matches!(cell.source, FindingSource::Offset | FindingSource::FileNumber);
        if counts && cell.layout.options().enclosed == Some(Enclosed::Json) {
            return text.to_vec();
        }
        let mut out = Vec::new();
        if cell.layout.write(text, &mut scratch.layout, &mut out).is_err() {
            let text = made_fit(text, cell.layout.options());
            // What is made to fit is written; if not, an empty field is better than a broken record.
            let _ = cell.layout.write(text.as_bytes(), &mut scratch.layout, &mut out);
        }
        out
    }
}

/// A text that the layout takes: a `?` for each character that the field cannot hold, and no more than it has room for.
fn made_fit(text: &[u8], options: &TextOptions) -> String {
    let (mut fitting, mut written) = (String::new(), Vec::new());
    for character in String::from_utf8_lossy(text).chars() {
        written.clear();
        options.printable.encode(character.encode_utf8(&mut [0; 4]).as_bytes(), &mut written);
        let ends_field = options.forbidden.is_some_and(|forbidden| forbidden.may_have(&written));
        fitting.push(if ends_field || !options.printable.holds(character) { '?' } else { character });
        if options.width.is_some_and(|width| options.length(fitting.as_bytes()) > width as usize) {
            fitting.pop();
            break;
        }
    }
    fitting
}
