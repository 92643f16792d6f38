//! Source fields of random jobs, with texts that they take.

use super::super::dice::Dice;

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// With its digits behind the point.
    Number(usize),
    Date,
    Time,
    Timestamp,
    Boolean,
}

/// A source field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// What the job says of it.
    pub(crate) options: String,
    pub(crate) samples: &'static [&'static str],
    /// Bytes in a fixed-width line.
    pub(crate) width: usize,
    /// Whether its texts are proved to be digits.
    pub(crate) digits: bool,
}

type Form = (Kind, &'static str, &'static [&'static str], bool);

const LONG: &str = "zzzzzzzzzz zzzzzzzzzz zzzzzzzzzz zzzzzzzzzz zzzzzzzzzz zzzzzzzzzz zzzzzzzzzz";
const NAMES: &[&str] = &["A", "Bob", "ab", "Grün Straße", "x y", "PIN 1234", "日本", "", LONG, "o'Neil", "~", " lead"];
const CARDS: &[&str] =
    &["4242424242424242", "123456789012", "1234567890123456789", "12345678", "1234567", "ü23456789012"];
const CODES: &[&str] = &["DE", "FR", "LONGER KEY 9", "XX", ""];
const CENTS: &[&str] =
    &["12.50", "-3.00", "0.00", "+7.10", "-0.00", "99999999999.99", "00012.30", "10000.00", "9999.99"];
const WHOLE: &[&str] = &["1", "-3", "0", "+71", "99999", "00012"];
const DAYS: &[&str] = &["2024-02-29", "2023-01-31", "0001-01-01", "9999-12-31", "2020-06-15"];
const TIMES: &[&str] = &["00:00:00", "23:59:59", "12:30:01"];
const MOMENTS: &[&str] = &["2024-02-29T00:00:00", "1969-12-31T23:59:59", "2026-03-16T08:09:10"];

const FORMS: &[Form] = &[
    (Kind::Text, "", NAMES, false),
    (Kind::Text, "type: text, pii: name", NAMES, false),
    (Kind::Text, "pii: pan", CARDS, false),
    (Kind::Text, "", CODES, false),
    (Kind::Text, "pattern: \"[0-9]{1,16}\", reason: E02", &["1", "4242424242424242", "007", "0"], true),
    (Kind::Text, "pattern: \"[0-9]{4}\"", &["1234", "0000"], true),
    (Kind::Text, "pattern: \"[0-4]{1,3}\"", &["123", "4", "00"], true),
    (Kind::Text, "pattern: \"[0-9]{0,5}\"", &["12345", "1"], false),
    (Kind::Text, "pattern: \"[0-9]+\"", &["1", "12345678901234567890123456789012345678"], true),
    (Kind::Text, "pattern: \"[A-Z]{3}\"", &["EUR", "USD"], false),
    (Kind::Text, "pattern: \".{2,20}\"", &["ab", "Grün", "xx yy zz"], false),
    (Kind::Text, "length: {min: 2, max: 20}", NAMES, false),
    (Kind::Text, "length: 4, valid_as: numeric, pattern: \"[0-9]{1,16}\"", &["1234", "0000", "9999", "123"], true),
    (Kind::Text, "one_of: [DE, FR, LONGER KEY 9]", &["DE", "FR", "LONGER KEY 9", "XX"], false),
    (Kind::Text, "in_lookup: names, reason: E06", CODES, false),
    (Kind::Text, "valid_as: luhn, pii: pan", &["4242424242424242", "79927398713", "18", "4242424242424243"], false),
    (Kind::Text, "check_digit: {modulus: 11, weights: [2, 3, 4, 5, 6, 7]}", &["86011117947", "86011117946"], false),
    (Kind::Number(0), "type: integer, range: {max: 100}, reason: E06", WHOLE, false),
    (Kind::Number(2), "type: decimal(2), range: {min: -3.00, max: 10000}", CENTS, false),
    (
        Kind::Number(20),
        "type: decimal(20), range: {min: -1.5}",
        &["1.5", "-2", "-1.50000000000000000001", "-1.5"],
        false,
    ),
    (Kind::Date, "type: date, range: {min: 2000-01-01, max: 2024-02-29}", DAYS, false),
    (Kind::Date, "type: date, format: \"%d %b %Y\", range: {min: 2000-01-01}", &["29 Feb 2024", "31 Dec 1999"], false),
    (Kind::Timestamp, "type: timestamp, range: {max: 2026-03-16T08:09:10}", MOMENTS, false),
    (Kind::Number(0), "type: integer", WHOLE, false),
    (Kind::Number(0), "type: integer, digits: 5", WHOLE, false),
    (Kind::Number(0), "type: integer, sign: none", &["1", "0", "123456789012345678"], false),
    (Kind::Number(0), "type: integer, picture: \"9(6)\"", &["000001", "123456"], false),
    (Kind::Number(2), "type: decimal(2)", CENTS, false),
    (Kind::Number(2), "type: decimal(2), digits: 11, fraction: exact, reason: E04", CENTS, false),
    (Kind::Number(2), "type: decimal(2), digits: 11, fraction: exact", CENTS, false),
    (Kind::Number(3), "type: decimal(3)", &["1.250", "-0.001", "99.999"], false),
    (Kind::Number(2), "type: decimal(2), digits: 11, fraction: exact, reason: E04", CENTS, false),
    (Kind::Number(2), "type: decimal(2), fraction: up_to", &["1", "1.5", "-2.25", "0.10"], false),
    (Kind::Number(2), "type: decimal(2), sign: trailing", &["1.00-", "2.50", "3.25+"], false),
    (Kind::Number(2), "type: decimal(2), sign: leading_separate", &["+1.00", "-2.50", "-0.00"], false),
    (Kind::Number(2), "type: decimal(2), picture: \"S9(5)V99\"", &["000125{", "000125}", "000125J", "0001250"], false),
    (
        Kind::Number(2),
        "type: decimal(2), picture: \"9(7)V99\", sign: trailing_separate",
        &["000000125+", "000000125-"],
        false,
    ),
    (Kind::Number(5), "type: decimal(5), fraction: exact", &["1.00000", "-0.00001", "123456.12345"], false),
    (Kind::Number(20), "type: decimal(20)", &["1.5", "123456789012345678.00000000000000000001", "-2"], false),
    (Kind::Date, "type: date", DAYS, false),
    (Kind::Date, "type: date, format: \"%Y%m%d\", reason: E03", &["20240229", "19991231"], false),
    (Kind::Date, "type: date, format: \"%d.%m.%Y\"", &["29.02.2024", "31.12.1999"], false),
    (Kind::Date, "type: date, format: \"%d %b %Y\"", &["29 Feb 2024", "31 Dec 1999"], false),
    (Kind::Date, "type: date, format: \"%y%m%d\"", &["240229", "991231", "690101"], false),
    (Kind::Time, "type: time", TIMES, false),
    (Kind::Time, "type: time, format: \"%H%M\"", &["0000", "2359"], false),
    (Kind::Timestamp, "type: timestamp", MOMENTS, false),
    (Kind::Timestamp, "type: timestamp, format: \"%Y-%m-%dT%H:%M:%S\"", MOMENTS, false),
    (Kind::Timestamp, "type: timestamp, format: \"%Y%m%d%H%M%S\"", &["20240229000000", "19991231235959"], false),
    (Kind::Timestamp, "type: timestamp, format: \"%Y-%m-%d %H:%M:%S.%3f\"", &["2024-02-29 01:02:03.456"], false),
    (Kind::Boolean, "type: boolean", &["true", "false"], false),
    (Kind::Boolean, "type: boolean, values: [\"Y\", \"N\"]", &["Y", "N"], false),
];

impl Field {
    /// Some field.
    pub(crate) fn random(dice: &mut Dice, name: String, fixed: bool) -> Field {
        let (kind, options, samples, digits) = *dice.of(FORMS);
        let longest = samples.iter().map(|sample| sample.len()).max().unwrap_or(1);
        let width = dice.between(longest.min(if dice.gentle { 60 } else { 30 }), longest.min(60) + 4);
        let mut options = options.to_owned();
        let trim = if fixed { !dice.mischief(20) } else { dice.chance(20) };
        if trim {
            add(
                &mut options,
                format!("trim: {}", if dice.gentle { "both" } else { dice.of(&["both", "right", "both", "left"]) }),
            );
        }
        if dice.chance(40) {
            add(&mut options, "required: false".into());
        }
        if fixed {
            add(&mut options, format!("width: {width}"));
        }
        Field { name, kind, options, samples, width, digits }
    }

    /// The field of the transaction type.
    pub(crate) fn of_type(dice: &mut Dice, fixed: bool) -> Field {
        let mut options = String::new();
        if fixed || dice.chance(20) {
            add(&mut options, "trim: right".into());
        }
        if fixed {
            add(&mut options, "width: 12".into());
        }
        Field { name: "kind".into(), kind: Kind::Text, options, samples: &[], width: 12, digits: false }
    }

    /// The scale of a number.
    pub(crate) fn scale(&self) -> Option<usize> {
        if let Kind::Number(scale) = self.kind { Some(scale) } else { None }
    }
}

/// Adds an option to the inside of a flow map.
pub(crate) fn add(options: &mut String, option: String) {
    if !options.is_empty() {
        options.push_str(", ");
    }
    options.push_str(&option);
}
