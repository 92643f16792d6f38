//! From a moment to text.

use super::{DateFormat, MONTHS, Moment, Part};
use crate::record::digits;

impl DateFormat {
    /// Appends the moment. `false`, and nothing appended, when the pattern has a two-digit year (`%y`) and the year is
    /// not one of 1969 to 2068: it would read back as another.
    pub(crate) fn write(&self, moment: Moment, out: &mut Vec<u8>) -> bool {
        let (year, month, day) = moment.date.ymd();
        if self.parts.contains(&Part::Year2) && !(1969..=2068).contains(&year) {
            return false;
        }
        let (hour, minute, second) = moment.time.hms();
        let month_name = MONTHS[(month as usize - 1) % 12].as_bytes();
        for part in &self.parts {
            match part {
                Part::Literal(byte) => out.push(*byte),
                Part::Year => number(year as u32, 4, out),
                Part::Year2 => number(year as u32 % 100, 2, out),
                Part::Month => number(month, 2, out),
                Part::MonthShort => out.extend_from_slice(&month_name[..3]),
                Part::MonthName => out.extend_from_slice(month_name),
                Part::DaySpace if day < 10 => out.extend_from_slice(&[b' ', b'0' + day as u8]),
                Part::Day | Part::DaySpace => number(day, 2, out),
                Part::DayOfYear => number(moment.date.ordinal(), 3, out),
                Part::Hour => number(hour, 2, out),
                Part::Hour12 => number((hour + 11) % 12 + 1, 2, out),
                Part::HalfDay => out.extend_from_slice(if hour < 12 { b"AM" } else { b"PM" }),
                Part::Minute => number(minute, 2, out),
                Part::Second => number(second, 2, out),
                Part::Fraction(digits) => fraction(moment.time.subsecond(), *digits, out),
                Part::FractionAny => fraction(moment.time.subsecond(), 6, out),
            }
        }
        true
    }
}

fn number(number: u32, width: usize, out: &mut Vec<u8>) {
    digits::append_padded(u128::from(number), width, out);
}

fn fraction(nanosecond: u32, digits: u8, out: &mut Vec<u8>) {
    number(nanosecond / 10u32.pow(9 - u32::from(digits.min(9))), usize::from(digits), out);
}
