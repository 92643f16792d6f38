//! The merge: results of neighbouring runs of records, taken in in the order of the input.
//!
//! It gives every piece of an output its offset, so that whoever has the bytes can write them, and digests the outputs in
//! order. Invariant: what was taken in covers the input from the first record on without a gap, or the merge has failed.

use super::processed::{alike, covers_nothing};
use crate::error::{Error, Result, codes};
use crate::os::memory;
use crate::program::{Fixup, Partial, Segment};
use crate::sink::{LEAF, TreeDigest};

/// One output as far as it is merged: the part file, or the staging file of which it is made at the end.
#[derive(Debug)]
pub(super) struct MergedOutput {
    /// Length so far.
    pub(super) length: u64,
    pub(super) digest: TreeDigest,
    /// Whether this is the staging file, and the file that was made of it.
    pub(super) staged: Option<Option<MadeFile>>,
    /// Length of a header that will be written again, and the first leaf of the digest, which it changes.
    pub(super) patch: Option<(usize, Vec<u8>)>,
    /// The bytes behind the last whole leaf, for an output that has no file from which they could be read again.
    pub(super) tail: Option<Vec<u8>>,
}

/// A file that was made of a staging file.
#[derive(Debug)]
pub(super) struct MadeFile {
    pub(super) digest: TreeDigest,
    /// Bytes of its lines before they were compressed; none where they are not.
    pub(super) uncompressed: Option<u64>,
}

/// What stands in front of the records of an output.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) bytes: Vec<u8>,
    /// Whether the output has a staging file.
    pub(super) staged: bool,
    /// Length of the header, where it has totals and will be written again.
    pub(super) patched: Option<usize>,
}

/// Where a piece of an output goes; `resolved` replaces its bytes where places in it were filled in.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) offset: u64,
    pub(super) resolved: Option<Vec<u8>>,
}

/// What has been taken in.
#[derive(Debug)]
pub(super) struct Merge {
    pub(super) partial: Partial,
    pub(super) outputs: Vec<MergedOutput>,
    /// Digest of the input up to the end of the records taken in, where it is wanted.
    pub(super) input: Option<TreeDigest>,
}

impl Merge {
    /// Begins with what stands in front of the records of every output.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub(super) fn new(nothing: Partial, openings: &[Opening]) -> Result<Merge> {
        let outputs = openings.iter().map(|opening| {
            let patch = opening.patched.map(|length| (length, Vec::new()));
            let staged = opening.staged.then_some(None);
            let mut output = MergedOutput { length: 0, digest: TreeDigest::new(), staged, patch, tail: None };
            output.add(&opening.bytes)?;
            Ok(output)
        });
        Ok(Merge { partial: nothing, outputs: outputs.collect::<Result<_>>()?, input: None })
    }

    /// Takes in what the next records came to; `bytes` and `fixups` are asked once for every output.
    ///
    /// # Errors
    /// `ACCOUNTING` where bytes of the input are left out; `PARTIAL_DAMAGED` where the figures are of another job;
    /// `OUT_OF_MEMORY`.
    pub(super) fn take<'s>(
        &mut self,
        next: &Partial,
        bytes: impl Fn(usize) -> &'s [u8],
        fixups: impl Fn(usize) -> Result<Vec<Fixup>>,
        placed: &mut Vec<Placed>,
    ) -> Result<()> {
        placed.clear();
        if !alike(&self.partial, next) {
            return Err(super::processed::damaged("the result of a split has the figures of another job"));
        }
        if covers_nothing(next) {
            return Ok(());
        }
        if next.begin != self.partial.end {
            let message = format!("the records before byte {} end at byte {}", next.begin, self.partial.end);
            return Err(Error::new(codes::balance::ACCOUNTING, message));
        }
        let before = self.partial.counts().read;
        self.partial.merge(next);
        for (index, output) in self.outputs.iter_mut().enumerate() {
            let resolved = Segment::resolve(bytes(index), &fixups(index)?, before)?;
            let offset = output.length;
            output.add(resolved.as_deref().unwrap_or(bytes(index)))?;
            placed.push(Placed { offset, resolved });
        }
        Ok(())
    }
}

impl MergedOutput {
    /// Digest of the file as consumers see it, as far as there is one; it knows the length, too.
    pub(super) fn file(&self) -> Option<&TreeDigest> {
        match &self.staged {
            None => Some(&self.digest),
            Some(made) => made.as_ref().map(|made| &made.digest),
        }
    }

    /// Bytes of the lines in a file that is compressed.
    pub(super) fn uncompressed(&self) -> Option<u64> {
        self.staged.as_ref()?.as_ref()?.uncompressed
    }

    /// Adds the next bytes of the output.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        if let Some(tail) = &mut self.tail {
            memory::append(tail, bytes)?;
            let whole = tail.len() / LEAF * LEAF;
            tail.drain(..whole);
        }
        if let Some((_, leaf)) = &mut self.patch {
            let room = LEAF - leaf.len();
            memory::append(leaf, &bytes[..bytes.len().min(room)])?;
        }
        Ok(())
    }

    /// Goes on behind what was written before: `head` is the first leaf as far as it is there.
    pub(super) fn go_on(&mut self, digest: TreeDigest, head: Vec<u8>, tail: Option<Vec<u8>>) {
        self.length = digest.length();
        self.digest = digest;
        self.tail = tail;
        if let Some((_, leaf)) = &mut self.patch {
            *leaf = head;
        }
    }

    /// Puts the final header in the place of the first.
    ///
    /// # Errors
    /// `TOTAL_TOO_WIDE` where it has another length, so that it would cover records or leave a part of the first.
    pub(super) fn patch(&mut self, header: &[u8]) -> Result<()> {
        match &mut self.patch {
            Some((length, leaf)) if *length == header.len() && leaf.len() >= header.len() => {
                leaf[..header.len()].copy_from_slice(header);
                self.digest.replace_first_leaf(leaf)
            }
            _ => Err(Error::new(
                codes::balance::TOTAL_TOO_WIDE,
                "the header with its totals has another length than without them",
            )
            .help("give every total in a header a fixed width")),
        }
    }
}
