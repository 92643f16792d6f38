//! The digest of a file: a tree of leaves of 1 MiB, written `xxh3-128-tree:HEX`.
//!
//! Each leaf is the XXH3-128 of its bytes; the root is the XXH3-128 over the leaves, each 16 bytes big-endian, and then the length
//! of the file, 8 bytes big-endian. So a header that is patched at the end changes one leaf and nothing is read twice.
//! Invariant: how the bytes are cut into updates does not show. Memory: 16 bytes a MiB.

use crate::error::{Error, Result, codes::internal};
use crate::os::{ReadFile, memory};
use std::fmt;
use twox_hash::XxHash3_128;

/// Length of a leaf in bytes.
pub(crate) const LEAF: usize = 1 << 20;

/// A finished digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Digest {
    root: u128,
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xxh3-128-tree:{:032x}", self.root)
    }
}

/// A digest in the making; bytes come in the order of the file.
#[derive(Clone)]
pub(crate) struct TreeDigest {
    leaves: Vec<u128>,
    open: XxHash3_128,
    open_length: usize,
}

impl TreeDigest {
    /// The digest of nothing yet.
    pub(crate) fn new() -> TreeDigest {
        TreeDigest { leaves: Vec::new(), open: XxHash3_128::new(), open_length: 0 }
    }

    /// A digest that goes on where another one was: its finished leaves, and the bytes behind them, fewer than a leaf.
    pub(crate) fn resume(leaves: Vec<u128>, open: &[u8]) -> TreeDigest {
        let mut digest = TreeDigest { leaves, ..TreeDigest::new() };
        digest.update(open);
        digest
    }

    /// The finished leaves.
    pub(crate) fn leaves(&self) -> &[u128] {
        &self.leaves
    }

    /// Digest of the bytes behind the last finished leaf.
    pub(crate) fn open_leaf(&self) -> u128 {
        self.open.finish_128()
    }

    /// How many bytes came so far.
    pub(crate) fn length(&self) -> u64 {
        (self.leaves.len() as u64) * (LEAF as u64) + self.open_length as u64
    }

    /// Adds the next bytes of the file.
    pub(crate) fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.open_length == 0 && bytes.len() >= LEAF {
                let (leaf, rest) = bytes.split_at(LEAF);
                self.leaves.push(XxHash3_128::oneshot(leaf));
                bytes = rest;
                continue;
            }
            let (piece, rest) = bytes.split_at(bytes.len().min(LEAF - self.open_length));
            self.open.write(piece);
            self.open_length += piece.len();
            if self.open_length == LEAF {
                self.leaves.push(self.open.finish_128());
                self.open = XxHash3_128::new();
                self.open_length = 0;
            }
            bytes = rest;
        }
    }

    /// Puts other bytes in the place of the first leaf, for a header that was written before it was known.
    ///
    /// `bytes` is the whole leaf as it is now: the first MiB of the file, or all of a shorter one.
    ///
    /// # Errors
    /// `INTERNAL` where the length is another; the digest is unchanged then.
    pub(crate) fn replace_first_leaf(&mut self, bytes: &[u8]) -> Result<()> {
        let expected = if self.leaves.is_empty() { self.open_length } else { LEAF };
        if bytes.len() != expected {
            let message = format!("a first leaf of {expected} bytes cannot become one of {}", bytes.len());
            return Err(Error::new(internal::INTERNAL, message));
        }
        match self.leaves.first_mut() {
            Some(leaf) => *leaf = XxHash3_128::oneshot(bytes),
            None => {
                self.open = XxHash3_128::new();
                self.open.write(bytes);
            }
        }
        Ok(())
    }

    /// The digest of all bytes that came.
    pub(crate) fn finish(&self) -> Digest {
        let length = self.length();
        let mut root = XxHash3_128::new();
        for leaf in &self.leaves {
            root.write(&leaf.to_be_bytes());
        }
        if self.open_length > 0 {
            root.write(&self.open.finish_128().to_be_bytes());
        }
        root.write(&length.to_be_bytes());
        Digest { root: root.finish_128() }
    }
}

/// The digest of a file, read once from its beginning to its end.
///
/// # Errors
/// What the system says.
pub(crate) fn file_digest(file: &ReadFile) -> std::io::Result<Digest> {
    let mut piece = memory::zeroed(LEAF).map_err(|_| std::io::ErrorKind::OutOfMemory)?;
    let (mut at, mut tree) = (0, TreeDigest::new());
    loop {
        match file.read_full_at(&mut piece, at)? {
            0 => return Ok(tree.finish()),
            got => {
                tree.update(&piece[..got]);
                at += got as u64;
            }
        }
    }
}

impl fmt::Debug for TreeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeDigest").field("length", &self.length()).finish_non_exhaustive()
    }
}
