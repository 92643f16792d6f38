//! Dates, times and timestamps as text, by strftime patterns.
//!
//! A pattern is cut into parts once. One that is read from must say the whole value, and say it once; one that is
//! written to may leave parts out. Reading is exact: every part has its full number of digits and nothing is
//! trimmed, so that a text that is read and written again is the same text.

mod compile;
mod parse;
mod write;

use super::date::{Date, Time};

/// What a pattern is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// A date without a time of day.
    Date,
    /// A time of day without a date.
    Time,
    /// Both.
    Timestamp,
}

/// What was read or will be written. A date has the time 00:00:00, a time of day the date 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The date.
    pub(crate) date: Date,
    /// The time of day.
    pub(crate) time: Time,
}

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// A byte as it stands (of a character outside ASCII, one of its bytes).
    Literal(u8),
    /// `%Y`: four digits.
    Year,
    /// `%y`: two digits; 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068.
    Year2,
    /// `%m`: two digits.
    Month,
    /// `%b`: `Jan` to `Dec`; read in any case.
    MonthShort,
    /// `%B`: `January` to `December`; read in any case.
    MonthName,
    /// `%d`: two digits.
    Day,
    /// `%e`: two places, a space in front of a single digit.
    DaySpace,
    /// `%j`: three digits, 001 to 366.
    DayOfYear,
    /// `%H`: two digits, 00 to 23.
    Hour,
    /// `%I`: two digits, 01 to 12.
    Hour12,
    /// `%p`: `AM` or `PM`; read in any case.
    HalfDay,
    /// `%M`: two digits.
    Minute,
    /// `%S`: two digits, 00 to 59.
    Second,
    /// `%1f` to `%9f`: exactly so many digits of the second's fraction; further digits are dropped when writing.
    Fraction(u8),
    /// `%f`: 1 to 9 digits of the second's fraction when reading, 6 when writing. Always the last part.
    FractionAny,
}

impl Part {
    /// Bytes of the part as it is read, where they are always the same.
    pub(crate) fn width(self) -> Option<usize> {
        Some(match self {
            Part::Literal(_) => 1,
            Part::Year => 4,
            Part::MonthShort | Part::DayOfYear => 3,
            Part::Fraction(digits) => usize::from(digits),
            Part::MonthName | Part::FractionAny => return None,
            _ => 2,
        })
    }
}

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateFormat {
    parts: Vec<Part>,
    shape: Shape,
}

/// What is wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Bytes from the start of the pattern; its length when something is missing.
    pub(crate) offset: usize,
    /// The fault in words, without the place.
    pub(crate) message: String,
}

impl DateFormat {
    /// The pattern of values that are read: the whole value must be in it, once.
    ///
    /// # Errors
    /// The first directive that is unknown or cannot stand there, or what is missing.
    pub(crate) fn compile(pattern: &str, shape: Shape) -> Result<DateFormat, Problem> {
        let format = DateFormat::for_writing(pattern, shape)?;
        compile::check_complete(pattern, &format)?;
        Ok(format)
    }

    /// The pattern of values that are only written: parts may be missing, `%Y%m%d` of a timestamp, and repeated.
    ///
    /// # Errors
    /// The first directive that is unknown or that a value of this shape does not have.
    pub(crate) fn for_writing(pattern: &str, shape: Shape) -> Result<DateFormat, Problem> {
        Ok(DateFormat { parts: compile::parts(pattern, shape)?, shape })
    }

    /// ISO 8601, the format when a job names none: `%Y-%m-%d`, `%H:%M:%S` or `%Y-%m-%dT%H:%M:%S`.
    pub(crate) fn iso(shape: Shape) -> DateFormat {
        use Part::{Day, Hour, Literal, Minute, Month, Second, Year};
        let date = [Year, Literal(b'-'), Month, Literal(b'-'), Day];
        let time = [Hour, Literal(b':'), Minute, Literal(b':'), Second];
        let parts = match shape {
            Shape::Date => date.to_vec(),
            Shape::Time => time.to_vec(),
            Shape::Timestamp => [&date[..], &[Literal(b'T')], &time[..]].concat(),
        };
        DateFormat { parts, shape }
    }

    /// The parts, in order.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Bytes of every text that is read, where they are always the same.
    pub(crate) fn fixed_width(&self) -> Option<usize> {
        self.parts.iter().map(|part| part.width()).sum()
    }

    /// Bytes of every text that is written, where they are always the same.
    pub(crate) fn written_width(&self) -> Option<usize> {
        self.parts.iter().map(|part| if *part == Part::FractionAny { Some(6) } else { part.width() }).sum()
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests;
