//! How the text of a number is read.
//!
//! The lexical form is exact: nothing is trimmed, nothing is guessed, and a text either is a number of this format
//! or is not. The result is a count of units of 10^-scale.

use super::digits::{self, POWERS};
use super::picture::{Picture, Point};
use super::short_text::ShortText;
use super::sign::{self, SignStyle};

/// How many digits stand behind a written point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fraction {
    /// The point and all digits of the scale.
    Exact,
    /// No point, or a point and one to all digits of the scale.
    UpTo,
}

/// The format of a number in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NumberFormat {
    /// Digits behind the point of the value, at most 38.
    pub(crate) scale: u8,
    /// Most digits in front of the point, zeros counted as any other.
    pub(crate) integer_digits: u8,
    /// Whether all of them must be there. With an implied point they always must.
    pub(crate) full_width: bool,
    /// Digits behind a written point.
    pub(crate) fraction: Fraction,
    /// Where the sign stands.
    pub(crate) sign: SignStyle,
    /// Whether the point is written.
    pub(crate) point: Point,
    /// What may stand around the digits for people.
    pub(crate) dress: Dress,
}

/// What people write around the digits of an amount: `£1,234.50`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Dress {
    /// Stands between groups of three digits in front of the point, between all of them or none.
    pub(crate) grouping: Option<u8>,
    /// Stands behind a leading sign and in front of the digits, always.
    pub(crate) prefix: ShortText,
}

/// Room for 38 digits, their separators and a point; anything longer has too many digits for every format.
const LONGEST: usize = 80;

impl NumberFormat {
    /// What a field of type `decimal(scale)` (of `integer`, with 0) takes when nothing else is said: a leading sign
    /// or none, digits, and optionally a point and 1 to `scale` digits.
    pub(crate) fn decimal(scale: u8) -> NumberFormat {
        NumberFormat {
            scale,
            integer_digits: 38u8.saturating_sub(scale),
            full_width: false,
            fraction: Fraction::UpTo,
            sign: SignStyle::Leading,
            point: Point::Written,
            dress: Dress::default(),
        }
    }

    /// Exactly the digits of a picture, with its point. Suppressed zeros (`Z`) are read as digits: their blanks are
    /// for the field's `trim` to take off.
    pub(crate) fn from_picture(picture: &Picture, sign: SignStyle) -> NumberFormat {
        NumberFormat {
            scale: picture.fraction_digits,
            integer_digits: picture.integer_digits,
            full_width: picture.suppressed == 0,
            fraction: Fraction::Exact,
            sign,
            point: if picture.suppressed > 0 && picture.fraction_digits == 0 { Point::Written } else { picture.point },
            dress: Dress::default(),
        }
    }

    /// The number in units of 10^-scale, or `None` when the text has another form or more digits than it may.
    pub(crate) fn parse(&self, text: &[u8]) -> Option<i128> {
        let (first, last) = (*text.first()?, *text.last()?);
        let (without_first, without_last) = (&text[1..], &text[..text.len() - 1]);
        let (magnitude, negative) = match self.sign {
            SignStyle::None => (self.magnitude(text)?, false),
            SignStyle::Leading if first == b'-' || first == b'+' => (self.magnitude(without_first)?, first == b'-'),
            SignStyle::Trailing if last == b'-' || last == b'+' => (self.magnitude(without_last)?, last == b'-'),
            SignStyle::Leading | SignStyle::Trailing => (self.magnitude(text)?, false),
            SignStyle::LeadingSeparate => (self.magnitude(without_first)?, separate(first)?),
            SignStyle::TrailingSeparate => (self.magnitude(without_last)?, separate(last)?),
            // A picture without digits in front of the point begins with it.
            SignStyle::LeadingOverpunch => self.overpunched(text, usize::from(first == b'.'))?,
            SignStyle::TrailingOverpunch => self.overpunched(text, text.len() - 1)?,
        };
        // At most 38 digits, so it fits and has a negative.
        let units = magnitude as i128;
        Some(if negative { -units } else { units })
    }

    /// The magnitude and sign of a text whose byte at `place` carries the sign.
    fn overpunched(&self, text: &[u8], place: usize) -> Option<(u128, bool)> {
        let mut buffer = [0; LONGEST];
        let plain = buffer.get_mut(..text.len())?;
        plain.copy_from_slice(text);
        let (digit, negative) = sign::from_overpunch(*text.get(place)?)?;
        plain[place] = digit;
        Some((self.magnitude(plain)?, negative))
    }

    /// The units of a text without a sign; below 10^38.
    fn magnitude(&self, text: &[u8]) -> Option<u128> {
        match self.point {
            Point::Implied => {
                let digits = usize::from(self.integer_digits) + usize::from(self.scale);
                if text.len() == digits { digits::parse(text) } else { None }
            }
            Point::Written if self.dress == Dress::default() => self.with_point(text),
            Point::Written => self.dressed(text),
        }
    }

    /// The units of a text with a prefix, or with separators between its groups of digits.
    fn dressed(&self, text: &[u8]) -> Option<u128> {
        let text = text.strip_prefix(self.dress.prefix.as_bytes())?;
        let Some(separator) = self.dress.grouping else { return self.with_point(text) };
        let point = memchr::memchr(b'.', text).unwrap_or(text.len());
        let (whole, fraction) = text.split_at(point);
        let mut plain = [0; LONGEST];
        let mut length = 0;
        for (index, group) in whole.split(|byte| *byte == separator).enumerate() {
            let first = index == 0;
            let fits = match group.len() {
                length if length == whole.len() => true,
                1 | 2 => first,
                length => length == 3,
            };
            if !fits {
                return None;
            }
            plain.get_mut(length..length + group.len())?.copy_from_slice(group);
            length += group.len();
        }
        plain.get_mut(length..length + fraction.len())?.copy_from_slice(fraction);
        self.with_point(&plain[..length + fraction.len()])
    }

    fn with_point(&self, text: &[u8]) -> Option<u128> {
        let (whole, fraction) = match memchr::memchr(b'.', text) {
            Some(point) if point + 1 == text.len() => return None,
            Some(point) => (&text[..point], &text[point + 1..]),
            None => (text, &[][..]),
        };
        let scale = usize::from(self.scale);
        let fraction_fits = match self.fraction {
            Fraction::Exact => fraction.len() == scale,
            Fraction::UpTo => fraction.len() <= scale,
        };
        if !fraction_fits || !self.whole_fits(whole) {
            return None;
        }
        let digits = digits::extend(digits::extend(0, whole)?, fraction)?;
        digits.checked_mul(*POWERS.get(scale - fraction.len())?).filter(|units| *units < POWERS[38])
    }

    fn whole_fits(&self, whole: &[u8]) -> bool {
        let most = usize::from(self.integer_digits);
        if self.full_width {
            return whole.len() == most;
        }
        // A number below one still has its zero in front of the point.
        (!whole.is_empty() && whole.len() <= most) || (most == 0 && whole == b"0")
    }
}

/// Whether a sign in a place of its own is negative; `None` when it is no sign.
fn separate(byte: u8) -> Option<bool> {
    match byte {
        b'+' => Some(false),
        b'-' => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
