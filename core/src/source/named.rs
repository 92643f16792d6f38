//! What an input is called in messages.

use crate::error::{Code, Error, Position, codes::input};
use std::io;
use std::path::{Path, PathBuf};

/// An input in messages.
#[derive(Debug)]
pub(super) struct Named {
    /// Its name in the job.
    pub(super) name: String,
    /// As the caller gave it.
    pub(super) path: PathBuf,
}

impl Named {
    /// An error about it; `offset` and `line` where they are known.
    pub(super) fn error(&self, code: Code, message: String, offset: Option<u64>, line: Option<u64>) -> Error {
        let position = Position { offset, line, ..at_file(&self.path) };
        Error::new(code, message).with("input", &self.name).at(position)
    }

    pub(super) fn read_failed(&self, error: io::Error) -> Error {
        self.error(input::READ_FAILED, format!("`{}` could not be read", self.path.display()), None, None)
            .caused_by(error)
    }
}

/// A file as a place.
pub(super) fn at_file(path: &Path) -> Position {
    Position { file: Some(path.display().to_string()), ..Position::default() }
}
