//! The parts of a file whose records have one length and nothing behind them: header, records, trailer are where they must be.

use super::faults::{INCOMPLETE, missing, without};
use super::file::InputFile;
use super::outline::{InputShape, Outline, RawLine};
use crate::envelope::InputLine;
use crate::error::{Error, Result, codes::input};
use crate::os::memory;
use std::ops::Range;

impl Outline {
    /// The end of an input whose front was found before: its trailer, and that it does not end inside of a record.
    ///
    /// # Errors
    /// `RECORD_INCOMPLETE`, `TRAILER_MISSING`.
    pub(crate) fn find_end_of_records(&mut self, file: &InputFile, shape: &InputShape<'_>) -> Result<()> {
        let length = shape.record_length.unwrap_or(1) as u64;
        self.find_records(file, &InputShape { header: None, ..*shape }, length)
    }

    /// Finds header and trailer in what is the body so far, which is not empty, and takes them off.
    ///
    /// # Errors
    /// `RECORD_INCOMPLETE`, `HEADER_MISSING`, `TRAILER_MISSING`.
    pub(super) fn find_records(&mut self, file: &InputFile, shape: &InputShape<'_>, length: u64) -> Result<()> {
        let rest = (self.body.end - self.body.start) % length;
        if rest > 0 {
            return Err(incomplete(file, self.body.end - rest, length, rest));
        }
        if let Some(header) = shape.header {
            let begin = self.body.start;
            self.header = Some(self.record(file, shape, header, begin..begin + length)?);
            self.body.start += length;
        }
        if let Some(trailer) = shape.trailer {
            let end = self.body.end;
            self.trailer = Some(self.record(file, shape, trailer, end.saturating_sub(length)..end)?);
            self.body.end -= length;
        }
        Ok(())
    }

    fn record(
        &self,
        file: &InputFile,
        shape: &InputShape<'_>,
        envelope: &InputLine,
        place: Range<u64>,
    ) -> Result<RawLine> {
        if self.body.is_empty() {
            return Err(without(file, envelope));
        }
        let mut bytes = memory::zeroed((place.end - place.start) as usize)?;
        file.read(&mut bytes, place.start)?;
        let mut line = RawLine { bytes, offset: place.start, line: None, ended: true };
        shape.decode(&mut line.bytes);
        let what = if envelope.role == "header" { "first record" } else { "last record" };
        if envelope.matches(&line.bytes) { Ok(line) } else { Err(missing(file, envelope, what, &line)) }
    }
}

fn incomplete(file: &InputFile, offset: u64, length: u64, rest: u64) -> Error {
    let bytes = if rest == 1 { "1 byte is" } else { &format!("{rest} bytes are") };
    let message = format!("the file ends inside of a record: a record has {length} bytes, and {bytes} left");
    // One line end behind everything, or one behind every record.
    let mut last = [0];
    let ended = file.read(&mut last, file.size() - 1).is_ok() && last == *b"\n";
    let help = match ended {
        true => "the file ends with a line feed: if all records do, leave `line_end: none` out",
        false => INCOMPLETE,
    };
    file.error(input::RECORD_INCOMPLETE, message, Some(offset), None).help(help)
}
