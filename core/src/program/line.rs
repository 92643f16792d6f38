//! Where the fields of one line stand in the buffer of its block.

use super::op::FieldIndex;

/// Finds the fields of one line.
pub(crate) trait Line {
    /// First byte and length of a declared field.
    fn field(&self, index: usize) -> (usize, usize);
}

/// A delimited line: `bounds[i]` is the separator in front of field `i`, `bounds[i + 1]` the one behind it.
#[derive(Clone, Copy)]
pub(crate) struct Delimited<'a> {
    pub(crate) bounds: &'a [u32],
}

impl Line for Delimited<'_> {
    #[inline(always)]
    fn field(&self, index: usize) -> (usize, usize) {
        let start = self.bounds[index] as usize + 1;
        (start, self.bounds[index + 1] as usize - start)
    }
}

/// A fixed-width line that starts at `start`; the places are the same in every line.
#[derive(Clone, Copy)]
pub(crate) struct Fixed<'a> {
    pub(crate) start: usize,
    pub(crate) places: &'a [(u32, u32)],
}

impl Line for Fixed<'_> {
    #[inline(always)]
    fn field(&self, index: usize) -> (usize, usize) {
        let (at, width) = self.places[index];
        (self.start + at as usize, width as usize)
    }
}

/// A line that was divided before: first byte and length of every field.
#[derive(Clone, Copy)]
pub(crate) struct Apart<'a> {
    pub(crate) fields: &'a [(u32, u32)],
}

impl Line for Apart<'_> {
    #[inline(always)]
    fn field(&self, index: usize) -> (usize, usize) {
        let (start, length) = self.fields[index];
        (start as usize, length as usize)
    }
}

/// A line with its trimmed fields, which are numbered behind the declared ones.
pub(crate) struct Fields<'a, L: ?Sized> {
    pub(crate) line: &'a L,
    pub(crate) declared: usize,
    pub(crate) trimmed: &'a [(u32, u32)],
}

impl<L: Line + ?Sized> Fields<'_, L> {
    /// First byte and length of a field.
    #[inline(always)]
    pub(crate) fn field(&self, index: FieldIndex) -> (usize, usize) {
        let index = index as usize;
        if index < self.declared {
            self.line.field(index)
        } else {
            let (start, length) = self.trimmed[index - self.declared];
            (start as usize, length as usize)
        }
    }
}
