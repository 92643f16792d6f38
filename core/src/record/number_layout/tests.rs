use super::*;
use crate::record::{Decimal, Fraction, NumberFormat, Rounding};
use proptest::prelude::*;

const SIGNS: [SignStyle; 7] = [
    SignStyle::None,
    SignStyle::Leading,
    SignStyle::Trailing,
    SignStyle::LeadingSeparate,
    SignStyle::TrailingSeparate,
    SignStyle::LeadingOverpunch,
    SignStyle::TrailingOverpunch,
];

/// The canonical text of values with `scale` digits behind the point, as wide as it happens to be.
fn canonical(scale: u8) -> NumberOptions {
    let (sign, justify) = (SignStyle::Leading, Justify::Right);
    NumberOptions { scale, width: None, picture: None, sign, pad: b' ', justify }
}

/// Bytes of the field, where they are the same for every value.
fn fixed_width(options: &NumberOptions) -> Option<u32> {
    match (options.width, options.picture, options.sign) {
        (Some(width), ..) => Some(width),
        // Their `-` comes and goes.
        (None, Some(_), SignStyle::Leading | SignStyle::Trailing) => None,
        (None, Some(picture), sign) => Some(picture.width() + u32::from(sign.is_separate())),
        (None, None, _) => None,
    }
}

fn written(options: NumberOptions, units: i128) -> Option<String> {
    let mut out = b"before|".to_vec();
    let fits = NumberLayout::new(options).unwrap().write(units, &mut out);
    let text = String::from_utf8(out).unwrap().strip_prefix("before|").unwrap().to_owned();
    assert!(fits || text.is_empty(), "a value that does not fit leaves nothing behind");
    fits.then_some(text)
}

fn pictured(picture: &str, sign: SignStyle) -> NumberOptions {
    let picture = Picture::parse(picture).unwrap();
    NumberOptions { picture: Some(picture), sign, pad: b'0', ..canonical(picture.fraction_digits) }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn numbers_of_the_reference_job() {
    let amount = NumberOptions { width: Some(16), ..pictured("9(13)V99", SignStyle::LeadingSeparate) };
    assert_eq!(written(amount, 0), some("+000000000000000"));
    assert_eq!(written(amount, 1250), some("+000000000001250"));
    assert_eq!(written(amount, -9_999_999_999_999), some("-009999999999999"));
    let digits = |width| NumberOptions { width: Some(width), pad: b'0', sign: SignStyle::None, ..canonical(0) };
    assert_eq!(written(digits(12), 4711), some("000000004711"));
    assert_eq!(written(digits(10), 10_000_000_000), None);
    let total = NumberOptions { width: Some(18), ..pictured("9(16)V99", SignStyle::None) };
    assert_eq!(written(total, 123_456), some("000000000000123456"));
    assert_eq!(written(total, -1), None);
}

#[test]
fn amounts_of_the_carddemo_files() {
    let amount = NumberOptions { width: Some(11), ..pictured("S9(9)V99", SignStyle::TrailingOverpunch) };
    assert_eq!(written(amount, 50477), some("0000005047G"));
    assert_eq!(written(amount, -91900), some("0000009190}"));
    assert_eq!(written(amount, 0), some("0000000000{"));
    assert_eq!(written(amount, 99_999_999_999), some("9999999999I"));
    assert_eq!(written(amount, 100_000_000_000), None);
    assert_eq!(written(canonical(2), -91900), some("-919.00"));
}

#[test]
fn canonical_numbers_stand_right_in_their_width() {
    let right = |pad| NumberOptions { width: Some(8), pad, ..canonical(2) };
    assert_eq!(written(right(b' '), -1250), some("  -12.50"));
    assert_eq!(written(right(b'0'), -1250), some("-0012.50"));
    assert_eq!(written(right(b'*'), 5), some("****0.05"));
    assert_eq!(written(right(b' '), -1_234_567), None);
    let left = NumberOptions { justify: Justify::Left, ..right(b' ') };
    assert_eq!(written(left, -1250), some("-12.50  "));
    assert_eq!(written(NumberOptions { sign: SignStyle::Trailing, ..right(b'0') }, -1250), some("0012.50-"));
    assert_eq!(written(NumberOptions { sign: SignStyle::LeadingOverpunch, ..right(b'0') }, -1250), some("}0012.50"));
    assert_eq!(written(NumberOptions { sign: SignStyle::TrailingSeparate, ..right(b' ') }, 0), some("   0.00+"));
}

#[test]
fn each_sign_style_has_its_own_form() {
    for (sign, plus, minus) in [
        (SignStyle::None, "01250", None),
        (SignStyle::Leading, "01250", some("-01250")),
        (SignStyle::Trailing, "01250", some("01250-")),
        (SignStyle::LeadingSeparate, "+01250", some("-01250")),
        (SignStyle::TrailingSeparate, "01250+", some("01250-")),
        (SignStyle::LeadingOverpunch, "{1250", some("}1250")),
        (SignStyle::TrailingOverpunch, "0125{", some("0125}")),
    ] {
        assert_eq!(written(pictured("9(3)V99", sign), 1250), some(plus), "{sign:?}");
        assert_eq!(written(pictured("9(3)V99", sign), -1250), minus, "{sign:?}");
    }
    assert_eq!(written(pictured(".99", SignStyle::LeadingOverpunch), -50), some(".N0"));
}

#[test]
fn suppressed_zeros_are_blank_up_to_the_first_digit_that_stays() {
    let amount = pictured("Z(4)9.99", SignStyle::Leading);
    assert_eq!(written(amount, 0), some("    0.00"));
    assert_eq!(written(amount, 1250), some("   12.50"));
    assert_eq!(written(amount, 10_000_099), None);
    assert_eq!(written(amount, 1_000_001), some("10000.01"));
    assert_eq!(written(amount, -1250), some("-   12.50"));
    assert_eq!(written(pictured("ZZ", SignStyle::None), 0), some("  "));
}

#[test]
fn scales_are_brought_together_without_loss() {
    let options = |scale| NumberOptions { scale, ..pictured("9(3)V99", SignStyle::None) };
    assert_eq!(written(options(0), 12), some("01200"));
    assert_eq!(written(options(4), 125_000), some("01250"));
    assert_eq!(written(options(4), 125_001), None);
    assert_eq!(written(options(0), i128::MAX), None);
}

#[test]
fn layouts_that_cannot_work_are_refused() {
    let refused = |options: NumberOptions| NumberLayout::new(options).unwrap_err();
    let amount = pictured("9(13)V99", SignStyle::LeadingSeparate);
    assert!(refused(NumberOptions { width: Some(15), ..amount }).contains("needs 16 bytes and the field has 15"));
    assert!(refused(NumberOptions { width: Some(20), justify: Justify::Left, ..amount }).contains("change its value"));
    assert!(refused(NumberOptions { width: Some(3), ..canonical(2) }).contains("needs 4 bytes"));
    assert!(refused(NumberOptions { width: Some(0), ..canonical(0) }).contains("needs 1 bytes"));
    assert!(refused(pictured("ZZ9", SignStyle::LeadingOverpunch)).contains("may be blank"));
    assert!(refused(NumberOptions { width: Some(5), ..pictured("ZZ9", SignStyle::None) }).contains("blanks in front"));
    assert!(refused(canonical(39)).contains("at most 38"));
}

fn options() -> impl Strategy<Value = NumberOptions> {
    let picture =
        (0u8..12, 0u8..5, any::<bool>(), any::<bool>()).prop_map(|(integer_digits, fraction, written, any)| {
            let point = if written && fraction > 0 { Point::Written } else { Point::Implied };
            let integer_digits = integer_digits.max(u8::from(fraction == 0));
            any.then_some(Picture { integer_digits, fraction_digits: fraction, point, suppressed: 0, signed: true })
        });
    let pads = proptest::sample::select(vec![b' ', b'0', b'*']);
    let widths = proptest::option::of(1u32..24);
    (picture, widths, 0u8..5, proptest::sample::select(SIGNS.to_vec()), pads, any::<bool>()).prop_map(
        |(picture, width, scale, sign, pad, left)| {
            let justify = if left { Justify::Left } else { Justify::Right };
            NumberOptions { scale, width, picture, sign, pad, justify }
        },
    )
}

/// The source format of what the layout writes.
fn reader(layout: &NumberLayout) -> NumberFormat {
    let fixed = NumberFormat {
        fraction: Fraction::Exact,
        sign: layout.sign(),
        ..NumberFormat::decimal(layout.fraction_digits())
    };
    match layout.options().picture {
        // Zeros of the padding are digits to a reader.
        Some(picture) if layout.options().pad == b'0' => {
            let zeros = layout
                .options()
                .width
                .map_or(0, |width| (width - picture.width() - u32::from(layout.sign().is_separate())) as u8);
            let picture = Picture { integer_digits: picture.integer_digits + zeros, ..picture };
            NumberFormat::from_picture(&picture, layout.sign())
        }
        Some(picture) => NumberFormat::from_picture(&picture, layout.sign()),
        None => NumberFormat { integer_digits: 38, ..fixed },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn what_is_written_reads_back(options in options(), units in any::<i64>(), shift in 0u32..64) {
        let units = i128::from(units >> shift);
        let Ok(layout) = NumberLayout::new(options) else { return Ok(()) };
        let mut out = Vec::new();
        if !layout.write(units, &mut out) {
            prop_assert!(out.is_empty());
            return Ok(());
        }
        if let Some(width) = fixed_width(&options) {
            prop_assert_eq!(out.len(), width as usize);
        }
        let text = out.iter().copied().skip_while(|byte| *byte == options.pad && options.pad != b'0').collect::<Vec<_>>();
        let text = match text.iter().rposition(|byte| *byte != options.pad || options.pad == b'0') {
            Some(last) => &text[..=last],
            None => &text[..],
        };
        let comes_and_goes = matches!(layout.sign(), SignStyle::Leading | SignStyle::Trailing);
        let read = if comes_and_goes && options.picture.is_some() && options.pad == b'0' && options.width.is_some() {
            // A sign that comes and goes takes a digit's place, so the number of digits is not fixed.
            return Ok(());
        } else {
            reader(&layout).parse(text)
        };
        let value = Decimal::new(units, options.scale).unwrap();
        let expected = value.rescale(layout.fraction_digits(), Rounding::Down).unwrap();
        prop_assert_eq!(expected.compare(value), std::cmp::Ordering::Equal, "a digit was lost");
        prop_assert_eq!(read, Some(expected.units()), "{:?}", String::from_utf8_lossy(&out));
    }

    /// The standard library's formatting is the oracle for zero-padded pictures.
    #[test]
    fn pictures_equal_padded_integers(units in any::<i64>(), shift in 0u32..64, digits in 1usize..20) {
        let units = i128::from(units >> shift);
        let options = pictured(&format!("9({digits})"), SignStyle::LeadingSeparate);
        let expected = format!("{units:+0width$}", width = digits + 1);
        prop_assert_eq!(written(options, units), Some(expected).filter(|text| text.len() == digits + 1));
    }
}
