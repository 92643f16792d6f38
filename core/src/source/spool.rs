//! Bringing an input to plain text in a file without a name, so that it can be read at any place, by any number of threads.
//!
//! A compressed file can only be read from its beginning, and what stands where in UTF-16 is not known of a text in UTF-8. So
//! either is read once, and what comes out is kept on disk for as long as the execution has it open; whatever becomes of the
//! process, nothing of it stays.

use super::compression::Compression;
use super::utf16::{IllFormed, Utf16, Utf16Decoder};
use crate::error::Error;
use crate::os::memory::{self, OutOfMemory};
use crate::os::{Cancel, Identity, ReadFile, WorkFolder, WriteFile};
use std::io::{self, Read};

/// Bytes that are decompressed or decoded at once.
const PIECE: usize = 1 << 18;
/// What a decoder of a compression needs, without the window of a frame.
const DECODER: usize = 1 << 20;

/// What an input says that is compressed or UTF-16, or comes in a stream.
#[derive(Debug)]
pub(super) struct Spool {
    file: WriteFile,
    size: u64,
}

/// Where it went wrong.
pub(super) enum SpoolFault {
    /// The file without a name could not be made or written.
    Keep(io::Error),
    /// The content could not be read, or is damaged; so many bytes came out before.
    Read(io::Error, u64),
    /// What is inside is no UTF-16.
    Decode(IllFormed),
    /// Somebody has cancelled.
    Cancelled,
    /// There is no memory for it.
    Memory(Error),
}

/// What is said by a library of a format that got no memory.
const NO_MEMORY: &str = "not enough memory";

impl SpoolFault {
    fn read(error: io::Error, taken: u64) -> SpoolFault {
        match error.kind() == io::ErrorKind::OutOfMemory || error.to_string().contains(NO_MEMORY) {
            true => SpoolFault::Memory(OutOfMemory { bytes: DECODER }.into()),
            false => SpoolFault::Read(error, taken),
        }
    }
}

impl Spool {
    /// Decompresses content, and decodes what comes out; the file without a name lies in the work folder.
    pub(super) fn of(
        content: impl Read,
        compression: Option<Compression>,
        utf16: Option<Utf16>,
        work: &WorkFolder,
        cancel: &Cancel,
    ) -> Result<Spool, SpoolFault> {
        let mut spool = Spool { file: work.file().map_err(SpoolFault::Keep)?, size: 0 };
        // These ask for their memory in ways that end the process.
        memory::probe(DECODER).map_err(SpoolFault::Memory)?;
        let mut content: Box<dyn Read + '_> = match compression {
            None => Box::new(content),
            Some(Compression::Gzip) => Box::new(flate2::bufread::MultiGzDecoder::new(io::BufReader::new(content))),
            Some(Compression::Zstd) => {
                Box::new(zstd::Decoder::new(content).map_err(|error| SpoolFault::read(error, 0))?)
            }
        };
        let mut decoder = utf16.map(Utf16Decoder::new);
        let mut piece = memory::zeroed(PIECE).map_err(SpoolFault::Memory)?;
        let (mut text, mut taken) = (Vec::new(), 0);
        if decoder.is_some() {
            // A unit of two bytes becomes three at most.
            memory::reserve(&mut text, 2 * PIECE).map_err(SpoolFault::Memory)?;
        }
        loop {
            let got = match content.read(&mut piece) {
                _ if cancel.is_cancelled() => return Err(SpoolFault::Cancelled),
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(SpoolFault::read(error, taken)),
            };
            taken += got as u64;
            match &mut decoder {
                Some(decoder) => {
                    text.clear();
                    decoder.push(&piece[..got], got == 0, &mut text).map_err(SpoolFault::Decode)?;
                    spool.append(&text)?;
                }
                None => spool.append(&piece[..got])?,
            }
            if got == 0 {
                return Ok(spool);
            }
        }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), SpoolFault> {
        self.file.write_all_at(bytes, self.size).map_err(SpoolFault::Keep)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// What the file without a name is.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn identity(&self) -> io::Result<Identity> {
        self.file.identity()
    }

    /// Length of what is inside.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Reads until the buffer is full or the content ends: how many bytes came.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn read_full_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_full_at(buffer, offset)
    }
}

/// A file that is read from its beginning to its end.
pub(super) struct Sequence<'f> {
    file: &'f ReadFile,
    offset: u64,
}

impl<'f> Sequence<'f> {
    pub(super) fn of(file: &'f ReadFile) -> Sequence<'f> {
        Sequence { file, offset: 0 }
    }
}

impl Read for Sequence<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read_at(buffer, self.offset)?;
        self.offset += got as u64;
        Ok(got)
    }
}
