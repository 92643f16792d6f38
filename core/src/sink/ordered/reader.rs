//! Lines with keys, one behind the other, out of a stretch of a file.

use crate::error::{Error, Result, codes::output};
use crate::os::memory;
use crate::program::{KEYED_HEAD, KeyedLine};
use std::ops::Range;

/// Fills a buffer with the bytes at an offset, all of it.
type Read<'r> = dyn Fn(&mut [u8], u64) -> Result<()> + 'r;

/// A place in a stretch of lines.
pub(super) struct LineReader<'r> {
    read: &'r Read<'r>,
    /// What is not in the buffer yet.
    rest: Range<u64>,
    buffer: Vec<u8>,
    /// The line at hand, and what follows it in the buffer.
    frame: Range<usize>,
    key: usize,
    piece: usize,
}

impl<'r> LineReader<'r> {
    /// In front of the first line; `piece` is how much is read at once.
    pub(super) fn new(read: &'r Read<'r>, stretch: Range<u64>, piece: usize) -> LineReader<'r> {
        LineReader { read, rest: stretch, buffer: Vec::new(), frame: 0..0, key: 0, piece: piece.max(KEYED_HEAD) }
    }

    /// Goes to the next line; false behind the last one.
    ///
    /// # Errors
    /// What reading can fail with; `WRITE_FAILED` where the bytes are no lines with keys.
    pub(super) fn advance(&mut self) -> Result<bool> {
        let begin = self.frame.end;
        if begin == self.buffer.len() && self.rest.is_empty() {
            self.frame = begin..begin;
            return Ok(false);
        }
        let begin = self.have(begin, KEYED_HEAD)?;
        let head = self.buffer[begin..].first_chunk::<KEYED_HEAD>().ok_or_else(damaged)?;
        let (key, line) = KeyedLine::lengths(*head);
        let length = KEYED_HEAD + key + line;
        let begin = self.have(begin, length)?;
        self.frame = begin..begin + length;
        self.key = key;
        Ok(true)
    }

    /// The line with its key and their lengths.
    pub(super) fn frame(&self) -> &[u8] {
        &self.buffer[self.frame.clone()]
    }

    /// Length of the key.
    pub(super) fn key_length(&self) -> usize {
        self.key
    }

    /// The key.
    pub(super) fn key(&self) -> &[u8] {
        &self.frame()[KEYED_HEAD..KEYED_HEAD + self.key]
    }

    /// The line with its end, and its key.
    pub(super) fn keyed(&self) -> KeyedLine<'_> {
        let (key, line) = self.frame()[KEYED_HEAD..].split_at(self.key);
        KeyedLine { key, line }
    }

    /// Makes sure that so many bytes stand in the buffer from `begin` on; where that is now.
    fn have(&mut self, begin: usize, length: usize) -> Result<usize> {
        let there = self.buffer.len() - begin;
        if there >= length {
            return Ok(begin);
        }
        // No length in the file decides how much memory is taken: there must be as many bytes.
        let left = self.rest.end - self.rest.start;
        let missing = (length - there) as u64;
        if missing > left {
            return Err(damaged());
        }
        self.buffer.copy_within(begin.., 0);
        // The buffer stays as long as a piece, unless a line is longer.
        let more = left.min(missing.max(self.piece.saturating_sub(there) as u64)) as usize;
        self.buffer.truncate(there);
        memory::reserve_exact(&mut self.buffer, more)?;
        self.buffer.resize(there + more, 0);
        (self.read)(&mut self.buffer[there..], self.rest.start)?;
        self.rest.start += more as u64;
        Ok(0)
    }
}

fn damaged() -> Error {
    Error::new(output::WRITE_FAILED, "a staging file does not hold what was written to it")
        .help("look at the disk; then give the execution up with `batchloom abandon`, and begin again with `--new`")
}
