//! How what an input says is coded in the bytes of its files: what is undone once, before anything is read.

use super::compression::Declared;
use super::utf16::Utf16;

/// What a job says of the bytes of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coding {
    pub(crate) compression: Declared,
    /// How the text stands in what is decompressed, where it is UTF-16; from then on it is UTF-8.
    pub(crate) utf16: Option<Utf16>,
}

impl Coding {
    /// The bytes are what they say.
    pub(crate) const PLAIN: Coding = Coding { compression: Declared::As(None), utf16: None };
}
