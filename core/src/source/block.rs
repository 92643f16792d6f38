//! Blocks: the lines whose first byte lies in a range of the body.
//!
//! Ranges are cut at fixed distances, without looking at the file: who reads a range finds the first line that begins in it, and
//! reads a little behind it until its last line ends.

use super::buffer::BlockBuffer;
use super::file::InputFile;
use super::lines::Longest;
use crate::error::Result;
use crate::program::Program;
use crate::record::kernels::PAD;
use crate::record::{Ending, PassedLines};
use memchr::{memchr, memrchr};
use std::ops::Range;

/// Bytes that are read behind a range at once; twice as many the next time.
pub(super) const LOOK_AHEAD: u64 = 1 << 10;

/// How the records of a body are told apart.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Framing {
    pub(crate) ending: Ending,
    /// Length of all records where nothing ends them.
    pub(crate) length: Option<usize>,
    /// Between two of these a line end ends no line.
    pub(crate) quote: Option<u8>,
    /// Lines in which a quote means nothing.
    pub(crate) passed: PassedLines,
}

impl Framing {
    /// How the records of a program are told apart.
    pub(crate) fn of(program: &Program) -> Framing {
        Framing {
            ending: program.ending,
            length: program.record_length(),
            quote: program.reading.quote,
            passed: program.reading.passed,
        }
    }
}

/// Reads blocks of a body.
#[derive(Debug, Clone)]
pub(crate) struct BlockReader<'a> {
    pub(super) file: &'a InputFile,
    pub(super) body: Range<u64>,
    pub(super) longest: Longest,
    pub(super) framing: Framing,
}

/// Whole lines of a block, in a buffer with [`PAD`] readable bytes around them.
#[derive(Debug)]
pub(crate) struct Lines {
    /// First byte of the first line.
    pub(crate) from: usize,
    /// Behind the last line end.
    pub(crate) to: usize,
    /// Offset of `from` in the file.
    pub(crate) offset: u64,
    /// Whether the line that begins at `to` is longer than the job allows; nothing behind it was looked at.
    pub(crate) too_long: bool,
}

impl<'a> BlockReader<'a> {
    /// A reader of the body of a file; no line may be longer than `max_record`, without its end.
    pub(crate) fn new(file: &'a InputFile, body: Range<u64>, max_record: usize, framing: Framing) -> BlockReader<'a> {
        BlockReader { file, body, longest: Longest::new(max_record, framing.ending.is_crlf()), framing }
    }

    /// Whether the first line of a range may have been taken for one that it is not, because nobody knew whether a quote was
    /// open in front of it.
    pub(crate) fn guesses(&self) -> bool {
        self.framing.quote.is_some()
    }

    /// Reads the lines whose first byte lies in the range, which is a part of the body and not empty; `None` when there are none.
    /// `known` is where the first line begins that does not begin in front of the range, if that is known.
    ///
    /// # Errors
    /// `READ_FAILED`, `INPUT_CHANGED`.
    pub(crate) fn read(
        &self,
        range: Range<u64>,
        known: Option<u64>,
        buffer: &mut BlockBuffer,
    ) -> Result<Option<Lines>> {
        if let Some(length) = self.framing.length {
            return self.read_records(length as u64, range, buffer);
        }
        if let Some(quote) = self.framing.quote {
            return self.read_quoted(quote, range, known, buffer);
        }
        // One byte more, to see whether a line begins with the range.
        let base = range.start - u64::from(range.start > self.body.start);
        let first = ((range.end + LOOK_AHEAD).min(self.body.end) - base) as usize;
        buffer.fill(self.file, base, first)?;
        let last_byte = (range.end - base) as usize - 1;
        let begin = if base == range.start {
            0
        } else {
            match memchr(b'\n', &buffer.window()[..last_byte]) {
                Some(at) => at + 1,
                None => return Ok(None),
            }
        };
        let end = self.finish_last_line(base, begin, last_byte, buffer)?;
        let (end, too_long) = self.longest.cut(buffer.window(), begin, end);
        Ok(Some(Lines { from: PAD + begin, to: PAD + end, offset: base + begin as u64, too_long }))
    }

    /// Reads the records of one length whose first byte lies in the range: where they begin is known without looking.
    fn read_records(&self, length: u64, range: Range<u64>, buffer: &mut BlockBuffer) -> Result<Option<Lines>> {
        let begin = |offset: u64| self.body.start + (offset - self.body.start).div_ceil(length) * length;
        let (from, to) = (begin(range.start), begin(range.end).min(self.body.end));
        if from >= to {
            return Ok(None);
        }
        buffer.fill(self.file, from, (to - from) as usize)?;
        Ok(Some(Lines { from: PAD, to: PAD + (to - from) as usize, offset: from, too_long: false }))
    }

    /// Reads until the line that holds `last_byte` ends: where it ends, or where what is there of it ends when it is too long.
    fn finish_last_line(&self, base: u64, begin: usize, last_byte: usize, buffer: &mut BlockBuffer) -> Result<usize> {
        let mut seen = last_byte;
        let mut step = LOOK_AHEAD;
        loop {
            let window = buffer.window();
            if let Some(at) = memchr(b'\n', &window[seen..]) {
                return Ok(seen + at + 1);
            }
            seen = window.len();
            let rest = self.body.end - base - seen as u64;
            if rest == 0 {
                buffer.end_line(self.framing.ending.is_crlf());
                return Ok(buffer.window().len());
            }
            let line = memrchr(b'\n', &window[..last_byte]).map_or(begin, |at| (at + 1).max(begin));
            let room = self.longest.whole.saturating_sub((seen - line) as u64);
            if room == 0 {
                return Ok(seen);
            }
            step *= 2;
            buffer.extend(self.file, base, seen + step.min(rest).min(room) as usize)?;
        }
    }
}
