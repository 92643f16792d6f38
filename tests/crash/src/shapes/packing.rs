//! How an input is compressed, by the libraries themselves.

use std::io::{Result, Write};

/// A way to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// Bytes of a member or frame: several of them make a file.
const PART: usize = 40_000;

impl Packing {
    /// The word for it in a job.
    pub(super) fn word(self) -> &'static str {
        match self {
            Packing::None => "none",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    /// The bytes of a file with this content.
    pub(super) fn pack(self, content: &[u8]) -> Result<Vec<u8>> {
        let part = |bytes: &[u8]| match self {
            Packing::None => Ok(bytes.to_vec()),
            Packing::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Packing::Zstd => zstd::encode_all(bytes, 1),
        };
        Ok(content.chunks(PART).map(part).collect::<Result<Vec<_>>>()?.concat())
    }
}
