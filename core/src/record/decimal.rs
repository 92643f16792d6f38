//! Exact decimal numbers of at most 38 digits.
//!
//! A number is a count of units of 10^-scale. Nothing is ever rounded unless a rounding mode is named, and a result
//! that would need a 39th digit is `None`, never wrapped and never approximated.

use super::digits::{self, POWERS};
use super::rounding::Rounding;
use super::wide;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// `units / 10^scale`, where `|units| <= 10^38 - 1` and `scale <= 38`.
///
/// `==` compares units and scale (so `1.0 != 1.00`); [`Decimal::compare`] compares values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    units: i128,
    scale: u8,
}

impl Decimal {
    /// Most digits of a number, and its largest scale.
    pub(crate) const MAX_DIGITS: u32 = 38;

    /// `units / 10^scale`; `None` when `units` has more than 38 digits or `scale` is above 38.
    pub(crate) fn new(units: i128, scale: u8) -> Option<Decimal> {
        let fits = units.unsigned_abs() < POWERS[38] && u32::from(scale) <= Decimal::MAX_DIGITS;
        fits.then_some(Decimal { units, scale })
    }

    /// A whole number.
    pub(crate) const fn integer(value: i64) -> Decimal {
        Decimal { units: value as i128, scale: 0 }
    }

    /// The number times 10^scale.
    pub(crate) const fn units(self) -> i128 {
        self.units
    }

    /// Digits behind the point.
    pub(crate) const fn scale(self) -> u8 {
        self.scale
    }

    /// Significant digits of the units; 1 for zero.
    pub(crate) fn digits(self) -> u32 {
        digits::count(self.units.unsigned_abs())
    }

    /// Whether the number is below zero.
    pub(crate) const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Whether the number is zero.
    pub(crate) const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// The sum, with the larger scale; `None` when it has more than 38 digits.
    pub(crate) fn checked_add(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.max(other.scale);
        let left = aligned(self, scale)?;
        let right = aligned(other, scale)?;
        let units = match (self.is_negative(), other.is_negative()) {
            (false, false) => signed(left.checked_add(right)?, false)?,
            (true, true) => signed(left.checked_add(right)?, true)?,
            (left_negative, _) if left >= right => signed(left - right, left_negative)?,
            (left_negative, _) => signed(right - left, !left_negative)?,
        };
        Decimal::new(units, scale)
    }

    /// The difference, with the larger scale; `None` when it has more than 38 digits.
    pub(crate) fn checked_sub(self, other: Decimal) -> Option<Decimal> {
        self.checked_add(other.neg())
    }

    /// The product, with the sum of the scales; `None` when it or the scale has more than 38 digits.
    pub(crate) fn checked_mul(self, other: Decimal) -> Option<Decimal> {
        Decimal::new(self.units.checked_mul(other.units)?, self.scale.checked_add(other.scale)?)
    }

    /// The quotient with `scale` digits behind the point; `None` when the divisor is zero or the quotient has more
    /// than 38 digits. It is rounded once, from the exact quotient.
    pub(crate) fn checked_div(self, other: Decimal, scale: u8, rounding: Rounding) -> Option<Decimal> {
        if other.is_zero() || u32::from(scale) > Decimal::MAX_DIGITS {
            return None;
        }
        let negative = self.is_negative() != other.is_negative();
        let (dividend, divisor) = (self.units.unsigned_abs(), other.units.unsigned_abs());
        let exponent = i32::from(scale) + i32::from(other.scale) - i32::from(self.scale);
        let magnitude = if exponent < 0 {
            match POWERS[exponent.unsigned_abs() as usize].checked_mul(divisor) {
                Some(divisor) => rounding.apply(dividend / divisor, dividend % divisor, divisor, negative),
                // The divisor is above 3.4 * 10^38, so the quotient is below a half.
                None if dividend == 0 => 0,
                None => u128::from(rounding.increments(0, Ordering::Less, negative)),
            }
        } else {
            // Above 10^76 no divisor of 38 digits brings the quotient back to 38 digits.
            let (first, second) = (exponent.min(38) as usize, (exponent - 38).max(0) as usize);
            let (high, low) = wide::multiply(dividend.checked_mul(POWERS[second])?, POWERS[first]);
            let (quotient, remainder) = wide::divide(high, low, divisor)?;
            rounding.apply(quotient, remainder, divisor, negative)
        };
        Decimal::new(signed(magnitude, negative)?, scale)
    }

    /// What is left of `self` when `other` is taken away as often as it goes in whole, with the sign of `self` and
    /// the larger scale; `None` when `other` is zero.
    pub(crate) fn checked_rem(self, other: Decimal) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        let scale = self.scale.max(other.scale);
        let (dividend, divisor) = (self.units.unsigned_abs(), other.units.unsigned_abs());
        let remainder = if self.scale == scale {
            // A divisor above 128 bits is larger than any dividend.
            POWERS[usize::from(scale - other.scale)].checked_mul(divisor).map_or(dividend, |divisor| dividend % divisor)
        } else {
            let (high, low) = wide::multiply(dividend, POWERS[usize::from(scale - self.scale)]);
            wide::divide(high % divisor, low, divisor)?.1
        };
        Decimal::new(signed(remainder, self.is_negative())?, scale)
    }

    /// The number with the other sign.
    pub(crate) const fn neg(self) -> Decimal {
        Decimal { units: -self.units, scale: self.scale }
    }

    /// The number without its sign.
    pub(crate) const fn abs(self) -> Decimal {
        Decimal { units: self.units.abs(), scale: self.scale }
    }

    /// Order by value, exact for all scales: `1.0` equals `1.00`.
    pub(crate) fn compare(self, other: Decimal) -> Ordering {
        if self.scale == other.scale {
            return self.units.cmp(&other.units);
        }
        // Whole parts first; the fractions then fit 38 digits at the larger scale, where a full number might not.
        let (left, right) = (POWERS[usize::from(self.scale)] as i128, POWERS[usize::from(other.scale)] as i128);
        let scale = self.scale.max(other.scale);
        let fraction =
            |number: Decimal, unit: i128| (number.units % unit) * POWERS[usize::from(scale - number.scale)] as i128;
        (self.units / left).cmp(&(other.units / right)).then_with(|| fraction(self, left).cmp(&fraction(other, right)))
    }

    /// The number with `scale` digits behind the point; `None` when it then has more than 38 digits.
    pub(crate) fn rescale(self, scale: u8, rounding: Rounding) -> Option<Decimal> {
        if scale >= self.scale {
            let factor = digits::power(u32::from(scale - self.scale))? as i128;
            return Decimal::new(self.units.checked_mul(factor)?, scale);
        }
        let divisor = POWERS[usize::from(self.scale - scale)];
        let magnitude = self.units.unsigned_abs();
        let rounded = rounding.apply(magnitude / divisor, magnitude % divisor, divisor, self.is_negative());
        Decimal::new(signed(rounded, self.is_negative())?, scale)
    }

    /// Reads `[+-]?digits[.digits]`; the digits behind the point are the scale. `None` for any other text and for
    /// more than 38 digits (zeros in front of the number are not counted).
    pub(crate) fn parse(text: &str) -> Option<Decimal> {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes.split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, bytes),
        };
        let (whole, fraction) = match memchr::memchr(b'.', bytes) {
            Some(point) if point + 1 == bytes.len() => return None,
            Some(point) => (&bytes[..point], &bytes[point + 1..]),
            None => (bytes, &[][..]),
        };
        let magnitude = digits::extend(digits::parse(whole)?, fraction)?;
        Decimal::new(signed(magnitude, negative)?, u8::try_from(fraction.len()).ok()?)
    }
}

/// The magnitude of `number` in units of 10^-`scale`, which is not below its own scale. `None` from 2^128 on: more
/// than the 38 digits of a result even after another number of 38 digits is taken off.
fn aligned(number: Decimal, scale: u8) -> Option<u128> {
    number.units.unsigned_abs().checked_mul(POWERS[usize::from(scale - number.scale)])
}

fn signed(magnitude: u128, negative: bool) -> Option<i128> {
    let magnitude = i128::try_from(magnitude).ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

/// Canonical text: `-` when negative, at least one digit, and exactly `scale` digits behind a point.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.units.unsigned_abs();
        let unit = POWERS[usize::from(self.scale)];
        if self.is_negative() {
            f.write_str("-")?;
        }
        write!(f, "{}", magnitude / unit)?;
        if self.scale > 0 {
            write!(f, ".{:0width$}", magnitude % unit, width = usize::from(self.scale))?;
        }
        Ok(())
    }
}

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Decimal, NotDecimal> {
        Decimal::parse(text).ok_or(NotDecimal)
    }
}

/// The text is no decimal number of at most 38 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotDecimal;

#[cfg(test)]
mod tests;
