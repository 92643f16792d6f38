//! Calendar dates, times of day, and instants without a zone.
//!
//! Gregorian throughout, years 1 to 9999, days of exactly 86,400 seconds. A value that exists is valid: every
//! constructor checks.

use std::fmt::{self, Write as _};

const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;
/// Length of a day.
pub(crate) const NANOSECONDS_PER_DAY: u64 = 86_400 * NANOSECONDS_PER_SECOND;

const DAYS_PER_ERA: i32 = 146_097;
/// From 0000-03-01, where the arithmetic starts, to 1970-01-01.
const DAYS_TO_EPOCH: i32 = 719_468;
const FIRST_DAY: i32 = days_from_civil(1, 1, 1);
const LAST_DAY: i32 = days_from_civil(9999, 12, 31);

/// A date: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Date(i32);

impl Date {
    /// 1970-01-01.
    pub(crate) const EPOCH: Date = Date(0);

    /// The date of year 1 to 9999, month 1 to 12 and day of the month; `None` where the calendar has no such day.
    pub(crate) fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        let known = (1..=9999).contains(&year) && (1..=12).contains(&month);
        (known && day >= 1 && day <= days_in_month(year, month)).then(|| Date(days_from_civil(year, month, day)))
    }

    /// The date so many days after 1970-01-01; `None` outside the years 1 to 9999.
    pub(crate) fn from_days(days: i32) -> Option<Date> {
        (FIRST_DAY..=LAST_DAY).contains(&days).then_some(Date(days))
    }

    /// The date of a year and the day in it, counted from 1.
    pub(crate) fn from_ordinal(year: i32, day: u32) -> Option<Date> {
        let length = if is_leap(year) { 366 } else { 365 };
        if !(1..=length).contains(&day) {
            return None;
        }
        Some(Date(Date::new(year, 1, 1)?.0 + day as i32 - 1))
    }

    /// Days since 1970-01-01, negative before it.
    pub(crate) const fn days(self) -> i32 {
        self.0
    }

    /// Year, month and day of the month.
    pub(crate) const fn ymd(self) -> (i32, u32, u32) {
        let shifted = self.0 + DAYS_TO_EPOCH;
        let era = shifted.div_euclid(DAYS_PER_ERA);
        let day_of_era = shifted.rem_euclid(DAYS_PER_ERA) as u32;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year_of_era as i32 + era * 400 + (month <= 2) as i32, month, day)
    }

    /// Day in its year, counted from 1.
    pub(crate) const fn ordinal(self) -> u32 {
        let (year, _, _) = self.ymd();
        (self.0 - days_from_civil(year, 1, 1)) as u32 + 1
    }

    /// Reads `YYYY-MM-DD`, nothing else.
    pub(crate) fn parse(text: &[u8]) -> Option<Date> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
        let year = pair(y1, y2)? * 100 + pair(y3, y4)?;
        Date::new(year as i32, pair(m1, m2)?, pair(d1, d2)?)
    }
}

/// A time of day: nanoseconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Time(u64);

impl Time {
    /// 00:00:00.
    pub(crate) const MIDNIGHT: Time = Time(0);

    /// The time of hour 0 to 23, minute and second 0 to 59, and nanosecond; `None` for anything else.
    pub(crate) fn new(hour: u32, minute: u32, second: u32, nanosecond: u32) -> Option<Time> {
        let seconds = u64::from(hour) * 3600 + u64::from(minute) * 60 + u64::from(second);
        let fits = hour < 24 && minute < 60 && second < 60 && u64::from(nanosecond) < NANOSECONDS_PER_SECOND;
        fits.then_some(Time(seconds * NANOSECONDS_PER_SECOND + u64::from(nanosecond)))
    }

    /// The time so many nanoseconds after midnight; `None` from 24 hours on.
    pub(crate) fn from_nanoseconds(nanoseconds: u64) -> Option<Time> {
        (nanoseconds < NANOSECONDS_PER_DAY).then_some(Time(nanoseconds))
    }

    /// Nanoseconds since midnight.
    pub(crate) const fn nanoseconds(self) -> u64 {
        self.0
    }

    /// Hour, minute and second.
    pub(crate) const fn hms(self) -> (u32, u32, u32) {
        let seconds = (self.0 / NANOSECONDS_PER_SECOND) as u32;
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// Nanoseconds since the last full second.
    pub(crate) const fn subsecond(self) -> u32 {
        (self.0 % NANOSECONDS_PER_SECOND) as u32
    }

    /// Reads `HH:MM:SS`, optionally a point and 1 to 9 digits behind it.
    pub(crate) fn parse(text: &[u8]) -> Option<Time> {
        let (whole, fraction) = text.split_at_checked(8)?;
        let [h1, h2, b':', m1, m2, b':', s1, s2] = *whole else { return None };
        let nanosecond = match fraction.split_first() {
            None => 0,
            Some((b'.', digits)) if digits.len() <= 9 => {
                super::digits::parse(digits)? as u32 * 10u32.pow(9 - digits.len() as u32)
            }
            Some(_) => return None,
        };
        Time::new(pair(h1, h2)?, pair(m1, m2)?, pair(s1, s2)?, nanosecond)
    }
}

/// A date and a time of day, without a zone: nanoseconds since 1970-01-01T00:00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Timestamp(i128);

impl Timestamp {
    /// The instant of a date and a time of day.
    pub(crate) const fn new(date: Date, time: Time) -> Timestamp {
        Timestamp(date.0 as i128 * NANOSECONDS_PER_DAY as i128 + time.0 as i128)
    }

    /// The instant so many nanoseconds after 1970-01-01T00:00:00; `None` outside the years 1 to 9999.
    pub(crate) fn from_nanoseconds(nanoseconds: i128) -> Option<Timestamp> {
        let days = nanoseconds.div_euclid(i128::from(NANOSECONDS_PER_DAY));
        Date::from_days(i32::try_from(days).ok()?)?;
        Some(Timestamp(nanoseconds))
    }

    /// Nanoseconds since 1970-01-01T00:00:00, negative before it.
    pub(crate) const fn nanoseconds(self) -> i128 {
        self.0
    }

    /// The date.
    pub(crate) const fn date(self) -> Date {
        Date(self.0.div_euclid(NANOSECONDS_PER_DAY as i128) as i32)
    }

    /// The time of day.
    pub(crate) const fn time(self) -> Time {
        Time(self.0.rem_euclid(NANOSECONDS_PER_DAY as i128) as u64)
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS`, optionally a point and 1 to 9 digits behind it.
    pub(crate) fn parse(text: &[u8]) -> Option<Timestamp> {
        let (date, rest) = text.split_at_checked(10)?;
        let (b'T', time) = rest.split_first()? else { return None };
        Some(Timestamp::new(Date::parse(date)?, Time::parse(time)?))
    }
}

/// Number of days of a month (1 to 12).
pub(crate) const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970-01-01. Years are counted from 1 March, so that the leap day is a year's last.
const fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = year - (month <= 2) as i32;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = ((153 * shifted_month + 2) / 5 + day - 1) as i32;
    era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - DAYS_TO_EPOCH
}

fn pair(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// `HH:MM:SS`, and the fraction without its trailing zeros where there is one.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = self.hms();
        write!(f, "{hour:02}:{minute:02}:{second:02}")?;
        let (mut fraction, mut width) = (self.subsecond(), 9);
        if fraction == 0 {
            return Ok(());
        }
        while fraction % 10 == 0 {
            fraction /= 10;
            width -= 1;
        }
        write!(f, ".{fraction:0width$}")
    }
}

/// `YYYY-MM-DDTHH:MM:SS`, and the fraction without its trailing zeros where there is one.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)?;
        f.write_char('T')?;
        self.time().fmt(f)
    }
}

#[cfg(test)]
mod tests;
