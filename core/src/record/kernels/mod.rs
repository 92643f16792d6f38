//! The kernels of the per-record path: finding separators, reading digits, writing fields.
//!
//! The only module of `record` with unsafe code, and only for vector instructions. Every kernel has a safe scalar twin in
//! `portable`, which is its oracle in the property tests and its stand-in on processors without AVX2. All kernels of all
//! levels write the same bytes inside the field; *behind* the field a kernel may overwrite up to [`PAD`] bytes, so fields are
//! written in ascending order and buffers have [`PAD`] bytes to spare on both sides.

mod avx2;
mod avx512;
mod portable;
mod shapes;
#[cfg(test)]
mod tests;
mod vector;

pub use portable::Portable;
pub use shapes::{Arrangement, Canonical, DecimalShape, MomentShape, Place};

/// Bytes that must be readable around every field and writable behind every record.
pub const PAD: usize = 64;

/// The widest field that the writing kernels take, in bytes.
pub const MAX_WIDTH: usize = 64;

/// The most digits that the number kernels take.
pub const MAX_DIGITS: usize = 16;

/// What [`Kernels::index`] found besides the positions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Number of line feeds.
    pub lines: usize,
    /// Whether there is a NUL byte.
    pub nul: bool,
}

/// What [`Kernels::index_quoted`] found besides the positions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexedQuoted {
    /// Number of line feeds outside of quotes.
    pub lines: usize,
    /// Whether there is a NUL byte.
    pub nul: bool,
}

/// The places that stand outside of quotes, and in `open` whether a quote is open behind them: all ones or none. An opening
/// quote is inside, a closing one outside.
#[inline(always)]
fn outside(quotes: u64, open: &mut u64) -> u64 {
    let mut inside = quotes;
    // Bit n becomes the parity of bits 0 to n.
    inside ^= inside << 1;
    inside ^= inside << 2;
    inside ^= inside << 4;
    inside ^= inside << 8;
    inside ^= inside << 16;
    inside ^= inside << 32;
    inside ^= *open;
    *open = 0u64.wrapping_sub(inside >> 63);
    !inside
}

/// How letters a to z and A to Z are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// Left as they are.
    Keep,
    /// a to z become A to Z.
    Upper,
    /// A to Z become a to z.
    Lower,
}

/// One set of kernels. Fields are named by buffer, first byte and length; the buffer has [`PAD`] bytes around every field.
pub trait Kernels: Copy {
    /// Appends the positions of every `delimiter` and line feed in `buffer[from..to]`, in ascending order.
    fn index(self, buffer: &[u8], from: usize, to: usize, delimiter: u8, positions: &mut Vec<u32>) -> Indexed;

    /// Appends the positions of every `delimiter` and line feed in `buffer[from..to]` that stands outside of quotes, in ascending
    /// order, and of every quote; `from` is outside.
    #[expect(clippy::too_many_arguments, reason = "a block and what is looked for in it, flat for the inliner")]
    fn index_quoted(
        self,
        buffer: &[u8],
        from: usize,
        to: usize,
        delimiter: u8,
        quote: u8,
        positions: &mut Vec<u32>,
        quotes: &mut Vec<u32>,
    ) -> IndexedQuoted;

    /// Whether all bytes of a field of at most [`MAX_DIGITS`] bytes are digits.
    fn is_digits(self, buffer: &[u8], start: usize, length: usize) -> bool;

    /// The value of a field of at most [`MAX_DIGITS`] digits (known to be digits).
    fn digits(self, buffer: &[u8], start: usize, length: usize) -> u64;

    /// Reads `[+-]digits.digits` of the given shape: the value in units of the scale, or `None` when ill-formed.
    fn decimal(self, buffer: &[u8], start: usize, length: usize, shape: &DecimalShape) -> Option<i64>;

    /// Reads a date and time of the given shape: its digits in canonical order, or `None` when it does not exist.
    fn moment(self, buffer: &[u8], start: usize, length: usize, shape: &MomentShape) -> Option<Canonical>;

    /// Writes a date and time as the arrangement says.
    fn arrange(self, digits: &Canonical, arrangement: &Arrangement, out: &mut [u8], at: usize);

    /// Writes a field of at most `width` bytes, padding behind. Says whether every byte of the field is in U+0020..U+007E.
    #[expect(clippy::too_many_arguments, reason = "a field and a place, flat for the inliner")]
    fn left(self, buffer: &[u8], start: usize, length: usize, pad: u8, out: &mut [u8], at: usize, width: usize)
    -> bool;

    /// Writes a field of at most `width` bytes, padding in front. Says whether every byte of the field is in U+0020..U+007E.
    #[expect(clippy::too_many_arguments, reason = "a field and a place, flat for the inliner")]
    fn right(
        self,
        buffer: &[u8],
        start: usize,
        length: usize,
        pad: u8,
        out: &mut [u8],
        at: usize,
        width: usize,
    ) -> bool;

    /// Writes a field of at most `width` bytes with `*` between its first and last bytes that are kept, spaces behind. Says
    /// whether every byte of the field is in U+0020..U+007E.
    #[expect(clippy::too_many_arguments, reason = "a field and a place, flat for the inliner")]
    fn masked(
        self,
        buffer: &[u8],
        start: usize,
        length: usize,
        keep: (usize, usize),
        out: &mut [u8],
        at: usize,
        width: usize,
    ) -> bool;

    /// Writes well-formed UTF-8 as ASCII: each character outside U+0020..U+007E as one `replacement`, letters changed, cut at
    /// `width` characters, spaces behind. Returns the number of characters, or any number above `width` when it was cut.
    #[expect(clippy::too_many_arguments, reason = "a field and a place, flat for the inliner")]
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
    ) -> usize;

    /// Writes `width` constant bytes; `bytes` has at least [`PAD`] bytes more.
    fn constant(self, bytes: &[u8], out: &mut [u8], at: usize, width: usize);

    /// Writes the last `width` digits of a value below 10^16, zeros in front; `width` is at most [`MAX_WIDTH`].
    fn write_digits(self, value: u64, out: &mut [u8], at: usize, width: usize);
}

/// Work that is compiled once for every set of kernels.
pub trait Task {
    /// What it returns.
    type Output;
    /// Does it; must be `#[inline(always)]`, so that it is compiled with the instructions of the set.
    fn run<K: Kernels>(self, kernels: K) -> Self::Output;
}

/// A set of kernels that this processor can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Safe scalar code; runs everywhere.
    Portable,
    /// AVX2, BMI1, BMI2 (x86-64-v3).
    Avx2,
    /// AVX-512 with byte compression (BW, VL, VBMI, VBMI2).
    Avx512,
}

impl Level {
    /// The best set for this processor.
    pub fn detect() -> Level {
        if avx512::available() {
            Level::Avx512
        } else if avx2::available() {
            Level::Avx2
        } else {
            Level::Portable
        }
    }

    /// Every set that this processor can run, slowest first.
    #[cfg(test)]
    pub fn available() -> Vec<Level> {
        let mut levels = vec![Level::Portable];
        levels.extend(avx2::available().then_some(Level::Avx2));
        levels.extend(avx512::available().then_some(Level::Avx512));
        levels
    }

    /// Runs a task with this set of kernels; a set that the processor lacks falls back to the portable one.
    pub fn run<T: Task>(self, task: T) -> T::Output {
        match self {
            Level::Avx512 => avx512::run(task),
            Level::Avx2 => avx2::run(task),
            Level::Portable => task.run(Portable),
        }
    }
}
