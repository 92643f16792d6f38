//! Check digits of a job's own scheme: weights and a modulus.

/// How the check digit of a number is made. The number and its check digit are one text, the check digit (with
/// [`Modulus::NinetySeven`] two of them) behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckDigit {
    pub(crate) modulus: Modulus,
    pub(crate) outcome: Outcome,
}

/// What the sum is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Modulus {
    /// One digit. `digit_sum`: of a product that has two digits both are added, as Luhn does.
    Ten { weights: Weights, digit_sum: bool },
    /// One digit. `ten`: what stands for 10; without it a number that needs it is never right.
    Eleven { weights: Weights, ten: Option<u8> },
    /// Two digits; the number itself is divided. A letter counts as two digits, A as 10 and Z as 35 (ISO/IEC 7064).
    NinetySeven,
}

/// The weights of the digits in front of the check digit; they begin again when they are used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Weights {
    pub(crate) values: Vec<u8>,
    pub(crate) direction: Direction,
}

/// Which digit has the first weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The one in front of the check digit.
    RightToLeft,
    /// The first one.
    LeftToRight,
}

/// How the check digit comes out of the remainder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It fills the sum up to a multiple of the modulus; with 97 the whole number then leaves 1.
    Complement,
    /// It is the remainder; with 97 a remainder of 0 is written 97.
    Remainder,
}

impl CheckDigit {
    /// Whether the whole text is a number with its check digit.
    pub(crate) fn holds(&self, text: &[u8]) -> bool {
        match &self.modulus {
            Modulus::Ten { weights, digit_sum } => {
                let Some((check, sum)) = one_digit(text, weights, *digit_sum) else { return false };
                check == b'0' + self.outcome.of(sum, 10)
            }
            Modulus::Eleven { weights, ten } => {
                let Some((check, sum)) = one_digit(text, weights, false) else { return false };
                match self.outcome.of(sum, 11) {
                    10 => ten.is_some_and(|ten| ten == check),
                    digit => check == b'0' + digit,
                }
            }
            Modulus::NinetySeven => match self.outcome {
                Outcome::Complement => text.len() > 2 && ends_in_digits(text) && remainder_97(text) == Some(1),
                Outcome::Remainder => two_digits(text),
            },
        }
    }
}

impl Outcome {
    fn of(self, sum: u64, modulus: u8) -> u8 {
        let remainder = (sum % u64::from(modulus)) as u8;
        match self {
            Outcome::Complement => (modulus - remainder) % modulus,
            Outcome::Remainder => remainder,
        }
    }
}

/// The check digit as it stands, and the weighted sum of what stands in front of it.
fn one_digit(text: &[u8], weights: &Weights, digit_sum: bool) -> Option<(u8, u64)> {
    let (check, body) = text.split_last()?;
    if !super::standard::is_digits(body) {
        return None;
    }
    let weight = |place: usize| u64::from(weights.values[place % weights.values.len()]);
    let add = |sum: u64, (place, byte): (usize, &u8)| {
        let product = u64::from(byte - b'0') * weight(place);
        sum + if digit_sum { product / 100 + product / 10 % 10 + product % 10 } else { product }
    };
    let sum = match weights.direction {
        Direction::LeftToRight => body.iter().enumerate().fold(0, add),
        Direction::RightToLeft => body.iter().rev().enumerate().fold(0, add),
    };
    Some((*check, sum))
}

fn two_digits(text: &[u8]) -> bool {
    let Some((body, check)) = text.split_last_chunk::<2>() else { return false };
    if body.is_empty() || !super::standard::is_digits(check) {
        return false;
    }
    let written = u32::from(check[0] - b'0') * 10 + u32::from(check[1] - b'0');
    remainder_97(body).is_some_and(|remainder| written == if remainder == 0 { 97 } else { remainder })
}

fn ends_in_digits(text: &[u8]) -> bool {
    text[text.len() - 2..].iter().all(u8::is_ascii_digit)
}

/// What a number leaves when it is divided by 97, letters counting as two digits; `None` where something else stands in it.
pub(super) fn remainder_97(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |remainder, byte| match byte {
        b'0'..=b'9' => Some((remainder * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((remainder * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    })
}
