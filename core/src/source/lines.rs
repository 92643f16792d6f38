//! The first and the last lines of a file, found without holding more than the longest allowed line.

use super::file::InputFile;
use super::outline::RawLine;
use crate::error::{Error, Result, codes::input};
use crate::os::memory;
use std::ops::Range;

/// How much is read at once.
const STEP: u64 = 16 << 10;
/// How much is read backwards at first; twice as many the next time.
const FIRST_STEP: u64 = 1 << 10;

/// Longest line in bytes, without and with its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Longest {
    pub(super) text: u64,
    pub(super) whole: u64,
}

impl Longest {
    pub(super) fn new(max_record: usize, crlf: bool) -> Longest {
        let text = max_record as u64;
        Longest { text, whole: text + if crlf { 2 } else { 1 } }
    }

    /// Where the lines end that are not too long, and whether one that is too long comes next.
    ///
    /// Hops from line to line as far as one allowed line reaches: whatever ends inside one hop is not too long.
    pub(super) fn cut(self, window: &[u8], begin: usize, end: usize) -> (usize, bool) {
        let whole = self.whole as usize;
        let mut line = begin;
        // The last line may lack its end, when it is too long.
        while end - line > whole || end == window.len() && line < end && window[end - 1] != b'\n' {
            match memchr::memrchr(b'\n', &window[line..end.min(line + whole)]) {
                Some(at) => line += at + 1,
                None => return (line, true),
            }
        }
        (end, false)
    }
}

/// The line that begins at `start`, and where the next one begins; `line` counts from 1. There are bytes at `start`.
pub(super) fn line_at(file: &InputFile, start: u64, line: u64, longest: Longest) -> Result<(RawLine, u64)> {
    let most = (file.size() - start).min(longest.whole);
    let mut bytes: Vec<u8> = Vec::new();
    while (bytes.len() as u64) < most {
        let from = bytes.len();
        memory::reserve(&mut bytes, STEP as usize)?;
        bytes.resize(from + STEP.min(most - from as u64) as usize, 0);
        file.read(&mut bytes[from..], start + from as u64)?;
        if let Some(at) = memchr::memchr(b'\n', &bytes[from..]) {
            bytes.truncate(from + at);
            let next = start + bytes.len() as u64 + 1;
            return Ok((RawLine { bytes, offset: start, line: Some(line), ended: true }, next));
        }
    }
    if bytes.len() as u64 > longest.text || start + most < file.size() {
        return Err(too_long(file, start, Some(line), longest));
    }
    Ok((RawLine { bytes, offset: start, line: Some(line), ended: false }, file.size()))
}

/// The last line of `within`, which is not empty and ends where a line ends, or the file.
pub(super) fn last_line(file: &InputFile, within: Range<u64>, longest: Longest) -> Result<RawLine> {
    let floor = within.start;
    let mut end = [0];
    file.read(&mut end, within.end - 1)?;
    let ended = end[0] == b'\n';
    let text_end = within.end - u64::from(ended);
    let mut begin = text_end;
    let mut step = FIRST_STEP;
    let mut piece = Vec::new();
    while begin > floor {
        let length = step.min(begin - floor);
        step = (2 * step).min(STEP);
        piece.resize(length as usize, 0);
        file.read(&mut piece, begin - length)?;
        match memchr::memrchr(b'\n', &piece) {
            Some(at) => {
                begin = begin - length + at as u64 + 1;
                break;
            }
            None => begin -= length,
        }
    }
    if text_end - begin > longest.whole - u64::from(ended) || (!ended && text_end - begin > longest.text) {
        return Err(too_long(file, begin, None, longest));
    }
    let mut bytes = memory::zeroed((text_end - begin) as usize)?;
    file.read(&mut bytes, begin)?;
    Ok(RawLine { bytes, offset: begin, line: None, ended })
}

fn too_long(file: &InputFile, offset: u64, line: Option<u64>, longest: Longest) -> Error {
    file.error(input::RECORD_TOO_LONG, too_long_message(longest.text as usize), offset.into(), line)
        .help("if such lines are right, raise `max_record` of the input")
}

/// What is said of a line that is longer than the job allows.
pub(crate) fn too_long_message(max_record: usize) -> String {
    format!("a line is longer than {max_record} bytes")
}
