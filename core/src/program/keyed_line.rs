//! A line with its key in front, as an output that is put in order has it while records are handled.
//!
//! Layout: length of the key (u32, little-endian), length of the line, key, line with its end.

use super::state::Buffer;

/// Bytes in front of the key.
pub(crate) const HEAD: usize = 8;

/// A line and its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyedLine<'b> {
    pub(crate) key: &'b [u8],
    pub(crate) line: &'b [u8],
}

impl<'b> KeyedLine<'b> {
    /// The lengths of key and line.
    pub(crate) fn lengths(head: [u8; HEAD]) -> (usize, usize) {
        let [a, b, c, d, e, f, g, h] = head;
        (u32::from_le_bytes([a, b, c, d]) as usize, u32::from_le_bytes([e, f, g, h]) as usize)
    }

    /// What stands in front of a key and a line of these lengths.
    pub(crate) fn head(key: usize, line: usize) -> [u8; HEAD] {
        let [a, b, c, d] = (key as u32).to_le_bytes();
        let [e, f, g, h] = (line as u32).to_le_bytes();
        [a, b, c, d, e, f, g, h]
    }

    /// The first one, and what follows it; `None` where there is no whole one.
    pub(crate) fn first(bytes: &'b [u8]) -> Option<(KeyedLine<'b>, &'b [u8])> {
        let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
        let (key, line) = KeyedLine::lengths(*head);
        let (key, rest) = rest.split_at_checked(key)?;
        let (line, rest) = rest.split_at_checked(line)?;
        Some((KeyedLine { key, line }, rest))
    }
}

impl Buffer {
    /// Begins a line with this key behind the finished records: where the line itself begins.
    pub(super) fn open_keyed(&mut self, key: &[u8]) -> usize {
        self.cursor = self.used;
        self.append(&KeyedLine::head(key.len(), 0));
        self.append(key);
        self.cursor
    }

    /// Ends a line that began there: its length is known.
    pub(super) fn close_keyed(&mut self, begin: usize) {
        let length = ((self.cursor - begin) as u32).to_le_bytes();
        self.bytes[self.used + 4..self.used + HEAD].copy_from_slice(&length);
    }
}
