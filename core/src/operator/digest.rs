//! The digest of a file, as reports write it.

use crate::engine::input_digest;
use crate::error::Result;
use crate::os::Os;
use crate::source::{InputFile, Inputs};
use std::path::Path;

/// The digest of a file: `xxh3-128-tree:HEX`, the one that reports write beside outputs.
///
/// XXH3-128 over the big-endian XXH3-128 digests of each MiB, then the length in 64 bits, big-endian. The file is read once,
/// a MiB at a time.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("batchloom-digest-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let path = folder.join("ledger.txt");
/// std::fs::write(&path, "20261120|17\n").unwrap();
/// assert!(batchloom::digest_file(&path).unwrap().starts_with("xxh3-128-tree:"));
/// # std::fs::remove_dir_all(&folder).unwrap();
/// ```
///
/// # Errors
/// `FILE_MISSING`, `FILE_DENIED`, `FILE_KIND`, `READ_FAILED`; `INPUT_CHANGED` where somebody writes to the file meanwhile.
pub fn digest_file(path: impl AsRef<Path>) -> Result<String> {
    digest_with(&Os::real(), path.as_ref())
}

pub(super) fn digest_with(os: &Os, path: &Path) -> Result<String> {
    let file = InputFile::open(os, path, &path.display().to_string())?;
    let inputs = Inputs::new(vec![file])?;
    let digest = input_digest(&inputs)?;
    let file = inputs.first();
    file.check_unchanged(file.identity())?;
    Ok(digest)
}
