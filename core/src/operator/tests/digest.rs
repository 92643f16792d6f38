//! Digests of files.

use super::scene::Scene;
use crate::error::codes::input;
use crate::operator::digest_file;
use crate::sink::{LEAF, TreeDigest};

#[test]
fn a_file_has_the_digest_of_its_bytes_whatever_its_length() {
    let scene = Scene::new();
    for length in [0, 1, LEAF - 1, LEAF, LEAF + 1, 2 * LEAF + 7] {
        let bytes: Vec<u8> = (0..length).map(|at| (at * 31 % 251) as u8).collect();
        let mut digest = TreeDigest::new();
        digest.update(&bytes);
        let path = scene.write("file", &bytes);
        assert_eq!(digest_file(&path).unwrap(), digest.finish().to_string(), "{length}");
    }
}

#[test]
fn what_is_no_file_has_none() {
    let scene = Scene::new();
    assert_eq!(digest_file(scene.path("none")).unwrap_err().code(), input::FILE_MISSING);
    assert_eq!(digest_file(scene.path("")).unwrap_err().code(), input::FILE_KIND);
}
