//! The way of an output from its lines to the bytes of its file: frames that are compressed each on its own.
//!
//! A frame is closed behind the first record with which it has a MiB or more, so that where it ends depends on the lines alone,
//! and not on who compresses it. Frames are compressed side by side and written one behind the other. Without compression
//! they are what is written at once.

use super::compression::Compression;
use super::record_ends::{EndFinder, RecordEnds};
use crate::error::{Error, Result, codes::internal};
use crate::os::threads::{WorkerFault, run_workers};
use crate::os::{Os, memory};

/// A frame has at least so many bytes, unless it is the last one.
pub(crate) const FRAME: usize = 1 << 20;

/// What is called with the bytes of the file, in order.
type Write<'w> = dyn FnMut(&[u8]) -> Result<()> + 'w;

/// Takes lines, gives bytes.
pub(crate) struct FrameWriter<'w> {
    compression: Option<Compression>,
    os: Os,
    /// How many frames are compressed at once.
    workers: usize,
    write: &'w mut Write<'w>,
    /// The frame that is being filled.
    open: Vec<u8>,
    /// Frames that are complete and not written.
    waiting: Vec<Vec<u8>>,
    /// Bytes of lines so far.
    length: u64,
    written: bool,
}

impl<'w> FrameWriter<'w> {
    /// With so many frames in the making at once.
    pub(crate) fn new(compression: Option<Compression>, workers: usize, os: &Os, write: &'w mut Write<'w>) -> Self {
        let workers = if compression.is_some() { workers.max(1) } else { 1 };
        FrameWriter {
            compression,
            os: os.clone(),
            workers,
            write,
            open: Vec::new(),
            waiting: Vec::new(),
            length: 0,
            written: false,
        }
    }

    /// Adds whole lines, between which no frame is closed.
    ///
    /// # Errors
    /// What writing can fail with.
    pub(crate) fn line(&mut self, bytes: &[u8]) -> Result<()> {
        memory::append(&mut self.open, bytes)?;
        self.length += bytes.len() as u64;
        if self.open.len() >= FRAME { self.close() } else { Ok(()) }
    }

    /// Records that come in pieces, which need not end where a record does.
    pub(crate) fn records(&mut self, ends: RecordEnds) -> Records<'_, 'w> {
        Records { frames: self, finder: EndFinder::new(ends) }
    }

    /// Writes what is left: how many bytes of lines there were. A file without any is one frame without content.
    ///
    /// # Errors
    /// What writing can fail with.
    pub(crate) fn finish(mut self) -> Result<u64> {
        if !self.open.is_empty() || (!self.written && self.waiting.is_empty()) {
            self.waiting.push(std::mem::take(&mut self.open));
        }
        self.flush()?;
        Ok(self.length)
    }

    fn close(&mut self) -> Result<()> {
        let next = memory::with_room(FRAME + FRAME / 16)?;
        self.waiting.push(std::mem::replace(&mut self.open, next));
        if self.waiting.len() < self.workers { Ok(()) } else { self.flush() }
    }

    /// Makes and writes the frames that wait.
    fn flush(&mut self) -> Result<()> {
        let frames = std::mem::take(&mut self.waiting);
        self.written |= !frames.is_empty();
        let Some(compression) = self.compression else {
            return frames.iter().try_for_each(|frame| (self.write)(frame));
        };
        if let [only] = frames.as_slice() {
            return (self.write)(&compression.frame(only)?);
        }
        let made = run_workers(&self.os, frames.len(), "batchloom-frame", |index| compression.frame(&frames[index]));
        for (made, frame) in made.into_iter().zip(&frames) {
            let bytes = match made {
                Ok(bytes) => bytes?,
                // There is somebody who can do it: whoever waits for it.
                Err(WorkerFault::NotStarted(_)) => compression.frame(frame)?,
                Err(WorkerFault::OutOfMemory(refused)) => return Err(refused.into()),
                Err(WorkerFault::Panicked(text)) => return Err(panicked(&text)),
            };
            (self.write)(&bytes)?;
        }
        Ok(())
    }
}

fn panicked(text: &str) -> Error {
    Error::new(internal::INTERNAL, format!("a thread that compressed an output panicked: {text}"))
        .help("nothing was published; report this")
}

/// Records on their way into frames.
pub(crate) struct Records<'f, 'w> {
    frames: &'f mut FrameWriter<'w>,
    finder: EndFinder,
}

impl Records<'_, '_> {
    /// Adds the next bytes.
    ///
    /// # Errors
    /// What writing can fail with.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let short = FRAME.saturating_sub(self.frames.open.len());
            let end = if short > bytes.len() { None } else { self.finder.find(bytes, short) };
            let (piece, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            self.finder.pass(piece);
            memory::append(&mut self.frames.open, piece)?;
            self.frames.length += piece.len() as u64;
            if end.is_some() {
                self.frames.close()?;
            }
            bytes = rest;
        }
        Ok(())
    }
}
