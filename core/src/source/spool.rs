//! Decompressing an input into a file without a name, so that it can be read at any place, by any number of threads.
//!
//! A compressed file can only be read from its beginning. It is read once, and what comes out is kept on disk for as long as
//! the execution has it open; whatever becomes of the process, nothing of it stays.

use super::compression::Compression;
use crate::os::{ReadFile, WorkFolder, WriteFile};
use std::io::{self, Read};

/// Bytes that are decompressed at once.
const PIECE: usize = 1 << 18;

/// What is inside of a compressed file.
#[derive(Debug)]
pub(super) struct Spool {
    file: WriteFile,
    size: u64,
}

/// Where decompressing went wrong.
pub(super) enum SpoolFault {
    /// The file without a name could not be made or written.
    Keep(io::Error),
    /// The compressed file could not be read, or is damaged.
    Read(io::Error),
}

impl Spool {
    /// Decompresses a file; the file without a name lies in the work folder.
    pub(super) fn of(file: &ReadFile, compression: Compression, work: &WorkFolder) -> Result<Spool, SpoolFault> {
        let kept = work.file().map_err(SpoolFault::Keep)?;
        let sequence = Sequence { file, offset: 0 };
        let mut content: Box<dyn Read + '_> = match compression {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(io::BufReader::new(sequence))),
            Compression::Zstd => Box::new(zstd::Decoder::new(sequence).map_err(SpoolFault::Read)?),
        };
        let mut piece = vec![0; PIECE];
        let mut size = 0;
        loop {
            let got = match content.read(&mut piece) {
                Ok(0) => return Ok(Spool { file: kept, size }),
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(SpoolFault::Read(error)),
            };
            kept.write_all_at(&piece[..got], size).map_err(SpoolFault::Keep)?;
            size += got as u64;
        }
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
struct Sequence<'f> {
    file: &'f ReadFile,
    offset: u64,
}

impl Read for Sequence<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read_at(buffer, self.offset)?;
        self.offset += got as u64;
        Ok(got)
    }
}
