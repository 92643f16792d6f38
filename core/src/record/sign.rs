//! Where the sign of a number stands, and digits that carry one.

/// Where and how a sign stands. Zero is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SignStyle {
    /// No sign; a negative value cannot be written.
    None,
    /// `-` in front of a negative value, nothing in front of others; `+` may be read.
    Leading,
    /// `-` behind a negative value, nothing behind others; `+` may be read.
    Trailing,
    /// `+` or `-` in front, always.
    LeadingSeparate,
    /// `+` or `-` behind, always.
    TrailingSeparate,
    /// In the first digit: `{ABCDEFGHI` for +0 to +9 and `}JKLMNOPQR` for -0 to -9.
    LeadingOverpunch,
    /// In the last digit, likewise.
    TrailingOverpunch,
}

impl SignStyle {
    /// Whether the sign takes a place of its own in every number.
    pub(crate) fn is_separate(self) -> bool {
        matches!(self, SignStyle::LeadingSeparate | SignStyle::TrailingSeparate)
    }

    /// The byte written for a sign that stands beside the digits; `None` when there is nothing to write.
    pub(crate) fn mark(self, negative: bool) -> Option<u8> {
        match self {
            _ if self.is_separate() => Some(if negative { b'-' } else { b'+' }),
            SignStyle::Leading | SignStyle::Trailing if negative => Some(b'-'),
            _ => None,
        }
    }
}

const POSITIVE: [u8; 10] = *b"{ABCDEFGHI";
const NEGATIVE: [u8; 10] = *b"}JKLMNOPQR";

/// The byte of an ASCII digit that carries a sign.
pub(crate) fn overpunch(digit: u8, negative: bool) -> u8 {
    let value = usize::from(digit.wrapping_sub(b'0') % 10);
    if negative { NEGATIVE[value] } else { POSITIVE[value] }
}

/// The ASCII digit and the sign that an overpunched byte stands for; a plain digit is positive.
pub(crate) fn from_overpunch(byte: u8) -> Option<(u8, bool)> {
    Some(match byte {
        b'0'..=b'9' => (byte, false),
        b'{' => (b'0', false),
        b'A'..=b'I' => (byte - b'A' + b'1', false),
        b'}' => (b'0', true),
        b'J'..=b'R' => (byte - b'J' + b'1', true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_overpunched_digit_reads_back_and_no_other_byte_is_one() {
        let mut known = Vec::from(*b"0123456789");
        for digit in b'0'..=b'9' {
            for negative in [false, true] {
                let byte = overpunch(digit, negative);
                assert_eq!(from_overpunch(byte), Some((digit, negative)));
                known.push(byte);
            }
        }
        for byte in 0..=255 {
            assert_eq!(from_overpunch(byte).is_some(), known.contains(&byte), "{byte}");
        }
    }
}
