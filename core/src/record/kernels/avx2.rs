//! Kernels for processors with AVX2 and BMI2 (x86-64-v3): fields in halves of thirty-two bytes.
#![expect(unsafe_code, reason = "vector instructions; the scalar twins are the oracle")]

use super::shapes::{Arrangement, Canonical, DecimalShape, MomentShape};
use super::{Indexed, IndexedQuoted, Kernels, Letters, Portable, Task, outside, vector};
use crate::os::memory;
use std::arch::x86_64::*;

/// Proof that the processor has the instructions: made by `run` only.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// Runs the task with these kernels, or with the portable ones where the processor lacks them.
pub(super) fn run<T: Task>(task: T) -> T::Output {
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn enabled<T: Task>(task: T) -> T::Output {
        task.run(Avx2(()))
    }
    if available() {
        // SAFETY: the instructions were just found to be there.
        unsafe { enabled(task) }
    } else {
        task.run(Portable)
    }
}

#[inline(always)]
fn load32(buffer: &[u8], at: usize) -> __m256i {
    let bytes = &buffer[at..at + 32];
    // SAFETY: the slice has thirty-two bytes.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline(always)]
fn store32(out: &mut [u8], at: usize, value: __m256i) {
    let bytes = &mut out[at..at + 32];
    // SAFETY: the slice has thirty-two bytes.
    unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), value) }
}

#[inline(always)]
fn splat(byte: u8) -> __m256i {
    // SAFETY: AVX2 is enabled wherever this is inlined.
    unsafe { _mm256_set1_epi8(byte as i8) }
}

/// All ones in the bytes at places `offset..` that are below `length`.
#[inline(always)]
fn below(length: usize, offset: usize) -> __m256i {
    static RAMP: [u8; 64] = {
        let mut ramp = [0; 64];
        let mut index = 0;
        while index < 64 {
            ramp[index] = index as u8;
            index += 1;
        }
        ramp
    };
    // SAFETY: AVX2 is enabled wherever this is inlined.
    unsafe { _mm256_cmpgt_epi8(splat(length.min(64) as u8), load32(&RAMP, offset)) }
}

/// Ones for the places `offset..` that are below `length`.
#[inline(always)]
fn bits_below(length: usize, offset: usize) -> u32 {
    // SAFETY: BMI2 is enabled wherever this is inlined.
    unsafe { _bzhi_u32(u32::MAX, length.saturating_sub(offset).min(32) as u32) }
}

#[inline(always)]
fn blend(otherwise: __m256i, value: __m256i, mask: __m256i) -> __m256i {
    // SAFETY: AVX2 is enabled wherever this is inlined.
    unsafe { _mm256_blendv_epi8(otherwise, value, mask) }
}

/// The places of set bits, eight at a time; most runs of 64 bytes hold no more.
#[inline(always)]
fn push_bits(mut bits: u64, base: usize, positions: &mut Vec<u32>) {
    let count = bits.count_ones() as usize;
    memory::room(positions, 64 + 8);
    let length = positions.len();
    // SAFETY: 72 places are reserved, at most 64 + 7 are written, and the first `count` are kept.
    unsafe {
        let place = positions.as_mut_ptr().add(length);
        let mut written = 0;
        loop {
            for step in 0..8 {
                *place.add(written + step) = (base as u32).wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            written += 8;
            if written >= count {
                break;
            }
        }
        positions.set_len(length + count);
    }
}

impl Kernels for Avx2 {
    #[inline(always)]
    fn index(self, buffer: &[u8], from: usize, to: usize, delimiter: u8, positions: &mut Vec<u32>) -> Indexed {
        let mut lines = 0;
        let mut nul = 0;
        let mut at = from;
        while at < to {
            let mask = |byte: u8| {
                // SAFETY: AVX2 is enabled wherever this is inlined.
                let half = |offset| unsafe {
                    _mm256_movemask_epi8(_mm256_cmpeq_epi8(load32(buffer, at + offset), splat(byte))) as u32
                };
                u64::from(half(0)) | (u64::from(half(32)) << 32)
            };
            // SAFETY: BMI2 is enabled wherever this is inlined.
            let inside = unsafe { _bzhi_u64(u64::MAX, (to - at).min(64) as u32) };
            let ends = mask(b'\n') & inside;
            nul |= mask(0) & inside;
            lines += ends.count_ones() as usize;
            push_bits((mask(delimiter) & inside) | ends, at, positions);
            at += 64;
        }
        Indexed { lines, nul: nul != 0 }
    }

    #[inline(always)]
    fn index_quoted(
        self,
        buffer: &[u8],
        from: usize,
        to: usize,
        delimiter: u8,
        quote: u8,
        positions: &mut Vec<u32>,
        quotes: &mut Vec<u32>,
    ) -> IndexedQuoted {
        let mut found = IndexedQuoted::default();
        let (mut nul, mut open) = (0, 0);
        let mut at = from;
        while at < to {
            let (front, behind) = (load32(buffer, at), load32(buffer, at + 32));
            let mask = |byte: u8| {
                // SAFETY: AVX2 is enabled wherever this is inlined.
                let half = |bytes| unsafe { _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, splat(byte))) as u32 };
                u64::from(half(front)) | (u64::from(half(behind)) << 32)
            };
            // SAFETY: BMI2 is enabled wherever this is inlined.
            let inside = unsafe { _bzhi_u64(u64::MAX, (to - at).min(64) as u32) };
            let marks = mask(quote) & inside;
            let counts = outside(marks, &mut open) & inside;
            let ends = mask(b'\n') & counts;
            nul |= mask(0) & inside;
            found.lines += ends.count_ones() as usize;
            if marks != 0 {
                push_bits(marks, at, quotes);
            }
            push_bits((mask(delimiter) & counts) | ends, at, positions);
            at += 64;
        }
        found.nul = nul != 0;
        found
    }

    #[inline(always)]
    fn is_digits(self, buffer: &[u8], start: usize, length: usize) -> bool {
        vector::is_digits(buffer, start, length)
    }

    #[inline(always)]
    fn digits(self, buffer: &[u8], start: usize, length: usize) -> u64 {
        vector::digits(buffer, start, length)
    }

    #[inline(always)]
    fn decimal(self, buffer: &[u8], start: usize, length: usize, shape: &DecimalShape) -> Option<i64> {
        vector::decimal(buffer, start, length, shape)
    }

    #[inline(always)]
    fn moment(self, buffer: &[u8], start: usize, length: usize, shape: &MomentShape) -> Option<Canonical> {
        vector::moment(buffer, start, length, shape)
    }

    #[inline(always)]
    fn arrange(self, digits: &Canonical, arrangement: &Arrangement, out: &mut [u8], at: usize) {
        vector::arrange(digits, arrangement, out, at);
    }

    #[inline(always)]
    fn left(
        self,
        buffer: &[u8],
        start: usize,
        length: usize,
        pad: u8,
        out: &mut [u8],
        at: usize,
        width: usize,
    ) -> bool {
        let mut odd = 0;
        for offset in (0..width).step_by(32) {
            let text = load32(buffer, start + offset);
            odd |= odd_bytes(text) & bits_below(length, offset);
            store32(out, at + offset, blend(splat(pad), text, below(length, offset)));
        }
        odd == 0
    }

    #[inline(always)]
    fn right(
        self,
        buffer: &[u8],
        start: usize,
        length: usize,
        pad: u8,
        out: &mut [u8],
        at: usize,
        width: usize,
    ) -> bool {
        let window = start + length - width;
        let mut odd = 0;
        for offset in (0..width).step_by(32) {
            let text = load32(buffer, window + offset);
            odd |= odd_bytes(text) & bits_below(width, offset) & !bits_below(width - length, offset);
            store32(out, at + offset, blend(text, splat(pad), below(width - length, offset)));
        }
        odd == 0
    }

    #[inline(always)]
    fn masked(
        self,
        buffer: &[u8],
        start: usize,
        length: usize,
        keep: (usize, usize),
        out: &mut [u8],
        at: usize,
        width: usize,
    ) -> bool {
        let mut odd = 0;
        for offset in (0..width).step_by(32) {
            let text = load32(buffer, start + offset);
            odd |= odd_bytes(text) & bits_below(length, offset);
            let padded = blend(splat(b' '), text, below(length, offset));
            let hidden = blend(padded, splat(b'*'), below(length.saturating_sub(keep.1), offset));
            store32(out, at + offset, blend(hidden, padded, below(keep.0, offset)));
        }
        odd == 0
    }

    #[inline(always)]
    fn ascii(
        self,
        buffer: &[u8],
        start: usize,
        length: usize,
        letters: Letters,
        replacement: u8,
        out: &mut [u8],
        at: usize,
        width: usize,
    ) -> usize {
        if length > 64 {
            return Portable.ascii(buffer, start, length, letters, replacement, out, at, width);
        }
        let mut done = 0;
        let mut characters = 0;
        // Whole halves while they are plain; from the first character that is not, thirty-two bytes at a time up to the next.
        while done < length {
            if characters >= width {
                return width + 1;
            }
            let text = load32(buffer, start + done);
            let odd = odd_bytes(text);
            let plain = (odd.trailing_zeros() as usize).min(length - done);
            // Bytes behind `plain` are overwritten by the next step, or by the padding.
            store32(out, at + characters, change(text, letters));
            characters += plain;
            done += plain;
            if plain < 32 && done < length {
                if characters >= width {
                    return width + 1;
                }
                out[at + characters] = changed(replacement, letters);
                characters += 1;
                done += character_length(buffer[start + done]);
            }
        }
        let mut padded = characters;
        while padded < width {
            store32(out, at + padded, splat(b' '));
            padded += 32;
        }
        characters
    }

    #[inline(always)]
    fn constant(self, bytes: &[u8], out: &mut [u8], at: usize, width: usize) {
        for offset in (0..width).step_by(32) {
            store32(out, at + offset, load32(bytes, offset));
        }
    }

    #[inline(always)]
    fn write_digits(self, value: u64, out: &mut [u8], at: usize, width: usize) {
        write_digits(value, out, at, width);
    }
}

/// The last `width` of sixteen digits, zeros in front of them when the field is wider.
#[inline(always)]
pub(super) fn write_digits(value: u64, out: &mut [u8], at: usize, width: usize) {
    let digits = vector::digits_of(value);
    if width <= 16 {
        // Shifted to the front, so that nothing before the field is touched.
        let shifted = u128::from_le_bytes(digits) >> (8 * (16 - width));
        out[at..at + 16].copy_from_slice(&shifted.to_le_bytes());
    } else {
        out[at..at + width - 16].fill(b'0');
        out[at + width - 16..at + width].copy_from_slice(&digits);
    }
}

/// Bits of the bytes outside U+0020..U+007E.
#[inline(always)]
fn odd_bytes(text: __m256i) -> u32 {
    // SAFETY: AVX2 is enabled wherever this is inlined.
    unsafe {
        let shifted = _mm256_sub_epi8(text, splat(0x20));
        let plain = _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, splat(0x5E)), shifted);
        !(_mm256_movemask_epi8(plain) as u32)
    }
}

/// Changes the letters of thirty-two bytes.
#[inline(always)]
fn change(text: __m256i, letters: Letters) -> __m256i {
    let from = match letters {
        Letters::Keep => return text,
        Letters::Upper => b'a',
        Letters::Lower => b'A',
    };
    // SAFETY: AVX2 is enabled wherever this is inlined.
    unsafe {
        let place = _mm256_sub_epi8(text, splat(from));
        let letter = _mm256_cmpeq_epi8(_mm256_min_epu8(place, splat(25)), place);
        _mm256_xor_si256(text, _mm256_and_si256(letter, splat(0x20)))
    }
}

#[inline(always)]
fn changed(byte: u8, letters: Letters) -> u8 {
    match letters {
        Letters::Keep => byte,
        Letters::Upper => byte.to_ascii_uppercase(),
        Letters::Lower => byte.to_ascii_lowercase(),
    }
}

/// Bytes of the UTF-8 character that begins with this byte.
#[inline(always)]
fn character_length(first: u8) -> usize {
    match first {
        0..=0xBF => 1,
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}
