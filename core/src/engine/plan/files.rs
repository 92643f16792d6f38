//! The files of a plan together with where their records are.

use super::file::PlannedFile;
use super::layout::Layout;
use serde::{Deserialize, Serialize};

/// Files in the order in which they are read; written down as their list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Vec<PlannedFile>", into = "Vec<PlannedFile>")]
pub(super) struct PlannedFiles {
    list: Vec<PlannedFile>,
    layout: Layout,
}

impl PlannedFiles {
    pub(super) fn list(&self) -> &[PlannedFile] {
        &self.list
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }
}

impl From<Vec<PlannedFile>> for PlannedFiles {
    fn from(list: Vec<PlannedFile>) -> PlannedFiles {
        PlannedFiles { layout: Layout::of(&list), list }
    }
}

impl From<PlannedFiles> for Vec<PlannedFile> {
    fn from(files: PlannedFiles) -> Vec<PlannedFile> {
        files.list
    }
}
