//! What positions and widths of a fixed-width line count.

use std::ops::Range;

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    #[default]
    Bytes,
    /// Unicode scalar values of a text in UTF-8. Where every character is one byte, bytes are counted instead.
    Characters,
}

impl Unit {
    /// How long a text is.
    pub(crate) fn length(self, text: &[u8]) -> usize {
        match self {
            Unit::Bytes => text.len(),
            Unit::Characters => text.iter().filter(|byte| is_first(**byte)).count(),
        }
    }

    /// The bytes of a text that stand at a place of it, as far as it has them.
    pub(crate) fn bytes_at(self, text: &[u8], (at, width): (u32, u32)) -> Range<usize> {
        let (at, end) = (at as usize, (at + width) as usize);
        match self {
            Unit::Bytes => at.min(text.len())..end.min(text.len()),
            Unit::Characters => offset_of(text, at)..offset_of(text, end),
        }
    }

    /// The word for several of them.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Unit::Bytes => "bytes",
            Unit::Characters => "characters",
        }
    }
}

/// Where the character with this number, from 0, begins; the end of the text where it has fewer.
pub(super) fn offset_of(text: &[u8], character: usize) -> usize {
    if text.is_ascii() {
        return character.min(text.len());
    }
    let starts = text.iter().enumerate().filter(|(_, byte)| is_first(**byte));
    starts.map(|(at, _)| at).nth(character).unwrap_or(text.len())
}

/// Whether a character begins with the byte.
fn is_first(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::Unit;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_those_of_a_list_of_characters(text in "[aé日😀]{0,8}", at in 0u32..10, width in 0u32..10) {
            let characters: Vec<char> = text.chars().collect();
            let (from, to) = ((at as usize).min(characters.len()), ((at + width) as usize).min(characters.len()));
            let expected: String = characters[from..to].iter().collect();
            let bytes = text.as_bytes();
            prop_assert_eq!(&bytes[Unit::Characters.bytes_at(bytes, (at, width))], expected.as_bytes());
            prop_assert_eq!(Unit::Characters.length(bytes), characters.len());
            let place = Unit::Bytes.bytes_at(bytes, (at, width));
            prop_assert!(place.end <= bytes.len() && place.len() <= width as usize);
        }
    }
}
