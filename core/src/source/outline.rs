//! The parts of a file: header, row of column names, body, trailer.

use super::faults::{INCOMPLETE, RowPlace, in_one_line, malformed, missing, without, wrong_end};
use super::file::InputFile;
use super::lines::{Longest, last_line, line_at};
use crate::envelope::{HeaderRow, InputLine};
use crate::error::{Result, codes::input};
use crate::expr::Constant;
use crate::program::PassedCounts;
use crate::record::{Charset, Ending, PassedLine, PassedLines};
use std::ops::Range;

/// What a file must look like at its ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InputShape<'a> {
    pub(crate) header: Option<&'a InputLine>,
    /// Lines in front of everything else, which are not looked at.
    pub(crate) preamble: u64,
    /// The row of column names.
    pub(crate) header_row: Option<&'a HeaderRow>,
    pub(crate) trailer: Option<&'a InputLine>,
    pub(crate) ending: Ending,
    /// Length of header, trailer and every record, where nothing ends them.
    pub(crate) record_length: Option<usize>,
    pub(crate) charset: Charset,
    /// Lines that are none of this: in front of header, row and records, and behind the trailer.
    pub(crate) passed: PassedLines,
    /// Whether a file of zero bytes is a file without records.
    pub(crate) empty_allowed: bool,
    /// Longest line in bytes, without its end.
    pub(crate) max_record: usize,
}

/// A line as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawLine {
    /// In UTF-8, without line end.
    pub(crate) bytes: Vec<u8>,
    pub(crate) offset: u64,
    /// Counted from 1, where it is known.
    pub(crate) line: Option<u64>,
    /// Whether a line feed stood behind it.
    pub(crate) ended: bool,
}

/// Where the parts of a file are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) header: Option<RawLine>,
    pub(crate) trailer: Option<RawLine>,
    /// The records: bytes of the file.
    pub(crate) body: Range<u64>,
    /// Lines in front of the body.
    pub(crate) lines_before: u64,
    /// Lines outside of the body that are neither header nor trailer.
    pub(crate) passed: PassedCounts,
}

impl Outline {
    /// Finds the parts of a file. Header and trailer begin as they should; their fields are not looked at.
    ///
    /// # Errors
    /// `FILE_EMPTY`, `HEADER_MISSING`, `HEADER_ROW`, `TRAILER_MISSING`, `HEADER_MALFORMED` and `TRAILER_MALFORMED` for a wrong
    /// line end, `RECORD_TOO_LONG`, and what reading can fail with.
    pub(crate) fn find(file: &InputFile, shape: &InputShape<'_>) -> Result<Outline> {
        let mut outline = Outline::front(file, shape)?;
        if shape.record_length.is_none() && file.size() > 0 {
            outline.find_trailer(file, shape)?;
        }
        Ok(outline)
    }

    /// The same without looking for the trailer, where lines have ends: the body goes on to the end of the file.
    ///
    /// # Errors
    /// As for [`Outline::find`].
    pub(crate) fn front(file: &InputFile, shape: &InputShape<'_>) -> Result<Outline> {
        let longest = Longest::new(shape.max_record, shape.ending.is_crlf());
        let begin = byte_order_mark(file, shape)?;
        let mut outline = Outline { body: begin..file.size(), ..Outline::default() };
        if outline.body.is_empty() {
            let empty = || {
                file.error(input::FILE_EMPTY, format!("`{}` has no bytes", file.path().display()), None, None)
                    .help("if a file without bytes is normal, say `empty: allow` on the input")
            };
            return if shape.empty_allowed { Ok(outline) } else { Err(empty()) };
        }
        if let Some(length) = shape.record_length {
            outline.find_records(file, shape, length as u64)?;
            return Ok(outline);
        }
        for _ in 0..shape.preamble {
            outline.skip_line(file, longest)?;
        }
        if let Some(header) = shape.header {
            outline.pass_in_front(file, shape, longest)?;
            let (mut line, next) = outline.first(file, header, longest)?;
            shape.decode(&mut line.bytes);
            if !header.matches(&line.bytes) {
                return Err(missing(file, header, "first line", &line));
            }
            shape.take_end(file, &mut line, header)?;
            outline.advance(next);
            outline.header = Some(line);
        }
        if let Some(row) = shape.header_row {
            outline.pass_in_front(file, shape, longest)?;
            let next = check_row(file, row, outline.body.start, outline.lines_before + 1, shape, longest)?;
            outline.advance(next);
        }
        Ok(outline)
    }

    /// Finds the trailer, where one is declared, and ends the body in front of it.
    ///
    /// # Errors
    /// `TRAILER_MISSING`, `TRAILER_MALFORMED`, `RECORD_TOO_LONG`, and what reading can fail with.
    pub(crate) fn find_trailer(&mut self, file: &InputFile, shape: &InputShape<'_>) -> Result<()> {
        let Some(trailer) = shape.trailer else { return Ok(()) };
        let longest = Longest::new(shape.max_record, shape.ending.is_crlf());
        let mut line = self.last(file, shape, trailer, longest)?;
        shape.take_end(file, &mut line, trailer)?;
        self.body.end = line.offset;
        self.trailer = Some(line);
        Ok(())
    }

    fn advance(&mut self, next: u64) {
        self.body.start = next;
        self.lines_before += 1;
    }

    fn skip_line(&mut self, file: &InputFile, longest: Longest) -> Result<()> {
        if self.body.is_empty() {
            let message = format!("the file ends behind line {} of its preamble", self.lines_before);
            return Err(file.error(input::PREAMBLE, message, Some(file.size()), None).help(INCOMPLETE));
        }
        let (_, next) = line_at(file, self.body.start, self.lines_before + 1, longest)?;
        self.advance(next);
        Ok(())
    }

    /// Leaves the lines in front that are passed over behind.
    fn pass_in_front(&mut self, file: &InputFile, shape: &InputShape<'_>, longest: Longest) -> Result<()> {
        while !shape.passed.is_nothing() && !self.body.is_empty() {
            let (line, next) = line_at(file, self.body.start, self.lines_before + 1, longest)?;
            let Some(kind) = shape.passes(&line) else { break };
            self.passed.of(kind).add(next - self.body.start);
            self.advance(next);
        }
        Ok(())
    }

    fn first(&self, file: &InputFile, header: &InputLine, longest: Longest) -> Result<(RawLine, u64)> {
        if self.body.is_empty() {
            return Err(without(file, header));
        }
        line_at(file, self.body.start, self.lines_before + 1, longest)
    }

    /// The trailer; lines behind it that are passed over are counted.
    fn last(
        &mut self,
        file: &InputFile,
        shape: &InputShape<'_>,
        trailer: &InputLine,
        longest: Longest,
    ) -> Result<RawLine> {
        let mut last = None;
        while last.is_none() && !self.body.is_empty() {
            let line = last_line(file, self.body.clone(), longest)?;
            match shape.passes(&line) {
                Some(kind) => {
                    self.passed.of(kind).add(self.body.end - line.offset);
                    self.body.end = line.offset;
                }
                None => last = Some(line),
            }
        }
        let one_line = self.header.as_ref().is_some_and(|header| !header.ended);
        let Some(mut line) = last else {
            return Err(if one_line { in_one_line(file, trailer) } else { without(file, trailer) });
        };
        shape.decode(&mut line.bytes);
        if trailer.matches(&line.bytes) { Ok(line) } else { Err(missing(file, trailer, "last line", &line)) }
    }
}

/// Length of the mark that some programs write in front of UTF-8; it belongs to no line.
fn byte_order_mark(file: &InputFile, shape: &InputShape<'_>) -> Result<u64> {
    const MARK: [u8; 3] = *b"\xEF\xBB\xBF";
    let mut first = [0; 3];
    if shape.charset != Charset::Utf8 || file.size() < MARK.len() as u64 {
        return Ok(0);
    }
    file.read(&mut first, 0)?;
    Ok(if first == MARK { MARK.len() as u64 } else { 0 })
}

impl InputShape<'_> {
    /// What a line is that is no record, header or trailer.
    pub(crate) fn passes(&self, line: &RawLine) -> Option<PassedLine> {
        let text = match line.bytes.strip_suffix(b"\r") {
            Some(text) if self.ending.is_crlf() && line.ended => text,
            _ => &line.bytes,
        };
        let kind = self.passed.kind(text)?;
        // Without a byte and without its end as it should be, a line is a line.
        let ends_well = !self.ending.is_crlf() || text.len() < line.bytes.len();
        (kind == PassedLine::Comment || ends_well).then_some(kind)
    }

    /// Brings a line to UTF-8. One that is not well-formed stays as it is, which is told where it is parsed.
    pub(super) fn decode(&self, line: &mut Vec<u8>) {
        let mut text = Vec::new();
        if self.charset.decode(line, &mut text) {
            *line = text;
        } else if self.charset != Charset::Utf8 {
            // Bytes of another set may happen to be UTF-8.
            line.push(0xFF);
        }
    }

    /// Takes the carriage return off a line that must have one.
    fn take_end(&self, file: &InputFile, line: &mut RawLine, envelope: &InputLine) -> Result<()> {
        let returned = line.ended && line.bytes.last() == Some(&b'\r');
        match (self.ending.is_crlf(), returned) {
            (true, true) => {
                line.bytes.pop();
                Ok(())
            }
            (true, false) if line.ended => Err(wrong_end(file, envelope, line, false)),
            (false, true) => Err(wrong_end(file, envelope, line, true)),
            _ => Ok(()),
        }
    }
}

impl RawLine {
    /// The values of the line, a field an entry.
    ///
    /// # Errors
    /// `HEADER_MALFORMED` or `TRAILER_MALFORMED`, with the field where one is concerned.
    pub(crate) fn parse(&self, file: &InputFile, envelope: &InputLine) -> Result<Vec<Constant>> {
        envelope.parse(&self.bytes).map_err(|fault| {
            let error = file.error(malformed(envelope), fault.message, Some(self.offset), self.line);
            let error =
                error.help("ask the sender of the file for a correct one, or correct what the job says of the line");
            match error.position().cloned() {
                Some(position) => error.at(crate::error::Position { field: fault.field, ..position }),
                None => error,
            }
        })
    }
}

/// Checks the row of column names; returns where the next line begins.
fn check_row(
    file: &InputFile,
    row: &HeaderRow,
    start: u64,
    line: u64,
    shape: &InputShape<'_>,
    longest: Longest,
) -> Result<u64> {
    let place = RowPlace { file, row, start, line };
    if start >= file.size() {
        return Err(place.missing());
    }
    let (mut found, next) = line_at(file, start, line, longest)?;
    let returned = found.ended && found.bytes.pop_if(|last| *last == b'\r').is_some();
    shape.decode(&mut found.bytes);
    if !row.matches(&found.bytes) {
        return Err(place.other(&found.bytes));
    }
    if found.ended && returned != shape.ending.is_crlf() { Err(place.ending(returned)) } else { Ok(next) }
}
