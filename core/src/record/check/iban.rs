//! International bank account numbers, ISO 13616-1, with the lengths of the SWIFT IBAN registry.

use super::scheme::remainder_97;

/// Longest number of any country.
const LONGEST: usize = 34;
/// Country, check digits, and an account number of one character or more.
const SHORTEST: usize = 5;

/// How long the numbers of a country are, by its two letters (ISO 3166-1), in alphabetical order.
#[rustfmt::skip]
const LENGTHS: &[(&[u8; 2], u8)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22),
    (b"BH", 22), (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24),
    (b"DE", 22), (b"DJ", 27), (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18),
    (b"FK", 18), (b"FO", 18), (b"FR", 27), (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27),
    (b"GT", 28), (b"HR", 21), (b"HU", 28), (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26), (b"IT", 27),
    (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28), (b"LC", 32), (b"LI", 21), (b"LT", 20), (b"LU", 20),
    (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22), (b"MK", 19), (b"MN", 20), (b"MR", 27),
    (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23), (b"PK", 24), (b"PL", 28),
    (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24), (b"SC", 31),
    (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25), (b"SV", 28),
    (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20), (b"YE", 30),
];

/// Country, two check digits of 02 to 98, capital letters and digits, the length of the country where it is known, and
/// ISO/IEC 7064 MOD 97-10. A country that is not known may have any length: another one joins now and then, and its payments
/// must not stop here.
pub(super) fn is_iban(text: &[u8]) -> bool {
    if !(SHORTEST..=LONGEST).contains(&text.len()) {
        return false;
    }
    let (front, account) = text.split_at(4);
    let country = front[..2].iter().all(u8::is_ascii_uppercase);
    // 00, 01 and 99 leave the same remainder as 97, 98 and 02, which are the ones that the standard makes.
    let digits = front[2..].iter().all(u8::is_ascii_digit) && !matches!(&front[2..], b"00" | b"01" | b"99");
    let length = length_of(&front[..2]).is_none_or(|length| usize::from(length) == text.len());
    country && digits && length && whole_number_leaves_one(account, front)
}

fn length_of(country: &[u8]) -> Option<u8> {
    let place = LENGTHS.binary_search_by(|(known, _)| known.as_slice().cmp(country)).ok()?;
    Some(LENGTHS[place].1)
}

/// The account in front of country and check digits, as one number.
fn whole_number_leaves_one(account: &[u8], front: &[u8]) -> bool {
    let mut number = [0; LONGEST];
    number[..account.len()].copy_from_slice(account);
    number[account.len()..account.len() + 4].copy_from_slice(front);
    remainder_97(&number[..account.len() + 4]) == Some(1)
}

#[cfg(test)]
pub(super) fn countries() -> impl Iterator<Item = (&'static [u8; 2], u8)> {
    LENGTHS.iter().copied()
}
