//! How an input is compressed or encoded, by the libraries themselves.

use std::io::{Result, Write};

/// A way to compress or to encode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
    /// UTF-16, the low byte first, without a mark: places in the text are those of the content.
    Utf16,
}

/// Bytes of a member or frame: several of them make a file.
const PART: usize = 40_000;

impl Packing {
    /// What a job says of it.
    pub(super) fn told(self) -> &'static str {
        match self {
            Packing::None => "compression: none",
            Packing::Gzip => "compression: gzip",
            Packing::Zstd => "compression: zstd",
            Packing::Utf16 => "encoding: utf-16le",
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
            Packing::Utf16 => {
                let text = std::str::from_utf8(bytes).map_err(std::io::Error::other)?;
                Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
            }
        };
        Ok(content.chunks(PART).map(part).collect::<Result<Vec<_>>>()?.concat())
    }
}
