//! Inputs: opening a file, finding its header, trailer and body, and reading blocks of whole lines.
//!
//! Invariant: whatever the boundaries of the blocks, every line of the body belongs to exactly one of them. Everything is
//! bounded by the longest line that the job allows; the file is read at offsets and never mapped. What is compressed is
//! decompressed first. What a line means is not
//! known here.

mod block;
mod buffer;
mod compression;
mod file;
mod inputs;
mod lines;
mod outline;
mod quoted;
mod records;

mod spool;
#[cfg(test)]
mod tests;

pub(crate) use block::{BlockReader, Framing};
pub(crate) use buffer::BlockBuffer;
pub(crate) use compression::{Compression, Declared};
pub(crate) use file::InputFile;
pub(crate) use inputs::Inputs;
pub(crate) use lines::too_long_message;
pub(crate) use outline::{InputShape, Outline, RawLine};
