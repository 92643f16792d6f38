//! From text to a moment.

use super::{DateFormat, MONTHS, Moment, Part};
use crate::record::date::{Date, Time};
use crate::record::digits;

/// What the parts of a text said.
struct Fields {
    year: u32,
    month: u32,
    day: u32,
    day_of_year: Option<u32>,
    hour: u32,
    afternoon: bool,
    minute: u32,
    second: u32,
    nanosecond: u32,
}

impl DateFormat {
    /// The moment that the text says; `None` when it has another form, or says a day or time that does not exist.
    ///
    /// Only for patterns made with [`DateFormat::compile`]: others may leave parts out.
    pub(crate) fn parse(&self, text: &[u8]) -> Option<Moment> {
        let mut fields = Fields {
            year: 1970,
            month: 1,
            day: 1,
            day_of_year: None,
            hour: 0,
            afternoon: false,
            minute: 0,
            second: 0,
            nanosecond: 0,
        };
        let mut rest = text;
        for part in &self.parts {
            rest = fields.read(*part, rest)?;
        }
        if rest.is_empty() { fields.moment() } else { None }
    }
}

impl Fields {
    /// Reads one part and returns what follows it.
    fn read<'a>(&mut self, part: Part, text: &'a [u8]) -> Option<&'a [u8]> {
        let width = match part.width() {
            Some(width) => width,
            None if part == Part::MonthName => self.month_name(text)?,
            None => text.len().min(10),
        };
        let (field, rest) = text.split_at_checked(width)?;
        let number = || digits::parse(field).map(|number| number as u32);
        match part {
            Part::Literal(byte) => return (field == [byte]).then_some(rest),
            Part::Year => self.year = number()?,
            Part::Year2 => self.year = number().map(|year| if year < 69 { 2000 + year } else { 1900 + year })?,
            Part::Month => self.month = number()?,
            Part::MonthShort => self.month = month_where(|name| field.eq_ignore_ascii_case(&name.as_bytes()[..3]))?,
            Part::MonthName => {}
            Part::Day => self.day = number()?,
            Part::DaySpace => self.day = space_padded(field)?,
            Part::DayOfYear => self.day_of_year = Some(number()?),
            Part::Hour => self.hour = number()?,
            Part::Hour12 => self.hour = number().filter(|hour| (1..=12).contains(hour))? % 12,
            Part::HalfDay if field.eq_ignore_ascii_case(b"AM") => self.afternoon = false,
            Part::HalfDay if field.eq_ignore_ascii_case(b"PM") => self.afternoon = true,
            Part::HalfDay => return None,
            Part::Minute => self.minute = number()?,
            Part::Second => self.second = number()?,
            Part::Fraction(_) | Part::FractionAny => {
                let missing = 9u32.checked_sub(field.len() as u32)?;
                self.nanosecond = number()? * 10u32.pow(missing);
            }
        }
        Some(rest)
    }

    /// Takes the month's full name at the start of `text` and returns its length.
    fn month_name(&mut self, text: &[u8]) -> Option<usize> {
        let starts =
            |name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        self.month = month_where(starts)?;
        Some(MONTHS[self.month as usize - 1].len())
    }

    fn moment(&self) -> Option<Moment> {
        let year = self.year as i32;
        let date = match self.day_of_year {
            Some(day) => Date::from_ordinal(year, day)?,
            None => Date::new(year, self.month, self.day)?,
        };
        let hour = self.hour + if self.afternoon { 12 } else { 0 };
        Some(Moment { date, time: Time::new(hour, self.minute, self.second, self.nanosecond)? })
    }
}

/// The number, from 1, of the first month whose name is looked for.
fn month_where(looked_for: impl Fn(&str) -> bool) -> Option<u32> {
    MONTHS.iter().position(|name| looked_for(name)).map(|at| at as u32 + 1)
}

/// ` 1` to ` 9` and `10` to `99`.
fn space_padded(field: &[u8]) -> Option<u32> {
    match field {
        [b' ', digit @ b'1'..=b'9'] => Some(u32::from(digit - b'0')),
        [b'1'..=b'9', _] => digits::parse(field).map(|day| day as u32),
        _ => None,
    }
}
