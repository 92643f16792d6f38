//! Staging files: what an output is while records are handled, where its final bytes can only be made at the end.
//!
//! Beside a target it is a part file with a name of its own, so that a later attempt finds it, takes it over and fences the
//! attempt before exactly as it does with any other part. An output that is discarded is staged in a file without a name,
//! which ends with the process. A staging file is never published.

use super::part::PartFile;
use super::work_file::{WorkFile, all_there};
use crate::error::Result;
use crate::os::WorkFolder;

/// The staging file of one output.
#[derive(Debug)]
pub(crate) enum Staging {
    /// Beside the target.
    Beside(PartFile),
    /// Without a name.
    Unnamed(WorkFile),
}

impl Staging {
    /// A staging file without a name.
    ///
    /// # Errors
    /// What creating a file can fail with, naming the work folder.
    pub(crate) fn unnamed(work: &WorkFolder) -> Result<Staging> {
        WorkFile::create(work).map(Staging::Unnamed)
    }

    /// Writes all of `bytes` at this offset.
    ///
    /// # Errors
    /// `DISK_FULL`, `WRITE_FAILED`.
    pub(crate) fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        match self {
            Staging::Beside(part) => part.write_at(bytes, offset),
            Staging::Unnamed(file) => file.write_at(bytes, offset),
        }
    }

    /// Fills the buffer from this offset on: how many bytes there were.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        match self {
            Staging::Beside(part) => part.read_at(buffer, offset),
            Staging::Unnamed(file) => file.read_at(buffer, offset),
        }
    }

    /// Fills the buffer from this offset on.
    ///
    /// # Errors
    /// `WRITE_FAILED`, also where there are fewer bytes.
    pub(crate) fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        let path = match self {
            Staging::Beside(part) => part.target().path(),
            Staging::Unnamed(file) => file.folder(),
        };
        all_there(self.read_at(buffer, offset)?, buffer.len(), path)
    }

    /// Brings what was written to disk; a file that ends with the process needs no disk.
    ///
    /// # Errors
    /// As for [`PartFile::sync`].
    pub(crate) fn sync(&self) -> Result<()> {
        match self {
            Staging::Beside(part) => part.sync(),
            Staging::Unnamed(..) => Ok(()),
        }
    }

    /// Whether a sync has failed: what stands on disk is unknown then.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Staging::Beside(part) if part.is_unknown())
    }

    /// Removes the file; after a failure it can be tried again.
    ///
    /// # Errors
    /// `SYSTEM_CALL`.
    pub(crate) fn remove(&self) -> Result<()> {
        match self {
            Staging::Beside(part) => part.remove(),
            Staging::Unnamed(..) => Ok(()),
        }
    }
}
