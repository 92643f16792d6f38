//! Compressing an output: each frame on its own, so that frames can be compressed side by side and read without each other.

use crate::error::{Error, Result, codes::internal};
use flate2::GzBuilder;
use std::io::Write;

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
    /// `INTERNAL` where the library of the format fails.
    pub(crate) fn frame(self, content: &[u8]) -> Result<Vec<u8>> {
        let made = match self {
            Compression::Gzip { level } => gzip(content, level),
            Compression::Zstd { level } => zstd(content, level),
        };
        made.map_err(|error| Error::new(internal::INTERNAL, "an output could not be compressed").caused_by(error))
    }
}

fn gzip(content: &[u8], level: u32) -> std::io::Result<Vec<u8>> {
    let builder = GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM);
    let mut encoder = builder.write(Vec::with_capacity(content.len() / 4), flate2::Compression::new(level));
    encoder.write_all(content)?;
    encoder.finish()
}

fn zstd(content: &[u8], level: i32) -> std::io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(level)?;
    compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
    compressor.compress(content)
}
