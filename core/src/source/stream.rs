//! Inputs that come in a stream of the caller's, such as standard input.
//!
//! A stream is read once, to its end, into a file without a name before anything is planned: from then on the input is like any
//! other. It has no identity: which work it is, a key must say.

use crate::os::{Cancel, Os, Stream};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::sync::Arc;

/// A stream that an input comes in: standard input, a pipe, a socket. Cheap to clone; all clones are one stream, and whoever
/// reads it first has it all.
///
/// ```
/// use std::os::fd::AsFd;
/// let stream = batchloom::InputStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
/// let options = batchloom::RunOptions { input_streams: vec![("transactions".into(), stream)], ..Default::default() };
/// # let _ = options;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct InputStream(Arc<Stream>);

impl From<OwnedFd> for InputStream {
    fn from(descriptor: OwnedFd) -> InputStream {
        InputStream(Arc::new(descriptor.into()))
    }
}

impl InputStream {
    /// What is shown in place of a path.
    pub(crate) const SHOWN: &str = "-";
}

/// A stream that is read until somebody cancels.
pub(super) struct StreamReader<'a> {
    pub(super) os: &'a Os,
    pub(super) stream: &'a InputStream,
    pub(super) cancel: &'a Cancel,
}

impl Read for StreamReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.os.read_stream(&self.stream.0, buffer, self.cancel)?;
        got.ok_or_else(|| io::Error::other("nobody wants the stream any more"))
    }
}
