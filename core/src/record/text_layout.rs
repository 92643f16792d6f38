//! How a text is written into an output.
//!
//! The steps, in this order: characters that the output cannot hold, case, replace, substring, truncate, justify and
//! pad. A text that does not fit then, or that would end its field early, is refused and leaves nothing behind.

use super::charset::Charset;
use super::delimiter::{Delimiter, Forbidden};
use super::number_layout::Justify;
use super::unit::{Unit, offset_of};
use memchr::memmem::Finder;

/// Characters that an output can hold, and how it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Printable {
    /// All of Unicode, in UTF-8.
    Utf8,
    /// U+0020 to U+007E.
    Ascii,
    /// Those of a set of one byte a character, without control characters.
    Single(Charset),
}

impl Printable {
    /// Whether the output can hold a character.
    pub(crate) fn holds(self, character: char) -> bool {
        match self {
            Printable::Utf8 => true,
            Printable::Ascii => matches!(character, ' '..='~'),
            Printable::Single(charset) => !character.is_control() && charset.byte(character).is_some(),
        }
    }

    /// Whether the output can hold a text in UTF-8.
    fn holds_all(self, text: &[u8]) -> bool {
        match self {
            Printable::Utf8 => true,
            Printable::Ascii | Printable::Single(_) if text.iter().copied().all(is_printable) => true,
            Printable::Ascii => false,
            Printable::Single(_) => characters(text).all(|character| self.holds(character)),
        }
    }

    /// Bytes that a text in UTF-8 takes in the output.
    pub(crate) fn length(self, text: &[u8]) -> usize {
        match self {
            Printable::Utf8 | Printable::Ascii => text.len(),
            Printable::Single(_) => text.iter().filter(|byte| !is_continuation(**byte)).count(),
        }
    }

    /// Appends a text in UTF-8 that the output can hold.
    pub(crate) fn encode(self, text: &[u8], out: &mut Vec<u8>) {
        match self {
            Printable::Single(charset) if !text.is_ascii() => {
                out.extend(characters(text).filter_map(|character| charset.byte(character)));
            }
            _ => out.extend_from_slice(text),
        }
    }
}

/// Appends a text as a JSON string; bytes that are no UTF-8 become U+FFFD.
pub(crate) fn json_string(text: &[u8], out: &mut Vec<u8>) {
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(out, &String::from_utf8_lossy(text));
}

/// The characters of a text that is well-formed.
fn characters(text: &[u8]) -> std::str::Chars<'_> {
    std::str::from_utf8(text).unwrap_or_default().chars()
}

/// What happens to a character that the output cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Unmappable {
    /// The text is refused.
    Reject,
    /// This byte, U+0020 to U+007E, stands in its place: one for each character.
    Replace(u8),
}

/// Case of the letters a to z; others stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Case {
    /// A to Z.
    Upper,
    /// a to z.
    Lower,
}

/// The part of a text that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Substring {
    /// First character, counted from 1.
    pub(crate) start: u32,
    /// Number of characters; to the end without it. A text that ends earlier gives what there is.
    pub(crate) length: Option<u32>,
}

/// What is said of a text in an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextOptions {
    /// Characters that the output can hold.
    pub(crate) printable: Printable,
    /// What happens to the others.
    pub(crate) unmappable: Unmappable,
    /// Case of letters.
    pub(crate) case: Option<Case>,
    /// One text (not empty) replaced by another, everywhere.
    pub(crate) replace: Option<(String, String)>,
    /// The part that is kept.
    pub(crate) substring: Option<Substring>,
    /// Whether a text that is too wide is cut, between two characters, instead of refused.
    pub(crate) truncate: bool,
    /// Side the text stands on.
    pub(crate) justify: Justify,
    /// The padding byte, ASCII.
    pub(crate) pad: u8,
    /// Width of the field; without it a text takes what it needs.
    pub(crate) width: Option<u32>,
    /// What the width counts.
    pub(crate) unit: Unit,
    /// What may not stand in the text, because it would end the field or the line. Padding is not looked at.
    pub(crate) forbidden: Option<Forbidden>,
    /// In what the text stands, or may stand, instead.
    pub(crate) enclosed: Option<Enclosed>,
}

/// What stands around a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enclosed {
    /// Quotes of a delimited line.
    Quotes(Quotes),
    /// Those of a JSON string, with what stands for other characters in it (RFC 8259).
    Json,
}

/// How a text of a delimited line is quoted (RFC 4180).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotes {
    pub(crate) quote: u8,
    pub(crate) delimiter: Delimiter,
    /// Whether every text is, or only one that would not be read as it is otherwise.
    pub(crate) always: bool,
}

impl Quotes {
    /// Quotes what stands in `out` from `from` on, where it is needed.
    pub(crate) fn apply(self, from: usize, out: &mut Vec<u8>) {
        let needs = match self.delimiter.byte() {
            Some(delimiter) => out[from..].iter().any(|byte| [self.quote, delimiter, b'\n', b'\r'].contains(byte)),
            None => {
                memchr::memchr3(self.quote, b'\n', b'\r', &out[from..]).is_some() || self.delimiter.breaks(&out[from..])
            }
        };
        if !self.always && !needs {
            return;
        }
        let quotes = memchr::memchr_iter(self.quote, &out[from..]).count();
        let (mut read, mut write) = (out.len(), out.len() + quotes + 2);
        out.resize(write, self.quote);
        // From behind: what is moved is never overwritten before, and the quotes that are left out stand there already.
        write -= 1;
        while read > from {
            read -= 1;
            write -= 1;
            out[write] = out[read];
            if out[read] == self.quote {
                write -= 1;
                out[write] = self.quote;
            }
        }
        out[from] = self.quote;
    }
}

impl TextOptions {
    /// How long a text in UTF-8 is in the field.
    pub(crate) fn length(&self, text: &[u8]) -> usize {
        match self.unit {
            Unit::Bytes => self.printable.length(text),
            Unit::Characters => self.unit.length(text),
        }
    }

    /// A text as it is, as wide as it happens to be.
    pub(crate) fn plain() -> TextOptions {
        TextOptions {
            printable: Printable::Utf8,
            unmappable: Unmappable::Reject,
            case: None,
            replace: None,
            substring: None,
            truncate: false,
            justify: Justify::Left,
            pad: b' ',
            width: None,
            unit: Unit::Bytes,
            forbidden: None,
            enclosed: None,
        }
    }
}

/// Why a text cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TextFault {
    /// It has more bytes than the field.
    TooWide,
    /// It has a character that the output cannot hold.
    Unmappable,
    /// It has a delimiter or line end in it.
    DelimiterInside,
}

/// The layout of a text in an output.
#[derive(Clone, Debug)]
pub(crate) struct TextLayout {
    options: TextOptions,
    finder: Option<Finder<'static>>,
}

impl TextLayout {
    /// Puts a layout together.
    ///
    /// # Errors
    /// What cannot work, in words: an empty text to replace, a replacement that the output cannot hold, and the like.
    pub(crate) fn new(options: TextOptions) -> Result<TextLayout, String> {
        let holds = |text: &str| options.printable.holds_all(text.as_bytes());
        if let Some((find, with)) = &options.replace {
            if find.is_empty() {
                return Err("the text that is replaced is empty".into());
            }
            if !holds(with) {
                return Err(format!("the output cannot hold `{with}`, which stands in place of `{find}`"));
            }
        }
        if matches!(options.unmappable, Unmappable::Replace(byte) if !is_printable(byte)) {
            return Err("the character in place of others must be one of U+0020 to U+007E".into());
        }
        if options.substring.is_some_and(|piece| piece.start == 0) {
            return Err("characters are counted from 1".into());
        }
        if !options.pad.is_ascii() {
            return Err("the padding must be an ASCII character".into());
        }
        let finder = options.replace.as_ref().map(|(find, _)| Finder::new(find).into_owned());
        Ok(TextLayout { options, finder })
    }

    /// What the layout was put together from.
    pub(crate) fn options(&self) -> &TextOptions {
        &self.options
    }

    /// Appends `text`, which is well-formed UTF-8, as the layout says. `scratch` is overwritten; it is the caller's
    /// so that its memory serves every record.
    ///
    /// # Errors
    /// Why the text cannot be written; `out` is then as it was.
    pub(crate) fn write(&self, text: &[u8], scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> Result<(), TextFault> {
        let text = self.characters(text, scratch)?;
        let text = match self.options.substring {
            Some(piece) => substring(text, piece),
            None => text,
        };
        let text = self.truncated(text)?;
        if self.options.enclosed == Some(Enclosed::Json) {
            json_string(text, out);
            return Ok(());
        }
        let length = self.options.length(text);
        let padding = self.options.width.map_or(0, |width| width as usize - length);
        let before = if self.options.justify == Justify::Right { padding } else { 0 };
        let from = out.len();
        out.resize(from + before, self.options.pad);
        self.options.printable.encode(text, out);
        if self.options.forbidden.is_some_and(|forbidden| forbidden.is_in(&out[from + before..])) {
            out.truncate(from);
            return Err(TextFault::DelimiterInside);
        }
        out.resize(out.len() + padding - before, self.options.pad);
        if let Some(Enclosed::Quotes(quotes)) = self.options.enclosed {
            quotes.apply(from, out);
        }
        Ok(())
    }

    /// The first three steps; the result is `text` itself or stands in `scratch`.
    fn characters<'a>(&self, text: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<&'a [u8], TextFault> {
        let printable = self.options.printable;
        let all_printable = printable.holds_all(text);
        if all_printable && self.options.case.is_none() && self.finder.is_none() {
            return Ok(text);
        }
        scratch.clear();
        match self.options.unmappable {
            _ if all_printable => scratch.extend_from_slice(text),
            Unmappable::Reject => return Err(TextFault::Unmappable),
            Unmappable::Replace(byte) if matches!(printable, Printable::Single(_)) => {
                let mut bytes = [0; 4];
                for found in characters(text) {
                    let kept = if printable.holds(found) { found } else { char::from(byte) };
                    scratch.extend_from_slice(kept.encode_utf8(&mut bytes).as_bytes());
                }
            }
            Unmappable::Replace(byte) => {
                let first_bytes = text.iter().filter(|byte| !is_continuation(**byte));
                scratch.extend(first_bytes.map(|found| if is_printable(*found) { *found } else { byte }));
            }
        }
        match self.options.case {
            Some(Case::Upper) => scratch.make_ascii_uppercase(),
            Some(Case::Lower) => scratch.make_ascii_lowercase(),
            None => {}
        }
        let result = self.replace(scratch);
        Ok(&scratch[result..])
    }

    /// Appends the text of `scratch` to itself with the replacements made; returns where the result begins.
    fn replace(&self, scratch: &mut Vec<u8>) -> usize {
        let (Some(finder), Some((_, with))) = (&self.finder, &self.options.replace) else { return 0 };
        let end = scratch.len();
        let mut done = 0;
        while let Some(found) = finder.find(&scratch[done..end]) {
            scratch.extend_from_within(done..done + found);
            scratch.extend_from_slice(with.as_bytes());
            done += found + finder.needle().len();
        }
        // Nothing replaced: the text stands there already.
        if done == 0 {
            return 0;
        }
        scratch.extend_from_within(done..end);
        end
    }

    fn truncated<'a>(&self, text: &'a [u8]) -> Result<&'a [u8], TextFault> {
        match self.options.width {
            Some(width) if self.options.length(text) > width as usize => {
                if !self.options.truncate {
                    return Err(TextFault::TooWide);
                }
                if self.options.unit == Unit::Characters || matches!(self.options.printable, Printable::Single(_)) {
                    return Ok(&text[..offset_of(text, width as usize)]);
                }
                let mut end = width as usize;
                while end > 0 && is_continuation(text[end]) {
                    end -= 1;
                }
                Ok(&text[..end])
            }
            _ => Ok(text),
        }
    }
}

fn substring(text: &[u8], piece: Substring) -> &[u8] {
    let from = offset_of(text, piece.start as usize - 1);
    let rest = &text[from..];
    match piece.length {
        Some(length) => &rest[..offset_of(rest, length as usize)],
        None => rest,
    }
}

/// Whether the byte is U+0020 to U+007E.
fn is_printable(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte)
}

/// Whether the byte is inside a character of several bytes.
fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests;
