//! Outputs that go to a stream of the caller's, such as standard output.
//!
//! While a run goes on such an output stands in a file without a name. When everything is proved it is copied to the stream, in
//! order, before the first final name is given: where nobody reads it, nothing is published. What was copied cannot be taken
//! back, looked at later or made again, so that it stands outside of what is promised for files.

use super::fault::{Stage, fault};
use super::work_file::{WorkFile, all_there};
use crate::error::{Error, Result, codes};
use crate::os::{Cancel, Errno, Os, Stream, WorkFolder, memory};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

/// Bytes that are copied at once.
const PIECE: u64 = 256 << 10;

/// What stands for a stream where a path is shown.
const SHOWN: &str = "-";

/// A stream that an output is written to: standard output, a pipe, a socket. Cheap to clone; all clones are one stream.
///
/// It is written from the thread of the run, and closed when the last clone is dropped. Where nobody reads a pipe any more the
/// system raises SIGPIPE: a host that has not made up its mind about that signal ignores it.
///
/// ```
/// use std::os::fd::AsFd;
/// let stream = batchloom::OutputStream::from(std::io::stdout().as_fd().try_clone_to_owned()?);
/// let target = batchloom::Target::Stream(stream);
/// # let _ = target;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct OutputStream(Arc<Stream>);

impl From<OwnedFd> for OutputStream {
    fn from(descriptor: OwnedFd) -> OutputStream {
        OutputStream(Arc::new(descriptor.into()))
    }
}

impl PartialEq for OutputStream {
    fn eq(&self, other: &OutputStream) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for OutputStream {}

impl OutputStream {
    /// What is shown in place of a path.
    pub(crate) fn shown() -> &'static Path {
        Path::new(SHOWN)
    }
}

/// An output in the making that goes to a stream.
#[derive(Debug)]
pub(crate) struct StreamPart {
    file: WorkFile,
    stream: OutputStream,
    os: Os,
}

impl StreamPart {
    /// A new one; its file lies in the work folder.
    ///
    /// # Errors
    /// What creating a file can fail with.
    pub(crate) fn create(stream: OutputStream, work: &WorkFolder) -> Result<StreamPart> {
        Ok(StreamPart { file: WorkFile::create(work)?, stream, os: work.os().clone() })
    }

    /// The stream, without what was written for it.
    pub(crate) fn into_stream(self) -> OutputStream {
        self.stream
    }

    /// Writes all of `bytes` at this offset of the output.
    ///
    /// # Errors
    /// `DISK_FULL`, `WRITE_FAILED`.
    pub(crate) fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        self.file.write_at(bytes, offset)
    }

    /// Fills the buffer from this offset on: how many bytes there were.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        self.file.read_at(buffer, offset)
    }

    /// Copies the output, of this length, to its stream; `false` where somebody has cancelled.
    ///
    /// # Errors
    /// `STREAM_CLOSED`, `DISK_FULL`, `WRITE_FAILED`.
    pub(crate) fn deliver(&self, length: u64, cancel: &Cancel) -> Result<bool> {
        let mut piece = memory::zeroed(length.min(PIECE) as usize)?;
        let mut at = 0;
        while at < length {
            let room = (length - at).min(PIECE) as usize;
            let got = self.file.read_at(&mut piece[..room], at)?;
            all_there(got, room, self.file.folder())?;
            if !self.send(&piece[..room], cancel)? {
                return Ok(false);
            }
            at += room as u64;
        }
        Ok(true)
    }

    fn send(&self, mut bytes: &[u8], cancel: &Cancel) -> Result<bool> {
        while !bytes.is_empty() {
            match self.os.write_stream(&self.stream.0, bytes, cancel) {
                Ok(Some(0)) => return Err(not_written(io::ErrorKind::WriteZero.into())),
                Ok(Some(count)) => bytes = &bytes[count..],
                Ok(None) => return Ok(false),
                Err(error) => return Err(not_written(error)),
            }
        }
        Ok(true)
    }
}

fn not_written(error: io::Error) -> Error {
    if Errno::from_io_error(&error) != Some(Errno::PIPE) {
        return fault(Stage::Write, OutputStream::shown(), error);
    }
    Error::new(codes::output::STREAM_CLOSED, "whoever reads the stream went away before all of the output was written")
        .with("target", OutputStream::shown().display())
        .caused_by(error)
        .help("nothing was published; see why the program behind the pipe ended, and start the same command again")
}
