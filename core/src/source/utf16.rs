//! UTF-16: what its bytes mean, as one run of UTF-8.
//!
//! Source: RFC 2781. A mark in front stays in the text, where it is passed over as that of UTF-8 is. Nothing is guessed: a text
//! without a mark has no byte order unless the job says it, and half a character is no character.

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

/// In which order the two bytes of a unit stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Utf16 {
    /// The low byte first.
    LittleEndian,
    /// The high byte first.
    BigEndian,
    /// As the byte order mark says that the text begins with.
    Marked,
}

/// What is wrong with a text, and at which byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IllFormed {
    pub(super) what: Fault,
    pub(super) offset: u64,
}

/// What can be wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is no byte order mark.
    NoMark,
    /// The byte order mark is that of the other order, which is this one.
    OtherMark(Utf16),
    /// One half of a character of two units stands without the other.
    HalfCharacter,
    /// The text ends inside of a character.
    CutOff,
}

/// A text that is being decoded, piece by piece.
pub(super) struct Utf16Decoder {
    declared: Utf16,
    /// None until the first unit is there.
    decoder: Option<Decoder>,
    /// The first unit, as far as it is there.
    first: Vec<u8>,
    /// Bytes that the decoder was given.
    read: u64,
}

/// Bytes of a unit, and of the mark.
const UNIT: usize = 2;
/// U+FEFF with the low byte first, and with the high byte first.
const MARKS: [([u8; UNIT], Utf16); 2] = [([0xFF, 0xFE], Utf16::LittleEndian), ([0xFE, 0xFF], Utf16::BigEndian)];

impl Utf16 {
    /// Its usual name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Utf16::LittleEndian => "UTF-16LE",
            Utf16::BigEndian => "UTF-16BE",
            Utf16::Marked => "UTF-16",
        }
    }

    /// The order that the mark tells which a text begins with.
    pub(super) fn of_mark(first: &[u8]) -> Option<Utf16> {
        MARKS.iter().find(|(mark, _)| first.starts_with(mark)).map(|(_, order)| *order)
    }
}

impl Utf16Decoder {
    pub(super) fn new(declared: Utf16) -> Utf16Decoder {
        Utf16Decoder { declared, decoder: None, first: Vec::with_capacity(UNIT), read: 0 }
    }

    /// Appends to `text` what the next bytes mean; `last` where none follow.
    ///
    /// # Errors
    /// What is wrong with the text; what was appended means nothing then.
    pub(super) fn push(&mut self, mut bytes: &[u8], last: bool, text: &mut Vec<u8>) -> Result<(), IllFormed> {
        if self.decoder.is_none() {
            let missing = UNIT - self.first.len();
            let (unit, rest) = bytes.split_at(missing.min(bytes.len()));
            self.first.extend_from_slice(unit);
            if self.first.len() < UNIT && !last || self.first.is_empty() {
                return Ok(());
            }
            self.decoder = Some(self.begin()?);
            let first = std::mem::take(&mut self.first);
            self.decode(&first, last && rest.is_empty(), text)?;
            bytes = rest;
            if bytes.is_empty() {
                return Ok(());
            }
        }
        self.decode(bytes, last, text)
    }

    /// A decoder for the order that is declared, or that the mark tells.
    fn begin(&self) -> Result<Decoder, IllFormed> {
        let wrong = |what| IllFormed { what, offset: 0 };
        let order = match (self.declared, Utf16::of_mark(&self.first)) {
            (Utf16::Marked, Some(found)) => found,
            (Utf16::Marked, None) => return Err(wrong(Fault::NoMark)),
            (declared, Some(found)) if found != declared => return Err(wrong(Fault::OtherMark(found))),
            (declared, _) => declared,
        };
        let encoding = if order == Utf16::BigEndian { UTF_16BE } else { UTF_16LE };
        Ok(encoding.new_decoder_without_bom_handling())
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool, text: &mut Vec<u8>) -> Result<(), IllFormed> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        loop {
            // A unit of two bytes becomes three at most; what a call before has kept back needs room, too.
            let begin = text.len();
            text.resize(begin + bytes.len() / UNIT * 3 + 8, 0);
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text[begin..], last);
            text.truncate(begin + written);
            self.read += read as u64;
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, behind) => {
                    let what =
                        if last && bytes.is_empty() && behind == 0 { Fault::CutOff } else { Fault::HalfCharacter };
                    return Err(IllFormed { what, offset: self.read - u64::from(length) - u64::from(behind) });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a text comes to that arrives in pieces of this length.
    fn decoded(declared: Utf16, bytes: &[u8], piece: usize) -> Result<String, IllFormed> {
        let (mut decoder, mut text) = (Utf16Decoder::new(declared), Vec::new());
        for piece in bytes.chunks(piece) {
            decoder.push(piece, false, &mut text)?;
        }
        decoder.push(&[], true, &mut text)?;
        Ok(String::from_utf8(text).expect("what is decoded is UTF-8"))
    }

    fn little(units: &[u16]) -> Vec<u8> {
        units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
    }

    fn big(units: &[u16]) -> Vec<u8> {
        units.iter().flat_map(|unit| unit.to_be_bytes()).collect()
    }

    /// The same by the definition, unit by unit.
    fn expected(units: &[u16], odd: bool) -> Result<String, IllFormed> {
        let (mut text, mut at) = (String::new(), 0);
        while let Some(unit) = units.get(at) {
            let wrong = |what| Err(IllFormed { what, offset: 2 * at as u64 });
            let (code, length) = match (unit, units.get(at + 1)) {
                (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                    (0x10000 + ((u32::from(*unit) - 0xD800) << 10) + u32::from(*low) - 0xDC00, 2)
                }
                (0xD800..0xDC00, None) => return wrong(Fault::CutOff),
                (0xD800..0xE000, _) => return wrong(Fault::HalfCharacter),
                _ => (u32::from(*unit), 1),
            };
            text.push(char::from_u32(code).expect("a character"));
            at += length;
        }
        if odd { Err(IllFormed { what: Fault::CutOff, offset: 2 * at as u64 }) } else { Ok(text) }
    }

    fn unit() -> impl Strategy<Value = u16> {
        prop_oneof![4 => any::<u16>(), 2 => 0x20_u16..0x7F, 2 => 0xD7F8_u16..0xE008, 1 => Just(0xDBFF), 1 => Just(0xDC00)]
    }

    proptest! {
        #[test]
        fn any_units_in_any_pieces_are_what_the_definition_says(
            units in proptest::collection::vec(unit(), 0..40), odd: bool, piece in 1_usize..9
        ) {
            // The first unit is no mark of the other order.
            let units: Vec<u16> = [0x41].into_iter().chain(units).collect();
            let wanted = expected(&units, odd);
            for (declared, mut bytes) in [(Utf16::LittleEndian, little(&units)), (Utf16::BigEndian, big(&units))] {
                bytes.extend(odd.then_some(0x41));
                prop_assert_eq!(decoded(declared, &bytes, piece), wanted.clone());
            }
        }
    }

    #[test]
    fn the_mark_tells_the_order_and_is_never_guessed() {
        let text = "Zürich 𝟙€\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let marked: Vec<u16> = [0xFEFF].into_iter().chain(units.clone()).collect();
        for piece in [1, 2, 3, 100] {
            for bytes in [little(&marked), big(&marked)] {
                assert_eq!(decoded(Utf16::Marked, &bytes, piece), Ok(format!("\u{FEFF}{text}")));
            }
            assert_eq!(decoded(Utf16::LittleEndian, &little(&marked), piece), Ok(format!("\u{FEFF}{text}")));
            let wrong = |what| Err(IllFormed { what, offset: 0 });
            assert_eq!(decoded(Utf16::Marked, &big(&units), piece), wrong(Fault::NoMark));
            let other = |order| wrong(Fault::OtherMark(order));
            assert_eq!(decoded(Utf16::LittleEndian, &big(&marked), piece), other(Utf16::BigEndian));
            assert_eq!(decoded(Utf16::BigEndian, &little(&marked), piece), other(Utf16::LittleEndian));
        }
        for declared in [Utf16::LittleEndian, Utf16::BigEndian, Utf16::Marked] {
            assert_eq!(decoded(declared, b"", 1), Ok(String::new()));
        }
        assert_eq!(decoded(Utf16::BigEndian, b"\0", 1), Err(IllFormed { what: Fault::CutOff, offset: 0 }));
        assert_eq!(decoded(Utf16::Marked, b"\xFF", 1), Err(IllFormed { what: Fault::NoMark, offset: 0 }));
    }
}
