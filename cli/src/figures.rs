//! Numbers as people read them.

use std::time::Duration;

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `8512000` as `8.5M`.
pub(crate) fn short(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        1_000..1_000_000 => format!("{}.{}k", number / 1_000, number % 1_000 / 100),
        1_000_000..1_000_000_000 => format!("{}.{}M", number / 1_000_000, number % 1_000_000 / 100_000),
        _ => format!("{}.{}G", number / 1_000_000_000, number % 1_000_000_000 / 100_000_000),
    }
}

/// A part of a whole in per cent, never rounded to none or all.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "0 %".to_owned();
    }
    if part == whole {
        return "100 %".to_owned();
    }
    let hundredths = u128::from(part) * 10_000 / u128::from(whole);
    match hundredths {
        0 => "under 0.01 %".to_owned(),
        _ => format!("{}.{:02} %", hundredths / 100, hundredths % 100),
    }
}

/// A span of time: `0.24 s`, `17 s`, `2m06s`, `3h07m`.
pub(crate) fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{}.{:02} s", seconds, time.subsec_millis() / 10),
        10..60 => format!("{seconds} s"),
        60..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// How many a second.
pub(crate) fn rate(count: u64, time: Duration) -> u64 {
    let micros = time.as_micros().max(1);
    u64::try_from(u128::from(count) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(
            ["0", "999", "1,000", "12,345,678"],
            [0, 999, 1_000, 12_345_678].map(grouped).each_ref().map(String::as_str)
        );
        assert_eq!(
            ["999", "1.0k", "999.9k", "8.5M", "1.2G"],
            [999, 1_000, 999_999, 8_512_000, 1_200_000_000].map(short).each_ref().map(String::as_str)
        );
    }

    #[test]
    fn shares_never_hide_a_reject() {
        assert_eq!(share(0, 5), "0 %");
        assert_eq!(share(0, 0), "0 %");
        assert_eq!(share(1, 12_000_000), "under 0.01 %");
        assert_eq!(share(1, 3), "33.33 %");
        assert_eq!(share(999_999, 1_000_000), "99.99 %");
        assert_eq!(share(7, 7), "100 %");
    }

    #[test]
    fn spans_and_rates() {
        let text = |millis| span(Duration::from_millis(millis));
        assert_eq!([text(0), text(245), text(9_999)], ["0.00 s", "0.24 s", "9.99 s"]);
        assert_eq!([text(17_000), text(126_000), text(11_240_000)], ["17 s", "2m06s", "3h07m"]);
        assert_eq!(rate(1_000, Duration::from_millis(500)), 2_000);
        assert_eq!(rate(5, Duration::ZERO), 5_000_000);
    }
}
