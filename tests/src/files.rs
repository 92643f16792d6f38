//! Bytes of files: reading, digests, and a difference that can be read.

use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// The bytes of a file; a file that cannot be read fails the test with its name.
pub fn read(path: impl AsRef<Path>) -> Vec<u8> {
    let path = path.as_ref();
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// SHA-256 of bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// SHA-256 of a file, read in pieces.
pub fn sha256_of(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    let mut file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
            0 => return hexadecimal(&digest.finalize()),
            length => digest.update(&piece[..length]),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What differs between expected and actual bytes: the first line that does, on both sides. `None` when they are equal.
pub fn differ(expected: &[u8], actual: &[u8]) -> Option<String> {
    if expected == actual {
        return None;
    }
    let mut ours = actual.split_inclusive(|byte| *byte == b'\n');
    for (index, theirs) in expected.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = ours.next();
        if line != Some(theirs) {
            return Some(format!(
                "line {}:\n  expected {}\n  found    {}",
                index + 1,
                shown(theirs),
                line.map_or("nothing".into(), shown)
            ));
        }
    }
    ours.next().map(|line| format!("behind the expected end:\n  found    {}", shown(line)))
}

fn shown(line: &[u8]) -> String {
    let cut = &line[..line.len().min(400)];
    format!("\"{}\"", cut.escape_ascii())
}
