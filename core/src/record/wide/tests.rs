use super::*;
use num_bigint::BigInt;
use proptest::prelude::*;

fn big(number: I256) -> BigInt {
    (BigInt::from(number.high) << 128) + number.low
}

/// The number in 256 bits, or `None` where they do not hold it.
fn fitting(number: &BigInt) -> Option<I256> {
    let limit = BigInt::from(1) << 255;
    let fits = *number < limit && *number >= -limit;
    fits.then(|| {
        let high = number >> 128;
        let low = number - (&high << 128);
        I256 { high: i128::try_from(high).unwrap(), low: u128::try_from(low).unwrap() }
    })
}

/// Numbers of every length, and ones near the limits.
fn numbers() -> impl Strategy<Value = I256> {
    let halves = |high: i128, low: u128| I256 { high, low };
    prop_oneof![
        (any::<i128>(), any::<u128>(), 0u32..128).prop_map(move |(high, low, shift)| halves(high >> shift, low)),
        (any::<i128>(), 0u32..128).prop_map(|(number, shift)| I256::from(number >> shift)),
        (proptest::sample::select(vec![i128::MIN, -1, 0, i128::MAX]), proptest::sample::select(vec![0, 1, u128::MAX]))
            .prop_map(move |(high, low)| halves(high, low)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn sums_equal_big_integers(a in numbers(), b in numbers(), c in any::<i128>()) {
        let mut sum = a;
        sum.add(&b);
        if let Some(expected) = fitting(&(big(a) + big(b))) {
            prop_assert_eq!(sum, expected);
        }
        let mut sum = a;
        sum.add_i128(c);
        if let Some(expected) = fitting(&(big(a) + c)) {
            prop_assert_eq!(sum, expected);
        }
        prop_assert_eq!(Some(a.neg()), fitting(&-big(a)).or(Some(a)));
    }

    #[test]
    fn order_and_conversions_equal_big_integers(a in numbers(), b in numbers()) {
        prop_assert_eq!(a.cmp(&b), big(a).cmp(&big(b)));
        prop_assert_eq!(a.to_i128(), i128::try_from(&big(a)).ok());
        prop_assert_eq!(a.is_negative(), big(a) < BigInt::ZERO);
    }

    #[test]
    fn last_digits_equal_big_integers(a in numbers(), exponent in 0u8..=38) {
        let power = BigInt::from(10).pow(u32::from(exponent));
        let remainder = BigInt::from(big(a).magnitude().clone()) % power;
        prop_assert_eq!(BigInt::from(a.rem_pow10(exponent)), remainder);
    }

    #[test]
    fn texts_equal_big_integers_and_read_back(a in numbers()) {
        let text = a.to_string();
        prop_assert_eq!(&text, &big(a).to_string());
        prop_assert_eq!(text.parse(), Ok(a));
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(&json, &format!("\"{text}\""));
        prop_assert_eq!(serde_json::from_str::<I256>(&json).unwrap(), a);
    }

    #[test]
    fn any_digits_are_judged_as_by_big_integers(text in "-?[0-9]{1,80}") {
        prop_assert_eq!(text.parse().ok(), fitting(&text.parse::<BigInt>().unwrap()));
    }

    #[test]
    fn halves_multiply_and_divide_as_big_integers(a in any::<u128>(), b in any::<u128>(), shift in 1u32..128) {
        let (high, low) = multiply(a, b);
        prop_assert_eq!((BigInt::from(high) << 128) + low, BigInt::from(a) * b);
        let divisor = (b >> shift).max(1);
        let dividend = (BigInt::from(a % divisor) << 128) + low;
        let (quotient, remainder) = divide(a % divisor, low, divisor).unwrap();
        prop_assert_eq!(BigInt::from(quotient), &dividend / divisor);
        prop_assert_eq!(BigInt::from(remainder), &dividend % divisor);
        prop_assert_eq!(divide(divisor, low, divisor), None);
    }
}

#[test]
fn ill_formed_texts_are_refused() {
    for text in ["", "-", "+1", "--1", "1.0", " 1", "1_000", "0x1", "١"] {
        assert_eq!(text.parse::<I256>(), Err(NotInteger), "{text}");
    }
    assert_eq!("-0".parse(), Ok(I256::ZERO));
    assert!(serde_json::from_str::<I256>("12").is_err());
}

#[test]
fn the_hash_total_of_the_reference_job() {
    let mut total = I256::ZERO;
    for account in [9_999_999_999_999_999i128, 1, 12_345_678_901] {
        total.add_i128(account);
    }
    assert_eq!(total.rem_pow10(10), 2_345_678_901);
}

#[test]
fn the_limits_are_those_of_255_bits_and_a_sign() {
    let limit = BigInt::from(1) << 255;
    let read = |number: &BigInt| number.to_string().parse::<I256>().ok();
    assert_eq!(read(&limit), None);
    assert_eq!(read(&(&limit - 1)), Some(I256 { high: i128::MAX, low: u128::MAX }));
    assert_eq!(read(&-&limit), Some(I256 { high: i128::MIN, low: 0 }));
    assert_eq!(read(&(-limit - 1)), None);
}
