use super::*;
use num_bigint::BigInt;
use proptest::prelude::*;

fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn big(number: Decimal, scale: u8) -> BigInt {
    BigInt::from(number.units) * ten(u32::from(scale - number.scale))
}

/// The decimal of these units, or `None` with more than 38 digits: what every operation must answer.
fn fitting(units: &BigInt, scale: u8) -> Option<Decimal> {
    Decimal::new(i128::try_from(units).ok()?, scale)
}

/// The exact quotient rounded, by the definition of each mode.
fn divided(dividend: &BigInt, divisor: &BigInt, rounding: Rounding) -> BigInt {
    let negative = (dividend < &BigInt::ZERO) != (divisor < &BigInt::ZERO);
    let (dividend, divisor) = (BigInt::from(dividend.magnitude().clone()), BigInt::from(divisor.magnitude().clone()));
    let (quotient, twice) = (&dividend / &divisor, (&dividend % &divisor) * 2);
    let up = match rounding {
        _ if twice == BigInt::ZERO => false,
        Rounding::HalfUp => twice >= divisor,
        Rounding::HalfDown => twice > divisor,
        Rounding::HalfEven => twice > divisor || (twice == divisor && &quotient % 2 == BigInt::from(1)),
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Floor => negative,
        Rounding::Ceiling => !negative,
    };
    let magnitude = quotient + i32::from(up);
    if negative { -magnitude } else { magnitude }
}

/// Numbers of every length and scale; short ones, and ones near the limits, as often as long ones.
fn decimals() -> impl Strategy<Value = Decimal> {
    let limit = POWERS[38] as i128 - 1;
    let units = prop_oneof![
        -1000i128..1000,
        (0u32..39, -3i128..3).prop_map(|(exponent, off)| 10i128.pow(exponent) + off),
        (any::<i128>(), 0u32..128).prop_map(|(units, shift)| units >> shift),
    ];
    (units, 0u8..=38).prop_map(move |(units, scale)| Decimal::new(units.clamp(-limit, limit), scale).unwrap())
}

fn roundings() -> impl Strategy<Value = Rounding> {
    proptest::sample::select(Rounding::NAMES.map(|(_, mode)| mode).to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn sums_and_differences_equal_big_integers(a in decimals(), b in decimals()) {
        let scale = a.scale.max(b.scale);
        prop_assert_eq!(a.checked_add(b), fitting(&(big(a, scale) + big(b, scale)), scale));
        prop_assert_eq!(a.checked_sub(b), fitting(&(big(a, scale) - big(b, scale)), scale));
    }

    #[test]
    fn products_equal_big_integers(a in decimals(), b in decimals()) {
        let product = BigInt::from(a.units) * BigInt::from(b.units);
        prop_assert_eq!(a.checked_mul(b), fitting(&product, a.scale + b.scale));
    }

    #[test]
    fn quotients_equal_big_integers(a in decimals(), b in decimals(), scale in 0u8..=38, rounding in roundings()) {
        let expected = (b.units != 0).then(|| {
            let dividend = BigInt::from(a.units) * ten(u32::from(scale) + u32::from(b.scale));
            divided(&dividend, &(BigInt::from(b.units) * ten(u32::from(a.scale))), rounding)
        });
        prop_assert_eq!(a.checked_div(b, scale, rounding), expected.and_then(|units| fitting(&units, scale)));
    }

    #[test]
    fn remainders_equal_big_integers(a in decimals(), b in decimals()) {
        let scale = a.scale.max(b.scale);
        let expected = (b.units != 0).then(|| big(a, scale) % big(b, scale));
        prop_assert_eq!(a.checked_rem(b), expected.and_then(|units| fitting(&units, scale)));
    }

    #[test]
    fn order_equals_big_integers(a in decimals(), b in decimals()) {
        prop_assert_eq!(a.compare(b), big(a, 38).cmp(&big(b, 38)));
        let near = Decimal::new(a.units / 10, a.scale.saturating_sub(1)).unwrap();
        prop_assert_eq!(a.compare(near), big(a, 38).cmp(&big(near, 38)));
    }

    #[test]
    fn rescaling_equals_big_integers(a in decimals(), scale in 0u8..=38, rounding in roundings()) {
        let expected = divided(&(BigInt::from(a.units) * ten(u32::from(scale))), &ten(u32::from(a.scale)), rounding);
        prop_assert_eq!(a.rescale(scale, rounding), fitting(&expected, scale));
    }

    #[test]
    fn texts_are_canonical_and_read_back(a in decimals()) {
        let text = a.to_string();
        prop_assert_eq!(Decimal::parse(&text), Some(a));
        let scale = usize::from(a.scale);
        let digits = format!("{:0>1$}", a.units.unsigned_abs(), scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let (sign, point) = (if a.units < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
        prop_assert_eq!(text, format!("{sign}{whole}{point}{fraction}"));
    }
}

#[test]
fn ill_formed_texts_are_refused() {
    for text in ["", "+", "-", ".", "1.", ".5", "-.5", " 1", "1 ", "1e3", "1,000", "--1", "1.2.3", "0x1", "١"] {
        assert_eq!(Decimal::parse(text), None, "{text}");
    }
    assert_eq!(Decimal::parse("+1.50"), Decimal::new(150, 2));
    assert_eq!(Decimal::parse("-0"), Decimal::new(0, 0));
    assert_eq!(Decimal::parse(&"9".repeat(39)), None);
    assert_eq!(Decimal::parse(&format!("0.{}", "0".repeat(39))), None);
    assert_eq!(Decimal::parse(&format!("{}7", "0".repeat(50))), Some(Decimal::integer(7)));
}

#[test]
fn limits_are_those_of_38_digits() {
    let most = Decimal::new(POWERS[38] as i128 - 1, 0).unwrap();
    assert_eq!(Decimal::new(POWERS[38] as i128, 0), None);
    assert_eq!(Decimal::new(0, 39), None);
    assert_eq!(most.checked_add(Decimal::integer(1)), None);
    // The first term alone has 39 digits at the common scale, the difference has 38.
    let term = Decimal::new(POWERS[37] as i128, 0).unwrap();
    let tenth = Decimal::new(1, 1).unwrap();
    assert_eq!(term.checked_sub(tenth), Decimal::new(POWERS[38] as i128 - 1, 1));
}

#[test]
fn rounding_modes_have_the_names_of_the_job_file() {
    assert_eq!("half_even".parse(), Ok(Rounding::HalfEven));
    assert!("HalfEven".parse::<Rounding>().is_err());
}

#[test]
fn small_quotients_are_rounded_by_the_definition() {
    for (dividend, divisor) in (-40i64..40).flat_map(|dividend| (-9i64..10).map(move |divisor| (dividend, divisor))) {
        for (name, rounding) in Rounding::NAMES {
            let quotient = Decimal::integer(dividend).checked_div(Decimal::integer(divisor), 0, rounding);
            let expected = (divisor != 0).then(|| divided(&dividend.into(), &divisor.into(), rounding));
            let units = quotient.map(|quotient| BigInt::from(quotient.units));
            assert_eq!(units, expected, "{dividend} / {divisor} {name}");
        }
    }
    let rounded = |text: &str, rounding| Decimal::parse(text).unwrap().rescale(0, rounding).unwrap().to_string();
    assert_eq!(rounded("2.5", Rounding::HalfEven), "2");
    assert_eq!(rounded("3.5", Rounding::HalfEven), "4");
    assert_eq!(rounded("-2.5", Rounding::HalfUp), "-3");
    assert_eq!(rounded("-2.5", Rounding::HalfDown), "-2");
    assert_eq!(rounded("-2.1", Rounding::Floor), "-3");
    assert_eq!(rounded("-2.9", Rounding::Ceiling), "-2");
}
