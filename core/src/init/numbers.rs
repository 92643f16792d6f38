//! Numbers in a column: what is around their digits, and whether they are numbers at all.

use std::collections::BTreeMap;

/// What stands in front of amounts, with or without a blank behind it. Other texts in front of digits belong to a code.
const PREFIXES_OF_AMOUNTS: [&str; 20] = [
    "", "£", "$", "€", "¥", "₹", "US$", "EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN",
    "INR", "CNY",
];
/// Different prefixes that are counted.
const PREFIXES: usize = 8;
/// Texts of digits that are all so long are codes, such as account numbers; nobody adds them up.
const CODE_LENGTH: usize = 9;
/// Longer ones are codes even if their lengths differ.
const LONG_CODE: usize = 16;
/// What may stand between groups of digits.
const SEPARATORS: &[u8] = b",'_ ";

/// The parts of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'t> {
    pub(super) sign: Sign,
    pub(super) prefix: &'t str,
    pub(super) separator: Option<u8>,
    /// Digits in front of the point and behind it.
    pub(super) whole: usize,
    pub(super) fraction: usize,
    /// Whether a zero stands in front of other digits.
    pub(super) leading_zero: bool,
}

/// Where a sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    None,
    Leading,
    Trailing,
}

/// Takes a text apart; `None` where the engine reads it as no number, whatever is said of it.
pub(super) fn parts(text: &str) -> Option<Parts<'_>> {
    let (sign, unsigned) = match text.as_bytes() {
        [b'-' | b'+', ..] => (Sign::Leading, &text[1..]),
        [.., b'-' | b'+'] => (Sign::Trailing, &text[..text.len() - 1]),
        _ => (Sign::None, text),
    };
    let first = unsigned.find(|letter: char| letter.is_ascii_digit())?;
    let (prefix, figure) = unsigned.split_at(first);
    if !PREFIXES_OF_AMOUNTS.contains(&prefix.strip_suffix(' ').unwrap_or(prefix)) {
        return None;
    }
    let (whole, fraction) = figure.split_once('.').unwrap_or((figure, "0"));
    let written = figure.contains('.');
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let separator = whole.bytes().find(|byte| !byte.is_ascii_digit());
    let digits = match separator {
        None => whole.len(),
        Some(separator) => groups(whole, separator)?,
    };
    let leading_zero = digits > 1 && whole.starts_with('0');
    let fraction = if written { fraction.len() } else { 0 };
    Some(Parts { sign, prefix, separator, whole: digits, fraction, leading_zero })
}

/// The digits of a whole part in groups of three.
fn groups(whole: &str, separator: u8) -> Option<usize> {
    let known = SEPARATORS.contains(&separator);
    let mut groups = whole.split(char::from(separator));
    let first = groups.next().filter(|first| known && (1..=3).contains(&first.len()))?;
    let mut digits = first.len();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits += 3;
    }
    whole.bytes().all(|byte| byte == separator || byte.is_ascii_digit()).then_some(digits)
}

/// A text that is a number with a comma for its point, as many countries write them.
fn has_decimal_comma(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '+']);
    let Some((whole, fraction)) = text.rsplit_once(',') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(fraction) && whole.split('.').all(digits) && parts(text).is_none()
}

/// A number whose last digit carries its sign.
fn is_overpunched(text: &str) -> bool {
    let Some((last, digits)) = text.as_bytes().split_last() else { return false };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && matches!(last, b'{' | b'}' | b'A'..=b'R')
}

/// The numbers of a column.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    prefixes: BTreeMap<String, usize>,
    separator: Option<u8>,
    /// Whether two different separators were seen.
    separators_differ: bool,
    leading: usize,
    trailing: usize,
    /// Numbers with a plus, and with a minus.
    plus: usize,
    minus: usize,
    leading_zeros: usize,
    /// Digits and nothing else.
    digits_only: usize,
    whole: usize,
    fraction: usize,
    decimal_commas: usize,
    /// Figures without a digit in front of their point.
    pointed: usize,
    overpunched: usize,
    /// Texts whose sign is one of the marks that no letter can be.
    marked: usize,
}

/// What a column of numbers is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Numeric {
    Number {
        scale: usize,
        prefix: String,
        separator: Option<u8>,
        trailing_sign: bool,
    },
    /// Digits whose zeros or length count.
    Code {
        why: &'static str,
    },
    /// As many digits, the last one with the sign.
    Overpunched {
        digits: usize,
    },
}

impl Numbers {
    pub(super) fn add(&mut self, text: &str) {
        let Some(parts) = parts(text) else {
            self.pointed += usize::from(text.trim_start_matches(['-', '+']).starts_with('.'));
            self.decimal_commas += usize::from(has_decimal_comma(text));
            self.overpunched += usize::from(is_overpunched(text));
            self.marked += usize::from(is_overpunched(text) && text.ends_with(['{', '}']));
            return;
        };
        if let Some(count) = self.prefixes.get_mut(parts.prefix) {
            *count += 1;
        } else if self.prefixes.len() < PREFIXES {
            self.prefixes.insert(parts.prefix.to_owned(), 1);
        }
        if let Some(separator) = parts.separator {
            self.separators_differ |= self.separator.is_some_and(|known| known != separator);
            self.separator = Some(separator);
        }
        self.leading += usize::from(parts.sign == Sign::Leading);
        self.trailing += usize::from(parts.sign == Sign::Trailing);
        self.plus += usize::from(text.starts_with('+') || text.ends_with('+'));
        self.minus += usize::from(text.starts_with('-') || text.ends_with('-'));
        self.leading_zeros += usize::from(parts.leading_zero);
        self.digits_only += usize::from(text.bytes().all(|byte| byte.is_ascii_digit()));
        self.whole = self.whole.max(parts.whole);
        self.fraction = self.fraction.max(parts.fraction);
    }

    /// How many texts are numbers of one form.
    pub(super) fn alike(&self) -> usize {
        let fits =
            !self.separators_differ && (self.leading == 0 || self.trailing == 0) && self.whole + self.fraction <= 38;
        self.usual_prefix().filter(|_| fits).map_or(0, |(_, count)| *count)
    }

    fn usual_prefix(&self) -> Option<(&String, &usize)> {
        self.prefixes.iter().max_by_key(|(_, count)| **count)
    }

    /// What a column is whose texts are `lengths` bytes long; `None` where not all of its `count` texts are numbers.
    pub(super) fn all(&self, count: usize, lengths: (usize, usize)) -> Option<Numeric> {
        let punched = self.overpunched + self.digits_only == count && self.marked > 0;
        if punched && lengths.0 == lengths.1 {
            return Some(Numeric::Overpunched { digits: lengths.1 });
        }
        if count == 0 || self.alike() != count {
            return None;
        }
        if let Some(why) = self.code(count, lengths) {
            return Some(Numeric::Code { why });
        }
        let (prefix, _) = self.usual_prefix()?;
        Some(Numeric::Number {
            scale: self.fraction,
            prefix: prefix.clone(),
            separator: self.separator,
            trailing_sign: self.trailing > 0,
        })
    }

    /// Why these numbers are no figures to be added up.
    fn code(&self, count: usize, lengths: (usize, usize)) -> Option<&'static str> {
        let one_length = lengths.0 == lengths.1 && count > 1;
        let bare = self.digits_only == count;
        if self.plus > 0 && self.minus == 0 {
            Some("digits with a plus in front or behind")
        } else if bare && self.leading_zeros > 0 {
            Some("digits, with leading zeros")
        } else if bare && ((one_length && self.whole >= CODE_LENGTH) || self.whole >= LONG_CODE) {
            Some("long numbers")
        } else {
            None
        }
    }

    /// How many texts have no digit in front of their point.
    pub(super) fn pointed(&self) -> usize {
        self.pointed
    }

    /// How many texts have a comma for a point.
    pub(super) fn decimal_commas(&self) -> usize {
        self.decimal_commas
    }
}
