//! Files that are read, at given offsets.

use super::fault::Call;
use super::identity::Identity;
use super::memory;
use super::system::Os;
use rustix::fs::{CWD, Mode, OFlags, fchmod, fstat, openat};
use rustix::io::{Errno, pread, read};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

/// A file opened for reading; any number of threads may read it at once.
#[derive(Debug)]
pub(crate) struct ReadFile {
    descriptor: OwnedFd,
    os: Os,
}

impl Os {
    /// Reads once at this offset: how many bytes came, 0 at the end of the file.
    pub(super) fn read_at(&self, descriptor: &OwnedFd, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let room = buffer.len();
        self.retry(Call::Read, |most| pread(descriptor, &mut buffer[..room.min(most)], offset))
    }

    /// Reads until the buffer is full or the file ends: how many bytes came.
    pub(super) fn read_full_at(&self, descriptor: &OwnedFd, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read_at(descriptor, &mut buffer[filled..], offset + filled as u64)? {
                0 => break,
                got => filled += got,
            }
        }
        Ok(filled)
    }

    /// Opens a file for reading; symbolic links are followed.
    ///
    /// A named pipe is opened without waiting for its other end, so that a caller can look at `identity` and refuse it.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open_read(&self, path: &Path) -> io::Result<ReadFile> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
        let descriptor = self.retry(Call::Open, |_| openat(CWD, path, flags, Mode::empty()))?;
        Ok(ReadFile { descriptor, os: self.clone() })
    }

    /// Reads a whole file of at most `limit` bytes.
    ///
    /// # Errors
    /// What the system says; `EFBIG` for a longer file.
    pub(crate) fn read_file(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let file = self.open_read(path)?;
        let mut bytes = Vec::new();
        let mut piece = [0_u8; 16 * 1024];
        loop {
            let room = piece.len();
            let got = self.retry(Call::Read, |most| read(&file.descriptor, &mut piece[..room.min(most)]))?;
            if got == 0 {
                return Ok(bytes);
            }
            if got > limit - bytes.len() {
                return Err(Errno::FBIG.into());
            }
            memory::append(&mut bytes, &piece[..got]).map_err(|_| io::ErrorKind::OutOfMemory)?;
        }
    }
}

impl ReadFile {
    pub(super) fn new(descriptor: OwnedFd, os: Os) -> ReadFile {
        ReadFile { descriptor, os }
    }

    /// Gives the owner of the file the right to read and write it.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn let_owner_write(&self) -> io::Result<()> {
        let now = self.os.retry(Call::Stat, |_| fstat(&self.descriptor))?.st_mode;
        let mode = Mode::from_raw_mode(now & 0o777) | Mode::RUSR | Mode::WUSR;
        self.os.retry(Call::SetMode, |_| fchmod(&self.descriptor, mode))
    }

    /// Reads once at this offset: how many bytes came, 0 at the end of the file.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.os.read_at(&self.descriptor, buffer, offset)
    }

    /// Reads until the buffer is full or the file ends: how many bytes came.
    ///
    /// # Errors
    /// What the system says; what was read before is lost.
    pub(crate) fn read_full_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.os.read_full_at(&self.descriptor, buffer, offset)
    }

    /// What the file is now.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn identity(&self) -> io::Result<Identity> {
        self.os.retry(Call::Stat, |_| fstat(&self.descriptor)).map(|stat| Identity::of(&stat))
    }
}
