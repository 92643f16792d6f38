//! COBOL pictures of numbers: how many digits in front of and behind the point, and whether the point is written.
//!
//! Known symbols: `S` (signed, first), `9` (a digit), `Z` (a digit whose leading zeros are blanks), `V` (implied
//! point), `.` (written point), and `(n)` behind `9` or `Z` to repeat it. Where the sign stands is said elsewhere
//! ([`super::SignStyle`]). Letters may be small.

use std::fmt;

/// Where the point of a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// A `.` stands between the digits.
    Written,
    /// Nothing stands between the digits; the layout says where the point would be.
    Implied,
}

/// A number's picture. There is at least one digit and at most 38.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Picture {
    /// Digits in front of the point.
    pub(crate) integer_digits: u8,
    /// Digits behind the point.
    pub(crate) fraction_digits: u8,
    /// Whether a point is written; implied also when the picture has none.
    pub(crate) point: Point,
    /// How many of the first digits become blanks when they are leading zeros.
    pub(crate) suppressed: u8,
    /// Whether the picture begins with `S`.
    pub(crate) signed: bool,
}

impl Picture {
    /// Reads a picture such as `S9(9)V99` or `Z(6)9.99`.
    ///
    /// # Errors
    /// What is wrong and where, for the first symbol that cannot stand there.
    pub(crate) fn parse(text: &str) -> Result<Picture, PictureError> {
        let mut reader = Reader { text: text.as_bytes(), offset: 0, digits: 0 };
        let signed = reader.accept(b'S');
        let suppressed = reader.run(b'Z')?;
        let integer_digits = suppressed + reader.run(b'9')?;
        let point = match reader.peek() {
            Some(b'V') => Some(Point::Implied),
            Some(b'.') => Some(Point::Written),
            _ => None,
        };
        reader.offset += usize::from(point.is_some());
        let fraction_digits = if point.is_some() { reader.run(b'9')? } else { 0 };
        if reader.offset < text.len() {
            return Err(reader.unexpected(point.is_some()));
        }
        if integer_digits + fraction_digits == 0 {
            return Err(PictureError { offset: 0, message: "a picture needs at least one digit `9`".into() });
        }
        if point == Some(Point::Written) && fraction_digits == 0 {
            return Err(PictureError { offset: text.len(), message: "a written point needs a `9` behind it".into() });
        }
        Ok(Picture { integer_digits, fraction_digits, point: point.unwrap_or(Point::Implied), suppressed, signed })
    }

    /// Bytes of a number in this picture, without a sign in a place of its own.
    pub(crate) fn width(&self) -> u32 {
        u32::from(self.integer_digits) + u32::from(self.fraction_digits) + u32::from(self.point == Point::Written)
    }
}

/// What is wrong with a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PictureError {
    /// Bytes from the start of the picture.
    pub(crate) offset: usize,
    /// The fault in words, without the place.
    pub(crate) message: String,
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.message, self.offset + 1)
    }
}

struct Reader<'a> {
    text: &'a [u8],
    offset: usize,
    digits: u8,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.offset).map(u8::to_ascii_uppercase)
    }

    fn accept(&mut self, symbol: u8) -> bool {
        let found = self.peek() == Some(symbol);
        self.offset += usize::from(found);
        found
    }

    /// The number of places of a run of `symbol`, each possibly repeated.
    fn run(&mut self, symbol: u8) -> Result<u8, PictureError> {
        let first = self.digits;
        loop {
            let start = self.offset;
            if !self.accept(symbol) {
                return Ok(self.digits - first);
            }
            let repeats = if self.accept(b'(') { self.repeats()? } else { 1 };
            self.digits = self
                .digits
                .checked_add(repeats)
                .filter(|digits| *digits <= 38)
                .ok_or_else(|| PictureError { offset: start, message: "a number has at most 38 digits".into() })?;
        }
    }

    fn repeats(&mut self) -> Result<u8, PictureError> {
        let start = self.offset;
        let digits = self.text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.offset += digits;
        let number = std::str::from_utf8(&self.text[start..self.offset]).unwrap_or_default();
        if digits == 0 || !self.accept(b')') {
            let message = "a repetition is a number between `(` and `)`, such as `9(5)`".into();
            return Err(PictureError { offset: start, message });
        }
        // A number that a byte does not hold is more than 38 all the same.
        match number.parse().unwrap_or(u8::MAX) {
            0 => Err(PictureError { offset: start, message: "a symbol cannot be repeated 0 times".into() }),
            repeats => Ok(repeats),
        }
    }

    fn unexpected(&self, behind_point: bool) -> PictureError {
        let rest = String::from_utf8_lossy(&self.text[self.offset..]);
        let symbol = rest.chars().next().unwrap_or_default();
        let message = match symbol.to_ascii_uppercase() {
            'S' => "`S` stands only at the start".into(),
            'V' | '.' => "a picture has only one point".into(),
            'Z' if behind_point => "`Z` stands only in front of the point".into(),
            'Z' => "`Z` stands only in front of every `9`".into(),
            '(' => "`(` stands only behind `9` or `Z`".into(),
            '+' | '-' => format!("`{symbol}` is not part of the picture; say where the sign stands with `sign:`"),
            'X' | 'A' => format!("`{symbol}` is a picture of text, and this is a number"),
            _ => {
                format!("`{symbol}` is not known; a picture has `S`, `9`, `Z`, `V`, `.` and repetitions such as `(5)`")
            }
        };
        PictureError { offset: self.offset, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(text: &str) -> (u8, u8, Point, u8, bool) {
        let picture = Picture::parse(text).unwrap();
        (picture.integer_digits, picture.fraction_digits, picture.point, picture.suppressed, picture.signed)
    }

    #[test]
    fn pictures_say_digits_point_and_sign() {
        assert_eq!(picture("S9(9)V99"), (9, 2, Point::Implied, 0, true));
        assert_eq!(picture("9(13)V99"), (13, 2, Point::Implied, 0, false));
        assert_eq!(picture("s9(10)v9(2)"), (10, 2, Point::Implied, 0, true));
        assert_eq!(picture("9(5).99"), (5, 2, Point::Written, 0, false));
        assert_eq!(picture("Z(6)9.99"), (7, 2, Point::Written, 6, false));
        assert_eq!(picture("ZZ9"), (3, 0, Point::Implied, 2, false));
        assert_eq!(picture("9"), (1, 0, Point::Implied, 0, false));
        assert_eq!(picture("9(09)"), (9, 0, Point::Implied, 0, false));
        assert_eq!(picture("99(3)9V9"), (5, 1, Point::Implied, 0, false));
        assert_eq!(picture("V9(38)"), (0, 38, Point::Implied, 0, false));
        assert_eq!(picture("9(5)V"), (5, 0, Point::Implied, 0, false));
        assert_eq!(Picture::parse("9(5).99").unwrap().width(), 8);
        assert_eq!(Picture::parse("S9(9)V99").unwrap().width(), 11);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, offset, message) in [
            ("", 0, "at least one digit"),
            ("S", 0, "at least one digit"),
            ("V", 0, "at least one digit"),
            ("9(", 2, "such as `9(5)`"),
            ("9(x)", 2, "such as `9(5)`"),
            ("9(5", 2, "such as `9(5)`"),
            ("9(0)", 2, "0 times"),
            ("9(39)", 0, "at most 38"),
            ("9(30)V9(9)", 6, "at most 38"),
            ("9(999999999999)", 0, "at most 38"),
            ("9S9", 1, "only at the start"),
            ("9V9V9", 3, "only one point"),
            ("9V9.9", 3, "only one point"),
            ("9.", 2, "behind it"),
            ("9Z", 1, "in front of every `9`"),
            ("9.Z", 2, "in front of the point"),
            ("9,9", 1, "`,` is not known"),
            ("-9", 0, "`sign:`"),
            ("X(5)", 0, "picture of text"),
            ("9é", 1, "`é` is not known"),
            ("(5)", 0, "only behind"),
        ] {
            let error = Picture::parse(text).unwrap_err();
            assert_eq!(error.offset, offset, "{text}: {error}");
            assert!(error.message.contains(message), "{text}: {error}");
        }
    }
}
