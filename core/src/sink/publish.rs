//! Publishing: finished part files get their final names.
//!
//! The order is the promise. First the content of every part is on disk; then the names are given in the declared order; then
//! the folder is brought to disk. Before a name is given in another folder, the folder before it is brought to disk: a name
//! that survives a power failure proves all names before it, which is what a control file at the end is for.
//! Several renames are not one: what was named before a failure stays and is reported.

use super::fault::Stage;
use super::part::PartFile;
use crate::error::{Error, Result};
use crate::os::Folder;
use std::collections::VecDeque;
use std::path::PathBuf;

/// An output that has its final name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// The path as the caller gave it.
    pub(crate) path: PathBuf,
}

/// A publication that was not completed.
#[derive(Debug)]
pub(crate) struct PublishFailure {
    /// What failed.
    pub(crate) error: Error,
    /// What had its name by then: the first outputs in the given order, each complete.
    pub(crate) published: Vec<Published>,
    /// The others, unchanged, to be discarded or looked at.
    pub(crate) kept: Vec<PartFile>,
}

/// Gives every part its final name, in the given order.
///
/// # Errors
/// `WRITE_FAILED`, `SYNC_FAILED` or `DISK_FULL` before any name is given, when a part is not whole on disk; `TARGET_EXISTS`,
/// `TARGET_KIND`, `TARGET_DENIED`, `DISK_FULL` or `PUBLISH_FAILED` when a name cannot be given; `SYNC_FAILED` when the names
/// are given and may not survive a power failure.
pub(crate) fn publish(parts: Vec<PartFile>) -> std::result::Result<Vec<Published>, PublishFailure> {
    if let Err(error) = parts.iter().try_for_each(PartFile::settle) {
        return Err(PublishFailure { error, published: Vec::new(), kept: parts });
    }
    let mut run = Publication { waiting: parts.into(), named: Vec::new(), published: Vec::new() };
    match run.name_all() {
        Ok(()) => Ok(run.published),
        Err(error) => Err(PublishFailure { error, published: run.published, kept: run.waiting.into() }),
    }
}

/// The state between two renames.
struct Publication {
    waiting: VecDeque<PartFile>,
    /// Parts with final names whose folder is not on disk yet; all of one folder.
    named: Vec<PartFile>,
    published: Vec<Published>,
}

impl Publication {
    fn name_all(&mut self) -> Result<()> {
        while let Some(part) = self.waiting.pop_front() {
            if self.named.last().is_some_and(|last| !same_folder(last, &part))
                && let Err(error) = self.sync_named()
            {
                self.waiting.push_front(part);
                return Err(error);
            }
            if let Err(error) = self.name(part) {
                // What is visible should survive; that it may not is secondary to why the rest is missing.
                return Err(match self.sync_named() {
                    Ok(()) => error,
                    Err(secondary) => error.and(secondary),
                });
            }
        }
        self.sync_named()
    }

    fn name(&mut self, part: PartFile) -> Result<()> {
        let target = &part.target;
        match target.folder.rename(&part.name, &target.name, target.replace) {
            Ok(()) => self.note(part),
            Err(error) => {
                let mut error = part.failed(Stage::Publish, error).with("part", part.name.display());
                // An error does not prove that the name was not given: only the folder knows. Where it was given as a
                // second name, the first is left.
                if part.arrived() {
                    if let Err(secondary) = part.remove() {
                        error = error.and(secondary);
                    }
                    self.note(part);
                } else {
                    self.waiting.push_front(part);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn note(&mut self, part: PartFile) {
        self.published.push(Published { path: part.target.path.clone() });
        self.named.push(part);
    }

    /// Once, and a failure is final.
    fn sync_named(&mut self) -> Result<()> {
        let named = std::mem::take(&mut self.named);
        match named.last() {
            None => Ok(()),
            Some(part) => Folder::sync(&part.target.folder).map_err(|error| part.failed(Stage::Sync, error)),
        }
    }
}

/// Whether two parts stand in one folder.
pub(crate) fn same_folder(one: &PartFile, other: &PartFile) -> bool {
    one.target.folder_identity.same_file(&other.target.folder_identity)
}
