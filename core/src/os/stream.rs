//! Streams of the caller's, such as standard input and output: read or written in order, and never at a place.
//!
//! The other end may keep the caller waiting for ever, so that nobody waits without looking now and then whether it is still
//! wanted. A write to a pipe that nobody reads raises SIGPIPE, which kills the process unless somebody ignores it, and a library
//! may not take that decision for its host: the command line ignores it, and a host that hands a pipe in should.

use super::cancel::Cancel;
use super::fault::Call;
use super::system::Os;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{read, write};
use std::io;
use std::os::fd::OwnedFd;

/// How long the other end is waited for before somebody looks whether that is still wanted.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// What a pipe that has room takes at once, whoever else writes to it (`PIPE_BUF`).
const AT_ONCE: usize = 4096;

/// An open stream.
#[derive(Debug)]
pub(crate) struct Stream {
    descriptor: OwnedFd,
}

impl From<OwnedFd> for Stream {
    fn from(descriptor: OwnedFd) -> Stream {
        Stream { descriptor }
    }
}

impl Os {
    /// Reads some bytes: how many, 0 at the end, and `None` where somebody has cancelled.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn read_stream(&self, stream: &Stream, buffer: &mut [u8], cancel: &Cancel) -> io::Result<Option<usize>> {
        let room = buffer.len();
        self.once_ready(stream, PollFlags::IN, cancel, || {
            self.retry(Call::Read, |most| read(&stream.descriptor, &mut buffer[..room.min(most)]))
        })
    }

    /// Writes some of `bytes`, which are not empty: how many, and `None` where somebody has cancelled.
    ///
    /// # Errors
    /// What the system says; `EPIPE` where nobody reads any more.
    pub(crate) fn write_stream(&self, stream: &Stream, bytes: &[u8], cancel: &Cancel) -> io::Result<Option<usize>> {
        let most = bytes.len().min(AT_ONCE);
        self.once_ready(stream, PollFlags::OUT, cancel, || {
            self.retry(Call::Write, |room| write(&stream.descriptor, &bytes[..most.min(room)]))
        })
    }

    /// Makes a call when the stream is ready for it; `None` where somebody has cancelled before.
    fn once_ready(
        &self,
        stream: &Stream,
        wanted: PollFlags,
        cancel: &Cancel,
        mut call: impl FnMut() -> io::Result<usize>,
    ) -> io::Result<Option<usize>> {
        while !cancel.is_cancelled() {
            let mut descriptors = [PollFd::new(&stream.descriptor, wanted)];
            if self.retry(Call::Wait, |_| poll(&mut descriptors, Some(&PATIENCE)))? == 0 {
                continue;
            }
            match call() {
                // Somebody else with the same stream was faster.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                outcome => return outcome.map(Some),
            }
        }
        Ok(None)
    }
}
