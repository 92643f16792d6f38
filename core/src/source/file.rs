//! An input file: opened once, read at offsets by any number of threads, and checked to be the same at the end.

use super::compression::{Compression, Declared, MAGIC};
use super::spool::{Spool, SpoolFault};
use crate::error::{Error, Position, Result, codes::input};
use crate::os::{Errno, FileKind, Identity, Os, ReadFile, WorkFolder};
use std::io;
use std::path::{Path, PathBuf};

/// An open input.
#[derive(Debug)]
pub(crate) struct InputFile {
    file: ReadFile,
    identity: Identity,
    /// What is inside, for one that is compressed.
    content: Option<Spool>,
    name: String,
    path: PathBuf,
}

impl InputFile {
    /// Opens the file of the input `name`; symbolic links are followed.
    ///
    /// # Errors
    /// `FILE_MISSING`, `FILE_DENIED`, `FILE_KIND` where it is no regular file; `READ_FAILED` where the system fails otherwise.
    pub(crate) fn open(os: &Os, path: &Path, name: &str) -> Result<InputFile> {
        let shown = path.display();
        let refused = |code, message: String| Error::new(code, message).with("input", name).at(at_file(path));
        let file = os.open_read(path).map_err(|error| {
            let (code, message) = match Errno::from_io_error(&error) {
                Some(Errno::NOENT | Errno::NOTDIR) => (input::FILE_MISSING, format!("there is no file `{shown}`")),
                Some(Errno::ACCESS | Errno::PERM) => (input::FILE_DENIED, format!("`{shown}` may not be read")),
                // What the system refuses to open for reading: a socket, a device without its driver.
                Some(Errno::NXIO | Errno::NODEV | Errno::ISDIR) => {
                    (input::FILE_KIND, format!("`{shown}` is not a regular file"))
                }
                _ => (input::READ_FAILED, format!("`{shown}` could not be opened")),
            };
            refused(code, message).caused_by(error)
        })?;
        let identity = file.identity().map_err(|error| {
            refused(input::READ_FAILED, format!("`{shown}` could not be examined")).caused_by(error)
        })?;
        if identity.kind != FileKind::Regular {
            let message = format!("`{shown}` is {}", identity.kind.with_article());
            return Err(
                refused(input::FILE_KIND, message).help("give a regular file: what cannot be read twice is no input")
            );
        }
        Ok(InputFile { file, identity, content: None, name: name.to_owned(), path: path.to_owned() })
    }

    /// The same file with what is inside of it, if it is compressed as the job says; the content is kept in the work folder.
    ///
    /// # Errors
    /// `COMPRESSION` where the file is compressed otherwise, or is damaged; `SPOOL_FAILED`, `READ_FAILED`.
    pub(crate) fn decompressed(mut self, declared: Declared, work: &WorkFolder) -> Result<InputFile> {
        let found = self.compression()?;
        let compression = match declared {
            Declared::Detect => found,
            // A file of zero bytes is compressed in no way, and what that means is for the job to say.
            Declared::As(expected) if found == expected || self.identity.size == 0 => found,
            Declared::As(_) => return Err(self.otherwise(declared, found)),
        };
        if let Some(compression) = compression {
            let spool = Spool::of(&self.file, compression, work);
            self.content = Some(spool.map_err(|fault| self.not_decompressed(compression, work, fault))?);
        }
        Ok(self)
    }

    /// How the file is compressed, as its first bytes say.
    fn compression(&self) -> Result<Option<Compression>> {
        let mut first = [0; MAGIC];
        let length = self.file.read_full_at(&mut first, 0).map_err(|error| self.read_failed(error))?;
        Ok(Compression::of(&first[..length]))
    }

    fn otherwise(&self, declared: Declared, found: Option<Compression>) -> Error {
        let path = self.path.display();
        let (message, say) = match found {
            None => (format!("`{path}` is not compressed with {}", declared.name()), "none"),
            Some(found) => (format!("`{path}` is compressed with {}", found.name()), found.name()),
        };
        self.error(input::COMPRESSION, message, Some(0), None)
            .help(format!("say `compression: {say}` on the input, or `detect` where both come in"))
    }

    fn not_decompressed(&self, compression: Compression, work: &WorkFolder, fault: SpoolFault) -> Error {
        let path = self.path.display();
        match fault {
            SpoolFault::Keep(error) => {
                let message = format!("what is inside of `{path}` could not be kept in `{}`", work.path().display());
                self.error(input::SPOOL_FAILED, message, None, None)
                    .caused_by(error)
                    .help("make room there, or name another folder with `--work-dir`")
            }
            SpoolFault::Read(error) if Errno::from_io_error(&error).is_some() => self.read_failed(error),
            SpoolFault::Read(error) => {
                let message = format!("`{path}` is damaged: it cannot be decompressed with {}", compression.name());
                self.error(input::COMPRESSION, message, None, None)
                    .caused_by(error)
                    .help("the file may have been cut off on its way: ask for the whole file")
            }
        }
    }

    /// Which file it is, and in which state it was opened.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Length in bytes when it was opened; of one that is compressed, of what is inside.
    pub(crate) fn size(&self) -> u64 {
        self.content.as_ref().map_or(self.identity.size, Spool::size)
    }

    /// The path as the caller gave it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Fills the buffer from this offset on.
    ///
    /// # Errors
    /// `READ_FAILED`; `INPUT_CHANGED` where the file ends before the buffer is full.
    pub(crate) fn read(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        let read = match &self.content {
            Some(content) => content.read_full_at(buffer, offset),
            None => self.file.read_full_at(buffer, offset),
        };
        match read {
            Ok(length) if length == buffer.len() => Ok(()),
            Ok(_) => Err(self.changed("became shorter while it was read")),
            Err(error) => Err(self.read_failed(error)),
        }
    }

    /// Makes sure that the file is still in the state `before`.
    ///
    /// # Errors
    /// `INPUT_CHANGED`, `READ_FAILED`.
    pub(crate) fn check_unchanged(&self, before: &Identity) -> Result<()> {
        match self.file.identity() {
            Ok(now) if now == *before => Ok(()),
            Ok(now) if !now.same_file(before) => Err(self.changed("is another file than the one that was planned")),
            Ok(_) => Err(self.changed("changed while it was read")),
            Err(error) => Err(self.read_failed(error)),
        }
    }

    /// The file as a place.
    pub(crate) fn position(&self) -> Position {
        at_file(&self.path)
    }

    /// An error about this file; `offset` and `line` where they are known.
    pub(crate) fn error(
        &self,
        code: crate::error::Code,
        message: String,
        offset: Option<u64>,
        line: Option<u64>,
    ) -> Error {
        let position = Position { offset, line, ..at_file(&self.path) };
        Error::new(code, message).with("input", &self.name).at(position)
    }

    fn changed(&self, what: &str) -> Error {
        self.error(input::INPUT_CHANGED, format!("`{}` {what}", self.path.display()), None, None)
            .help("wait until the file is complete, then start the same command again")
    }

    fn read_failed(&self, error: io::Error) -> Error {
        self.error(input::READ_FAILED, format!("`{}` could not be read", self.path.display()), None, None)
            .caused_by(error)
    }
}

fn at_file(path: &Path) -> Position {
    Position { file: Some(path.display().to_string()), ..Position::default() }
}
