//! The safe scalar kernels: obviously right, the oracle of the others.

use super::shapes::{Arrangement, CANONICAL, Canonical, DecimalShape, MomentShape, exists};
use super::{Indexed, IndexedQuoted, Kernels, Letters};
use crate::os::memory;

/// The scalar set of kernels.
#[derive(Debug, Clone, Copy)]
pub struct Portable;

impl Kernels for Portable {
    fn index(self, buffer: &[u8], from: usize, to: usize, delimiter: u8, positions: &mut Vec<u32>) -> Indexed {
        let mut found = Indexed::default();
        for (offset, &byte) in buffer[from..to].iter().enumerate() {
            if byte == delimiter || byte == b'\n' {
                memory::push(positions, (from + offset) as u32);
            }
            found.lines += usize::from(byte == b'\n');
            found.nul |= byte == 0;
        }
        found
    }

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
        for (offset, &byte) in buffer[from..to].iter().enumerate() {
            if byte == quote {
                memory::push(quotes, (from + offset) as u32);
            }
            found.nul |= byte == 0;
            if quotes.len().is_multiple_of(2) && (byte == delimiter || byte == b'\n') {
                memory::push(positions, (from + offset) as u32);
                found.lines += usize::from(byte == b'\n');
            }
        }
        found
    }

    #[inline(always)]
    fn is_digits(self, buffer: &[u8], start: usize, length: usize) -> bool {
        buffer[start..start + length].iter().all(u8::is_ascii_digit)
    }

    #[inline(always)]
    fn digits(self, buffer: &[u8], start: usize, length: usize) -> u64 {
        buffer[start..start + length].iter().fold(0, |value, byte| value * 10 + u64::from(byte.wrapping_sub(b'0')))
    }

    #[inline(always)]
    fn decimal(self, buffer: &[u8], start: usize, length: usize, shape: &DecimalShape) -> Option<i64> {
        let text = &buffer[start..start + length];
        let (negative, text) = match text.first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let point = usize::from(shape.scale > 0);
        let integer = text.len().checked_sub(shape.scale + point)?;
        if integer == 0 || integer > shape.integer_digits || (point == 1 && text[integer] != b'.') {
            return None;
        }
        let mut value = 0i64;
        for byte in text[..integer].iter().chain(&text[integer + point..]) {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value * 10 + i64::from(byte - b'0');
        }
        Some(if negative { -value } else { value })
    }

    #[inline(always)]
    fn moment(self, buffer: &[u8], start: usize, length: usize, shape: &MomentShape) -> Option<Canonical> {
        if length != shape.length {
            return None;
        }
        let text = &buffer[start..start + length];
        for (index, byte) in text.iter().enumerate() {
            if byte.wrapping_sub(shape.base[index]) > shape.limit[index] {
                return None;
            }
        }
        let mut digits = shape.missing;
        for (digit, place) in shape.places.iter().enumerate() {
            if let Some(place) = place {
                digits[digit] = text[*place as usize] - b'0';
            }
        }
        exists(&digits).then(|| digits.map(|digit| digit + b'0'))
    }

    #[inline(always)]
    fn arrange(self, digits: &Canonical, arrangement: &Arrangement, out: &mut [u8], at: usize) {
        for (index, place) in out[at..at + arrangement.length].iter_mut().enumerate() {
            let digit = arrangement.digits[index] as usize;
            *place = if digit < CANONICAL { digits[digit] } else { arrangement.literals[index] };
        }
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
        let (text, padding) = out[at..at + width].split_at_mut(length);
        text.copy_from_slice(&buffer[start..start + length]);
        padding.fill(pad);
        printable(&buffer[start..start + length])
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
        let (padding, text) = out[at..at + width].split_at_mut(width - length);
        text.copy_from_slice(&buffer[start..start + length]);
        padding.fill(pad);
        printable(&buffer[start..start + length])
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
        let printable = self.left(buffer, start, length, b' ', out, at, width);
        let behind = length.saturating_sub(keep.1);
        if keep.0 < behind {
            out[at + keep.0..at + behind].fill(b'*');
        }
        printable
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
        let field = &mut out[at..at + width];
        let mut characters = 0;
        for &byte in &buffer[start..start + length] {
            if byte & 0xC0 == 0x80 {
                continue;
            }
            if characters == width {
                return width + 1;
            }
            let byte = if (0x20..=0x7E).contains(&byte) { byte } else { replacement };
            field[characters] = match letters {
                Letters::Keep => byte,
                Letters::Upper => byte.to_ascii_uppercase(),
                Letters::Lower => byte.to_ascii_lowercase(),
            };
            characters += 1;
        }
        field[characters..].fill(b' ');
        characters
    }

    #[inline(always)]
    fn constant(self, bytes: &[u8], out: &mut [u8], at: usize, width: usize) {
        out[at..at + width].copy_from_slice(&bytes[..width]);
    }

    #[inline(always)]
    fn write_digits(self, mut value: u64, out: &mut [u8], at: usize, width: usize) {
        for place in out[at..at + width].iter_mut().rev() {
            *place = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }
}

/// Whether every byte is in U+0020..U+007E.
fn printable(text: &[u8]) -> bool {
    text.iter().all(|byte| (0x20..=0x7E).contains(byte))
}
