//! Character sets of one byte a character.
//!
//! Sources: ISO/IEC 8859-1, and Unicode's table `CP1252.TXT` for windows-1252. Bytes that a set does not define are
//! not well-formed; nothing is guessed.

/// How characters stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Unicode, one to four bytes a character.
    Utf8,
    /// U+0000 to U+007F.
    Ascii,
    /// ISO-8859-1: U+0000 to U+00FF.
    Latin1,
    /// Latin letters and typographic marks, as Windows writes them.
    Windows1252,
}

/// windows-1252, bytes 0x80 to 0x9F; 0 for those that are not defined.
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

impl Charset {
    /// Its usual name: `UTF-8`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Charset::Utf8 => "UTF-8",
            Charset::Ascii => "ASCII",
            Charset::Latin1 => "ISO-8859-1",
            Charset::Windows1252 => "windows-1252",
        }
    }

    /// Appends the text in UTF-8; `false` where a byte is not one of the set, and then what was appended means nothing.
    pub(crate) fn decode(self, text: &[u8], out: &mut Vec<u8>) -> bool {
        if self == Charset::Utf8 || text.is_ascii() {
            out.extend_from_slice(text);
            return self != Charset::Utf8 || simdutf8::basic::from_utf8(text).is_ok();
        }
        let mut bytes = [0; 4];
        for byte in text {
            let Some(character) = self.character(*byte) else { return false };
            out.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
        }
        true
    }

    /// The byte of a character, where the set has it, and is one of one byte a character.
    pub(crate) fn byte(self, character: char) -> Option<u8> {
        match (self, u32::from(character)) {
            (Charset::Utf8, _) => None,
            (_, code @ 0..=0x7F) => Some(code as u8),
            (Charset::Windows1252, code @ 0xA0..=0xFF) | (Charset::Latin1, code @ 0x80..=0xFF) => Some(code as u8),
            (Charset::Windows1252, code) => {
                (0x80..).zip(WINDOWS_1252).find(|(_, known)| u32::from(*known) == code).map(|(byte, _)| byte)
            }
            (Charset::Ascii | Charset::Latin1, _) => None,
        }
    }

    /// The bytes of a text; none where the set does not have all of its characters.
    pub(crate) fn encoded(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Charset::Utf8 => Some(text.as_bytes().to_vec()),
            _ => text.chars().map(|character| self.byte(character)).collect(),
        }
    }

    /// The character of a byte; none in UTF-8, where one byte may be a part of one.
    fn character(self, byte: u8) -> Option<char> {
        match (self, byte) {
            (_, 0..=0x7F) => Some(char::from(byte)),
            (Charset::Utf8 | Charset::Ascii, _) => None,
            (Charset::Windows1252, 0x80..=0x9F) => {
                let code = WINDOWS_1252[usize::from(byte - 0x80)];
                char::from_u32(u32::from(code)).filter(|_| code != 0)
            }
            (Charset::Latin1 | Charset::Windows1252, _) => Some(char::from(byte)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Charset;

    fn decoded(charset: Charset, text: &[u8]) -> Option<String> {
        let mut out = Vec::new();
        charset.decode(text, &mut out).then(|| String::from_utf8(out).expect("what is decoded is UTF-8"))
    }

    #[test]
    fn every_byte_is_what_other_programs_say() {
        // Python: bytes(range(256)).decode("cp1252", "replace"), the C1 controls left out.
        let marks = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
        let defined: Vec<u8> = (0x80..=0x9F).filter(|byte| ![0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte)).collect();
        assert_eq!(decoded(Charset::Windows1252, &defined).as_deref(), Some(marks));
        for byte in [0x81, 0x8D, 0x8F, 0x90, 0x9D] {
            assert_eq!(decoded(Charset::Windows1252, &[byte]), None);
        }
        let upper: Vec<u8> = (0xA0..=0xFF).collect();
        for charset in [Charset::Windows1252, Charset::Latin1] {
            let text = decoded(charset, &upper).expect("all are defined");
            assert!(text.starts_with('\u{A0}') && text.ends_with('ÿ') && text.contains("£¤¥"), "{text}");
            assert_eq!(text.chars().count(), 96);
        }
        for charset in [Charset::Ascii, Charset::Latin1, Charset::Windows1252] {
            let known = (0..=0xFF).filter_map(|byte| Some((charset.character(byte)?, byte)));
            known.for_each(|(character, byte)| assert_eq!(charset.byte(character), Some(byte), "{character:?}"));
            assert_eq!(charset.byte('日'), None);
        }
        assert_eq!(Charset::Latin1.byte('€'), None);
        assert_eq!(Charset::Windows1252.byte('\u{80}'), None);
        assert_eq!(decoded(Charset::Latin1, b"\x80").as_deref(), Some("\u{80}"));
        assert_eq!(decoded(Charset::Ascii, b"\xA3"), None);
        assert_eq!(decoded(Charset::Ascii, b"plain").as_deref(), Some("plain"));
        assert_eq!(decoded(Charset::Utf8, "£".as_bytes()).as_deref(), Some("£"));
        assert_eq!(decoded(Charset::Utf8, b"\xA3"), None);
    }
}
