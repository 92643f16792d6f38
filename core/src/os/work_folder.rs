//! The folder for what a run keeps on disk while it works.

use super::system::Os;
use super::write_file::WriteFile;
use std::io;
use std::path::{Path, PathBuf};

/// A folder for files without names: nothing in it outlives the process.
#[derive(Debug, Clone)]
pub(crate) struct WorkFolder {
    os: Os,
    path: PathBuf,
}

impl WorkFolder {
    /// The folder with this path; it is made when it is needed, and its parent must exist.
    pub(crate) fn new(os: &Os, path: &Path) -> WorkFolder {
        WorkFolder { os: os.clone(), path: path.to_owned() }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The system it is on.
    pub(crate) fn os(&self) -> &Os {
        &self.os
    }

    /// A new file without a name.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn file(&self) -> io::Result<WriteFile> {
        self.os.create_folder(&self.path)?;
        self.os.open_folder(&self.path)?.create_unnamed()
    }
}
