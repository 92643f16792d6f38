//! Digests against the definition computed slowly, and against another implementation.

use crate::sink::{LEAF, TreeDigest};
use proptest::prelude::*;
use twox_hash::XxHash3_128;

/// The definition, word by word.
fn slow(bytes: &[u8]) -> String {
    let mut tree: Vec<u8> = Vec::new();
    for leaf in bytes.chunks(LEAF) {
        tree.extend(XxHash3_128::oneshot(leaf).to_be_bytes());
    }
    tree.extend((bytes.len() as u64).to_be_bytes());
    format!("xxh3-128-tree:{:032x}", XxHash3_128::oneshot(&tree))
}

fn content(length: usize) -> Vec<u8> {
    (0..length)
        .map(|index| (index.wrapping_mul(index).wrapping_mul(31).wrapping_add(index / 251) & 255) as u8)
        .collect()
}

fn digest(bytes: &[u8]) -> String {
    let mut digest = TreeDigest::new();
    digest.update(bytes);
    assert_eq!(digest.length(), bytes.len() as u64);
    digest.finish().to_string()
}

/// Computed by the reference implementation in C, through another language.
const KNOWN: [(usize, &str); 6] = [
    (0, "2c0a8a99dc147d5445c3b49d035665b2"),
    (1, "704bff90ec8e14c5dc50120397ce9d30"),
    (LEAF - 1, "d1400336da09abd22a7e535ca4b4dead"),
    (LEAF, "a597a251970720e800ff5867bb95fac4"),
    (LEAF + 1, "ba339f649748e4b21ad4a3248a4cf7a4"),
    (5 * LEAF + 7, "3933a4ff7893d11d8e0fe19c2b0f61ce"),
];

#[test]
fn digests_are_those_of_the_definition_and_of_another_implementation() {
    for (length, known) in KNOWN {
        let bytes = content(length);
        assert_eq!(digest(&bytes), format!("xxh3-128-tree:{known}"), "{length}");
        assert_eq!(digest(&bytes), slow(&bytes), "{length}");
    }
}

#[test]
fn files_that_differ_in_trailing_zeros_only_differ() {
    assert_ne!(digest(&[0; LEAF]), digest(&[0; LEAF + 1]));
    assert_ne!(digest(&[]), digest(&[0]));
}

#[test]
fn a_first_leaf_is_replaced_before_and_after_it_is_full() {
    for length in [1, 10, LEAF - 1, LEAF, LEAF + 1, 3 * LEAF + 5] {
        let mut bytes = content(length);
        let mut digest = TreeDigest::new();
        digest.update(&bytes);
        bytes[0] ^= 0xFF;
        digest.replace_first_leaf(&bytes[..length.min(LEAF)]).unwrap();
        assert_eq!(digest.finish().to_string(), slow(&bytes), "{length}");
    }
    let mut bytes = content(LEAF + 9);
    let mut digest = TreeDigest::new();
    digest.update(&bytes[..5]);
    bytes[..5].fill(b'#');
    digest.replace_first_leaf(&bytes[..5]).unwrap();
    digest.update(&bytes[5..]);
    assert_eq!(digest.finish().to_string(), slow(&bytes), "an open leaf goes on after it was replaced");
}

#[test]
fn a_first_leaf_of_another_length_is_refused_and_changes_nothing() {
    let bytes = content(LEAF + 3);
    let mut digest = TreeDigest::new();
    digest.update(&bytes);
    for wrong in [0, 1, LEAF - 1, LEAF + 1] {
        assert!(digest.replace_first_leaf(&bytes[..wrong]).is_err(), "{wrong}");
    }
    assert_eq!(digest.finish().to_string(), slow(&bytes));
    assert!(TreeDigest::new().replace_first_leaf(b"x").is_err());
    TreeDigest::new().replace_first_leaf(b"").unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn how_the_bytes_are_cut_does_not_show(
        length in prop_oneof![0..3000_usize, LEAF - 3..LEAF + 3, 2 * LEAF - 3..3 * LEAF + 9],
        pieces in proptest::collection::vec(prop_oneof![0..5_usize, 1..200_000_usize, LEAF - 2..2 * LEAF + 2], 1..8),
    ) {
        let bytes = content(length);
        let mut digest = TreeDigest::new();
        let mut rest = bytes.as_slice();
        for piece in pieces {
            let (now, later) = rest.split_at(piece.min(rest.len()));
            digest.update(now);
            rest = later;
        }
        digest.update(rest);
        prop_assert_eq!(digest.finish().to_string(), slow(&bytes));
    }
}
