//! The lines of a sample, as the engine finds them.

use crate::program::{Reading, divide_line};
use memchr::memchr_iter;
use std::ops::Range;

/// What divides a line into fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
}

/// Where the lines of a text are, without their line feeds; a line feed between two quotes ends none.
pub(super) fn lines(text: &[u8], quote: Option<u8>) -> Vec<Range<usize>> {
    let reading = Reading { quote, ..Reading::PLAIN };
    let (mut found, mut begin, mut open) = (Vec::new(), 0, false);
    let mut seen = 0;
    for end in memchr_iter(b'\n', text) {
        open ^= reading.leaves_open(&text[seen..end]);
        seen = end + 1;
        if !open {
            found.push(begin..end);
            begin = end + 1;
        }
    }
    if begin < text.len() {
        found.push(begin..text.len());
    }
    found
}

/// How the lines of a text end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineEnds {
    /// Lines that end in LF.
    pub(super) ended: usize,
    /// Those of them that have a CR in front of it.
    pub(super) returned: usize,
}

impl LineEnds {
    pub(super) fn of(text: &[u8], lines: &[Range<usize>]) -> LineEnds {
        let ended = lines.iter().filter(|line| line.end < text.len());
        let returned = ended.clone().filter(|line| text[(*line).clone()].last() == Some(&b'\r'));
        LineEnds { ended: ended.count(), returned: returned.count() }
    }

    /// Whether CR and LF end the lines. Where only some delimited lines have the CR, it belongs to their last field; fixed-width
    /// ones would have two lengths, so most of them decide.
    pub(super) fn crlf(self, fixed: bool) -> bool {
        self.returned > 0 && (self.returned == self.ended || (fixed && self.returned * 2 > self.ended))
    }
}

/// Takes the carriage returns off the lines that have one.
pub(super) fn take_returns(text: &[u8], lines: &mut [Range<usize>]) {
    for line in lines {
        line.end -= usize::from(text[line.clone()].ends_with(b"\r"));
    }
}

impl Dialect {
    /// The fields of a line; `None` where a quote stands where none may be.
    pub(super) fn divide(self, line: &[u8]) -> Option<Vec<Vec<u8>>> {
        divide_line(line, self.delimiter.into(), self.quote)
    }

    /// How many fields a line has; `None` where a quote stands where none may be.
    pub(super) fn count(self, line: &[u8]) -> Option<usize> {
        match self.quote {
            None => Some(memchr_iter(self.delimiter, line).count() + 1),
            Some(_) => self.divide(line).map(|fields| fields.len()),
        }
    }
}
