//! Undoing how an input is coded, and what to say where that fails.

use super::coding::Coding;
use super::compression::{Compression, Declared, MAGIC};
use super::named::Named;
use super::spool::{Spool, SpoolFault};
use super::utf16::{Fault, IllFormed, Utf16};
use crate::error::codes::input;
use crate::error::{Error, Result, codes};
use crate::os::{Cancel, Errno, WorkFolder};
use std::io::{self, Read};

/// An input that is to be decoded.
pub(super) struct Decoding<'a> {
    pub(super) input: &'a Named,
    pub(super) coding: Coding,
    pub(super) work: &'a WorkFolder,
    pub(super) cancel: &'a Cancel,
}

impl Decoding<'_> {
    /// The first bytes, which tell a compression.
    ///
    /// # Errors
    /// `READ_FAILED`, `CANCELLED`.
    pub(super) fn first(&self, content: &mut impl Read) -> Result<Vec<u8>> {
        let mut first = Vec::with_capacity(MAGIC);
        match content.take(MAGIC as u64).read_to_end(&mut first) {
            Ok(_) => Ok(first),
            Err(_) if self.cancel.is_cancelled() => Err(cancelled()),
            Err(error) => Err(self.input.read_failed(error)),
        }
    }

    /// How content that begins so is compressed, if that is what the job says.
    ///
    /// # Errors
    /// `COMPRESSION`.
    pub(super) fn compression(&self, first: &[u8]) -> Result<Option<Compression>> {
        let found = Compression::of(first);
        match self.coding.compression {
            Declared::Detect => Ok(found),
            // Zero bytes are compressed in no way, and what that means is for the job to say.
            Declared::As(expected) if found == expected || first.is_empty() => Ok(found),
            declared @ Declared::As(_) => Err(self.otherwise(declared, found)),
        }
    }

    /// What the content says, in plain UTF-8, in a file without a name.
    ///
    /// # Errors
    /// `COMPRESSION` where it is damaged; `FILE_ENCODING`, `SPOOL_FAILED`, `READ_FAILED`, `CANCELLED`.
    pub(super) fn spool(&self, content: impl Read, compression: Option<Compression>) -> Result<Spool> {
        let spool = Spool::of(content, compression, self.coding.utf16, self.work, self.cancel);
        spool.map_err(|fault| self.not_decoded(compression, fault))
    }

    fn otherwise(&self, declared: Declared, found: Option<Compression>) -> Error {
        let path = self.input.path.display();
        let (message, say) = match found {
            None => (format!("`{path}` is not compressed with {}", declared.name()), "none"),
            Some(found) => (format!("`{path}` is compressed with {}", found.name()), found.name()),
        };
        self.input
            .error(input::COMPRESSION, message, Some(0), None)
            .help(format!("say `compression: {say}` on the input, or `detect` where both come in"))
    }

    fn not_decoded(&self, compression: Option<Compression>, fault: SpoolFault) -> Error {
        match (fault, compression) {
            (SpoolFault::Cancelled, _) => cancelled(),
            (SpoolFault::Memory(error), _) => error,
            (SpoolFault::Keep(error), _) => self.not_kept(error),
            (SpoolFault::Decode(wrong), _) => self.ill_formed(wrong),
            (SpoolFault::Read(error, size), Some(compression)) if Errno::from_io_error(&error).is_none() => {
                let path = self.input.path.display();
                let message = format!("`{path}` is damaged: it cannot be decompressed with {}", compression.name());
                self.input
                    .error(input::COMPRESSION, message, Some(size), None)
                    .caused_by(error)
                    .help("the file may have been cut off or changed on its way: ask for it again")
            }
            (SpoolFault::Read(error, _), _) => self.input.read_failed(error),
        }
    }

    /// The file without a name could not be made, written or examined.
    pub(super) fn not_kept(&self, error: io::Error) -> Error {
        let (path, folder) = (self.input.path.display(), self.work.path().display());
        self.input
            .error(
                input::SPOOL_FAILED,
                format!("what is inside of `{path}` could not be kept in `{folder}`"),
                None,
                None,
            )
            .caused_by(error)
            .help("make room there, or name another folder with `--work-dir`")
    }

    fn ill_formed(&self, IllFormed { what, offset }: IllFormed) -> Error {
        let path = self.input.path.display();
        let declared = self.coding.utf16.map_or("UTF-16", Utf16::name);
        let (message, help) = match what {
            Fault::NoMark => (
                format!(
                    "`{path}` has no byte order mark, so that nobody knows which byte of its characters comes first"
                ),
                "say on the input which one it is: `encoding: utf-16le`, where the low byte comes first, as Windows writes it, \
                 or `utf-16be`; or `utf-8`, if it is that",
            ),
            Fault::OtherMark(found) => (
                format!("`{path}` begins with the byte order mark of {}, and the job says {declared}", found.name()),
                "say `encoding: utf-16` on the input: then the mark decides",
            ),
            Fault::HalfCharacter => (
                format!("`{path}` is not well-formed {declared}: half of a character stands without the other"),
                "the file is in another encoding, or was damaged on its way",
            ),
            Fault::CutOff => (
                format!("`{path}` is not well-formed {declared}: it ends inside of a character"),
                "the file may have been cut off on its way: ask for the whole file",
            ),
        };
        self.input.error(input::FILE_ENCODING, message, Some(offset), None).help(help)
    }
}

fn cancelled() -> Error {
    Error::new(
        codes::internal::CANCELLED,
        "the run was stopped because the caller asked for it, while its input was read",
    )
    .help("nothing was begun; the same command starts again")
}
