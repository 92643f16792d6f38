//! What happens to digits that do not fit behind the point.

use std::cmp::Ordering;
use std::str::FromStr;

/// How a number is brought to fewer digits behind the point. Names in job files are the snake_case ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rounding {
    /// To the nearest; a half away from zero.
    HalfUp,
    /// To the nearest; a half to the even neighbour (bankers' rounding).
    HalfEven,
    /// To the nearest; a half towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
}

impl Rounding {
    /// All modes with their names in job files.
    pub(crate) const NAMES: [(&'static str, Rounding); 7] = [
        ("half_up", Rounding::HalfUp),
        ("half_even", Rounding::HalfEven),
        ("half_down", Rounding::HalfDown),
        ("up", Rounding::Up),
        ("down", Rounding::Down),
        ("floor", Rounding::Floor),
        ("ceiling", Rounding::Ceiling),
    ];

    /// Whether a magnitude `quotient` with something left over becomes one larger. `half` says how what is left
    /// over compares to a half; it must not be called when nothing is left over.
    pub(crate) fn increments(self, quotient: u128, half: Ordering, negative: bool) -> bool {
        match self {
            Rounding::HalfUp => half != Ordering::Less,
            Rounding::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && quotient % 2 == 1),
            Rounding::HalfDown => half == Ordering::Greater,
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::Floor => negative,
            Rounding::Ceiling => !negative,
        }
    }

    /// `quotient` rounded, where `remainder` of `divisor` is left over.
    pub(crate) fn apply(self, quotient: u128, remainder: u128, divisor: u128, negative: bool) -> u128 {
        if remainder == 0 {
            return quotient;
        }
        let half = remainder.cmp(&(divisor - remainder));
        quotient + u128::from(self.increments(quotient, half, negative))
    }
}

impl FromStr for Rounding {
    type Err = UnknownRounding;

    fn from_str(name: &str) -> Result<Rounding, UnknownRounding> {
        Rounding::NAMES.iter().find(|(known, _)| *known == name).map(|(_, mode)| *mode).ok_or(UnknownRounding)
    }
}

/// The text names no rounding mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownRounding;
