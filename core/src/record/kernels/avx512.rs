//! Kernels for processors with AVX-512 BW, VL, VBMI and VBMI2: a whole field is one register.
#![expect(unsafe_code, reason = "vector instructions; the scalar twins are the oracle")]

use super::shapes::{Arrangement, Canonical, DecimalShape, MomentShape};
use super::{Indexed, IndexedQuoted, Kernels, Letters, PAD, Portable, Task, outside, vector};
use crate::os::memory;
use std::arch::x86_64::*;

/// Proof that the processor has the instructions: made by `run` only.
#[derive(Clone, Copy)]
pub(super) struct Avx512(());

pub(super) fn available() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// Runs the task with these kernels, or with the portable ones where the processor lacks them.
pub(super) fn run<T: Task>(task: T) -> T::Output {
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi1,bmi2,lzcnt,popcnt")]
    fn enabled<T: Task>(task: T) -> T::Output {
        task.run(Avx512(()))
    }
    if available() {
        // SAFETY: the instructions were just found to be there.
        unsafe { enabled(task) }
    } else {
        task.run(Portable)
    }
}

#[inline(always)]
fn load64(buffer: &[u8], at: usize) -> __m512i {
    let bytes = &buffer[at..at + 64];
    // SAFETY: the slice has sixty-four bytes.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

/// Stores the narrowest register that holds `width` bytes; may write up to [`PAD`] bytes in all.
#[inline(always)]
fn store(out: &mut [u8], at: usize, width: usize, value: __m512i) {
    let bytes = &mut out[at..at + PAD];
    let place: *mut u8 = bytes.as_mut_ptr();
    // SAFETY: the slice has sixty-four bytes, and no store writes more.
    unsafe {
        if width <= 16 {
            _mm_storeu_si128(place.cast(), _mm512_castsi512_si128(value));
        } else if width <= 32 {
            _mm256_storeu_si256(place.cast(), _mm512_castsi512_si256(value));
        } else {
            _mm512_storeu_si512(place.cast(), value);
        }
    }
}

/// Ones in the lowest `length` bits; all for 64 and more.
#[inline(always)]
fn first(length: usize) -> u64 {
    // SAFETY: BMI2 is enabled wherever this is inlined.
    unsafe { _bzhi_u64(u64::MAX, length.min(64) as u32) }
}

#[inline(always)]
fn splat(byte: u8) -> __m512i {
    // SAFETY: AVX-512 is enabled wherever this is inlined.
    unsafe { _mm512_set1_epi8(byte as i8) }
}

/// The places of set bits.
#[inline(always)]
fn push_bits(bits: u64, base: usize, positions: &mut Vec<u32>) {
    memory::room(positions, 128);
    let count = bits.count_ones() as usize;
    // SAFETY: AVX-512 is enabled wherever this is inlined; 128 places are reserved, and at most 64 + 16 are written, of which
    // the first `count` are kept.
    unsafe {
        let mut offsets = _mm512_maskz_compress_epi8(bits, ramp64());
        let base = _mm512_set1_epi32(base as i32);
        let place = positions.as_mut_ptr().add(positions.len());
        let mut written = 0;
        loop {
            let wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(offsets));
            _mm512_storeu_si512(place.add(written).cast(), _mm512_add_epi32(base, wide));
            written += 16;
            if written >= count {
                break;
            }
            offsets = _mm512_alignr_epi32::<4>(offsets, offsets);
        }
        positions.set_len(positions.len() + count);
    }
}

impl Kernels for Avx512 {
    #[inline(always)]
    fn index(self, buffer: &[u8], from: usize, to: usize, delimiter: u8, positions: &mut Vec<u32>) -> Indexed {
        let mut lines = 0;
        let mut nul = 0;
        let mut at = from;
        while at < to {
            let inside = first(to - at);
            // SAFETY: AVX-512 is enabled wherever this is inlined.
            unsafe {
                let bytes = load64(buffer, at);
                let ends = _mm512_cmpeq_epi8_mask(bytes, splat(b'\n')) & inside;
                let found = (_mm512_cmpeq_epi8_mask(bytes, splat(delimiter)) & inside) | ends;
                nul |= _mm512_testn_epi8_mask(bytes, bytes) & inside;
                lines += ends.count_ones() as usize;
                push_bits(found, at, positions);
            }
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
            let inside = first(to - at);
            // SAFETY: AVX-512 is enabled wherever this is inlined.
            unsafe {
                let bytes = load64(buffer, at);
                let marks = _mm512_cmpeq_epi8_mask(bytes, splat(quote)) & inside;
                let counts = outside(marks, &mut open) & inside;
                let ends = _mm512_cmpeq_epi8_mask(bytes, splat(b'\n')) & counts;
                nul |= _mm512_testn_epi8_mask(bytes, bytes) & inside;
                found.lines += ends.count_ones() as usize;
                if marks != 0 {
                    push_bits(marks, at, quotes);
                }
                push_bits((_mm512_cmpeq_epi8_mask(bytes, splat(delimiter)) & counts) | ends, at, positions);
            }
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
        let text = load64(buffer, start);
        // SAFETY: AVX-512 is enabled wherever this is inlined.
        let field = unsafe { _mm512_mask_mov_epi8(splat(pad), first(length), text) };
        store(out, at, width, field);
        odd(text) & first(length) == 0
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
        let window = load64(buffer, start + length - width);
        // SAFETY: AVX-512 is enabled wherever this is inlined.
        let field = unsafe { _mm512_mask_mov_epi8(window, first(width - length), splat(pad)) };
        store(out, at, width, field);
        odd(window) & first(width) & !first(width - length) == 0
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
        let hidden = first(length.saturating_sub(keep.1)) & !first(keep.0);
        let text = load64(buffer, start);
        // SAFETY: AVX-512 is enabled wherever this is inlined.
        let field = unsafe {
            let padded = _mm512_mask_mov_epi8(splat(b' '), first(length), text);
            _mm512_mask_mov_epi8(padded, hidden, splat(b'*'))
        };
        store(out, at, width, field);
        odd(text) & first(length) == 0
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
        // SAFETY: AVX-512 is enabled wherever this is inlined.
        unsafe {
            let text = load64(buffer, start);
            let inside = first(length);
            let continuation = _mm512_cmplt_epi8_mask(text, splat(0xC0));
            let text = _mm512_mask_mov_epi8(text, odd(text), splat(replacement));
            let text = change(text, letters);
            let kept = inside & !continuation;
            let characters = kept.count_ones() as usize;
            // A longer text fills the field from its first sixty-four bytes, or is one for the scalar kernel.
            if length > 64 && characters <= width {
                return Portable.ascii(buffer, start, length, letters, replacement, out, at, width);
            }
            let packed = _mm512_maskz_compress_epi8(kept, text);
            let field = _mm512_mask_mov_epi8(splat(b' '), first(characters), packed);
            store(out, at, width, field);
            characters
        }
    }

    #[inline(always)]
    fn constant(self, bytes: &[u8], out: &mut [u8], at: usize, width: usize) {
        let mut done = 0;
        while done < width {
            store(out, at + done, width - done, load64(bytes, done));
            done += 64;
        }
    }

    #[inline(always)]
    fn write_digits(self, value: u64, out: &mut [u8], at: usize, width: usize) {
        super::avx2::write_digits(value, out, at, width);
    }
}

/// Bits of the bytes outside U+0020..U+007E.
#[inline(always)]
fn odd(text: __m512i) -> u64 {
    // SAFETY: AVX-512 is enabled wherever this is inlined.
    unsafe { _mm512_cmpgt_epu8_mask(_mm512_sub_epi8(text, splat(0x20)), splat(0x5E)) }
}

/// Changes the letters of sixty-four bytes.
#[inline(always)]
fn change(text: __m512i, letters: Letters) -> __m512i {
    let from = match letters {
        Letters::Keep => return text,
        Letters::Upper => b'a',
        Letters::Lower => b'A',
    };
    // SAFETY: AVX-512 is enabled wherever this is inlined.
    unsafe {
        let letter = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(text, splat(from)), splat(26));
        _mm512_mask_blend_epi8(letter, text, _mm512_xor_si512(text, splat(0x20)))
    }
}

/// 0, 1, … 63.
#[inline(always)]
fn ramp64() -> __m512i {
    static RAMP: [u8; 64] = {
        let mut ramp = [0; 64];
        let mut index = 0;
        while index < 64 {
            ramp[index] = index as u8;
            index += 1;
        }
        ramp
    };
    load64(&RAMP, 0)
}
