//! Sixteen-byte building blocks that the AVX2 and AVX-512 kernels share.
//!
//! Every function is `#[inline(always)]` and must be reached from a function compiled with at least SSSE3 and SSE4.1, which both
//! sets guarantee: they are entered through `run` only, behind their processor check.
#![expect(unsafe_code, reason = "vector instructions; the scalar twins are the oracle")]

use super::shapes::{Arrangement, Canonical, DecimalShape, MomentShape, exists};
use std::arch::x86_64::*;

/// Sixteen bytes of the buffer.
#[inline(always)]
pub(super) fn load16(buffer: &[u8], at: usize) -> __m128i {
    let bytes = &buffer[at..at + 16];
    // SAFETY: the slice has sixteen bytes.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline(always)]
pub(super) fn store16(out: &mut [u8], at: usize, value: __m128i) {
    let bytes = &mut out[at..at + 16];
    // SAFETY: the slice has sixteen bytes.
    unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), value) }
}

#[inline(always)]
fn bytes16(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: the array has sixteen bytes.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

/// 0, 1, … 15.
#[inline(always)]
fn ramp() -> __m128i {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }
}

/// Sixteen digits, right-aligned, zeros in front: what precedes the `length` last bytes is cleared. Values, not ASCII.
#[inline(always)]
fn last_digits(text: __m128i, length: usize) -> __m128i {
    // SAFETY: SSE2 is part of x86-64.
    unsafe {
        let inside = _mm_cmpgt_epi8(ramp(), _mm_set1_epi8(15 - length as i8));
        _mm_and_si128(_mm_sub_epi8(text, _mm_set1_epi8(b'0' as i8)), inside)
    }
}

/// Whether all sixteen bytes are at most 9.
#[inline(always)]
fn all_digits(values: __m128i) -> bool {
    // SAFETY: SSE2 is part of x86-64.
    unsafe {
        let low = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
        _mm_movemask_epi8(low) == 0xFFFF
    }
}

/// The number of sixteen digit values.
#[inline(always)]
fn value16(values: __m128i) -> u64 {
    // SAFETY: SSSE3 and SSE4.1 are enabled wherever this is inlined (module head).
    unsafe {
        let pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(0x010A));
        let fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x0001_0064));
        let packed = _mm_packus_epi32(fours, fours);
        let eights = _mm_madd_epi16(packed, _mm_set1_epi32(0x0001_2710));
        let both = _mm_cvtsi128_si64(eights) as u64;
        (both & 0xFFFF_FFFF) * 100_000_000 + (both >> 32)
    }
}

#[inline(always)]
pub(super) fn is_digits(buffer: &[u8], start: usize, length: usize) -> bool {
    all_digits(last_digits(load16(buffer, start + length - 16), length))
}

#[inline(always)]
pub(super) fn digits(buffer: &[u8], start: usize, length: usize) -> u64 {
    value16(last_digits(load16(buffer, start + length - 16), length))
}

#[inline(always)]
pub(super) fn decimal(buffer: &[u8], start: usize, length: usize, shape: &DecimalShape) -> Option<i64> {
    let first = buffer[start];
    let signed = usize::from(first == b'-') | usize::from(first == b'+');
    let point = usize::from(shape.scale > 0);
    // Wraps far above every bound when the text is too short.
    let integer = length.wrapping_sub(signed + shape.scale + point);
    if integer.wrapping_sub(1) >= shape.integer_digits {
        return None;
    }
    let end = start + length;
    if point == 1 && buffer[end - shape.scale - 1] != b'.' {
        return None;
    }
    let window = load16(buffer, end - 16);
    // SAFETY: SSSE3 is enabled wherever this is inlined (module head).
    let gathered = unsafe { _mm_shuffle_epi8(window, bytes16(&shape.gather)) };
    let values = last_digits(gathered, integer + shape.scale);
    if !all_digits(values) {
        return None;
    }
    let value = value16(values) as i64;
    Some(if first == b'-' { -value } else { value })
}

#[inline(always)]
pub(super) fn moment(buffer: &[u8], start: usize, length: usize, shape: &MomentShape) -> Option<Canonical> {
    if length != shape.length {
        return None;
    }
    // SAFETY: SSSE3 and SSE4.1 are enabled wherever this is inlined (module head).
    unsafe {
        let (low_base, high_base) = halves(&shape.base);
        let (low_limit, high_limit) = halves(&shape.limit);
        let low = _mm_sub_epi8(load16(buffer, start), low_base);
        let mut bad = _mm_subs_epu8(low, low_limit);
        let mut gathered = _mm_shuffle_epi8(low, bytes16(&shape.gather[0]));
        if length > 16 {
            let high = _mm_sub_epi8(load16(buffer, start + 16), high_base);
            bad = _mm_or_si128(bad, first_bytes(_mm_subs_epu8(high, high_limit), length - 16));
            // The sixteen bytes that end the text: digits in front of the last part come from the first half.
            let ending = _mm_sub_epi8(load16(buffer, start + length - 16), _mm_set1_epi8(b'0' as i8));
            gathered = _mm_or_si128(gathered, _mm_shuffle_epi8(ending, bytes16(&shape.gather[1])));
        } else {
            bad = first_bytes(bad, length);
        }
        if _mm_testz_si128(bad, bad) == 0 {
            return None;
        }
        let values = _mm_or_si128(gathered, bytes16(&shape.missing));
        in_range(values).then(|| {
            let mut digits = [0; 16];
            store16(&mut digits, 0, _mm_or_si128(values, _mm_set1_epi8(b'0' as i8)));
            digits
        })
    }
}

/// The two halves of a thirty-two byte table.
#[inline(always)]
fn halves(table: &[u8; 32]) -> (__m128i, __m128i) {
    (load16(table, 0), load16(table, 16))
}

/// The first `length` bytes, zeros behind.
#[inline(always)]
fn first_bytes(value: __m128i, length: usize) -> __m128i {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { _mm_and_si128(value, _mm_cmpgt_epi8(_mm_set1_epi8(length as i8), ramp())) }
}

/// Whether the canonical digit values name a moment that exists. Days up to 28 need no calendar.
#[inline(always)]
fn in_range(values: __m128i) -> bool {
    // SAFETY: SSSE3 is enabled wherever this is inlined (module head).
    let (surely, digits) = unsafe {
        let pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(0x010A));
        let most = _mm_setr_epi16(99, 99, 12, 28, 23, 59, 59, 0);
        let least = _mm_setr_epi16(0, 0, 1, 1, 0, 0, 0, 0);
        let outside = _mm_or_si128(_mm_cmpgt_epi16(pairs, most), _mm_cmpgt_epi16(least, pairs));
        let year = _mm_cvtsi128_si32(pairs);
        let mut digits = [0; 16];
        store16(&mut digits, 0, values);
        (_mm_movemask_epi8(outside) == 0 && year != 0, digits)
    };
    surely || exists(&digits)
}

#[inline(always)]
pub(super) fn arrange(digits: &Canonical, arrangement: &Arrangement, out: &mut [u8], at: usize) {
    let (low, high) = halves(&arrangement.digits);
    let (low_literals, high_literals) = halves(&arrangement.literals);
    let digits = bytes16(digits);
    // SAFETY: SSSE3 is enabled wherever this is inlined (module head).
    unsafe {
        store16(out, at, _mm_or_si128(_mm_shuffle_epi8(digits, low), low_literals));
        if arrangement.length > 16 {
            store16(out, at + 16, _mm_or_si128(_mm_shuffle_epi8(digits, high), high_literals));
        }
    }
}

/// Sixteen ASCII digits of a value below 10^16.
#[inline(always)]
pub(super) fn digits_of(value: u64) -> [u8; 16] {
    let high = eight_digits((value / 100_000_000) as u32);
    let low = eight_digits((value % 100_000_000) as u32);
    let mut digits = [0; 16];
    digits[..8].copy_from_slice(&(high | 0x3030_3030_3030_3030).to_le_bytes());
    digits[8..].copy_from_slice(&(low | 0x3030_3030_3030_3030).to_le_bytes());
    digits
}

/// Eight digit values of a number below 10^8, the first in the lowest byte: split in fours, twos, ones, all in one register.
#[inline(always)]
fn eight_digits(value: u32) -> u64 {
    let fours = u64::from(value / 10_000) | (u64::from(value % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
    let twos = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | ((twos - tens * 10) << 8)
}
