//! How a number is written into an output.
//!
//! A layout is put together once, where everything that cannot work is refused; writing then either appends the
//! whole field or nothing.

use super::digits::{self, POWERS};
use super::picture::{Picture, Point};
use super::sign::{self, SignStyle};

/// Side a value stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Justify {
    /// Padding behind.
    Left,
    /// Padding in front.
    Right,
}

/// What is said of a number in an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberOptions {
    /// Digits behind the point of the values that are written.
    pub(crate) scale: u8,
    /// Bytes of the field; without it a value takes what it needs.
    pub(crate) width: Option<u32>,
    /// The digits; without it the canonical text is written, such as `-12.50`.
    pub(crate) picture: Option<Picture>,
    /// Where the sign stands.
    pub(crate) sign: SignStyle,
    /// The padding byte. `0` in front of a number counts as digits: a leading sign stands in front of the zeros.
    pub(crate) pad: u8,
    /// Side the number stands on.
    pub(crate) justify: Justify,
}

/// The layout of a number in an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberLayout {
    options: NumberOptions,
    fraction_digits: u8,
    point: Point,
}

/// A number cut into what is written.
struct Parts {
    negative: bool,
    whole: u128,
    fraction: u128,
    /// Places in front of the point, zeros included.
    places: usize,
    /// Bytes of the number with its sign.
    width: usize,
}

impl NumberLayout {
    /// Puts a layout together.
    ///
    /// # Errors
    /// What cannot work, in words: a picture wider than the field, zeros behind a number, and the like.
    pub(crate) fn new(options: NumberOptions) -> Result<NumberLayout, String> {
        if u32::from(options.scale) > super::Decimal::MAX_DIGITS {
            return Err("a number has at most 38 digits behind the point".into());
        }
        if options.pad == b'0' && options.justify == Justify::Left && options.width.is_some() {
            return Err("zeros behind a number would change its value; justify it right or pad with a space".into());
        }
        let (fraction_digits, point) = match options.picture {
            Some(picture) => (picture.fraction_digits, picture.point),
            None => (options.scale, Point::Written),
        };
        let layout = NumberLayout { options, fraction_digits, point };
        layout.check_width()?;
        Ok(layout)
    }

    fn check_width(&self) -> Result<(), String> {
        let NumberOptions { width, picture, sign, pad, .. } = self.options;
        let suppressed = picture.is_some_and(|picture| picture.suppressed > 0);
        if suppressed && sign == SignStyle::LeadingOverpunch {
            return Err("a sign in the first digit cannot stand on a digit that may be blank (`Z`)".into());
        }
        let Some(width) = width else { return Ok(()) };
        let least = match picture {
            Some(picture) => picture.width() + u32::from(sign.is_separate()),
            None => 1 + self.behind_whole() as u32 + u32::from(sign.is_separate()),
        };
        if least > width {
            let what = if picture.is_some() { "the picture with its sign needs" } else { "the shortest number needs" };
            return Err(format!("{what} {least} bytes and the field has {width}"));
        }
        if suppressed && pad == b'0' && least < width {
            return Err("a picture with `Z` has blanks in front, so it cannot be padded with zeros".into());
        }
        Ok(())
    }

    /// What the layout was put together from.
    pub(crate) fn options(&self) -> &NumberOptions {
        &self.options
    }

    /// Digits written behind the point.
    pub(crate) fn fraction_digits(&self) -> u8 {
        self.fraction_digits
    }

    /// Whether a point is written; without fraction digits none is, whatever this says.
    pub(crate) fn point(&self) -> Point {
        self.point
    }

    /// Where the sign stands.
    pub(crate) fn sign(&self) -> SignStyle {
        self.options.sign
    }

    /// Appends `units / 10^scale` as the layout says. `false`, and nothing appended, when it does not fit: too many
    /// digits in front of the point or for the field, digits that are not zero behind the last one that is written,
    /// or a negative value without a sign.
    pub(crate) fn write(&self, units: i128, out: &mut Vec<u8>) -> bool {
        let Some(parts) = self.cut(units) else { return false };
        let width = self.options.width.map_or(parts.width, |width| width as usize);
        let Some(padding) = width.checked_sub(parts.width) else { return false };
        let (before, zeros, behind) = match self.options.justify {
            Justify::Left => (0, 0, padding),
            Justify::Right if self.options.pad == b'0' => (0, padding, 0),
            Justify::Right => (padding, 0, 0),
        };
        out.resize(out.len() + before, self.options.pad);
        self.write_signed(&parts, parts.places + zeros, out);
        out.resize(out.len() + behind, self.options.pad);
        true
    }

    fn cut(&self, units: i128) -> Option<Parts> {
        let negative = units < 0;
        if negative && self.options.sign == SignStyle::None {
            return None;
        }
        let magnitude = self.at_written_scale(units.unsigned_abs())?;
        let unit = POWERS[usize::from(self.fraction_digits)];
        let (whole, fraction) = (magnitude / unit, magnitude % unit);
        let places = match self.options.picture {
            Some(picture) if whole >= POWERS[usize::from(picture.integer_digits)] => return None,
            Some(picture) => usize::from(picture.integer_digits),
            None => digits::count(whole) as usize,
        };
        let sign = usize::from(self.options.sign.mark(negative).is_some());
        Some(Parts { negative, whole, fraction, places, width: sign + places + self.behind_whole() })
    }

    /// The magnitude with as many digits behind the point as are written, if no digit but zeros gets lost.
    fn at_written_scale(&self, magnitude: u128) -> Option<u128> {
        let (from, to) = (usize::from(self.options.scale), usize::from(self.fraction_digits));
        if to >= from {
            return magnitude.checked_mul(POWERS[to - from]);
        }
        let factor = POWERS[from - to];
        magnitude.is_multiple_of(factor).then(|| magnitude / factor)
    }

    /// Bytes of the point and what stands behind it.
    fn behind_whole(&self) -> usize {
        let point = self.point == Point::Written && self.fraction_digits > 0;
        usize::from(self.fraction_digits) + usize::from(point)
    }

    fn write_signed(&self, parts: &Parts, places: usize, out: &mut Vec<u8>) {
        let sign = self.options.sign;
        let mark = sign.mark(parts.negative);
        let mark_leads = matches!(sign, SignStyle::Leading | SignStyle::LeadingSeparate);
        out.extend(mark.filter(|_| mark_leads));
        let first = out.len();
        digits::append_padded(parts.whole, places, out);
        self.suppress(&mut out[first..]);
        if self.behind_whole() > usize::from(self.fraction_digits) {
            out.push(b'.');
        }
        digits::append_padded(parts.fraction, usize::from(self.fraction_digits), out);
        let place = match sign {
            SignStyle::LeadingOverpunch if out.get(first) == Some(&b'.') => Some(first + 1),
            SignStyle::LeadingOverpunch => Some(first),
            SignStyle::TrailingOverpunch => Some(out.len() - 1),
            _ => None,
        };
        if let Some(digit) = place.and_then(|place| out.get_mut(place)) {
            *digit = sign::overpunch(*digit, parts.negative);
        }
        out.extend(mark.filter(|_| !mark_leads));
    }

    /// Blanks in place of the leading zeros of the digits in front of the point, as far as the picture says.
    fn suppress(&self, whole: &mut [u8]) {
        let suppressed = self.options.picture.map_or(0, |picture| usize::from(picture.suppressed));
        for digit in whole.iter_mut().take(suppressed).take_while(|digit| **digit == b'0') {
            *digit = b' ';
        }
    }
}

#[cfg(test)]
mod tests;
