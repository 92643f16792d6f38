//! An input file: opened once, read at offsets by any number of threads, and checked to be the same at the end.

use super::coding::Coding;
use super::decoding::Decoding;
use super::named::{Named, at_file};
use super::spool::{Sequence, Spool};
use super::stream::{InputStream, StreamReader};
use crate::error::{Error, Position, Result, codes::input};
use crate::os::{Cancel, Errno, FileKind, Identity, Os, ReadFile, WorkFolder};
use std::io::Read;
use std::path::Path;

/// An open input.
#[derive(Debug)]
pub(crate) struct InputFile {
    bytes: Bytes,
    identity: Identity,
    named: Named,
}

/// Where the bytes are read.
#[derive(Debug)]
enum Bytes {
    /// In the file itself.
    File(ReadFile),
    /// What a file says that is compressed or UTF-16.
    Decoded(ReadFile, Spool),
    /// What came in a stream.
    Received(Spool),
    /// In memory of the caller's, copied.
    Given(Vec<u8>),
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
            let help =
                format!("give a regular file; what comes in a pipe can be standard input: `-i {name}=- --key KEY`");
            return Err(refused(input::FILE_KIND, message).help(help));
        }
        let named = Named { name: name.to_owned(), path: path.to_owned() };
        Ok(InputFile { bytes: Bytes::File(file), identity, named })
    }

    /// The input that comes in a stream, read to its end and kept in the work folder.
    ///
    /// # Errors
    /// `READ_FAILED`, `CANCELLED`, and as for [`InputFile::decoded`].
    pub(crate) fn of_stream(
        stream: &InputStream,
        name: &str,
        coding: Coding,
        work: &WorkFolder,
        cancel: &Cancel,
    ) -> Result<InputFile> {
        let named = Named { name: name.to_owned(), path: InputStream::SHOWN.into() };
        let decoding = Decoding { input: &named, coding, work, cancel };
        let mut reader = StreamReader { os: work.os(), stream, cancel };
        let first = decoding.first(&mut reader)?;
        let compression = decoding.compression(&first)?;
        let spool = decoding.spool(first.as_slice().chain(reader), compression)?;
        let identity = spool.identity().map_err(|error| decoding.not_kept(error))?;
        Ok(InputFile { bytes: Bytes::Received(spool), identity, named })
    }

    /// Bytes that the caller has.
    pub(crate) fn of_bytes(bytes: Vec<u8>, name: &str) -> InputFile {
        let named = Named { name: name.to_owned(), path: InputStream::SHOWN.into() };
        let size = bytes.len() as u64;
        let identity = Identity { device: 0, inode: 0, size, mtime_ns: 0, ctime_ns: 0, kind: FileKind::Regular };
        InputFile { bytes: Bytes::Given(bytes), identity, named }
    }

    /// The same file with what it says, if it is compressed as the job says, or in UTF-16: in plain UTF-8, kept in the work
    /// folder.
    ///
    /// # Errors
    /// `COMPRESSION` where the file is compressed otherwise, or is damaged; `FILE_ENCODING`, `SPOOL_FAILED`, `READ_FAILED`,
    /// `CANCELLED`.
    pub(crate) fn decoded(self, coding: Coding, work: &WorkFolder, cancel: &Cancel) -> Result<InputFile> {
        let Bytes::File(file) = &self.bytes else { return Ok(self) };
        let decoding = Decoding { input: &self.named, coding, work, cancel };
        let first = decoding.first(&mut Sequence::of(file))?;
        let compression = decoding.compression(&first)?;
        if compression.is_none() && coding.utf16.is_none() {
            return Ok(self);
        }
        let spool = decoding.spool(Sequence::of(file), compression)?;
        let bytes = match self.bytes {
            Bytes::File(file) => Bytes::Decoded(file, spool),
            decoded => decoded,
        };
        Ok(InputFile { bytes, ..self })
    }

    /// Which file it is, and in which state it was opened.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Length in bytes when it was opened; of one that is compressed or UTF-16, of the text in UTF-8.
    pub(crate) fn size(&self) -> u64 {
        match &self.bytes {
            Bytes::File(_) | Bytes::Given(_) => self.identity.size,
            Bytes::Decoded(_, spool) | Bytes::Received(spool) => spool.size(),
        }
    }

    /// The path as the caller gave it.
    pub(crate) fn path(&self) -> &Path {
        &self.named.path
    }

    /// Fills the buffer from this offset on.
    ///
    /// # Errors
    /// `READ_FAILED`; `INPUT_CHANGED` where the file ends before the buffer is full.
    pub(crate) fn read(&self, buffer: &mut [u8], offset: u64) -> Result<()> {
        let read = match &self.bytes {
            Bytes::File(file) => file.read_full_at(buffer, offset),
            Bytes::Decoded(_, spool) | Bytes::Received(spool) => spool.read_full_at(buffer, offset),
            Bytes::Given(bytes) => Ok(copied(bytes, buffer, offset)),
        };
        match read {
            Ok(length) if length == buffer.len() => Ok(()),
            Ok(_) => Err(self.changed("became shorter while it was read")),
            Err(error) => Err(self.named.read_failed(error)),
        }
    }

    /// Makes sure that the file is still in the state `before`; what came in a stream is in our hands.
    ///
    /// # Errors
    /// `INPUT_CHANGED`, `READ_FAILED`.
    pub(crate) fn check_unchanged(&self, before: &Identity) -> Result<()> {
        let (Bytes::File(file) | Bytes::Decoded(file, _)) = &self.bytes else { return Ok(()) };
        match file.identity() {
            Ok(now) if now == *before => Ok(()),
            Ok(now) if !now.same_file(before) => Err(self.changed("is another file than the one that was planned")),
            Ok(_) => Err(self.changed("changed while it was read")),
            Err(error) => Err(self.named.read_failed(error)),
        }
    }

    /// The file as a place.
    pub(crate) fn position(&self) -> Position {
        at_file(&self.named.path)
    }

    /// An error about this file; `offset` and `line` where they are known.
    pub(crate) fn error(
        &self,
        code: crate::error::Code,
        message: String,
        offset: Option<u64>,
        line: Option<u64>,
    ) -> Error {
        self.named.error(code, message, offset, line)
    }

    fn changed(&self, what: &str) -> Error {
        self.error(input::INPUT_CHANGED, format!("`{}` {what}", self.path().display()), None, None)
            .help("wait until the file is complete, then start the same command again")
    }
}

/// Fills the buffer from this offset on; how many bytes there were.
fn copied(bytes: &[u8], buffer: &mut [u8], offset: u64) -> usize {
    let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
    let length = rest.len().min(buffer.len());
    buffer[..length].copy_from_slice(&rest[..length]);
    length
}
