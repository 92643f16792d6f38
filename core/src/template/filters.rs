//! The filters of templates. What is wrong with the template itself is a `SyntaxError`, what is wrong with a value an
//! `InvalidOperation`.

use super::environment::shown;
use super::number::Number;
use crate::record::{Justify, NumberLayout, NumberOptions, Picture, SignStyle};
use minijinja::{Error, ErrorKind, Value};
use std::fmt::Write as _;

fn of_template(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::SyntaxError, what.into())
}

fn of_value(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, what.into())
}

/// The filter `date('%Y%m%d')`, over dates and times as they are written in ISO 8601.
pub(super) fn date(text: String, format: String) -> Result<String, Error> {
    let Ok(moment) = text.parse::<jiff::civil::DateTime>() else {
        return Err(of_value("the filter `date` takes a date or a timestamp"));
    };
    let mut written = String::new();
    match write!(written, "{}", moment.strftime(&format)) {
        Ok(()) => Ok(written),
        Err(_) => Err(of_template(format!("`{format}` is no date format"))),
    }
}

/// `left(20)`, `left(20, '.')`: the value, and padding behind it.
pub(super) fn left(value: Value, width: usize, pad: Option<String>) -> Result<String, Error> {
    let (text, padding) = padded(&value, width, pad)?;
    Ok(text + &padding)
}

/// `right(10, '0')`: the value, and padding in front of it.
pub(super) fn right(value: Value, width: usize, pad: Option<String>) -> Result<String, Error> {
    let (text, padding) = padded(&value, width, pad)?;
    if text.starts_with('-') && padding.starts_with('0') {
        return Err(of_value(format!("`{text}` cannot have zeros in front of its sign: use `picture`")));
    }
    Ok(padding + &text)
}

fn padded(value: &Value, width: usize, pad: Option<String>) -> Result<(String, String), Error> {
    const WIDEST: usize = 1 << 16;
    let pad = pad.unwrap_or_else(|| " ".to_owned());
    if pad.chars().count() != 1 || !(1..=WIDEST).contains(&width) {
        return Err(of_template("a width is a number from 1 to 65536, and padding is one character"));
    }
    let text = shown(value)?;
    let missing = width.checked_sub(text.chars().count());
    let missing = missing.ok_or_else(|| of_value(format!("`{text}` has more than {width} characters")))?;
    Ok((text, pad.repeat(missing)))
}

/// `upper`: the letters a to z as capitals.
pub(super) fn upper(value: Value) -> Result<String, Error> {
    Ok(shown(&value)?.to_ascii_uppercase())
}

/// `lower`: the letters A to Z as small ones.
pub(super) fn lower(value: Value) -> Result<String, Error> {
    Ok(shown(&value)?.to_ascii_lowercase())
}

/// `picture('9(13)V99')`, `picture('9(13)V99', 'leading_separate')`: a number as a target field writes it.
pub(super) fn picture(value: Value, picture: String, sign: Option<String>) -> Result<String, Error> {
    let parsed = Picture::parse(&picture)
        .map_err(|error| of_template(format!("`{picture}` is no picture: {}", error.message)))?;
    let sign = match sign.as_deref() {
        None if parsed.signed => SignStyle::TrailingOverpunch,
        None => SignStyle::None,
        Some(word) => sign_style(word).ok_or_else(|| of_template(format!("`{word}` is no place of a sign")))?,
    };
    let Some(Number(number)) = value.downcast_object_ref::<Number>() else {
        return Err(of_value("the filter `picture` takes a number"));
    };
    let layout = NumberLayout::new(NumberOptions {
        scale: number.scale(),
        width: None,
        picture: Some(parsed),
        sign,
        pad: b' ',
        justify: Justify::Right,
    });
    let layout = layout.map_err(of_template)?;
    let mut out = Vec::new();
    match layout.write(number.units(), &mut out) {
        true => Ok(String::from_utf8_lossy(&out).into_owned()),
        false => Err(of_value(format!("`{number}` does not fit the picture `{picture}`"))),
    }
}

fn sign_style(word: &str) -> Option<SignStyle> {
    Some(match word {
        "none" => SignStyle::None,
        "leading" => SignStyle::Leading,
        "trailing" => SignStyle::Trailing,
        "leading_separate" => SignStyle::LeadingSeparate,
        "trailing_separate" => SignStyle::TrailingSeparate,
        "leading_overpunch" => SignStyle::LeadingOverpunch,
        "trailing_overpunch" => SignStyle::TrailingOverpunch,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::expr::Constant;
    use crate::record::Decimal;
    use crate::template::{Tree, environment, said, value};

    fn text(template: &str) -> Result<String, String> {
        let mut tree = Tree::default();
        let number = |text: &str| value(&Constant::Number(Decimal::parse(text).unwrap()));
        for (name, value) in [
            ("amount", number("1234.50")),
            ("debit", number("-7.05")),
            ("zero", number("0.00")),
            ("huge", number("99999999999999999999999999999999999.999")),
            ("word", value(&Constant::Text("Zürich".into()))),
            ("day", value(&Constant::Text("2026-01-31".into()))),
            ("yes", value(&Constant::Bool(true))),
            ("nothing", None),
        ] {
            tree.add(&[name.to_owned()], value);
        }
        environment().render_str(template, tree.into_value()).map_err(|error| said(&error))
    }

    #[test]
    fn values_are_written_as_they_are() {
        for (template, expected) in [
            (
                "{{ amount }}|{{ debit }}|{{ zero }}|{{ huge }}",
                "1234.50|-7.05|0.00|99999999999999999999999999999999999.999",
            ),
            ("{{ yes }} {{ word }} {{ day }}\n", "true Zürich 2026-01-31\n"),
            ("{% if zero %}a{% else %}b{% endif %}{% if debit %}c{% endif %}", "bc"),
            ("{{ nothing | default('-') }}", "-"),
        ] {
            assert_eq!(text(template).as_deref(), Ok(expected), "{template}");
        }
    }

    #[test]
    fn filters_make_the_text_that_is_documented() {
        for (template, expected) in [
            ("{{ amount | picture('9(6)V99') }}", "00123450"),
            ("{{ debit | picture('9(6)V99', 'leading_separate') }}", "-00000705"),
            ("{{ debit | picture('S9(3)V99') }}", "0070N"),
            ("{{ amount | picture('Z(6)9.99') }}", "   1234.50"),
            ("{{ amount | right(10, '0') }}", "0001234.50"),
            ("{{ debit | right(8) }}{{ word | left(8, '.') }}|", "   -7.05Zürich..|"),
            ("{{ word | upper }}{{ word | lower }}", "ZüRICHzürich"),
            ("{{ day | date('%d.%m.%y') }}", "31.01.26"),
        ] {
            assert_eq!(text(template).as_deref(), Ok(expected), "{template}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said() {
        for (template, expected) in [
            ("{{ amount | picture('9(3)V99') }}", "`1234.50` does not fit the picture `9(3)V99`"),
            ("{{ amount | picture('9(9)') }}", "`1234.50` does not fit the picture `9(9)`"),
            ("{{ debit | picture('9(3)V99') }}", "`-7.05` does not fit the picture `9(3)V99`"),
            ("{{ word | picture('9') }}", "the filter `picture` takes a number"),
            ("{{ amount | picture('X') }}", "`X` is no picture"),
            ("{{ amount | picture('9', 'in_front') }}", "`in_front` is no place of a sign"),
            ("{{ debit | right(8, '0') }}", "`-7.05` cannot have zeros in front of its sign: use `picture`"),
            ("{{ word | left(3) }}", "`Zürich` has more than 3 characters"),
            ("{{ word | left(3, '') }}", "a width is a number from 1 to 65536, and padding is one character"),
            ("{{ word | date('%Y') }}", "the filter `date` takes a date or a timestamp"),
            ("{{ nothing }}", "`nothing` is undefined"),
            ("{{ nothing | upper }}", "a name has no value"),
            ("{{ amount | float }}", "filter float is unknown"),
            ("{{ amount | round }}", "filter round is unknown"),
        ] {
            let found = text(template).unwrap_err();
            assert!(found.contains(expected), "{template}: {found}");
        }
    }
}
