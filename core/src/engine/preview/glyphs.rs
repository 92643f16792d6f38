//! Texts from files, fit to be shown: escaped, and with what is hidden as `*`.
//!
//! Escaping loses nothing: `glyphs` finds in an escaped text again how many bytes each of its parts stands for.

use crate::expr::Constant;
use std::fmt::Write as _;
use std::ops::Range;

/// What stands for a byte that is hidden.
const HIDDEN: &str = "*";

/// Bytes as text; those in `hidden` are not shown.
pub(super) fn shown(bytes: &[u8], hidden: &[Range<usize>]) -> String {
    let is_hidden = |from: usize, length: usize| {
        hidden.iter().any(|range| range.start < from + length && from < range.end) && length > 0
    };
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            let length = character.len_utf8();
            match is_hidden(at, length) {
                true => text.push_str(&HIDDEN.repeat(length)),
                false => escape(character, &mut text),
            }
            at += length;
        }
        for byte in chunk.invalid() {
            match is_hidden(at, 1) {
                true => text.push_str(HIDDEN),
                false => drop(write!(text, "\\x{byte:02x}")),
            }
            at += 1;
        }
    }
    text
}

/// Bytes as text, all of them hidden or none.
pub(super) fn shown_if(bytes: &[u8], sensitive: bool) -> String {
    let all = 0..bytes.len();
    shown(bytes, if sensitive { std::slice::from_ref(&all) } else { &[] })
}

fn escape(character: char, out: &mut String) {
    match character {
        '"' | '\'' => out.push(character),
        other => out.extend(other.escape_debug()),
    }
}

/// A value as text; `None` for null.
pub(super) fn shown_value(value: &Constant, sensitive: bool) -> Option<String> {
    crate::engine::template::text_of(value).map(|text| shown_if(text.as_bytes(), sensitive))
}

/// A part of an escaped text that is not divided: a character, or what stands for one or for a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph<'t> {
    pub(super) text: &'t str,
    /// Bytes that it stands for.
    pub(super) bytes: usize,
    /// Columns that it takes on a terminal.
    pub(super) columns: usize,
}

/// The parts of an escaped text.
pub(super) fn glyphs(mut text: &str) -> Vec<Glyph<'_>> {
    let mut glyphs = Vec::new();
    while let Some(first) = text.chars().next() {
        let (length, bytes) = match first {
            '\\' => escaped(text),
            other => (other.len_utf8(), other.len_utf8()),
        };
        let (glyph, rest) = text.split_at(length);
        let columns = if first == '\\' { length } else { width(first) };
        glyphs.push(Glyph { text: glyph, bytes, columns });
        text = rest;
    }
    glyphs
}

/// Length of the escape that a text begins with, and the bytes that it stands for.
fn escaped(text: &str) -> (usize, usize) {
    if text.starts_with("\\x") {
        return (4.min(text.len()), 1);
    }
    let Some(digits) = text.strip_prefix("\\u{") else { return (2.min(text.len()), 1) };
    let end = digits.find('}').unwrap_or(digits.len());
    let character = u32::from_str_radix(&digits[..end], 16).ok().and_then(char::from_u32);
    ((3 + end + 1).min(text.len()), character.map_or(1, char::len_utf8))
}

/// Characters of East Asian scripts and pictures that take two columns; what has no width was escaped.
const WIDE: [(u32, u32); 9] = [
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x1F300, 0x1FAFF),
    (0x20000, 0x3FFFD),
];

fn width(character: char) -> usize {
    let code = u32::from(character);
    1 + usize::from(WIDE.iter().any(|(first, last)| (*first..=*last).contains(&code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_that_could_upset_a_terminal_is_shown_as_it_is() {
        assert_eq!(shown(b"a\tb\r\x1b[31m\x00\\", &[]), r"a\tb\r\u{1b}[31m\0\\");
        assert_eq!(shown("Zürich 東京 \u{202e}x e\u{301}".as_bytes(), &[]), r"Zürich 東京 \u{202e}x e\u{301}");
        assert_eq!(shown(b"ab\xff\xc3", &[]), r"ab\xff\xc3");
        assert_eq!(shown(b"it's \"so\"", &[]), "it's \"so\"");
    }

    #[test]
    fn what_is_hidden_keeps_its_length_in_bytes_and_nothing_else() {
        assert_eq!(shown("a|Zoë|b".as_bytes(), std::slice::from_ref(&(2..6))), "a|****|b");
        assert_eq!(shown(b"\xff\n4111", &[0..1, 3..5]), r"*\n4**1");
        // A character that is hidden in part is hidden.
        assert_eq!(shown("é".as_bytes(), std::slice::from_ref(&(1..2))), "**");
    }

    proptest! {
        #[test]
        fn the_bytes_can_be_counted_again(bytes in prop::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,10}") {
            for bytes in [bytes, text.into_bytes()] {
                let shown = shown(&bytes, &[]);
                let glyphs = glyphs(&shown);
                prop_assert_eq!(glyphs.iter().map(|glyph| glyph.bytes).sum::<usize>(), bytes.len());
                prop_assert_eq!(glyphs.iter().map(|glyph| glyph.text).collect::<String>(), shown);
            }
        }
    }
}
