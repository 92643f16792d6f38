//! Files without names in the work folder, with errors that name it.

use super::fault::{Stage, fault};
use crate::error::Result;
use crate::os::{WorkFolder, WriteFile};
use std::path::{Path, PathBuf};

/// A file that ends with the process.
#[derive(Debug)]
pub(crate) struct WorkFile {
    file: WriteFile,
    folder: PathBuf,
}

impl WorkFile {
    /// A new one.
    ///
    /// # Errors
    /// What creating a file can fail with.
    pub(super) fn create(work: &WorkFolder) -> Result<WorkFile> {
        let file = work.file().map_err(|error| fault(Stage::Create, work.path(), error))?;
        Ok(WorkFile { file, folder: work.path().to_owned() })
    }

    /// Writes all of `bytes` at this offset.
    ///
    /// # Errors
    /// `DISK_FULL`, `WRITE_FAILED`.
    pub(super) fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        self.file.write_all_at(bytes, offset).map_err(|error| fault(Stage::Write, &self.folder, error))
    }

    /// Fills the buffer from this offset on: how many bytes there were.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(super) fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        self.file.read_full_at(buffer, offset).map_err(|error| fault(Stage::Write, &self.folder, error))
    }

    /// The folder it is in.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Refuses fewer bytes than were wanted; `path` says of which file, or in which folder.
///
/// # Errors
/// `WRITE_FAILED`.
pub(super) fn all_there(got: usize, wanted: usize, path: &Path) -> Result<()> {
    if got == wanted {
        return Ok(());
    }
    Err(fault(Stage::Write, path, std::io::ErrorKind::UnexpectedEof.into()))
}
