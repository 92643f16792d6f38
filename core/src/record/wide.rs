//! 256-bit integers: the accumulator of totals, which no number of records overflows.

use super::digits::{self, POWERS};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A signed integer of 256 bits in two's complement.
///
/// It wraps around only beyond 2^255: after more than 2^127 additions of numbers of 128 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct I256 {
    // The order of the fields makes the derived order that of the numbers.
    high: i128,
    low: u128,
}

/// Digits of the largest magnitude, 2^255.
const MOST_DIGITS: usize = 77;

impl I256 {
    /// Zero.
    pub(crate) const ZERO: I256 = I256 { high: 0, low: 0 };

    /// Adds a number of 128 bits.
    pub(crate) fn add_i128(&mut self, value: i128) {
        self.add(&I256::from(value));
    }

    /// Adds another number.
    pub(crate) fn add(&mut self, value: &I256) {
        let (low, carry) = self.low.overflowing_add(value.low);
        self.low = low;
        self.high = self.high.wrapping_add(value.high).wrapping_add(i128::from(carry));
    }

    /// The number with the other sign.
    pub(crate) fn neg(self) -> I256 {
        let mut negated = I256 { high: !self.high, low: !self.low };
        negated.add_i128(1);
        negated
    }

    /// The number, if 128 bits hold it.
    pub(crate) fn to_i128(self) -> Option<i128> {
        let number = self.low as i128;
        (self.high == number >> 127).then_some(number)
    }

    /// Whether the number is below zero.
    pub(crate) fn is_negative(self) -> bool {
        self.high < 0
    }

    /// The last `exponent` digits (at most 38) of the number without its sign: the hash total of control records.
    pub(crate) fn rem_pow10(self, exponent: u8) -> u128 {
        let divisor = POWERS[usize::from(exponent.min(38))];
        let (high, low) = self.magnitude();
        divide(high % divisor, low, divisor).map_or(0, |(_, remainder)| remainder)
    }

    /// High and low half of the absolute value, at most 2^255.
    fn magnitude(self) -> (u128, u128) {
        let positive = if self.is_negative() { self.neg() } else { self };
        (positive.high as u128, positive.low)
    }

    fn from_magnitude(high: u128, low: u128, negative: bool) -> Option<I256> {
        const LIMIT: u128 = 1 << 127;
        if high > LIMIT || (high == LIMIT && (low > 0 || !negative)) {
            return None;
        }
        let positive = I256 { high: high as i128, low };
        Some(if negative { positive.neg() } else { positive })
    }

    /// The decimal text, in the tail of `buffer`.
    fn format(self, buffer: &mut [u8; MOST_DIGITS + 1]) -> &[u8] {
        const PIECE: u128 = POWERS[38];
        let (mut high, mut low) = self.magnitude();
        let mut at = buffer.len();
        loop {
            let above = high / PIECE;
            // The remainder of the high half is below the divisor, so the quotient has one half only.
            let (quotient, piece) = divide(high % PIECE, low, PIECE).unwrap_or_default();
            (high, low) = (above, quotient);
            let mut digits = [0; digits::LONGEST];
            let text = digits::format(piece, &mut digits);
            let last = high == 0 && low == 0;
            buffer[at - text.len()..at].copy_from_slice(text);
            if last {
                at -= text.len();
                break;
            }
            buffer[at - 38..at - text.len()].fill(b'0');
            at -= 38;
        }
        if self.is_negative() {
            at -= 1;
            buffer[at] = b'-';
        }
        &buffer[at..]
    }
}

impl From<i128> for I256 {
    fn from(value: i128) -> I256 {
        I256 { high: value >> 127, low: value as u128 }
    }
}

/// Decimal, `-` in front when negative.
impl fmt::Display for I256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; MOST_DIGITS + 1];
        f.write_str(std::str::from_utf8(self.format(&mut buffer)).unwrap_or_default())
    }
}

/// The text is no decimal integer of 256 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotInteger;

impl fmt::Display for NotInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal integer of 256 bits")
    }
}

/// Reads `-?digits`.
impl FromStr for I256 {
    type Err = NotInteger;

    fn from_str(text: &str) -> Result<I256, NotInteger> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        if digits.is_empty() {
            return Err(NotInteger);
        }
        let (mut high, mut low) = (0u128, 0u128);
        for byte in digits.bytes() {
            let digit = char::from(byte).to_digit(10).ok_or(NotInteger)?;
            let (carry, product) = multiply(low, 10);
            let (sum, over) = product.overflowing_add(u128::from(digit));
            low = sum;
            high =
                high.checked_mul(10).and_then(|high| high.checked_add(carry + u128::from(over))).ok_or(NotInteger)?;
        }
        I256::from_magnitude(high, low, negative).ok_or(NotInteger)
    }
}

/// As a decimal string: no format of numbers in JSON has the bits.
impl Serialize for I256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for I256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<I256, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The product of `left` and `right`: high and low half.
pub(crate) fn multiply(left: u128, right: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (left_high, left_low) = (left >> 64, left & LOW);
    let (right_high, right_low) = (right >> 64, right & LOW);
    let low = left_low * right_low;
    let middle = left_high * right_low + (low >> 64);
    let other = left_low * right_high + (middle & LOW);
    (left_high * right_high + (middle >> 64) + (other >> 64), (other << 64) | (low & LOW))
}

/// `high * 2^128 + low` divided by `divisor`: quotient and remainder. `None` when the quotient needs more than 128
/// bits or the divisor is zero. The divisor must be below 2^127.
pub(crate) fn divide(high: u128, low: u128, divisor: u128) -> Option<(u128, u128)> {
    if high >= divisor || divisor >= 1 << 127 {
        return None;
    }
    if high == 0 {
        return Some((low / divisor, low % divisor));
    }
    let mut remainder = high;
    let mut quotient = 0;
    for bit in (0..128).rev() {
        remainder = (remainder << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if remainder >= divisor {
            remainder -= divisor;
            quotient |= 1;
        }
    }
    Some((quotient, remainder))
}

#[cfg(test)]
mod tests;
