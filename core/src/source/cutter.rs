//! Records in memory of the caller: how much of it are whole records, and bringing them into a buffer.
//!
//! The same rules as for blocks of a file: see `block` and `quoted`. Only that nothing can be read on: what is not whole waits for
//! more.

use super::block::{Framing, Lines};
use super::buffer::BlockBuffer;
use super::lines::Longest;
use crate::error::Result;
use crate::record::kernels::PAD;
use memchr::{memchr_iter, memrchr, memrchr2_iter};

/// Tells records apart in memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cutter {
    framing: Framing,
    longest: Longest,
}

impl Cutter {
    /// For records that are told apart like this, of which none may be longer than `max_record`, without its end.
    pub(crate) fn new(framing: Framing, max_record: usize) -> Cutter {
        Cutter { framing, longest: Longest::new(max_record, framing.ending.is_crlf()) }
    }

    /// How many bytes in front are whole records, each with its end. `bytes` begin with a record.
    pub(crate) fn whole(&self, bytes: &[u8]) -> usize {
        if let Some(length) = self.framing.length {
            return bytes.len() / length.max(1) * length;
        }
        let Some(quote) = self.framing.quote else { return memrchr(b'\n', bytes).map_or(0, |at| at + 1) };
        if self.framing.passed.comments_among(bytes) {
            return self.whole_lines(quote, bytes);
        }
        // From behind: a line end counts where no quote is open, which only everything in front of it tells.
        let mut open = memchr_iter(quote, bytes).count() % 2 == 1;
        for at in memrchr2_iter(quote, b'\n', bytes) {
            if bytes[at] == quote {
                open = !open;
            } else if !open {
                return at + 1;
            }
        }
        0
    }

    /// The same line by line: in a comment a quote means nothing.
    fn whole_lines(&self, quote: u8, bytes: &[u8]) -> usize {
        let mut end = 0;
        while let Ok(length) = self.framing.line_end(quote, &bytes[end..]) {
            end += length;
        }
        end
    }

    /// Whether what is left is longer than a record can be, so that more of it cannot help.
    pub(crate) fn is_too_long(&self, rest: &[u8]) -> bool {
        self.framing.length.is_none() && rest.len() as u64 > self.longest.whole
    }

    /// Where the last line of whole records begins that is a line of the input; of lines that are passed over, none is.
    pub(crate) fn last_line(&self, records: &[u8]) -> usize {
        let mut end = records.len();
        loop {
            let text_end = end.saturating_sub(usize::from(records[..end].ends_with(b"\n")));
            let begin = memrchr(b'\n', &records[..text_end]).map_or(0, |at| at + 1);
            let text = &records[begin..text_end];
            let text = if self.framing.ending.is_crlf() { text.strip_suffix(b"\r").unwrap_or(text) } else { text };
            if begin == 0 || self.framing.passed.kind(text).is_none() {
                return begin;
            }
            end = begin;
        }
    }

    /// Brings whole records into a buffer; with `last` the last one may lack its end, because the input has come to its own. `offset`
    /// is where they stand in the input.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub(crate) fn load(&self, records: &[u8], offset: u64, last: bool, buffer: &mut BlockBuffer) -> Result<Lines> {
        buffer.take(records)?;
        if self.framing.length.is_some() {
            return Ok(Lines { from: PAD, to: PAD + records.len(), offset, too_long: false });
        }
        if last && self.lacks_its_end(records) {
            buffer.end_line(self.framing.ending.is_crlf());
        }
        let (end, too_long) = match self.framing.quote {
            None => self.longest.cut(buffer.window(), 0, buffer.window().len()),
            Some(quote) => self.framing.cut_before_long_record(self.longest, quote, buffer.window(), 0),
        };
        Ok(Lines { from: PAD, to: PAD + end, offset, too_long })
    }

    /// Whether a line end is missing behind the last record. Where a quote is open, none would help: it would stand between the quotes.
    fn lacks_its_end(&self, records: &[u8]) -> bool {
        let rest = &records[self.whole(records)..];
        let open = self.framing.quote.is_some_and(|quote| self.framing.line_end(quote, rest) == Err(true));
        !rest.is_empty() && !open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Ending, PassedLines};

    fn cutter(quote: Option<u8>, comment: bool) -> Cutter {
        let comment = comment.then(|| crate::record::ShortText::new("#").unwrap());
        let passed = PassedLines { comment, blank: true };
        Cutter::new(Framing { ending: Ending::Lf, length: None, quote, passed }, 20)
    }

    #[test]
    fn whole_records_end_where_no_quote_is_open() {
        assert_eq!(cutter(None, false).whole(b"a\nb\nc"), 4);
        assert_eq!(cutter(None, false).whole(b"a"), 0);
        let quoted = cutter(Some(b'"'), false);
        assert_eq!(quoted.whole(b"a\n\"b\nc"), 2);
        assert_eq!(quoted.whole(b"a\n\"b\nc\"\nd"), 8);
        assert_eq!(quoted.whole(b"a\n\"b\"\"\n\"\n"), 9);
        let commented = cutter(Some(b'"'), true);
        assert_eq!(commented.whole(b"# it's 5\"\na\n\"b\n"), 12);
    }

    #[test]
    fn only_the_last_record_of_an_input_gets_the_end_that_it_lacks() {
        let loaded = |cutter: Cutter, records: &[u8], last| {
            let mut buffer = BlockBuffer::new();
            cutter.load(records, 0, last, &mut buffer).unwrap();
            buffer.window().to_vec()
        };
        assert_eq!(loaded(cutter(None, false), b"a\nb", true), b"a\nb\n");
        assert_eq!(loaded(cutter(None, false), b"a\nb\n", true), b"a\nb\n");
        let commented = cutter(Some(b'"'), true);
        // The quote of the comment opens nothing; that of the record does.
        assert_eq!(loaded(commented, b"# 5\"\na", true), b"# 5\"\na\n");
        assert_eq!(loaded(commented, b"a\n\"b", true), b"a\n\"b");
        assert_eq!(loaded(commented, b"# 5\"", true), b"# 5\"\n");
    }

    #[test]
    fn the_last_line_is_none_that_is_passed_over() {
        let cutter = cutter(None, true);
        assert_eq!(cutter.last_line(b"a\nb\n"), 2);
        assert_eq!(cutter.last_line(b"a\nb\n# c\n\n"), 2);
        assert_eq!(cutter.last_line(b"a\n"), 0);
    }
}
