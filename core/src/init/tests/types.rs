//! Types of columns.

use crate::init::column::Column;
use crate::init::numbers::{Sign, parts};
use crate::init::types::{Formats, Guess, guess};

fn guessed(values: &[&str]) -> Guess {
    guessed_as(values, false)
}

fn guessed_as(values: &[&str], fixed: bool) -> Guess {
    let formats = Formats::new();
    let mut column = Column::new(&formats);
    values.iter().for_each(|value| column.add(value, &formats));
    guess(&column, &formats, fixed)
}

/// Type and options of a column: `decimal(2) prefix="£"`.
fn told(values: &[&str]) -> String {
    let guess = guessed(values);
    let mut told = guess.kind.unwrap_or_else(|| "text".into());
    guess.options.iter().for_each(|(name, value)| told += &format!(" {name}={value}"));
    if !guess.required {
        told += " or null";
    }
    told
}

#[test]
fn numbers() {
    assert_eq!(told(&["1", "22", "-333"]), "integer");
    assert_eq!(told(&["1.5", "22", "-333.25"]), "decimal(2)");
    assert_eq!(told(&["0.5", "0"]), "decimal(1)");
    assert_eq!(told(&["£1,234.50", "£12", "-£3.5"]), "decimal(2) prefix=\"£\" grouping=\",\"");
    assert_eq!(told(&["£512", "£23,705"]), "decimal(2) prefix=\"£\" grouping=\",\"");
    assert_eq!(told(&["EUR 12.50", "EUR 3.00"]), "decimal(2) prefix=\"EUR \"");
    assert_eq!(told(&["1'234'567", "99"]), "integer grouping=\"'\"");
    assert_eq!(told(&["12.50-", "3.00"]), "decimal(2) sign=trailing");
    assert_eq!(told(&["12", "", "13"]), "integer or null");
    assert_eq!(told(&[" 12", "13 "]), "integer trim=both");
    assert_eq!(told(&["123}", "456A", "4567"]), "integer picture=\"S9(4)\" sign=trailing_overpunch");
}

#[test]
fn what_looks_like_numbers_and_is_none() {
    for values in [
        &["12,5", "3,75"][..],
        &["1.", "2."],
        &[".5", ".6"],
        &["1e5", "2e5"],
        &["£5", "6"],
        &["1,23", "4"],
        &["1,234", "1 234"],
        &["INV001", "INV002"],
        &["12-", "-12"],
        &["1.2.3", "4.5.6"],
        &["0x1F", "0x20"],
        &["1234A", "5678B"],
    ] {
        assert_eq!(told(values), "text", "{values:?}");
    }
    assert_eq!(parts("-£1,234.50").map(|parts| (parts.sign, parts.whole, parts.fraction)), Some((Sign::Leading, 4, 2)));
    assert!(parts("").is_none() && parts("-").is_none() && parts("1,2345").is_none());
}

#[test]
fn codes_stay_texts() {
    assert_eq!(told(&["007", "123"]), "text", "leading zeros");
    assert_eq!(told(&["3000269947", "3000273507"]), "text", "as long as account numbers are");
    assert_eq!(told(&["+441234567", "+441234568"]), "text", "telephone numbers");
    assert_eq!(told(&["12345678", "87654321"]), "integer");
    let cards = ["4111111111111111", "5500005555555559", "4012888888881881", "4222222222222220", "5105105105105100"];
    assert!(told(&cards).contains("pii=pan"), "{}", told(&cards));
    assert!(!told(&["4111111111111112"; 5]).contains("pii"));
}

#[test]
fn dates_and_times() {
    assert_eq!(told(&["2026-01-31", "2024-02-29"]), "date");
    assert_eq!(told(&["31/01/2026", "01/02/2026"]), "date format=\"%d/%m/%Y\"");
    assert_eq!(told(&["01/31/2026", "02/01/2026"]), "date format=\"%m/%d/%Y\"");
    assert_eq!(told(&["31.01.26", "01.02.26"]), "date format=\"%d.%m.%y\"");
    assert_eq!(told(&["20260131", "19991231"]), "date format=\"%Y%m%d\"");
    assert_eq!(told(&["31-JAN-2026", "01-Feb-2026"]), "date format=\"%d-%b-%Y\"");
    assert_eq!(told(&["Jan 31, 2026"]), "date format=\"%b %d, %Y\"");
    assert_eq!(told(&["08:00:00", "23:59:59"]), "time");
    assert_eq!(told(&["08:00", "23:59"]), "time format=\"%H:%M\"");
    assert_eq!(told(&["2026-01-31T08:00:00"]), "timestamp");
    assert_eq!(told(&["2026-01-31 08:00:00.123456"]), "timestamp format=\"%Y-%m-%d %H:%M:%S.%6f\"");
    assert_eq!(told(&["2026-01-31T08:00:00Z"]), "timestamp format=\"%Y-%m-%dT%H:%M:%SZ\"");
    assert_eq!(told(&["20260131080000"]), "timestamp format=\"%Y%m%d%H%M%S\"");
    assert_eq!(told(&["2026-01-31", ""]), "date or null");
    for values in [&["2026-02-30", "2026-01-01"][..], &["24:00:00", "08:00:00"], &["2026-01-31", "31.01.2026"]] {
        assert_eq!(told(values), "text", "{values:?}");
    }
    assert_eq!(told(&["30260131", "40260131"]), "integer", "no century of business");
}

#[test]
fn what_is_in_doubt_is_said_and_no_value_is() {
    assert!(guessed(&["01/02/2026", "03/04/2026"]).evidence.contains("%m/%d/%Y fits as well"));
    assert!(!guessed(&["31/01/2026", "03/04/2026"]).evidence.contains("fits as well"));
    assert_eq!(guessed(&["1", "2", "x"]).evidence, "3 values of 1 character; 2 of 3 are numbers");
    assert!(guessed(&["12,5", "3,75"]).evidence.contains("decimal comma"));
    assert!(guessed(&["1.5", "2.5", ".5"]).evidence.contains("1 have no digit in front"));
    assert_eq!(guessed(&["", ""]).evidence, "empty in 2 of 2");
    assert!(guessed(&["2026-01-31", "2026-01-30", "soon"]).evidence.contains("2 of 3 are dates (%Y-%m-%d)"));
}

#[test]
fn blanks_are_taken_off_fixed_fields_and_stay_in_delimited_texts() {
    let fixed = guessed_as(&["ADA   ", "      ", "BOB LI"], true);
    assert_eq!((fixed.options, fixed.required), (vec![("trim", "right".to_owned())], false));
    let delimited = guessed(&["ADA   ", "      ", "BOB LI"]);
    assert_eq!((delimited.options, delimited.required), (vec![], true));
    assert_eq!(guessed_as(&["   1", "  22"], true).options, [("trim", "left".to_owned())]);
}
