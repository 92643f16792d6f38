//! Where records end in the bytes of an output, so that a frame can be closed behind a whole one.

/// What a record of an output ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordEnds {
    /// With a line feed; one between two of these characters does not end it.
    LineFeed { quote: Option<u8> },
    /// With its last byte: every record is so long.
    Length(usize),
}

/// Follows the bytes of records, piece by piece.
#[derive(Debug)]
pub(super) struct EndFinder {
    ends: RecordEnds,
    /// Whether a quote is open.
    quoted: bool,
    /// Bytes of the record at hand that have passed, where records have one length.
    passed: usize,
}

impl EndFinder {
    /// In front of the first record.
    pub(super) fn new(ends: RecordEnds) -> EndFinder {
        EndFinder { ends, quoted: false, passed: 0 }
    }

    /// The first place at or behind `from` in the bytes that come next behind which a record is complete.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        match self.ends {
            RecordEnds::Length(length) => {
                let least = from.max(1);
                let rest = (self.passed + least) % length;
                let end = if rest == 0 { least } else { least + length - rest };
                (end <= bytes.len()).then_some(end)
            }
            RecordEnds::LineFeed { quote: None } => {
                let start = from.saturating_sub(1).min(bytes.len());
                memchr::memchr(b'\n', &bytes[start..]).map(|at| start + at + 1)
            }
            RecordEnds::LineFeed { quote: Some(quote) } => {
                let start = from.saturating_sub(1).min(bytes.len());
                let mut quoted = self.quoted ^ odd(quote, &bytes[..start]);
                for at in memchr::memchr2_iter(quote, b'\n', &bytes[start..]) {
                    if bytes[start + at] == quote {
                        quoted = !quoted;
                    } else if !quoted {
                        return Some(start + at + 1);
                    }
                }
                None
            }
        }
    }

    /// These bytes have passed.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        match self.ends {
            RecordEnds::Length(length) => self.passed = (self.passed + bytes.len()) % length,
            RecordEnds::LineFeed { quote: Some(quote) } => self.quoted ^= odd(quote, bytes),
            RecordEnds::LineFeed { quote: None } => {}
        }
    }
}

/// Whether there is an odd number of quotes. A quote inside of quotes is doubled, which does not change that.
fn odd(quote: u8, bytes: &[u8]) -> bool {
    memchr::memchr_iter(quote, bytes).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All ends that are found when the bytes come in pieces of this length.
    fn ends(kind: RecordEnds, bytes: &[u8], piece: usize) -> Vec<usize> {
        let mut finder = EndFinder::new(kind);
        let (mut found, mut at) = (Vec::new(), 0);
        for piece in bytes.chunks(piece) {
            let mut rest = piece;
            while let Some(end) = finder.find(rest, 0) {
                finder.pass(&rest[..end]);
                at += end;
                found.push(at);
                rest = &rest[end..];
            }
            finder.pass(rest);
            at += rest.len();
        }
        found
    }

    #[test]
    fn ends_do_not_depend_on_how_the_bytes_come() {
        let text = b"a\n\"b\nc\"\n\"\"\"\n\"\n\nrest";
        for piece in 1..text.len() {
            assert_eq!(ends(RecordEnds::LineFeed { quote: Some(b'"') }, text, piece), [2, 8, 14, 15], "{piece}");
            assert_eq!(ends(RecordEnds::LineFeed { quote: None }, text, piece), [2, 5, 8, 12, 14, 15], "{piece}");
            assert_eq!(ends(RecordEnds::Length(6), text, piece), [6, 12, 18], "{piece}");
        }
    }

    #[test]
    fn an_end_is_searched_for_from_a_place_on() {
        let finder = EndFinder::new(RecordEnds::LineFeed { quote: None });
        assert_eq!(finder.find(b"ab\ncd\n", 3), Some(3));
        assert_eq!(finder.find(b"ab\ncd\n", 4), Some(6));
        assert_eq!(finder.find(b"ab\ncd\n", 7), None);
        let finder = EndFinder::new(RecordEnds::LineFeed { quote: Some(b'"') });
        assert_eq!(finder.find(b"\"\n\"\n", 2), Some(4));
        let finder = EndFinder::new(RecordEnds::Length(4));
        assert_eq!(finder.find(b"12345678", 4), Some(4));
        assert_eq!(finder.find(b"12345678", 5), Some(8));
        assert_eq!(finder.find(b"1234567", 5), None);
    }
}
