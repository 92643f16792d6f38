//! Blocks of lines in which a line end between two quotes ends nothing.
//!
//! Whether a byte stands between two quotes depends on everything in front of it. Who reads a range in the middle takes the first
//! line feed in it for the end of a line, which is nearly always right, and reads again when the lines in front of the range say
//! otherwise.

use super::block::{BlockReader, Framing, LOOK_AHEAD, Lines};
use super::buffer::BlockBuffer;
use super::lines::Longest;
use crate::error::Result;
use crate::record::kernels::PAD;
use memchr::{memchr, memchr_iter, memchr2_iter};
use std::ops::Range;

impl BlockReader<'_> {
    pub(super) fn read_quoted(
        &self,
        quote: u8,
        range: Range<u64>,
        known: Option<u64>,
        buffer: &mut BlockBuffer,
    ) -> Result<Option<Lines>> {
        let known = known.or((range.start == self.body.start).then_some(range.start));
        if known.is_some_and(|start| start >= range.end) {
            return Ok(None);
        }
        // One byte more, to see whether a line begins with the range.
        let base = known.unwrap_or_else(|| range.start - 1);
        buffer.fill(self.file, base, ((range.end + LOOK_AHEAD).min(self.body.end) - base) as usize)?;
        let last_byte = (range.end - base) as usize - 1;
        let begin = match known {
            Some(_) => 0,
            None => match memchr(b'\n', &buffer.window()[..last_byte]) {
                Some(at) => at + 1,
                None => return Ok(None),
            },
        };
        let end = match self.framing.passed.comments_among(&buffer.window()[begin..]) {
            true => self.finish_commented(quote, base, begin, last_byte, buffer)?,
            false => self.finish_quoted(quote, base, begin, last_byte, buffer)?,
        };
        let (end, too_long) = self.cut_before_long_record(quote, &buffer.window()[..end], begin);
        Ok(Some(Lines { from: PAD + begin, to: PAD + end, offset: base + begin as u64, too_long }))
    }

    /// Reads until the line that holds `last_byte` ends; where it ends, or where what is there of it ends when it is too long.
    fn finish_quoted(
        &self,
        quote: u8,
        base: u64,
        begin: usize,
        last_byte: usize,
        buffer: &mut BlockBuffer,
    ) -> Result<usize> {
        let mut open = memchr_iter(quote, &buffer.window()[begin..last_byte]).count() % 2 == 1;
        let mut seen = last_byte;
        let mut step = LOOK_AHEAD;
        loop {
            let window = buffer.window();
            for at in memchr2_iter(quote, b'\n', &window[seen..]) {
                if window[seen + at] == quote {
                    open = !open;
                } else if !open {
                    return Ok(seen + at + 1);
                }
            }
            seen = window.len();
            step *= 2;
            if let Some(end) = self.read_on(base, last_byte, open, step, buffer)? {
                return Ok(end);
            }
        }
    }

    /// Reads so many bytes more of a line that has not ended; where it ends, if there is no more of it or it is too long. `open` is
    /// whether a quote is open at the end of what is there.
    fn read_on(
        &self,
        base: u64,
        last_byte: usize,
        open: bool,
        step: u64,
        buffer: &mut BlockBuffer,
    ) -> Result<Option<usize>> {
        let seen = buffer.window().len();
        let rest = self.body.end - base - seen as u64;
        if rest == 0 && !open {
            buffer.end_line(self.framing.ending.is_crlf());
            return Ok(Some(buffer.window().len()));
        }
        // A line end that is put in would stand between the quotes.
        if rest == 0 || (seen - last_byte) as u64 > self.longest.whole {
            return Ok(Some(seen));
        }
        buffer.extend(self.file, base, seen + step.min(rest) as usize)?;
        Ok(None)
    }

    /// The same where comments are among the lines, in which a quote means nothing: line by line.
    fn finish_commented(
        &self,
        quote: u8,
        base: u64,
        begin: usize,
        last_byte: usize,
        buffer: &mut BlockBuffer,
    ) -> Result<usize> {
        let mut line = begin;
        let mut step = LOOK_AHEAD;
        loop {
            let window = buffer.window();
            let mut open = false;
            while line <= last_byte {
                match self.framing.line_end(quote, &window[line..]) {
                    Ok(length) => line += length,
                    Err(quoted) => {
                        open = quoted;
                        break;
                    }
                }
            }
            if line > last_byte {
                return Ok(line);
            }
            step *= 2;
            if let Some(end) = self.read_on(base, last_byte, open, step, buffer)? {
                return Ok(end);
            }
        }
    }

    fn cut_before_long_record(&self, quote: u8, window: &[u8], begin: usize) -> (usize, bool) {
        self.framing.cut_before_long_record(self.longest, quote, window, begin)
    }
}

impl Framing {
    /// Length of the line at the beginning of a text, with its end; where it has none, whether a quote is open at the end.
    pub(super) fn line_end(self, quote: u8, text: &[u8]) -> std::result::Result<usize, bool> {
        if self.passed.comment.is_some_and(|mark| text.starts_with(mark.as_bytes())) {
            return memchr(b'\n', text).map(|at| at + 1).ok_or(false);
        }
        let mut open = false;
        for at in memchr2_iter(quote, b'\n', text) {
            if text[at] == quote {
                open = !open;
            } else if !open {
                return Ok(at + 1);
            }
        }
        Err(open)
    }

    /// Where the records end that are not too long, and whether one that is too long comes next.
    pub(super) fn cut_before_long_record(
        self,
        longest: Longest,
        quote: u8,
        window: &[u8],
        begin: usize,
    ) -> (usize, bool) {
        let (text, whole) = (longest.text as usize, longest.whole as usize);
        let mut line = begin;
        while window.len() - line > text {
            match self.line_end(quote, &window[line..]) {
                Ok(length) if length <= whole => line += length,
                // A line without an end is what is left of a record, and a quote of it was not closed.
                _ => return (line, true),
            }
        }
        (window.len(), false)
    }
}
