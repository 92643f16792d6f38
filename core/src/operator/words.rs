//! Instants and recorded texts, as people and programs read them.

use crate::error::{Error, Result, codes::job};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

/// Nanoseconds since 1970-01-01T00:00:00Z as RFC 3339; an instant outside the years of the calendar as the number it is.
pub(super) fn instant(nanoseconds: i128) -> String {
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(instant) => instant.to_string(),
        Err(_) => nanoseconds.to_string(),
    }
}

/// An instant in RFC 3339, or a day, which stands for its beginning in UTC.
///
/// # Errors
/// `OPTION_VALUE`.
pub(super) fn instant_or_day(text: &str) -> Result<i128> {
    // A day would also be read from a time without an offset, and its hours would be lost.
    let day = Some(text).filter(|text| text.len() == "2026-11-20".len()).and_then(|text| text.parse::<Date>().ok());
    let midnight = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|midnight| midnight.timestamp());
    let instant = midnight.or_else(|| text.parse::<Timestamp>().ok());
    instant.map(Timestamp::as_nanosecond).ok_or_else(|| {
        let message = format!("`{text}` is neither a day nor an instant");
        Error::new(job::OPTION_VALUE, message).help("write 2026-11-20 or 2026-11-20T18:00:00Z")
    })
}

/// A recorded text: JSON where it is JSON, else the text itself, so that nothing recorded is ever hidden.
pub(super) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_and_read() {
        assert_eq!(instant(0), "1970-01-01T00:00:00Z");
        assert_eq!(instant(1_700_000_000_123_456_789), "2023-11-14T22:13:20.123456789Z");
        assert_eq!(instant(i128::MAX), i128::MAX.to_string());
        let day = 20_412 * 86_400 * 1_000_000_000;
        assert_eq!(instant_or_day("2025-11-20").unwrap(), day);
        assert_eq!(instant_or_day("2025-11-20T01:00:00+01:00").unwrap(), day);
        for text in ["", "soon", "2025-11-31", "2025-11-20T01:00:00"] {
            assert_eq!(instant_or_day(text).unwrap_err().code(), job::OPTION_VALUE, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_json_is_shown_as_it_is() {
        assert_eq!(json(r#"{"a":1}"#), serde_json::json!({"a": 1}));
        assert_eq!(json("{half"), serde_json::json!("{half"));
    }
}
