//! Values as bytes whose order is that of the values.
//!
//! Each value begins with a byte for its kind, null in front of all others, and says itself where it ends, so that keys of
//! several values are compared as one run of bytes. Of two texts the bytes decide, of two numbers the value and not the scale.

use super::decimal::Decimal;
use super::digits::POWERS;
use super::value::Value;

const NULL: u8 = 0;
const BOOL: u8 = 1;
const NUMBER: u8 = 2;
const DATE: u8 = 3;
const TIME: u8 = 4;
const TIMESTAMP: u8 = 5;
const TEXT: u8 = 6;

const NEGATIVE: u8 = 0;
const ZERO: u8 = 1;
const POSITIVE: u8 = 2;

/// What a NUL byte inside of a text has behind it; at the end of a text it has another one.
const INSIDE: u8 = 0xFF;

/// Digits of the first half of a number.
const HALF: usize = 19;

impl Value<'_> {
    /// Bytes that the value takes in a key, at most.
    pub(crate) fn longest_key(&self) -> usize {
        match self {
            // A NUL becomes two bytes.
            Value::Text(text) => 2 * text.len() + 3,
            _ => 24,
        }
    }

    /// Appends the value to a key; the other way round for a `descending` order.
    pub(crate) fn append_key(self, descending: bool, key: &mut Vec<u8>) {
        let from = key.len();
        match self {
            Value::Null => key.push(NULL),
            Value::Bool(value) => key.extend_from_slice(&[BOOL, u8::from(value)]),
            Value::Number(number) => append_number(number, key),
            Value::Date(date) => {
                key.push(DATE);
                key.extend_from_slice(&(date.days() ^ i32::MIN).to_be_bytes());
            }
            Value::Time(time) => {
                key.push(TIME);
                key.extend_from_slice(&time.nanoseconds().to_be_bytes());
            }
            Value::Timestamp(timestamp) => {
                key.push(TIMESTAMP);
                key.extend_from_slice(&(timestamp.nanoseconds() ^ i128::MIN).to_be_bytes());
            }
            Value::Text(text) => append_text(text, key),
        }
        if descending {
            invert(&mut key[from..]);
        }
    }
}

/// Sign, exponent and digits: those of `0.DIGITS * 10^exponent`, of which the second half mostly is nothing.
fn append_number(number: Decimal, key: &mut Vec<u8>) {
    key.push(NUMBER);
    if number.is_zero() {
        return key.push(ZERO);
    }
    let from = key.len();
    let digits = number.digits();
    let fraction = number.units().unsigned_abs() * POWERS[(Decimal::MAX_DIGITS - digits) as usize];
    let (first, second) = (fraction / POWERS[HALF], fraction % POWERS[HALF]);
    // From -37 to 38.
    let exponent = digits as i32 - i32::from(number.scale());
    key.extend_from_slice(&[POSITIVE, (exponent + 64) as u8]);
    key.extend_from_slice(&(first as u64).to_be_bytes());
    key.push(u8::from(second != 0));
    if second != 0 {
        key.extend_from_slice(&(second as u64).to_be_bytes());
    }
    if number.is_negative() {
        key[from] = NEGATIVE;
        invert(&mut key[from + 1..]);
    }
}

fn append_text(text: &[u8], key: &mut Vec<u8>) {
    key.push(TEXT);
    let mut rest = text;
    while let Some(at) = memchr::memchr(0, rest) {
        key.extend_from_slice(&rest[..=at]);
        key.push(INSIDE);
        rest = &rest[at + 1..];
    }
    key.extend_from_slice(rest);
    key.extend_from_slice(&[0, 0]);
}

fn invert(bytes: &mut [u8]) {
    bytes.iter_mut().for_each(|byte| *byte = !*byte);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Date, Time, Timestamp};
    use proptest::prelude::*;
    use std::cmp::Ordering;

    fn key(values: &[(Value<'_>, bool)]) -> Vec<u8> {
        let mut key = Vec::new();
        values.iter().for_each(|(value, descending)| value.append_key(*descending, &mut key));
        key
    }

    /// A value that owns its text.
    #[derive(Debug, Clone)]
    enum Own {
        Null,
        Bool(bool),
        Number(Decimal),
        Text(Vec<u8>),
        Date(Date),
        Time(Time),
        Timestamp(Timestamp),
    }

    impl Own {
        fn value(&self) -> Value<'_> {
            match self {
                Own::Null => Value::Null,
                Own::Bool(value) => Value::Bool(*value),
                Own::Number(value) => Value::Number(*value),
                Own::Text(value) => Value::Text(value),
                Own::Date(value) => Value::Date(*value),
                Own::Time(value) => Value::Time(*value),
                Own::Timestamp(value) => Value::Timestamp(*value),
            }
        }
    }

    /// The order as it is meant, within a kind; null is in front.
    fn order(one: &Own, other: &Own) -> Ordering {
        match (one, other) {
            (Own::Null, Own::Null) => Ordering::Equal,
            (Own::Null, _) => Ordering::Less,
            (_, Own::Null) => Ordering::Greater,
            (Own::Bool(one), Own::Bool(other)) => one.cmp(other),
            (Own::Number(one), Own::Number(other)) => one.compare(*other),
            (Own::Text(one), Own::Text(other)) => one.cmp(other),
            (Own::Date(one), Own::Date(other)) => one.days().cmp(&other.days()),
            (Own::Time(one), Own::Time(other)) => one.nanoseconds().cmp(&other.nanoseconds()),
            (Own::Timestamp(one), Own::Timestamp(other)) => one.nanoseconds().cmp(&other.nanoseconds()),
            _ => panic!("two kinds"),
        }
    }

    fn number() -> impl Strategy<Value = Own> {
        let wide = (any::<i128>(), 0..39_u8).prop_map(|(units, scale)| (units % 10_i128.pow(38), scale));
        let near = (-20..20_i128, 0..4_u8).prop_map(|(units, scale)| (units, scale));
        let long =
            (1..38_u32, -2..3_i128, 0..39_u8).prop_map(|(power, more, scale)| (10_i128.pow(power) + more, scale));
        prop_oneof![wide, near, long].prop_map(|(units, scale)| Own::Number(Decimal::new(units, scale).unwrap()))
    }

    fn pair(kind: usize) -> BoxedStrategy<(Own, Own)> {
        let one = match kind {
            0 => any::<bool>().prop_map(Own::Bool).boxed(),
            1 => number().boxed(),
            2 => prop::collection::vec(prop::sample::select(vec![0, 1, 0x7F, 0xFE, 0xFF]), 0..5)
                .prop_map(Own::Text)
                .boxed(),
            3 => (-700_000..2_900_000).prop_map(|days| Own::Date(Date::from_days(days).unwrap())).boxed(),
            4 => (0..86_400_000_000_000_u64).prop_map(|at| Own::Time(Time::from_nanoseconds(at).unwrap())).boxed(),
            _ => (-60_000_000..250_000_000_i128)
                .prop_map(|at| Own::Timestamp(Timestamp::from_nanoseconds(at * 1_000_000_000).unwrap()))
                .boxed(),
        };
        let one = prop_oneof![9 => one, 1 => Just(Own::Null)];
        (one.clone(), one).boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn keys_are_ordered_as_their_values_are(
            pairs in prop::collection::vec(((0..6_usize).prop_flat_map(pair), any::<bool>()), 1..4),
        ) {
            let mut expected = Ordering::Equal;
            for ((one, other), descending) in &pairs {
                let order = order(one, other);
                expected = expected.then(if *descending { order.reverse() } else { order });
            }
            let one: Vec<_> = pairs.iter().map(|((one, _), descending)| (one.value(), *descending)).collect();
            let other: Vec<_> = pairs.iter().map(|((_, other), descending)| (other.value(), *descending)).collect();
            prop_assert_eq!(key(&one).cmp(&key(&other)), expected);
        }
    }
}
