use super::*;
use jiff::civil;
use proptest::prelude::*;

fn dates() -> impl Strategy<Value = Date> {
    (FIRST_DAY..=LAST_DAY).prop_map(|days| Date::from_days(days).unwrap())
}

fn times() -> impl Strategy<Value = Time> {
    (0..NANOSECONDS_PER_DAY, 0u32..10)
        .prop_map(|(nanoseconds, zeros)| Time(nanoseconds / 10u64.pow(zeros) * 10u64.pow(zeros)))
}

fn jiff_date(date: Date) -> civil::Date {
    let (year, month, day) = date.ymd();
    civil::date(year as i16, month as i8, day as i8)
}

proptest! {
    #[test]
    fn days_agree_with_jiff(date in dates()) {
        let theirs = jiff_date(date);
        let since = theirs.since((jiff::Unit::Day, civil::date(1970, 1, 1))).unwrap().get_days();
        prop_assert_eq!(date.days(), since);
        prop_assert_eq!(date.ordinal() as i16, theirs.day_of_year());
        let (year, month, day) = date.ymd();
        prop_assert_eq!(Date::new(year, month, day), Some(date));
        prop_assert_eq!(Date::from_ordinal(year, date.ordinal()), Some(date));
    }

    #[test]
    fn the_calendar_agrees_with_jiff(year in -1i32..10_001, month in 0u32..14, day in 0u32..33) {
        let known = (1..=9999).contains(&year) && civil::Date::new(year as i16, month as i8, day as i8).is_ok();
        prop_assert_eq!(Date::new(year, month, day).is_some(), known);
    }

    #[test]
    fn texts_read_back_and_agree_with_jiff(date in dates(), time in times()) {
        let timestamp = Timestamp::new(date, time);
        prop_assert_eq!((timestamp.date(), timestamp.time()), (date, time));
        prop_assert_eq!(Date::parse(date.to_string().as_bytes()), Some(date));
        prop_assert_eq!(Time::parse(time.to_string().as_bytes()), Some(time));
        prop_assert_eq!(Timestamp::parse(timestamp.to_string().as_bytes()), Some(timestamp));
        let (hour, minute, second) = time.hms();
        let theirs = jiff_date(date).at(hour as i8, minute as i8, second as i8, time.subsecond() as i32);
        prop_assert_eq!(timestamp.to_string(), theirs.to_string());
        prop_assert_eq!(Timestamp::from_nanoseconds(timestamp.nanoseconds()), Some(timestamp));
    }
}

#[test]
fn every_day_of_ten_thousand_years_follows_the_one_before() {
    let (mut year, mut month, mut day) = (1, 1, 1);
    for days in FIRST_DAY..=LAST_DAY {
        assert_eq!(Date(days).ymd(), (year, month, day));
        day += 1;
        if day > days_in_month(year, month) {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
    }
    assert_eq!(year, 10_000);
    assert_eq!(Date::from_days(FIRST_DAY - 1), None);
    assert_eq!(Date::from_days(LAST_DAY + 1), None);
}

#[test]
fn leap_days_exist_in_leap_years_only() {
    assert!(Date::new(2024, 2, 29).is_some());
    assert!(Date::new(2000, 2, 29).is_some());
    assert!(Date::new(2023, 2, 29).is_none());
    assert!(Date::new(1900, 2, 29).is_none());
}

#[test]
fn times_end_before_midnight_and_have_no_leap_second() {
    assert!(Time::new(23, 59, 59, 999_999_999).is_some());
    assert!(Time::new(24, 0, 0, 0).is_none());
    assert!(Time::new(23, 59, 60, 0).is_none());
    assert!(Time::from_nanoseconds(NANOSECONDS_PER_DAY).is_none());
    assert_eq!(Timestamp::from_nanoseconds(i128::MAX), None);
    assert_eq!(Timestamp::from_nanoseconds(-1).unwrap().to_string(), "1969-12-31T23:59:59.999999999");
}

#[test]
fn ill_formed_texts_are_refused() {
    for text in ["", "2024-2-29", "2023-02-29", "2024-02-29 ", "0000-01-01", "2024/02/29", "+024-02-29"] {
        assert_eq!(Date::parse(text.as_bytes()), None, "{text}");
    }
    for text in ["", "12:00", "24:00:00", "12:00:60", "12:00:00.", "12:00:00.1234567890", "12:00:00,5"] {
        assert_eq!(Time::parse(text.as_bytes()), None, "{text}");
    }
    assert_eq!(Timestamp::parse(b"2024-02-29 12:00:00"), None);
}
