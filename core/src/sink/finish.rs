//! Finishing a publication that another attempt began: everything is complete and on disk, some names may be given already.

use super::adopt::Earlier;
use super::digest::file_digest;
use super::fault::{Stage, fault};
use super::part::{PartFile, part_name};
use super::target::TargetFile;
use crate::error::Result;
use std::io;

/// Where an output of the publication stands.
#[derive(Debug)]
pub(crate) enum Standing {
    /// Its part is ours, and has no final name yet.
    Waiting(Box<PartFile>),
    /// It has its final name.
    Named,
    /// It had its final name, and somebody took the file away or changed it.
    Taken,
}

/// Finds out where an output stands, and takes its part file away from the owner before.
///
/// `earlier` begins with the attempt that finished the content: what older ones left is not it. `length` and `digest` are
/// those of the finished file.
///
/// # Errors
/// What renaming and reading can fail with.
pub(crate) fn stand(
    target: TargetFile,
    earlier: Earlier<'_>,
    token: u64,
    length: u64,
    digest: &str,
) -> Result<Standing> {
    let name = part_name(&target.base, earlier.execution, token)?;
    let looked = |error| fault(Stage::Folder, &target.path, error);
    for before in earlier.tokens.iter().rev() {
        let old = part_name(&target.base, earlier.execution, *before)?;
        match target.folder.rename(&old, &name, false) {
            Ok(()) => {
                let file = target.folder.open_write_anyway(&name).map_err(looked)?;
                return Ok(Standing::Waiting(Box::new(PartFile::synced(target, name, file))));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(fault(Stage::Publish, &target.path, error)),
        }
    }
    // The part is gone, and only a rename to its final name does that.
    if !is_there(&target, length, digest)? {
        return Ok(Standing::Taken);
    }
    // Whoever gave the name may not have come to bring it to disk.
    target.folder.sync().map_err(|error| fault(Stage::Sync, &target.path, error))?;
    Ok(Standing::Named)
}

/// Whether the finished file stands under its final name, byte for byte.
fn is_there(target: &TargetFile, length: u64, digest: &str) -> Result<bool> {
    let looked = |error| fault(Stage::Folder, &target.path, error);
    let found = target.folder.identity_of(&target.name).map_err(looked)?;
    if found.is_none_or(|found| found.size != length || found.kind != crate::os::FileKind::Regular) {
        return Ok(false);
    }
    let file = target.folder.open_read(&target.name).map_err(looked)?;
    Ok(file_digest(&file).map_err(looked)?.to_string() == digest)
}
