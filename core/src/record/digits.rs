//! Decimal digits: powers of ten, counting digits, and writing them without allocating.

/// Powers of ten from 10^0 to 10^38, the largest that 127 bits hold.
pub(crate) const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// 10^`exponent`, or `None` above 38.
pub(crate) fn power(exponent: u32) -> Option<u128> {
    POWERS.get(exponent as usize).copied()
}

/// Number of significant digits of `magnitude`; 1 for zero.
pub(crate) fn count(magnitude: u128) -> u32 {
    magnitude.checked_ilog10().map_or(1, |exponent| exponent + 1)
}

/// Longest text of a `u128`.
pub(crate) const LONGEST: usize = 39;

/// The digits of `magnitude`, without leading zeros (`0` for zero), in the tail of `buffer`.
pub(crate) fn format(magnitude: u128, buffer: &mut [u8; LONGEST]) -> &[u8] {
    // 64-bit division is several times faster than 128-bit, so the number goes in pieces of 19 digits.
    const PIECE: u128 = POWERS[19];
    let mut at = LONGEST;
    let mut rest = magnitude;
    loop {
        let mut piece = (rest % PIECE) as u64;
        rest /= PIECE;
        let piece_end = at;
        while piece > 0 || (rest > 0 && piece_end - at < 19) || at == LONGEST {
            at -= 1;
            buffer[at] = b'0' + (piece % 10) as u8;
            piece /= 10;
        }
        if rest == 0 {
            return &buffer[at..];
        }
    }
}

/// Appends `magnitude` as exactly `width` digits, zeros in front; more digits than that are cut off at the left.
pub(crate) fn append_padded(magnitude: u128, width: usize, out: &mut Vec<u8>) {
    let mut buffer = [0; LONGEST];
    let digits = format(magnitude, &mut buffer);
    if digits.len() >= width {
        out.extend_from_slice(&digits[digits.len() - width..]);
    } else {
        out.resize(out.len() + width - digits.len(), b'0');
        out.extend_from_slice(digits);
    }
}

/// The number that `text` spells in ASCII digits: `None` when empty, when another byte is in it, or above 10^38 - 1.
pub(crate) fn parse(text: &[u8]) -> Option<u128> {
    if text.is_empty() {
        return None;
    }
    extend(0, text)
}

/// `number` with the digits of `text` written behind it; `None` on any other byte or above 10^38 - 1.
pub(crate) fn extend(number: u128, text: &[u8]) -> Option<u128> {
    let mut number = number;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 || number >= POWERS[37] {
            return None;
        }
        number = number * 10 + u128::from(digit);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn format_equals_the_standard_library(magnitude in any::<u128>(), shift in 0u32..128) {
            let magnitude = magnitude >> shift;
            let mut buffer = [0; LONGEST];
            prop_assert_eq!(std::str::from_utf8(format(magnitude, &mut buffer)).unwrap(), magnitude.to_string());
            prop_assert_eq!(count(magnitude) as usize, magnitude.to_string().len());
        }

        #[test]
        fn padded_digits_read_back(magnitude in 0u128..POWERS[38], shift in 0u32..128) {
            let magnitude = magnitude >> shift;
            let mut out = Vec::new();
            append_padded(magnitude, 38, &mut out);
            prop_assert_eq!(std::str::from_utf8(&out).unwrap(), format!("{magnitude:038}"));
            prop_assert_eq!(parse(&out), Some(magnitude));
        }
    }

    #[test]
    fn pieces_with_inner_zeros_keep_them() {
        for (exponent, &power) in POWERS.iter().enumerate() {
            let mut buffer = [0; LONGEST];
            assert_eq!(format(power, &mut buffer), format!("1{}", "0".repeat(exponent)).as_bytes());
        }
    }

    #[test]
    fn the_39th_digit_is_too_many_unless_a_zero_leads() {
        assert_eq!(parse("9".repeat(38).as_bytes()), Some(POWERS[38] - 1));
        assert_eq!(parse("1".repeat(39).as_bytes()), None);
        assert_eq!(parse(format!("000{}", "9".repeat(38)).as_bytes()), Some(POWERS[38] - 1));
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"1 "), None);
    }
}
