//! The records that repeat an earlier one, in the order of the input.

use crate::error::Result;
use crate::os::{WorkFolder, memory};
use crate::program::Repeated;
use crate::sink::Staging;
use std::ops::Range;

/// What is written at once.
pub(super) const PIECE: usize = 64 << 10;
/// Bytes of an entry: the place of the record and the number of the key, the high byte first.
const ENTRY: usize = size_of::<u64>() + size_of::<u16>();

/// Entries in a file without a name, of one length and in order: found by halving.
#[derive(Debug)]
pub(in crate::engine) struct Repeats {
    file: Staging,
    count: u64,
    /// Not written yet.
    open: Vec<u8>,
}

impl Repeats {
    pub(super) fn new(folder: &WorkFolder) -> Result<Repeats> {
        Ok(Repeats { file: Staging::unnamed(folder)?, count: 0, open: Vec::new() })
    }

    /// Adds the next entry.
    pub(super) fn push(&mut self, entry: &[u8]) -> Result<()> {
        self.open.extend_from_slice(entry);
        if self.open.len() >= PIECE { self.end() } else { Ok(()) }
    }

    /// Writes what is not written yet.
    pub(super) fn end(&mut self) -> Result<()> {
        self.file.write_at(&self.open, self.count * ENTRY as u64)?;
        self.count += (self.open.len() / ENTRY) as u64;
        self.open.clear();
        Ok(())
    }

    /// The records that begin in a range of the input.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(in crate::engine) fn within(&self, range: Range<u64>, found: &mut Vec<Repeated>) -> Result<()> {
        found.clear();
        let (first, end) = (self.first_from(range.start)?, self.first_from(range.end)?);
        let count = (end - first) as usize;
        let mut bytes = memory::zeroed(count * ENTRY)?;
        memory::reserve(found, count)?;
        self.file.read_exact_at(&mut bytes, first * ENTRY as u64)?;
        found.extend(bytes.chunks_exact(ENTRY).map(entry));
        Ok(())
    }

    /// How many entries are in front of a place.
    fn first_from(&self, place: u64) -> Result<u64> {
        let (mut from, mut to) = (0, self.count);
        while from < to {
            let middle = from + (to - from) / 2;
            let mut bytes = [0; ENTRY];
            self.file.read_exact_at(&mut bytes, middle * ENTRY as u64)?;
            if entry(&bytes).offset < place { from = middle + 1 } else { to = middle }
        }
        Ok(from)
    }
}

fn entry(bytes: &[u8]) -> Repeated {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let (offset, key) = bytes.split_at(size_of::<u64>());
    Repeated { offset: number(offset), key: number(key) as u16 }
}
