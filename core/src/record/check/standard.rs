//! The standards that a text can be checked against.

use super::email::is_email;
use super::iban::is_iban;

/// A standard, and what of it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standard {
    /// One `@`, a dot-atom in front of it, and a domain name behind it (a subset of RFC 5321 and RFC 5322).
    Email,
    /// A number in the international form of ITU-T E.164: `+` and 2 to 15 digits, the first of them not 0.
    Phone,
    /// One or more digits 0 to 9, and nothing else.
    Numeric,
    /// Two or more digits, the last of them the check digit of ISO/IEC 7812-1, annex B.
    Luhn,
    /// An account number of ISO 13616, as it is sent by machines: without blanks.
    Iban,
    /// A routing number of the American Bankers Association: nine digits.
    Aba,
}

impl Standard {
    /// Whether the whole text keeps to the standard.
    pub(crate) fn holds(self, text: &[u8]) -> bool {
        match self {
            Standard::Email => is_email(text),
            Standard::Phone => text.strip_prefix(b"+").is_some_and(is_e164),
            Standard::Numeric => is_digits(text),
            Standard::Luhn => is_luhn(text),
            Standard::Iban => is_iban(text),
            Standard::Aba => is_aba(text),
        }
    }
}

pub(super) fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// Country code and number together: at most 15 digits, and no country code begins with 0.
fn is_e164(digits: &[u8]) -> bool {
    (2..=15).contains(&digits.len()) && is_digits(digits) && digits[0] != b'0'
}

/// Every second digit from the right, beginning in front of the check digit, counts twice, and its product digit by digit.
fn is_luhn(text: &[u8]) -> bool {
    if text.len() < 2 || !is_digits(text) {
        return false;
    }
    let sum = text.iter().rev().enumerate().fold(0u64, |sum, (place, byte)| {
        let digit = u64::from(byte - b'0');
        sum + if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
    });
    sum % 10 == 0
}

/// Nine digits, weighted 3, 7, 1 from the left; the first two are those of a Federal Reserve district, of a thrift institution
/// (21 to 32), of electronic payments (61 to 72), of the United States (00) or of travellers' cheques (80). All zeros are a
/// filler and no number.
fn is_aba(text: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [3, 7, 1, 3, 7, 1, 3, 7, 1];
    if text.len() != 9 || !is_digits(text) {
        return false;
    }
    let digits = text.iter().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let prefix = (text[0] - b'0') * 10 + (text[1] - b'0');
    sum > 0 && sum.is_multiple_of(10) && matches!(prefix, 0..=12 | 21..=32 | 61..=72 | 80)
}
