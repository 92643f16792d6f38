//! Taking over the part files of an earlier attempt.
//!
//! The fence is the name: whoever takes an execution over leaves no part file under a name that an earlier owner knows, so
//! that an owner that wakes up late renames a name that is gone. A file whose owner may still be alive is never written
//! to: its committed prefix is copied and the old name removed. A copy gets the name of a part only when it is whole and on
//! disk, so that of several parts the newest is always good.

use super::fault::{Stage, fault};
use super::part::{PartFile, create, part_name};
use super::target::TargetFile;
use crate::error::Result;
use crate::os::{FileKind, WriteFile};
use std::ffi::{OsStr, OsString};
use std::io;

/// The attempts before this one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Earlier<'a> {
    pub(crate) execution: &'a str,
    /// Tokens of the attempts, in order, without this one.
    pub(crate) tokens: &'a [u64],
    /// Whether the last owner is proven to be gone: nobody writes its files any more.
    pub(crate) owner_gone: bool,
}

/// What became of an earlier part file.
#[derive(Debug)]
pub(crate) enum Adopted {
    /// It is ours, cut to the committed length.
    Part(PartFile),
    /// There is none that holds the committed prefix.
    Lost(TargetFile),
}

/// Makes the part file of an earlier attempt that of the attempt `token`, with the first `length` bytes as its content.
///
/// # Errors
/// What creating, renaming, copying and removing can fail with.
pub(crate) fn adopt(target: TargetFile, earlier: Earlier<'_>, token: u64, length: u64) -> Result<Adopted> {
    let Some((found, from, file)) = newest(&target, earlier, length)? else {
        remove_parts(&target, earlier)?;
        return Ok(Adopted::Lost(target));
    };
    let name = part_name(&target.base, earlier.execution, token)?;
    let in_place = earlier.owner_gone && earlier.tokens.last() == Some(&from);
    let failed = |stage, error| fault(stage, &target.path, error);
    let file = if in_place {
        target.folder.rename(&found, &name, false).map_err(|error| failed(Stage::Create, error))?;
        file.set_len(length).map_err(|error| failed(Stage::Write, error))?;
        file
    } else {
        copy(&target, &file, length, &name)?
    };
    remove_parts(&target, earlier)?;
    Ok(Adopted::Part(PartFile::of(target, name, file)))
}

/// The newest part file of the attempts that is long enough, with its token.
fn newest(target: &TargetFile, earlier: Earlier<'_>, length: u64) -> Result<Option<(OsString, u64, WriteFile)>> {
    for token in earlier.tokens.iter().rev() {
        let name = part_name(&target.base, earlier.execution, *token)?;
        let looked = |error| fault(Stage::Folder, &target.path, error);
        let file = match target.folder.open_write_anyway(&name) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(looked(error)),
        };
        let identity = file.identity().map_err(looked)?;
        // A shorter one is not what was committed; an older attempt's cannot be longer and right.
        let good = identity.kind == FileKind::Regular && identity.size >= length;
        return Ok(good.then_some((name, *token, file)));
    }
    Ok(None)
}

/// A copy of the prefix, on disk before it has the name of a part.
fn copy(target: &TargetFile, from: &WriteFile, length: u64, name: &OsStr) -> Result<WriteFile> {
    let draft = draft_name(name);
    let failed = |stage, error| fault(stage, &target.path, error);
    target.folder.unlink_if_there(&draft).map_err(|error| failed(Stage::Discard, error))?;
    let file = create(target, &draft)?;
    file.copy_prefix(from, length).map_err(|error| failed(Stage::Write, error))?;
    file.sync_data().map_err(|error| failed(Stage::Sync, error))?;
    target.folder.rename(&draft, name, false).map_err(|error| failed(Stage::Create, error))?;
    Ok(file)
}

/// Removes everything that earlier attempts left: parts, unfinished copies, and staging files with theirs.
///
/// # Errors
/// `SYSTEM_CALL`, `WRITE_FAILED`.
pub(crate) fn remove_earlier(target: &TargetFile, earlier: Earlier<'_>) -> Result<()> {
    remove_staging(target, earlier)?;
    remove_parts(target, earlier)
}

/// Removes the staging files that earlier attempts left.
///
/// # Errors
/// As for `remove_earlier`.
pub(crate) fn remove_staging(target: &TargetFile, earlier: Earlier<'_>) -> Result<()> {
    if target.is_staged() { remove_parts(&target.staging()?, earlier) } else { Ok(()) }
}

/// Parts under this very name and unfinished copies.
fn remove_parts(target: &TargetFile, earlier: Earlier<'_>) -> Result<()> {
    for token in earlier.tokens {
        let name = part_name(&target.base, earlier.execution, *token)?;
        for name in [draft_name(&name), name] {
            let removed = target.folder.unlink_if_there(&name);
            removed.map_err(|error| fault(Stage::Discard, &target.path, error))?;
        }
    }
    Ok(())
}

/// `.part` becomes `.copy`.
fn draft_name(part: &OsStr) -> OsString {
    let text = part.as_encoded_bytes();
    let stem = text.strip_suffix(b"part").unwrap_or(text);
    let mut name = stem.to_vec();
    name.extend_from_slice(b"copy");
    std::os::unix::ffi::OsStringExt::from_vec(name)
}
