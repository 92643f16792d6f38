//! What a checkpoint holds, and how it is written down.
//!
//! The state is JSON and replaces the one before. The finished leaves of the digests are added to those before, so that a
//! checkpoint costs the same however far the execution is: for the input and then for every output a count (u32,
//! big-endian) and as many leaves (16 bytes each, big-endian). Bytes behind the last finished leaf are not kept: they are read
//! again, and compared with the digest that is.

use crate::engine::merge::Merge;
use crate::error::{Error, Result, codes};
use crate::program::Partial;
use crate::sink::TreeDigest;
use serde::{Deserialize, Serialize};

const VERSION: u16 = 1;

/// The state of a checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Image {
    version: u16,
    pub(crate) partial: Partial,
    pub(crate) input: Stream,
    /// An output an entry.
    pub(crate) outputs: Vec<Stream>,
}

/// A file up to the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stream {
    /// Length in bytes.
    pub(crate) length: u64,
    /// Digest of the bytes behind the last finished leaf, in hexadecimal digits.
    pub(crate) open: String,
    /// Those bytes, for an output without a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tail: Option<Vec<u8>>,
    /// The first leaf, for an output without a file whose header will be written again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) head: Option<Vec<u8>>,
}

impl Stream {
    fn of(digest: &TreeDigest) -> Stream {
        Stream { length: digest.length(), open: hexadecimal(digest.open_leaf()), tail: None, head: None }
    }

    /// Whether a digest is that of the bytes up to the checkpoint, as far as they are behind its finished leaves.
    pub(crate) fn agrees(&self, digest: &TreeDigest) -> bool {
        digest.length() == self.length && hexadecimal(digest.open_leaf()) == self.open
    }

    /// A digest that goes on behind the checkpoint; `None` where the bytes are not those of the checkpoint.
    pub(crate) fn resume(&self, leaves: &[u128], open: &[u8]) -> Option<TreeDigest> {
        let digest = TreeDigest::resume(leaves.to_vec(), open);
        self.agrees(&digest).then_some(digest)
    }
}

fn hexadecimal(leaf: u128) -> String {
    format!("{leaf:032x}")
}

/// How many finished leaves the store has of the input and of every output.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored(Vec<usize>);

impl Image {
    /// The image of what is merged, and the bytes of the leaves that the store does not have yet.
    pub(crate) fn of(merge: &Merge, stored: &mut Stored) -> (Image, Vec<u8>) {
        let nothing = TreeDigest::new();
        let input = merge.input.as_ref().unwrap_or(&nothing);
        let mut leaves = Vec::new();
        let digests = std::iter::once(input).chain(merge.outputs.iter().map(|output| &output.digest));
        for (index, digest) in digests.enumerate() {
            if stored.0.len() == index {
                stored.0.push(0);
            }
            let fresh = digest.leaves().get(stored.0[index]..).unwrap_or_default();
            leaves.extend_from_slice(&(fresh.len() as u32).to_be_bytes());
            fresh.iter().for_each(|leaf| leaves.extend_from_slice(&leaf.to_be_bytes()));
            stored.0[index] = digest.leaves().len();
        }
        let outputs = merge.outputs.iter().map(|output| {
            let head = output.patch.as_ref().filter(|_| output.tail.is_some()).map(|(_, leaf)| leaf.clone());
            Stream { tail: output.tail.clone(), head, ..Stream::of(&output.digest) }
        });
        let outputs = outputs.collect();
        (Image { version: VERSION, partial: merge.partial.clone(), input: Stream::of(input), outputs }, leaves)
    }

    /// The bytes of the state.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self)
            .map_err(|error| Error::new(codes::internal::INTERNAL, "a checkpoint cannot be written").caused_by(error))
    }

    /// A checkpoint as it was stored: the state, and all leaves of the input and of every output.
    ///
    /// # Errors
    /// `STORE_DAMAGED`.
    pub(crate) fn read(state: &[u8], leaves: &[u8]) -> Result<(Image, Vec<Vec<u128>>)> {
        let damaged = || Error::new(codes::store::STORE_DAMAGED, "the store is damaged: a checkpoint cannot be read");
        let image: Image = serde_json::from_slice(state).map_err(|error| damaged().caused_by(error))?;
        if image.version != VERSION {
            return Err(damaged());
        }
        let streams = read_leaves(leaves, 1 + image.outputs.len()).ok_or_else(damaged)?;
        Ok((image, streams))
    }
}

impl Stored {
    /// The store has these leaves.
    pub(crate) fn having(streams: &[Vec<u128>]) -> Stored {
        Stored(streams.iter().map(Vec::len).collect())
    }
}

fn read_leaves(mut bytes: &[u8], streams: usize) -> Option<Vec<Vec<u128>>> {
    let mut found = vec![Vec::new(); streams];
    while !bytes.is_empty() {
        for stream in &mut found {
            let (count, rest) = bytes.split_first_chunk::<4>()?;
            bytes = rest;
            for _ in 0..u32::from_be_bytes(*count) {
                let (leaf, rest) = bytes.split_first_chunk::<16>()?;
                stream.push(u128::from_be_bytes(*leaf));
                bytes = rest;
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_read_back_over_several_checkpoints_and_damage_is_noticed() {
        let group = |counts: &[usize], first: u128| {
            let mut bytes = Vec::new();
            let mut next = first;
            for count in counts {
                bytes.extend_from_slice(&(*count as u32).to_be_bytes());
                for _ in 0..*count {
                    bytes.extend_from_slice(&next.to_be_bytes());
                    next += 1;
                }
            }
            bytes
        };
        let all = [group(&[2, 0], 1), group(&[0, 1], 9), group(&[1, 1], 20)].concat();
        assert_eq!(read_leaves(&all, 2).unwrap(), [vec![1, 2, 20], vec![9, 21]]);
        assert_eq!(read_leaves(&[], 2).unwrap(), [vec![], vec![]]);
        for cut in [1, 3, 5, all.len() - 1] {
            assert!(read_leaves(&all[..cut], 2).is_none(), "{cut}");
        }
    }

    #[test]
    fn a_stream_goes_on_only_over_its_own_bytes() {
        let mut digest = TreeDigest::new();
        digest.update(&vec![7; (1 << 20) + 10]);
        let stream = Stream::of(&digest);
        let resumed = stream.resume(digest.leaves(), &[7; 10]).unwrap();
        assert_eq!(resumed.finish(), digest.finish());
        assert!(stream.resume(digest.leaves(), &[7; 9]).is_none());
        assert!(stream.resume(digest.leaves(), &[8; 10]).is_none());
        assert!(stream.resume(&[], &[7; 10]).is_none());
    }
}
