//! One detail record: twelve fields that are valid until a fault is put in.

use super::names;
use super::random::Random;
use std::fmt::Write;

/// Business date of every generated file, a Friday.
pub const BUSINESS_DATE: &str = "2026-11-20";
/// First transaction number, and the distance between two.
const FIRST_TRANSACTION: u64 = 300_000_011;
const TRANSACTION_STEP: u64 = 3;
/// Lengths of the months of 2026 up to the business date's.
const MONTHS: [u64; 11] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 20];

/// The fields of a detail record, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    pub kind: String,
    pub transaction: u64,
    pub account: String,
    pub card: String,
    pub timestamp: String,
    pub amount: String,
    pub currency: &'static str,
    pub merchant: String,
    pub category: u64,
    pub country: &'static str,
    pub description: String,
    pub status: &'static str,
}

impl Detail {
    /// A valid record.
    pub fn random(number: u64, random: &mut Random) -> Detail {
        let kind = random.weighted(names::TYPES);
        let mut account = String::new();
        let length = random.weighted(&[(40, 10), (20, 12), (20, 16), (10, 8), (9, 14), (1, 1)]);
        random.digits(length, &mut account);
        Detail {
            kind: kind.to_owned(),
            transaction: FIRST_TRANSACTION + number * TRANSACTION_STEP,
            account,
            card: card(random),
            timestamp: timestamp(random),
            amount: amount(kind, random),
            currency: random.pick(names::CURRENCIES),
            merchant: merchant(random),
            category: random.below(10_000),
            country: random.pick(names::COUNTRIES),
            description: description(random),
            status: random.pick(names::STATUSES),
        }
    }

    /// The amount in cents, if it is well-formed: `[+-]?[0-9]{1,11}\.[0-9]{2}`.
    pub fn cents(&self) -> Option<i64> {
        let bare = self.amount.strip_prefix(['+', '-']).unwrap_or(&self.amount);
        let (whole, part) = bare.split_once('.')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !(1..=11).contains(&whole.len()) || part.len() != 2 || !digits(whole) || !digits(part) {
            return None;
        }
        let cents: i64 = format!("{whole}{part}").parse().ok()?;
        Some(if self.amount.starts_with('-') { -cents } else { cents })
    }

    /// Appends the line, its end included.
    pub fn append_to(&self, line: &mut String) {
        let Detail { kind, transaction, account, card, timestamp, amount, currency, merchant, category, .. } = self;
        // Writing to a string cannot fail.
        let _ = writeln!(
            line,
            "{kind}|{transaction}|{account}|{card}|{timestamp}|{amount}|{currency}|{merchant}|{category:04}|{}|{}|{}",
            self.country, self.description, self.status
        );
    }
}

/// A card number of 15, 16 or 19 digits whose last digit is the Luhn check digit.
fn card(random: &mut Random) -> String {
    let (prefix, length) = random.weighted(&[(45, ("4", 16)), (40, ("52", 16)), (8, ("37", 15)), (7, ("6304", 19))]);
    let mut number = String::from(prefix);
    while number.len() + 1 < length {
        number.push(char::from(b'0' + random.below(10) as u8));
    }
    let sum: u32 = number.bytes().rev().enumerate().map(|(place, byte)| luhn(place, u32::from(byte - b'0'))).sum();
    number.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
    number
}

/// What a digit adds to the Luhn sum, counted from the one left of the check digit.
fn luhn(place: usize, digit: u32) -> u32 {
    if place % 2 == 1 {
        digit
    } else if digit < 5 {
        digit * 2
    } else {
        digit * 2 - 9
    }
}

/// A moment of the year up to the business date, now and then the leap day of 2024.
fn timestamp(random: &mut Random) -> String {
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    let date = if random.one_in(500) {
        "2024-02-29".to_owned()
    } else {
        let month = if random.one_in(3) { random.below(11) } else { 10 };
        format!("2026-{:02}-{:02}", month + 1, 1 + random.below(MONTHS[month as usize]))
    };
    format!("{date}T{hour:02}:{minute:02}:{second:02}")
}

/// Small amounts often, large ones seldom; a sign here and there, and now and then nothing.
fn amount(kind: &str, random: &mut Random) -> String {
    let limit = match kind {
        "FEE" => 5_000,
        "PAY" => random.weighted(&[(80, 300_000), (20, 5_000_000)]),
        _ => random.weighted(&[(70, 10_000), (24, 100_000), (5, 2_500_000), (1, 9_999_999_999)]),
    };
    let cents = if random.one_in(1_000) { 0 } else { 1 + random.below(limit) };
    let sign = random.weighted(&[(96, ""), (2, "-"), (2, "+")]);
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

fn merchant(random: &mut Random) -> String {
    let mut name = String::from(random.pick(names::TRADES));
    if !random.one_in(4) {
        name.push(' ');
        name.push_str(random.pick(names::OWNERS));
    }
    if random.one_in(2) {
        name.push(' ');
        name.push_str(random.pick(names::PLACES));
    }
    if random.one_in(5) {
        let _ = write!(name, " {:03}", random.below(1_000));
    }
    name
}

fn description(random: &mut Random) -> String {
    let mut text = format!("{} {:06}", random.pick(names::PHRASES), random.below(1_000_000));
    if random.one_in(6) {
        let _ = write!(text, ", {}", random.pick(names::PLACES));
    }
    text
}
