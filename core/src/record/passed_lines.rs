//! Lines that are no records: comments and blank lines, where an input declares them.
//!
//! They are told by their first bytes as they stand in the file, before quotes and characters mean anything; what else they hold
//! is not looked at.

use super::ShortText;
use memchr::memmem;

/// Which lines of an input are passed over; by default none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PassedLines {
    /// What a comment begins with: no line end in it.
    pub(crate) comment: Option<ShortText>,
    /// Whether a line without a byte is passed over.
    pub(crate) blank: bool,
}

/// What a line is that is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PassedLine {
    Comment,
    Blank,
}

impl PassedLines {
    /// Whether every line is a record.
    pub(crate) fn is_nothing(self) -> bool {
        self == PassedLines::default()
    }

    /// What a line, without its end, is if it is no record.
    #[inline(always)]
    pub(crate) fn kind(self, text: &[u8]) -> Option<PassedLine> {
        match self.comment {
            Some(mark) if text.starts_with(mark.as_bytes()) => Some(PassedLine::Comment),
            _ if self.blank && text.is_empty() => Some(PassedLine::Blank),
            _ => None,
        }
    }

    /// Whether a comment may be among whole lines that end in LF: there is none where this says so.
    pub(crate) fn comments_among(self, lines: &[u8]) -> bool {
        let Some(mark) = self.comment else { return false };
        let mark = mark.as_bytes();
        let mut behind_end = [b'\n'; 9];
        behind_end[1..=mark.len()].copy_from_slice(mark);
        lines.starts_with(mark) || memmem::find(lines, &behind_end[..=mark.len()]).is_some()
    }

    /// Whether a line that is passed over may be among whole lines that end in LF: there is none where this says so.
    pub(crate) fn among(self, lines: &[u8]) -> bool {
        let blank = self.blank && (lines.first() == Some(&b'\n') || memmem::find(lines, b"\n\n").is_some());
        blank || self.comments_among(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_by_its_first_bytes() {
        let passed = PassedLines { comment: ShortText::new("//"), blank: true };
        assert_eq!(passed.kind(b"// x"), Some(PassedLine::Comment));
        assert_eq!(passed.kind(b"//"), Some(PassedLine::Comment));
        assert_eq!(passed.kind(b""), Some(PassedLine::Blank));
        for record in [&b"/ /"[..], b" // x", b" ", b"\r", b"x"] {
            assert_eq!(passed.kind(record), None, "{record:?}");
        }
        assert_eq!(PassedLines::default().kind(b""), None);
    }

    #[test]
    fn no_line_among_many_is_overlooked() {
        let passed = PassedLines { comment: ShortText::new("#!"), blank: true };
        for (lines, comments, any) in [
            (&b"#!x\na\n"[..], true, true),
            (b"a\n#!\nb\n", true, true),
            (b"\na\n", false, true),
            (b"a\n\nb\n", false, true),
            (b"a\nb\n\n", false, true),
            (b"a#!\n#\n!\n", false, false),
            (b"", false, false),
        ] {
            assert_eq!((passed.comments_among(lines), passed.among(lines)), (comments, any), "{lines:?}");
        }
        assert!(!PassedLines { blank: false, ..passed }.among(b"\n\n"));
        assert!(!PassedLines { comment: None, ..passed }.among(b"#!\n"));
    }
}
