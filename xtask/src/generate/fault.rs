//! Faults of a record: an unknown type, a bad account, an impossible timestamp, an ill-formed amount; seldom two at once.

use super::detail::Detail;
use super::random::Random;

const TYPES: &[&str] = &["", "pur", "PU", "PURX", "ADJ", "R3F"];
const ACCOUNTS: &[&str] = &["", "12345678901234567", "CH9300762011", "1234 5678", "-778812", "٣٤٥"];
const TIMESTAMPS: &[&str] = &[
    "",
    "2026-02-29T08:00:00",
    "2026-09-31T23:59:59",
    "2026-11-20T24:00:00",
    "2026-11-20T10:60:00",
    "2026-11-20 10:00:00",
    "2026-13-01T00:00:00",
    "2026-11-20T10:00",
    "20261120T100000",
    "2026-11-00T12:00:00",
];
const AMOUNTS: &[&str] =
    &["", "12,50", "12.5", "12", "12.345", ".99", "-", "1 000.00", "123456789012.00", "EUR 5.00", "+-3.00"];

/// Spoils one field of a valid record, in one case of ten a second one.
pub fn spoil(detail: &mut Detail, random: &mut Random) {
    let first = random.below(4);
    put(first, detail, random);
    if random.one_in(10) {
        put((first + 1 + random.below(3)) % 4, detail, random);
    }
}

fn put(which: u64, detail: &mut Detail, random: &mut Random) {
    match which {
        0 => detail.kind = random.pick(TYPES).to_owned(),
        1 => detail.account = random.pick(ACCOUNTS).to_owned(),
        2 => detail.timestamp = random.pick(TIMESTAMPS).to_owned(),
        _ => detail.amount = random.pick(AMOUNTS).to_owned(),
    }
}
