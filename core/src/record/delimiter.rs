//! What stands between two fields of a line.

use super::short_text::ShortText;
use memchr::{memchr, memchr2, memmem};

/// One to eight bytes between two fields, as they stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Delimiter {
    bytes: ShortText,
}

impl Delimiter {
    /// The delimiter; `None` for no byte, or for more than eight.
    pub(crate) fn new(bytes: &[u8]) -> Option<Delimiter> {
        ShortText::of_bytes(bytes).filter(|_| !bytes.is_empty()).map(|bytes| Delimiter { bytes })
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.as_bytes()
    }

    /// How many there are.
    pub(crate) fn length(self) -> usize {
        self.bytes.as_bytes().len()
    }

    /// The first one.
    pub(crate) fn first(self) -> u8 {
        self.bytes.as_bytes().first().copied().unwrap_or_default()
    }

    /// The only one, where there is one.
    pub(crate) fn byte(self) -> Option<u8> {
        if let [byte] = self.bytes.as_bytes() { Some(*byte) } else { None }
    }

    /// Whether a text holds it.
    pub(crate) fn is_in(self, text: &[u8]) -> bool {
        match self.byte() {
            Some(byte) => memchr(byte, text).is_some(),
            None => memmem::find(text, self.bytes.as_bytes()).is_some(),
        }
    }

    /// Whether a text with this delimiter behind it would be read as another one: the delimiter stands in it, or begins in it,
    /// as `||` does in `a|` in front of `||`.
    pub(crate) fn breaks(self, text: &[u8]) -> bool {
        let delimiter = self.bytes.as_bytes();
        let begins =
            |length: usize| text.ends_with(&delimiter[..length]) && delimiter.starts_with(&delimiter[length..]);
        self.is_in(text) || (1..delimiter.len()).any(begins)
    }

    /// How people read it: a tab and a blank in words.
    pub(crate) fn shown(self) -> String {
        match self.bytes.as_bytes() {
            b"\t" => "a tab".to_owned(),
            b" " => "a space".to_owned(),
            bytes => format!("`{}`", String::from_utf8_lossy(bytes).escape_debug()),
        }
    }
}

impl From<u8> for Delimiter {
    fn from(byte: u8) -> Delimiter {
        Delimiter { bytes: ShortText::of_bytes(&[byte]).unwrap_or_default() }
    }
}

/// What may not stand in a text, because it would end its field or its line early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forbidden {
    /// These bytes.
    Bytes([u8; 2]),
    /// The delimiter, and the line feed.
    Delimiter(Delimiter),
}

impl Forbidden {
    /// What ends a delimited field.
    pub(crate) fn of(delimiter: Delimiter) -> Forbidden {
        match delimiter.byte() {
            Some(byte) => Forbidden::Bytes([byte, b'\n']),
            None => Forbidden::Delimiter(delimiter),
        }
    }

    /// Whether a text holds any of it.
    #[inline]
    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        match self {
            Forbidden::Bytes([one, other]) => memchr2(*one, *other, text).is_some(),
            Forbidden::Delimiter(delimiter) => memchr(b'\n', text).is_some() || delimiter.breaks(text),
        }
    }

    /// Whether a character, as it is written, can be a part of it.
    pub(crate) fn may_have(&self, character: &[u8]) -> bool {
        match self {
            Forbidden::Bytes(bytes) => matches!(character, [byte] if bytes.contains(byte)),
            Forbidden::Delimiter(delimiter) => {
                character == b"\n" || memmem::find(delimiter.as_bytes(), character).is_some()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Delimiter, Forbidden};
    use proptest::prelude::*;

    #[test]
    fn a_text_breaks_where_the_delimiter_stands_or_begins_in_it() {
        let bars = Delimiter::new(b"||").unwrap();
        for (text, breaks) in [("", false), ("a", false), ("|a", false), ("a|", true), ("a||b", true), ("|", true)] {
            assert_eq!(bars.breaks(text.as_bytes()), breaks, "{text}");
        }
        let waves = Delimiter::new(b"~|~").unwrap();
        assert!(waves.breaks(b"a~|") && !waves.breaks(b"a~") && !waves.breaks(b"|~a"));
        assert!(!Delimiter::new(b"<|>").unwrap().breaks(b"a<|"));
        assert!(Delimiter::from(b';').breaks(b"a;") && !Delimiter::from(b';').breaks(b"a,"));
        assert!(Delimiter::new(b"").is_none() && Delimiter::new(b"123456789").is_none());
    }

    #[test]
    fn what_is_forbidden() {
        let bars = Forbidden::of(Delimiter::new(b"||").unwrap());
        assert!(bars.is_in(b"a\n") && bars.is_in(b"a|") && !bars.is_in(b"|a"));
        assert!(bars.may_have(b"|") && !bars.may_have(b"a"));
        let bar = Forbidden::of(b'|'.into());
        assert_eq!(bar, Forbidden::Bytes(*b"|\n"));
        assert!(bar.is_in(b"a|") && bar.may_have(b"\n") && !bar.may_have(b"-"));
    }

    proptest! {
        /// Read from the left, texts that do not break come back as they were.
        #[test]
        fn texts_that_do_not_break_come_back(
            delimiter in "[|~]{1,4}",
            texts in proptest::collection::vec("[|~a]{0,5}", 1..5),
        ) {
            let known = Delimiter::new(delimiter.as_bytes()).unwrap();
            let last = texts.len() - 1;
            let sound = texts.iter().enumerate().all(|(at, text)| match at == last {
                true => !known.is_in(text.as_bytes()),
                false => !known.breaks(text.as_bytes()),
            });
            let line = texts.join(&delimiter);
            let read: Vec<&str> = line.split(delimiter.as_str()).collect();
            prop_assert_eq!(sound, read == texts);
        }
    }
}
