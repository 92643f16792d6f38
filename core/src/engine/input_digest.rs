//! What tells one input from another: the digest of all its bytes, and an index of each file, size and sampled blocks, which
//! is read in a moment however long the file is.
//!
//! The index finds the execution that may be the same; whether it is, full digests decide.

use crate::error::Result;
use crate::os::memory;
use crate::sink::TreeDigest;
use crate::source::{InputFile, Inputs};
use twox_hash::XxHash3_128;

/// Files up to this length are read whole.
const WHOLE: u64 = 1 << 20;
const BLOCK: u64 = 4 << 10;
const BLOCKS: u64 = 64;

/// The index of a file, in hexadecimal digits.
pub(crate) fn index(file: &InputFile) -> Result<String> {
    let size = file.size();
    let mut digest = XxHash3_128::new();
    digest.write(&size.to_be_bytes());
    if size <= WHOLE {
        let mut bytes = memory::zeroed(size as usize)?;
        file.read(&mut bytes, 0)?;
        digest.write(&bytes);
    } else {
        let mut block = [0; BLOCK as usize];
        for number in 0..BLOCKS {
            // The first block begins the file, the last one ends it: header and trailer are always looked at.
            let at = u128::from(size - BLOCK) * u128::from(number) / u128::from(BLOCKS - 1);
            file.read(&mut block, at as u64)?;
            digest.write(&block);
        }
    }
    Ok(format!("{:032x}", digest.finish_128()))
}

/// The digest of all files, read once, one behind the other.
pub(crate) fn digest(inputs: &Inputs) -> Result<String> {
    let mut tree = TreeDigest::new();
    feed(inputs, 0..inputs.size(), &mut tree)?;
    Ok(tree.finish().to_string())
}

/// Reads a range of the input into a digest.
pub(crate) fn feed(inputs: &Inputs, range: std::ops::Range<u64>, tree: &mut TreeDigest) -> Result<()> {
    let mut piece = memory::zeroed((range.end - range.start).min(1 << 20) as usize)?;
    let mut at = range.start;
    while at < range.end {
        let length = (range.end - at).min(1 << 20) as usize;
        inputs.read(&mut piece[..length], at)?;
        tree.update(&piece[..length]);
        at += length as u64;
    }
    Ok(())
}
