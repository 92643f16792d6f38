//! How the bytes of a file are compressed.

/// A format of compressed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// gzip, RFC 1952.
    Gzip,
    /// Zstandard, RFC 8878.
    Zstd,
}

/// What a job says of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    /// In this format, or not at all.
    As(Option<Compression>),
    /// As the first bytes say.
    Detect,
}

/// Bytes that are looked at.
pub(super) const MAGIC: usize = 4;

impl Compression {
    /// What a file is that begins so.
    pub(super) fn of(first: &[u8]) -> Option<Compression> {
        match first {
            // The third byte is the method, of which there is one.
            [0x1F, 0x8B, 8, ..] => Some(Compression::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD] => Some(Compression::Zstd),
            // A frame that is to be skipped may stand in front of the others.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Some(Compression::Zstd),
            _ => None,
        }
    }

    /// The word for it in a job.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

impl Declared {
    /// The word for it in a job.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Declared::As(None) => "none",
            Declared::As(Some(compression)) => compression.name(),
            Declared::Detect => "detect",
        }
    }
}
