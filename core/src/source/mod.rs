//! Inputs: opening a file, finding its header, trailer and body, and reading blocks of whole lines.
//!
//! Invariant: whatever the boundaries of the blocks, every line of the body belongs to exactly one of them. Everything is
//! bounded by the longest line that the job allows; the file is read at offsets and never mapped. What is compressed, or UTF-16, is
//! brought to plain UTF-8 first. What a line means is not known here.

mod block;
mod buffer;
mod coding;
mod compression;
mod cutter;
mod decoding;
mod faults;
mod file;
mod inputs;
mod lines;
mod named;
mod outline;
mod quoted;
mod records;
mod spool;
mod stream;
mod utf16;

#[cfg(test)]
mod tests;

pub(crate) use block::{BlockReader, Framing, Lines};
pub(crate) use buffer::BlockBuffer;
pub(crate) use coding::Coding;
pub(crate) use compression::{Compression, Declared};
pub(crate) use cutter::Cutter;
pub(crate) use file::InputFile;
pub(crate) use inputs::Inputs;
pub(crate) use lines::too_long_message;
pub(crate) use outline::{InputShape, Outline, RawLine};
#[allow(unreachable_pub, reason = "part of the library's surface, which the crate root exports")]
pub use stream::InputStream;
pub(crate) use utf16::Utf16;
