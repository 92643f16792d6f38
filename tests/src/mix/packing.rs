//! How files are compressed or encoded, by the libraries themselves.

use std::io::{Read, Result, Write};

/// A way to compress or to encode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// UTF-16, the low byte first, without a mark: places in the text are those of the content.
    Utf16,
}

/// Bytes of a member or frame: several of them make a file.
const PART: usize = 40_000;

impl Packing {
    /// The word for it in a job.
    pub fn word(self) -> &'static str {
        match self {
            Packing::None => "none",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Utf16 => "none",
        }
    }

    /// What a job says of an input that is packed so.
    pub fn told(self) -> String {
        match self {
            Packing::Utf16 => "encoding: utf-16le".to_owned(),
            packing => format!("compression: {}", packing.word()),
        }
    }

    /// The bytes of a file with this content, in several parts.
    ///
    /// # Errors
    /// What the library says.
    pub fn pack(self, content: &[u8]) -> Result<Vec<u8>> {
        match self {
            Packing::None => return Ok(content.to_vec()),
            Packing::Utf16 => {
                let text = std::str::from_utf8(content).map_err(std::io::Error::other)?;
                return Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
            }
            Packing::Gzip | Packing::Zstd => {}
        }
        let mut file = Vec::new();
        // A file without a byte has one part, too.
        let parts = content.chunks(PART).chain(content.is_empty().then_some(&[][..]));
        for part in parts {
            if self == Packing::Gzip {
                let mut encoder = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
                encoder.write_all(part)?;
                encoder.finish()?;
            } else {
                file.extend(zstd::encode_all(part, 1)?);
            }
        }
        Ok(file)
    }

    /// The content of a file.
    ///
    /// # Errors
    /// What the library says.
    pub fn unpack(self, file: &[u8]) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        match self {
            Packing::None => content.extend_from_slice(file),
            Packing::Utf16 => {
                let units = file.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                content.extend(
                    char::decode_utf16(units)
                        .collect::<std::result::Result<String, _>>()
                        .map_err(std::io::Error::other)?
                        .bytes(),
                );
            }
            Packing::Gzip => {
                flate2::read::MultiGzDecoder::new(file).read_to_end(&mut content)?;
            }
            Packing::Zstd => {
                zstd::Decoder::new(file)?.read_to_end(&mut content)?;
            }
        }
        Ok(content)
    }
}
