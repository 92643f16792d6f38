//! Part files: what an output is until it is finished.
//!
//! A part file stands beside its target, so that giving the final name is a rename inside one folder. It is created fresh and
//! never over something else. Dropping the handle leaves the file, as a crash would; `discard` removes it.

use super::fault::{Stage, fault};
use super::target::{LONGEST_NAME, TargetFile};
use crate::error::{Code, Error, Result, codes};
use crate::os::{Folder, WriteFile};
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::sync::atomic::{AtomicU8, Ordering};
use twox_hash::XxHash3_128;

/// Bytes were written that no sync has covered.
const DIRTY: u8 = 1;
/// A write failed: what stands in its range is unknown.
const WRITE_FAILED: u8 = 2;
/// A sync failed: what stands on disk is unknown.
const SYNC_FAILED: u8 = 4;
/// The permission bits that the file will have are not set and on disk yet.
const MODE_DUE: u8 = 8;

/// Permission bits of a new file where nothing else is said; the process takes some away.
const USUAL: u32 = 0o666;
/// What an owner needs while the file is made.
const OWNER: u32 = 0o600;

/// An output in the making; any number of threads may write it at once, each its own bytes.
#[derive(Debug)]
pub(crate) struct PartFile {
    pub(super) target: TargetFile,
    pub(super) name: OsString,
    file: WriteFile,
    state: AtomicU8,
}

impl PartFile {
    /// Creates the part file `.NAME.EXECUTION.TOKEN.part` beside the target.
    ///
    /// `execution` is the id of the execution, `token` the number by which a takeover tells its own part files from those of
    /// the owner before it.
    ///
    /// # Errors
    /// `DISK_FULL`, `TARGET_DENIED`, `TARGET_FOLDER`, `WRITE_FAILED`; `INTERNAL` for an id that cannot stand in a name.
    pub(crate) fn create(target: TargetFile, execution: &str, token: u64) -> Result<PartFile> {
        let name = part_name(&target.base, execution, token)?;
        let file = create(&target, &name)?;
        // A new file is dirty: its length of zero must reach the disk too before it may be seen.
        Ok(PartFile::of(target, name, file))
    }

    /// A part file that exists already and may have bytes that no sync has covered.
    pub(super) fn of(target: TargetFile, name: OsString, file: WriteFile) -> PartFile {
        let state = AtomicU8::new(DIRTY | mode_due(&target));
        PartFile { target, name, file, state }
    }

    /// A part file whose content is on disk.
    pub(super) fn synced(target: TargetFile, name: OsString, file: WriteFile) -> PartFile {
        let state = AtomicU8::new(mode_due(&target));
        PartFile { target, name, file, state }
    }

    /// Where the output goes.
    pub(crate) fn target(&self) -> &TargetFile {
        &self.target
    }

    /// Chooses the generation under which the output appears; see [`TargetFile::choose`].
    ///
    /// # Errors
    /// As there.
    pub(crate) fn choose(&mut self, taken: &[&OsStr]) -> Result<()> {
        self.target.choose(taken)
    }

    /// Brings the name of the part file to disk.
    ///
    /// # Errors
    /// `SYNC_FAILED`; final.
    pub(crate) fn sync_name(&self) -> Result<()> {
        Folder::sync(&self.target.folder).map_err(|error| self.failed(Stage::Sync, error))
    }

    /// Writes all of `bytes` at this offset.
    ///
    /// # Errors
    /// `DISK_FULL`, `WRITE_FAILED`; the part file can then not be published any more.
    pub(crate) fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        self.note(self.file.write_all_at(bytes, offset))
    }

    /// Fills the buffer from this offset on: how many bytes there were.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        self.file.read_full_at(buffer, offset).map_err(|error| self.failed(Stage::Write, error))
    }

    /// Brings what was written to disk. Writes that run at the same time may or may not be covered.
    ///
    /// # Errors
    /// `WRITE_FAILED` where a write has failed. `SYNC_FAILED`, or `DISK_FULL` where the system finds only now that there is no
    /// room. Final: the system is not asked again, every later call fails, and the part file can not be published any more.
    pub(crate) fn sync(&self) -> Result<()> {
        self.bring_to_disk(WriteFile::sync_data)
    }

    /// Brings the finished file to disk: the permission bits that it will be seen with, and everything that was written.
    ///
    /// # Errors
    /// As for [`PartFile::sync`]; `TARGET_DENIED` or `WRITE_FAILED` where the permission bits cannot be set.
    pub(crate) fn seal(&self) -> Result<()> {
        let Some(mode) = self.target.mode else { return self.sync() };
        self.file.set_mode(mode).map_err(|error| self.failed(Stage::Mode, error))?;
        self.bring_to_disk(WriteFile::sync_all)?;
        self.state.fetch_and(!MODE_DUE, Ordering::AcqRel);
        Ok(())
    }

    fn bring_to_disk(&self, sync: impl FnOnce(&WriteFile) -> io::Result<()>) -> Result<()> {
        let before = self.state.fetch_and(!DIRTY, Ordering::AcqRel);
        if before & SYNC_FAILED != 0 {
            return Err(self.refused("could not be brought to disk before", codes::output::SYNC_FAILED));
        }
        // Nobody may speak of bytes that are not there, as a checkpoint would.
        if before & WRITE_FAILED != 0 {
            self.state.fetch_or(DIRTY, Ordering::AcqRel);
            return Err(self.refused("could not be written completely", codes::output::WRITE_FAILED));
        }
        sync(&self.file).map_err(|error| {
            self.state.fetch_or(SYNC_FAILED | DIRTY, Ordering::AcqRel);
            self.failed(Stage::Sync, error)
        })
    }

    /// Whether a sync has failed: what stands on disk is unknown then.
    pub(crate) fn is_unknown(&self) -> bool {
        self.state.load(Ordering::Acquire) & SYNC_FAILED != 0
    }

    /// Removes the part file and gives its target back.
    ///
    /// # Errors
    /// `SYSTEM_CALL`.
    pub(crate) fn into_target(self) -> Result<TargetFile> {
        self.remove()?;
        Ok(self.target)
    }

    /// Removes the part file; one that is gone already is no error.
    ///
    /// # Errors
    /// `SYSTEM_CALL`.
    pub(crate) fn discard(self) -> Result<()> {
        self.remove()
    }

    pub(super) fn remove(&self) -> Result<()> {
        match self.target.folder.unlink(&self.name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(Stage::Discard, error)),
            _ => Ok(()),
        }
    }

    /// Makes sure that everything written is on disk, so that the file may be seen.
    pub(super) fn settle(&self) -> Result<()> {
        let state = self.state.load(Ordering::Acquire);
        if state & WRITE_FAILED != 0 {
            return Err(self.refused("could not be written completely", codes::output::WRITE_FAILED));
        }
        if state & (SYNC_FAILED | DIRTY | MODE_DUE) != 0 { self.seal() } else { Ok(()) }
    }

    /// Whether this very file stands under the final name already.
    pub(super) fn arrived(&self) -> bool {
        match (self.file.identity(), self.target.folder.identity_of(&self.target.name)) {
            (Ok(own), Ok(Some(found))) => own.same_file(&found),
            _ => false,
        }
    }

    pub(super) fn failed(&self, stage: Stage, error: io::Error) -> Error {
        fault(stage, &self.target.path, error)
    }

    /// After the write and not before it: a sync that runs between the two must not count the bytes as covered.
    fn note(&self, outcome: io::Result<()>) -> Result<()> {
        let flags = if outcome.is_ok() { DIRTY } else { DIRTY | WRITE_FAILED };
        if self.state.load(Ordering::Acquire) & flags != flags {
            self.state.fetch_or(flags, Ordering::AcqRel);
        }
        outcome.map_err(|error| self.failed(Stage::Write, error))
    }

    fn refused(&self, what: &str, code: Code) -> Error {
        let path = self.target.path.display();
        Error::new(code, format!("`{path}` {what}")).with("target", path)
    }
}

fn mode_due(target: &TargetFile) -> u8 {
    if target.mode.is_some() { MODE_DUE } else { 0 }
}

/// Creates a file of ours beside the target. Nobody may ever do more with it than with the finished file, except for its owner;
/// that its permission bits can be set is tried now, and not when all work is done.
pub(super) fn create(target: &TargetFile, name: &OsStr) -> Result<WriteFile> {
    let mode = target.mode.map(|mode| mode | OWNER);
    let file = target.folder.create(name, mode.unwrap_or(USUAL));
    let file = file.map_err(|error| fault(Stage::Create, &target.path, error))?;
    match mode.map_or(Ok(()), |mode| file.set_mode(mode)) {
        Ok(()) => Ok(file),
        Err(error) => {
            // The file is of no use, and nobody knows of it.
            let _ = target.folder.unlink_if_there(name);
            Err(fault(Stage::Mode, &target.path, error))
        }
    }
}

/// `.NAME.EXECUTION.TOKEN.part`; a name that makes it too long is cut and told apart by a digest of the whole.
pub(crate) fn part_name(name: &OsStr, execution: &str, token: u64) -> Result<OsString> {
    let tail = format!(".{execution}.{token}.part");
    let digest = format!("~{:032x}", XxHash3_128::oneshot(name.as_bytes()));
    if execution.contains(['/', '\0']) || tail.len() + digest.len() + 1 > LONGEST_NAME {
        return Err(Error::new(
            codes::internal::INTERNAL,
            "the id of the execution cannot stand in the name of a file",
        ));
    }
    let mut bytes = vec![b'.'];
    if 1 + name.len() + tail.len() <= LONGEST_NAME {
        bytes.extend_from_slice(name.as_bytes());
    } else {
        bytes.extend_from_slice(cut(name.as_bytes(), LONGEST_NAME - 1 - digest.len() - tail.len()));
        bytes.extend_from_slice(digest.as_bytes());
    }
    bytes.extend_from_slice(tail.as_bytes());
    Ok(OsString::from_vec(bytes))
}

/// At most so many bytes, without cutting a character of UTF-8 in half.
fn cut(name: &[u8], most: usize) -> &[u8] {
    let mut end = most.min(name.len());
    while end > 0 && end < name.len() && name[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    &name[..end]
}
