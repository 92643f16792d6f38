//! A run: lines of one stretch of the input that are sorted in memory.

use super::Take;
use crate::error::Result;
use crate::os::memory;
use crate::program::{KEYED_HEAD, KeyedLine};

/// A line in the buffer. What it begins with decides most comparisons without a look at the buffer.
#[derive(Clone, Copy)]
struct Entry {
    first: u64,
    at: u32,
    key: u32,
}

/// Lines up to so many bytes.
pub(super) struct Run {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    room: usize,
}

impl Run {
    /// An empty run that takes so much memory; of a line that is longer it takes one. Places in it have 32 bits. `most` is how
    /// many bytes of lines there are.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub(super) fn new(room: usize, most: u64) -> Result<Run> {
        let room = room.min(1 << 31);
        // All at once: memory that is not touched costs nothing, and a buffer that grows takes more than its share.
        let bytes = memory::with_room(room.min(usize::try_from(most).unwrap_or(room)))?;
        Ok(Run { bytes, entries: Vec::new(), room })
    }

    /// Whether there is no room for a line any more.
    pub(super) fn is_full_for(&self, frame: &[u8]) -> bool {
        let entries = (self.entries.len() + 1) * size_of::<Entry>();
        !self.entries.is_empty() && self.bytes.len() + frame.len() + entries > self.room
    }

    /// Adds a line with its key.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub(super) fn push(&mut self, frame: &[u8], key: usize) -> Result<()> {
        let first = first_of(&frame[KEYED_HEAD..KEYED_HEAD + key]);
        memory::reserve(&mut self.entries, 1)?;
        self.entries.push(Entry { first, at: self.bytes.len() as u32, key: key as u32 });
        memory::append(&mut self.bytes, frame)
    }

    /// Forgets all lines and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    /// Gives the lines with their keys in order.
    pub(super) fn lines(&mut self, take: &mut Take<'_>) -> Result<()> {
        self.frames(&mut |frame| KeyedLine::first(frame).map_or(Ok(()), |(keyed, _)| take(keyed)))
    }

    /// Gives the lines in order, with their keys and lengths in front.
    pub(super) fn frames(&mut self, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let bytes = &self.bytes;
        let key = |entry: &Entry| &bytes[entry.at as usize + KEYED_HEAD..][..entry.key as usize];
        // By the place in the end, so that no two are alike.
        self.entries.sort_unstable_by(|one, other| {
            let by_first = one.first.cmp(&other.first);
            by_first.then_with(|| key(one).cmp(key(other))).then(one.at.cmp(&other.at))
        });
        for entry in &self.entries {
            if let Some((keyed, _)) = KeyedLine::first(&bytes[entry.at as usize..]) {
                let length = KEYED_HEAD + keyed.key.len() + keyed.line.len();
                take(&bytes[entry.at as usize..][..length])?;
            }
        }
        Ok(())
    }
}

/// The first bytes of a key as a number that is ordered like them; a short key is filled up with zeros, and the rest decides.
pub(super) fn first_of(key: &[u8]) -> u64 {
    match key.first_chunk::<8>() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let mut first = [0; 8];
            first[..key.len()].copy_from_slice(key);
            u64::from_be_bytes(first)
        }
    }
}
