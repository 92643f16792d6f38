//! Compressing an output: each frame on its own, so that frames can be compressed side by side and read without each other.

use crate::error::{Error, Result, codes::internal};
use crate::os::memory::{self, OutOfMemory};
use flate2::GzBuilder;
use std::io::{self, ErrorKind, Write};

/// How the bytes of an output are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// gzip, RFC 1952; level 1 to 9.
    Gzip { level: u32 },
    /// Zstandard, RFC 8878; level 1 to 19.
    Zstd { level: i32 },
}

/// What gzip says where nothing is known of the file system that the file comes from (RFC 1952, 2.3.1).
const UNKNOWN_SYSTEM: u8 = 255;
/// What compressing takes besides the bytes that come out, at most levels.
const WORKSHOP: usize = 1 << 20;
/// What the library of Zstandard says when it got no memory.
const NO_MEMORY: &str = "not enough memory";

impl Compression {
    /// The word for it in a job.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Compression::Gzip { .. } => "gzip",
            Compression::Zstd { .. } => "zstd",
        }
    }

    /// How much work is put into it.
    pub(crate) fn level(self) -> i64 {
        match self {
            Compression::Gzip { level } => i64::from(level),
            Compression::Zstd { level } => i64::from(level),
        }
    }

    /// One whole gzip member or Zstandard frame with this content. Nothing of time or place is in it: the bytes depend on the
    /// content and the level alone.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`; `INTERNAL` where the library of the format fails.
    pub(crate) fn frame(self, content: &[u8]) -> Result<Vec<u8>> {
        // The libraries ask for their memory in ways that end the process.
        memory::probe(WORKSHOP)?;
        let made = match self {
            Compression::Gzip { level } => gzip(content, level),
            Compression::Zstd { level } => zstd(content, level),
        };
        made.map_err(|error| match error.kind() == ErrorKind::OutOfMemory || error.to_string().contains(NO_MEMORY) {
            true => OutOfMemory { bytes: content.len() }.into(),
            false => Error::new(internal::INTERNAL, "an output could not be compressed").caused_by(error),
        })
    }
}

/// Bytes in a memory that grows where it can.
struct Made(Vec<u8>);

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        memory::append(&mut self.0, bytes).map_err(|_| ErrorKind::OutOfMemory)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn gzip(content: &[u8], level: u32) -> io::Result<Vec<u8>> {
    let builder = GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM);
    let made = memory::with_room(content.len() / 4).map_err(|_| ErrorKind::OutOfMemory)?;
    let mut encoder = builder.write(Made(made), flate2::Compression::new(level));
    encoder.write_all(content)?;
    Ok(encoder.finish()?.0)
}

fn zstd(content: &[u8], level: i32) -> io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(level)?;
    compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
    let most = zstd::zstd_safe::compress_bound(content.len());
    let mut made = memory::with_room(most).map_err(|_| ErrorKind::OutOfMemory)?;
    compressor.compress_to_buffer(content, &mut made)?;
    Ok(made)
}
