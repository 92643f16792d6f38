use super::*;
use jiff::civil;
use proptest::prelude::*;

fn compiled(pattern: &str, shape: Shape) -> DateFormat {
    DateFormat::compile(pattern, shape).unwrap_or_else(|problem| panic!("{pattern}: {problem:?}"))
}

fn moment(date: &str, time: &str) -> Moment {
    Moment { date: Date::parse(date.as_bytes()).unwrap(), time: Time::parse(time.as_bytes()).unwrap() }
}

fn written(format: &DateFormat, moment: Moment) -> String {
    let mut out = Vec::new();
    assert!(format.write(moment, &mut out));
    String::from_utf8(out).unwrap()
}

#[test]
fn moments_of_the_reference_job() {
    let read = compiled("%Y-%m-%dT%H:%M:%S", Shape::Timestamp);
    assert_eq!(read, DateFormat::iso(Shape::Timestamp));
    assert_eq!(read.fixed_width(), Some(19));
    let value = read.parse(b"2026-02-28T23:59:59").unwrap();
    assert_eq!(value, moment("2026-02-28", "23:59:59"));
    assert_eq!(written(&DateFormat::for_writing("%Y%m%d", Shape::Timestamp).unwrap(), value), "20260228");
    assert_eq!(written(&DateFormat::for_writing("%H%M%S", Shape::Timestamp).unwrap(), value), "235959");
    for text in [
        "",
        "2026-02-29T00:00:00",
        "2026-13-01T00:00:00",
        "2026-00-01T00:00:00",
        "2026-01-00T00:00:00",
        "2026-01-32T00:00:00",
        "2026-01-01T24:00:00",
        "2026-01-01T23:60:00",
        "2026-01-01T23:59:60",
        "2026-01-01 00:00:00",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00 ",
        " 2026-01-01T00:00:00",
        "2026-1-01T00:00:00",
        "0000-01-01T00:00:00",
        "2026-01-01T00:00",
        "+026-01-01T00:00:00",
        "2026-01-01T00:00: 0",
    ] {
        assert_eq!(read.parse(text.as_bytes()), None, "{text}");
    }
    assert!(read.parse(b"2024-02-29T00:00:00").is_some());
    assert!(read.parse(b"0001-01-01T00:00:00").is_some());
    assert_eq!(compiled("%Y-%m-%d", Shape::Date), DateFormat::iso(Shape::Date));
    assert_eq!(compiled("%T", Shape::Time), DateFormat::iso(Shape::Time));
}

#[test]
fn moments_of_the_carddemo_files() {
    let original = compiled("%Y-%m-%d %H:%M:%S.%6f", Shape::Timestamp);
    assert_eq!(original.fixed_width(), Some(26));
    let value = original.parse(b"2022-06-10 19:27:53.000000").unwrap();
    assert_eq!(value, moment("2022-06-10", "19:27:53"));
    assert_eq!(written(&original, value), "2022-06-10 19:27:53.000000");
    let processed = compiled("%Y-%m-%d-%H.%M.%S.%2f0000", Shape::Timestamp);
    let value = processed.parse(b"2022-06-10-19.27.53.120000").unwrap();
    assert_eq!(value, moment("2022-06-10", "19:27:53.12"));
    assert_eq!(written(&processed, value), "2022-06-10-19.27.53.120000");
}

#[test]
fn two_digit_years_turn_at_69() {
    let format = compiled("%y%m%d", Shape::Date);
    for (text, date) in
        [("690101", "1969-01-01"), ("991231", "1999-12-31"), ("000229", "2000-02-29"), ("680101", "2068-01-01")]
    {
        assert_eq!(format.parse(text.as_bytes()).unwrap().date.to_string(), date);
        assert_eq!(written(&format, moment(date, "00:00:00")), text);
    }
    let mut out = Vec::new();
    assert!(!format.write(moment("2069-01-01", "00:00:00"), &mut out));
    assert!(!format.write(moment("1968-12-31", "00:00:00"), &mut out));
    assert!(out.is_empty());
}

#[test]
fn twelve_hours_have_halves() {
    let format = compiled("%I:%M %p", Shape::Time);
    for (text, time) in
        [("12:00 AM", "00:00:00"), ("01:00 AM", "01:00:00"), ("12:30 PM", "12:30:00"), ("11:59 PM", "23:59:00")]
    {
        let value = moment("1970-01-01", time);
        assert_eq!(format.parse(text.as_bytes()), Some(value));
        assert_eq!(written(&format, value), text);
    }
    assert_eq!(format.parse(b"00:00 AM"), None);
    assert_eq!(format.parse(b"13:00 PM"), None);
    assert_eq!(format.parse(b"12:00 XM"), None);
    assert!(format.parse(b"12:00 pm").is_some());
}

#[test]
fn months_have_english_names() {
    let short = compiled("%d-%b-%Y", Shape::Date);
    assert_eq!(short.parse(b"31-JAN-2026"), short.parse(b"31-Jan-2026"));
    assert_eq!(short.fixed_width(), Some(11));
    assert_eq!(short.parse(b"31-Jam-2026"), None);
    let long = compiled("%B %e, %Y", Shape::Date);
    assert_eq!(long.parse(b"May  1, 2026").unwrap().date.to_string(), "2026-05-01");
    assert_eq!(written(&long, moment("2026-09-30", "00:00:00")), "September 30, 2026");
    assert_eq!(long.parse(b"May 01, 2026"), None);
    assert_eq!(long.parse(b"Sept 30, 2026"), None);
    assert_eq!(long.fixed_width(), None);
}

#[test]
fn fractions_are_exact_or_last() {
    let any = compiled("%H%M%S.%f", Shape::Time);
    assert_eq!(any, compiled("%H%M%S%.f", Shape::Time));
    assert_eq!(any.parse(b"120000.5").unwrap().time.subsecond(), 500_000_000);
    assert_eq!(any.parse(b"120000.000000001").unwrap().time.subsecond(), 1);
    assert_eq!(any.parse(b"120000."), None);
    assert_eq!(any.parse(b"120000.0000000001"), None);
    assert_eq!(written(&any, moment("1970-01-01", "12:00:00.5")), "120000.500000");
    assert_eq!((any.fixed_width(), any.written_width()), (None, Some(13)));
    let three = compiled("%H%M%S%.3f", Shape::Time);
    assert_eq!(three.parse(b"120000.5"), None);
    assert_eq!(three.parse(b"120000.500").unwrap().time.subsecond(), 500_000_000);
    assert_eq!(compiled("%3f%S%M%H", Shape::Time).parse(b"500000012").unwrap().time.hms(), (12, 0, 0));
}

#[test]
fn days_of_the_year_are_those_of_their_year() {
    let format = compiled("%Y%j", Shape::Date);
    assert_eq!(format.parse(b"2024366").unwrap().date.to_string(), "2024-12-31");
    assert_eq!(format.parse(b"2023366"), None);
    assert_eq!(format.parse(b"2023000"), None);
}

#[test]
fn patterns_that_cannot_be_read_are_refused_with_what_is_missing() {
    use Shape::{Date, Time, Timestamp};
    for (pattern, shape, offset, message) in [
        ("", Date, 0, "empty"),
        ("%Y-%m", Date, 5, "day (%d or %e) is missing"),
        ("%m%d", Date, 4, "year (%Y or %y) is missing"),
        ("%Y%d", Date, 4, "month (%m, %b or %B) is missing"),
        ("%j", Date, 2, "year"),
        ("%Y%m%d%H", Date, 6, "a date has no hour"),
        ("%H%M%d", Time, 4, "a time has no day"),
        ("%H%S", Time, 4, "minute (%M) is missing, and there are seconds"),
        ("%H%M%3f", Time, 7, "second (%S) is missing"),
        ("%M", Time, 2, "hour"),
        ("%Y%m%d", Timestamp, 6, "type `date`"),
        ("%Y%m%d%d", Date, 8, "given twice"),
        ("%Y%y%m%d", Date, 8, "given twice"),
        ("%Y%j%m", Date, 6, "already"),
        ("%I%M", Time, 4, "%I needs %p"),
        ("%H%M%p", Time, 6, "%p needs %I"),
        ("%H%M%S%f0", Time, 6, "only be last"),
        ("%Y%m%d%", Date, 6, "`%%`"),
        ("%Y%m%Q", Date, 4, "`%Q` is not known"),
        ("%Y%é", Date, 2, "`%é` is not known"),
        ("%Y-%-m-%d", Date, 3, "no flags"),
        ("%T%z", Time, 2, "zones"),
        ("%H%M%S%0f", Time, 6, "flags"),
    ] {
        let problem = DateFormat::compile(pattern, shape).unwrap_err();
        assert!(problem.message.contains(message), "{pattern}: {problem:?}");
        assert_eq!(problem.offset, offset, "{pattern}: {problem:?}");
    }
    assert!(DateFormat::for_writing("%Y-%m", Date).is_ok());
    assert!(DateFormat::for_writing("%Y%H", Date).is_err());
    let literal = compiled("%%é%Y%m%d", Date);
    assert!(literal.parse("%é20260131".as_bytes()).is_some());
}

/// Patterns, and what remains of a time that is written in them, in nanoseconds.
const PATTERNS: [(&str, Shape, u64); 14] = [
    ("%Y-%m-%d", Shape::Date, NEVER),
    ("%F", Shape::Date, NEVER),
    ("%d.%m.%Y", Shape::Date, NEVER),
    ("%Y%j", Shape::Date, NEVER),
    ("%d %b %Y", Shape::Date, NEVER),
    ("%B %e, %Y", Shape::Date, NEVER),
    ("%H:%M", Shape::Time, 60_000_000_000),
    ("%T", Shape::Time, 1_000_000_000),
    ("%I:%M:%S %p", Shape::Time, 1_000_000_000),
    ("%H%M%S%.9f", Shape::Time, 1),
    ("%Y%m%d%H%M%S", Shape::Timestamp, 1_000_000_000),
    ("%Y-%m-%dT%H:%M:%S.%3f", Shape::Timestamp, 1_000_000),
    ("%F %R", Shape::Timestamp, 60_000_000_000),
    ("%d/%m/%Y %H:%M:%S.%f", Shape::Timestamp, 1_000),
];
const NEVER: u64 = crate::record::date::NANOSECONDS_PER_DAY;

fn jiff_moment(moment: Moment) -> civil::DateTime {
    let (year, month, day) = moment.date.ymd();
    let (hour, minute, second) = moment.time.hms();
    civil::date(year as i16, month as i8, day as i8).at(
        hour as i8,
        minute as i8,
        second as i8,
        moment.time.subsecond() as i32,
    )
}

fn moments() -> impl Strategy<Value = Moment> {
    (-719_162i32..=2_932_896, 0..NEVER).prop_map(|(days, nanoseconds)| Moment {
        date: Date::from_days(days).unwrap(),
        time: Time::from_nanoseconds(nanoseconds).unwrap(),
    })
}

/// What a pattern keeps of a moment.
fn kept(moment: Moment, shape: Shape, precision: u64) -> Moment {
    let date = if shape == Shape::Time { Date::from_days(0).unwrap() } else { moment.date };
    let nanoseconds = moment.time.nanoseconds();
    Moment { date, time: Time::from_nanoseconds(nanoseconds - nanoseconds % precision).unwrap() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_written_reads_back_and_is_what_jiff_writes(moment in moments(), at in 0..PATTERNS.len()) {
        let (pattern, shape, precision) = PATTERNS[at];
        let format = compiled(pattern, shape);
        let kept = kept(moment, shape, precision);
        let text = written(&format, moment);
        prop_assert_eq!(format.parse(text.as_bytes()), Some(kept));
        prop_assert!(format.written_width().is_none_or(|width| width == text.len()));
        // The other library's `%f` has as many digits as it needs.
        let theirs = jiff_moment(kept).strftime(&pattern.replace("%f", "%6f")).to_string();
        prop_assert_eq!(text, theirs);
    }

    /// A byte changed, taken out or put in: both libraries must still say the same, where theirs is as strict.
    #[test]
    fn mutated_texts_are_judged_as_jiff_judges_them(
        moment in moments(),
        at in proptest::sample::select(vec![0usize, 2, 7, 10]),
        place in 0usize..30,
        byte in proptest::sample::select(b"0123456789-:. Tx".to_vec()),
        change in 0..3,
    ) {
        let (pattern, shape, _) = PATTERNS[at];
        let format = compiled(pattern, shape);
        let mut text = written(&format, moment).into_bytes();
        let place = place % text.len();
        match change {
            0 => text[place] = byte,
            1 => drop(text.remove(place)),
            _ => text.insert(place, byte),
        }
        let ours = format.parse(&text);
        let theirs = theirs(pattern, shape, std::str::from_utf8(&text).unwrap());
        match ours {
            // What we read they read alike, and it is the text's only form.
            Some(moment) => {
                prop_assert_eq!(theirs, Some(moment));
                prop_assert_eq!(written(&format, moment).into_bytes(), text);
            }
            // They take blanks and missing zeros, we take the one written form.
            None => if let Some(moment) = theirs {
                prop_assert_ne!(written(&format, moment).into_bytes(), text);
            },
        }
    }

    #[test]
    fn no_bytes_make_any_format_fail_badly(text in proptest::collection::vec(any::<u8>(), 0..30), at in 0..PATTERNS.len()) {
        let (pattern, shape, _) = PATTERNS[at];
        let _ = compiled(pattern, shape).parse(&text);
    }
}

fn theirs(pattern: &str, shape: Shape, text: &str) -> Option<Moment> {
    let parsed = jiff::fmt::strtime::parse(pattern, text).ok()?;
    let date = match shape {
        Shape::Time => civil::date(1970, 1, 1),
        _ => parsed.to_date().ok().filter(|date| (1..=9999).contains(&date.year()))?,
    };
    let time = if shape == Shape::Date { civil::Time::midnight() } else { parsed.to_time().ok()? };
    Some(Moment {
        date: Date::new(date.year().into(), date.month() as u32, date.day() as u32)?,
        time: Time::new(
            time.hour() as u32,
            time.minute() as u32,
            time.second() as u32,
            time.subsec_nanosecond() as u32,
        )?,
    })
}
