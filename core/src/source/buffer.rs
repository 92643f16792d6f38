//! The memory that a worker reads its blocks into, again and again.

use super::file::InputFile;
use crate::error::Result;
use crate::os::memory;
use crate::record::kernels::PAD;

/// Room for a virtual line end.
pub(super) const END: usize = 2;

/// Bytes of a file with readable bytes around them. Grows to what the longest block needs, never beyond, and never shrinks.
#[derive(Debug, Default)]
pub(crate) struct BlockBuffer {
    bytes: Vec<u8>,
    /// Bytes of the file that are there, from `PAD` on.
    filled: usize,
}

impl BlockBuffer {
    /// A buffer without memory.
    pub(crate) fn new() -> BlockBuffer {
        BlockBuffer::default()
    }

    /// All bytes, with [`PAD`] readable ones before and behind those of the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same, for whoever writes behind the bytes of the file.
    pub(crate) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// A part of all bytes.
    pub(crate) fn slice(&self, range: std::ops::Range<usize>) -> &[u8] {
        &self.bytes[range]
    }

    /// The bytes of the file.
    pub(super) fn window(&self) -> &[u8] {
        &self.bytes[PAD..PAD + self.filled]
    }

    /// Begins anew with `length` bytes of the file from `offset` on.
    pub(super) fn fill(&mut self, file: &InputFile, offset: u64, length: usize) -> Result<()> {
        self.filled = 0;
        self.extend(file, offset, length)?;
        // The separator in front of the first line, where the file has none.
        self.bytes[PAD - 1] = b'\n';
        Ok(())
    }

    /// Begins anew with bytes of the caller.
    ///
    /// # Errors
    /// As for `fill`.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.filled = 0;
        self.room(bytes.len())?;
        self.bytes[PAD..PAD + bytes.len()].copy_from_slice(bytes);
        self.filled = bytes.len();
        self.bytes[PAD - 1] = b'\n';
        Ok(())
    }

    /// Reads on until `length` bytes of the file from `offset` on are there.
    pub(super) fn extend(&mut self, file: &InputFile, offset: u64, length: usize) -> Result<()> {
        self.room(length)?;
        file.read(&mut self.bytes[PAD + self.filled..PAD + length], offset + self.filled as u64)?;
        self.filled = length;
        Ok(())
    }

    /// Makes room for so many bytes of the file.
    fn room(&mut self, length: usize) -> Result<()> {
        let needed = PAD + length + END + PAD;
        if needed > self.bytes.len() {
            let more = needed - self.bytes.len();
            memory::reserve_exact(&mut self.bytes, more)?;
            self.bytes.resize(needed, 0);
        }
        Ok(())
    }

    /// Puts a line end behind the bytes of the file.
    pub(super) fn end_line(&mut self, crlf: bool) {
        let from = PAD + self.filled;
        let end: &[u8] = if crlf && self.bytes[from - 1] != b'\r' { b"\r\n" } else { b"\n" };
        self.bytes[from..from + end.len()].copy_from_slice(end);
        self.filled += end.len();
    }
}
