use super::*;
use crate::record::{Decimal, ShortText};
use proptest::prelude::*;

fn reference_amount() -> NumberFormat {
    NumberFormat { integer_digits: 11, fraction: Fraction::Exact, ..NumberFormat::decimal(2) }
}

#[test]
fn amounts_as_people_write_them() {
    let dress = |grouping: Option<u8>, prefix: &str| Dress { grouping, prefix: ShortText::new(prefix).unwrap() };
    let format = |dress: Dress| NumberFormat { dress, ..NumberFormat::decimal(2) };
    let pounds = format(dress(Some(b','), "£"));
    for (text, units) in [
        ("£512", 51_200),
        ("£23,705", 2_370_500),
        ("£1,234,567.89", 123_456_789),
        ("-£4,832", -483_200),
        ("+£0.5", 50),
        ("£1234567", 123_456_700),
        ("£012,345", 1_234_500),
    ] {
        assert_eq!(pounds.parse(text.as_bytes()), Some(units), "{text}");
    }
    for text in [
        "512",
        "£",
        "£-512",
        "£,512",
        "£1,23",
        "£1,2345",
        "£1234,567",
        "£1,,234",
        "£1,234,",
        "£1,234.5,0",
        "£1.234,5",
        "££1",
        "£ 1",
        "£1,234.",
        "\u{a3}1,234.567",
    ] {
        assert_eq!(pounds.parse(text.as_bytes()), None, "{text}");
    }
    let plain = format(dress(Some(b'\''), ""));
    assert_eq!(plain.parse(b"1'000'000.00"), Some(100_000_000));
    assert_eq!(plain.parse(b"1,000"), None);
    let unsigned = NumberFormat { sign: SignStyle::Trailing, ..format(dress(None, "EUR ")) };
    assert_eq!(unsigned.parse(b"EUR 12.50-"), Some(-1250));
    assert_eq!(unsigned.parse(b"EUR 1,250"), None);
    assert_eq!(
        format(dress(Some(b','), "£")).parse("£99,999,999,999,999,999,999,999,999,999,999,999,999".as_bytes()),
        None
    );
    assert_eq!(ShortText::new("too long a text"), None);
}

fn pictured(picture: &str, sign: SignStyle) -> NumberFormat {
    NumberFormat::from_picture(&Picture::parse(picture).unwrap(), sign)
}

#[test]
fn amounts_of_the_reference_job() {
    let format = reference_amount();
    for (text, units) in [
        ("0.00", 0),
        ("-0.00", 0),
        ("+12.50", 1250),
        ("-12.50", -1250),
        ("00000000001.00", 100),
        ("99999999999.99", 9_999_999_999_999),
        ("-99999999999.99", -9_999_999_999_999),
    ] {
        assert_eq!(format.parse(text.as_bytes()), Some(units), "{text}");
    }
    for text in [
        "",
        "+",
        "-",
        ".",
        "12",
        "12.",
        "12.5",
        "12.500",
        ".50",
        "-.50",
        " 1.00",
        "1.00 ",
        "1,00",
        "--1.00",
        "+-1.00",
        "1.00-",
        "100000000000.00",
        "000000000001.00",
        "1e5.00",
        "1.0a",
        "1.0\0",
        "１.00",
        "1..00",
        "1.0.0",
        "12.5{",
    ] {
        assert_eq!(format.parse(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn amounts_of_the_carddemo_files() {
    let format = pictured("S9(9)V99", SignStyle::TrailingOverpunch);
    assert_eq!(format.parse(b"0000005047G"), Some(50477));
    assert_eq!(format.parse(b"0000009190}"), Some(-91900));
    assert_eq!(format.parse(b"0000000000{"), Some(0));
    assert_eq!(format.parse(b"0000000000}"), Some(0));
    assert_eq!(format.parse(b"9999999999R"), Some(-99_999_999_999));
    assert_eq!(format.parse(b"00000050477"), Some(50477));
    for text in ["", "000005047G", "00000005047G", "0000005047S", "000000504GG", "          {", "0000005047g"] {
        assert_eq!(format.parse(text.as_bytes()), None, "{text}");
    }
    assert_eq!(pictured("S9(10)V99", SignStyle::TrailingOverpunch).parse(b"00000019400{"), Some(194_000));
}

#[test]
fn fractions_up_to_the_scale_are_filled_with_zeros() {
    let format = NumberFormat::decimal(3);
    assert_eq!(format.parse(b"7"), Some(7000));
    assert_eq!(format.parse(b"7.5"), Some(7500));
    assert_eq!(format.parse(b"-7.125"), Some(-7125));
    assert_eq!(format.parse(b"7.1250"), None);
    assert_eq!(format.parse(b"7."), None);
    let integer = NumberFormat::decimal(0);
    assert_eq!(integer.parse(b"-12"), Some(-12));
    assert_eq!(integer.parse(b"12.0"), None);
    assert_eq!(integer.parse(b"12."), None);
    let exact = NumberFormat { fraction: Fraction::Exact, ..integer };
    assert_eq!(exact.parse(b"12"), Some(12));
    assert_eq!(exact.parse(b"12.0"), None);
}

#[test]
fn the_largest_numbers_have_38_digits() {
    let nines = "9".repeat(38);
    assert_eq!(NumberFormat::decimal(0).parse(nines.as_bytes()), Some(POWERS[38] as i128 - 1));
    assert_eq!(NumberFormat::decimal(0).parse(format!("{nines}9").as_bytes()), None);
    let fraction = NumberFormat::decimal(38);
    assert_eq!(fraction.parse(format!("-0.{nines}").as_bytes()), Some(1 - POWERS[38] as i128));
    assert_eq!(fraction.parse(b"1.0"), None);
    assert_eq!(fraction.parse(b"0"), Some(0));
    // No combination of parts may overflow, whatever a caller puts together.
    let wide = NumberFormat { integer_digits: 38, ..NumberFormat::decimal(38) };
    assert_eq!(wide.parse(b"12"), None);
    assert_eq!(wide.parse(b"0.5"), Some(POWERS[38] as i128 / 2));
}

#[test]
fn each_sign_style_has_its_own_form() {
    use SignStyle::*;
    let forms = ["150", "-150", "+150", "150-", "150+", "A50", "J50", "15{", "15}", "1-50", "-150-", "15.0"];
    for (sign, accepted) in [
        (None, &["150"][..]),
        (Leading, &["150", "-150", "+150"]),
        (Trailing, &["150", "150-", "150+"]),
        (LeadingSeparate, &["-150", "+150"]),
        (TrailingSeparate, &["150-", "150+"]),
        (LeadingOverpunch, &["150", "A50", "J50"]),
        (TrailingOverpunch, &["150", "15{", "15}"]),
    ] {
        for format in [pictured("9(3)", sign), NumberFormat { sign, ..NumberFormat::decimal(0) }] {
            for text in forms {
                let negative = text.contains(['-', 'J', '}']);
                let units = if negative { -150 } else { 150 };
                let expected = accepted.contains(&text).then_some(units);
                assert_eq!(format.parse(text.as_bytes()), expected, "{sign:?} {text}");
            }
        }
    }
}

#[test]
fn written_pictures_demand_their_digits() {
    let format = pictured("9(5).99", SignStyle::Leading);
    assert_eq!(format.parse(b"-00012.50"), Some(-1250));
    assert_eq!(format.parse(b"12.50"), None);
    let suppressed = pictured("Z(4)9.99", SignStyle::Leading);
    assert_eq!(suppressed.parse(b"12.50"), Some(1250));
    assert_eq!(suppressed.parse(b"123456.50"), None);
    assert_eq!(pictured("ZZ9", SignStyle::None).parse(b"7"), Some(7));
    let fraction = pictured(".99", SignStyle::TrailingOverpunch);
    assert_eq!(fraction.parse(b".5}"), Some(-50));
    assert_eq!(pictured(".99", SignStyle::LeadingOverpunch).parse(b".N0"), Some(-50));
    assert_eq!(pictured(".99", SignStyle::LeadingOverpunch).parse(b"."), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// The slow, obvious reader: a regular expression for the form, then the decimal.
    #[test]
    fn any_text_is_judged_like_the_regular_expression(
        text in "[+-]{0,2}[0-9]{0,5}[. ]?[0-9]{0,4}[-x]?",
        scale in 0u8..4,
        integer_digits in 1u8..6,
        exact in any::<bool>(),
    ) {
        let fraction = match (scale, exact) {
            (0, _) => String::new(),
            (_, true) => format!(r"\.[0-9]{{{scale}}}"),
            (_, false) => format!(r"(\.[0-9]{{1,{scale}}})?"),
        };
        let form = regex::Regex::new(&format!(r"^[+-]?[0-9]{{1,{integer_digits}}}{fraction}$")).unwrap();
        let expected = form.is_match(&text).then(|| {
            Decimal::parse(&text).unwrap().rescale(scale, crate::record::Rounding::Down).unwrap().units()
        });
        let fraction = if exact { Fraction::Exact } else { Fraction::UpTo };
        let format = NumberFormat { integer_digits, fraction, ..NumberFormat::decimal(scale) };
        prop_assert_eq!(format.parse(text.as_bytes()), expected);
    }

    #[test]
    fn canonical_texts_read_back(units in 1 - POWERS[38] as i128..POWERS[38] as i128, shift in 0u32..128, scale in 0u8..=38) {
        let number = Decimal::new(units >> shift, scale).unwrap();
        let format = NumberFormat { integer_digits: 38, fraction: Fraction::Exact, ..NumberFormat::decimal(scale) };
        prop_assert_eq!(format.parse(number.to_string().as_bytes()), Some(number.units()));
    }

    #[test]
    fn no_bytes_make_any_format_fail_badly(
        text in proptest::collection::vec(prop_oneof![any::<u8>(), proptest::sample::select(b"0123456789+-.{}AJ".to_vec())], 0..100),
        scale in any::<u8>(), integer_digits in any::<u8>(), full_width in any::<bool>(), implied in any::<bool>(),
    ) {
        use SignStyle::*;
        for sign in [None, Leading, Trailing, LeadingSeparate, TrailingSeparate, LeadingOverpunch, TrailingOverpunch] {
            let point = if implied { Point::Implied } else { Point::Written };
            let format = NumberFormat { scale, integer_digits, full_width, fraction: Fraction::UpTo, sign, point, dress: Dress::default() };
            let units = format.parse(&text);
            prop_assert!(units.is_none_or(|units| units.unsigned_abs() < POWERS[38]));
        }
    }
}
