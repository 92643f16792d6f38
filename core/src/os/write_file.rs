//! Files that are written, at given offsets.
//!
//! A process over its limit of file size (`RLIMIT_FSIZE`) is sent SIGXFSZ, which kills it unless somebody ignores it, and a
//! library may not take that decision for its host. So the limit is read when the file is created and a write that would
//! cross it is refused here, with the number the system would give (`EFBIG`). A limit that is lowered while the file is
//! open still raises the signal; the command line ignores it, and a host that lowers its limits at run time should.

use super::fault::Call;
use super::identity::Identity;
use super::memory;
use super::system::Os;
use rustix::fs::{Mode, copy_file_range, fchmod, fdatasync, fstat, fsync, ftruncate, ioctl_ficlone};
use rustix::io::{Errno, pwrite};
use rustix::process::{Resource, getrlimit};
use std::io;
use std::os::fd::OwnedFd;

/// A file of ours, open for writing; any number of threads may write it at once, each its own bytes.
#[derive(Debug)]
pub(crate) struct WriteFile {
    descriptor: OwnedFd,
    os: Os,
    limit: u64,
}

impl WriteFile {
    pub(super) fn new(descriptor: OwnedFd, os: Os) -> WriteFile {
        let limit = getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX);
        WriteFile { descriptor, os, limit }
    }

    /// Writes all of `bytes` at this offset, in as many calls as the system needs.
    ///
    /// # Errors
    /// What the system says, and `EFBIG` beyond the process's limit; what stands in the range afterwards is unknown.
    pub(crate) fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.check_limit(offset.saturating_add(bytes.len() as u64))?;
        let mut written = 0;
        while written < bytes.len() {
            let rest = &bytes[written..];
            let at = offset + written as u64;
            let count =
                self.os.retry(Call::Write, |most| pwrite(&self.descriptor, &rest[..rest.len().min(most)], at))?;
            if count == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            written += count;
        }
        Ok(())
    }

    /// Reads once at this offset: how many bytes came, 0 at the end of the file.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.os.read_at(&self.descriptor, buffer, offset)
    }

    /// Fills the buffer from this offset on: how many bytes there were.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn read_full_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.os.read_full_at(&self.descriptor, buffer, offset)
    }

    /// Brings the content, and the length that is needed to read it, to disk.
    ///
    /// # Errors
    /// What the system says. It is final: the kernel may have thrown away the pages it could not write, and a second call
    /// would report success for bytes that are lost. An interruption is not an exception.
    pub(crate) fn sync_data(&self) -> io::Result<()> {
        self.os.once(Call::SyncData, || fdatasync(&self.descriptor))
    }

    /// Brings the content and everything else that is known of the file, its permission bits among it, to disk.
    ///
    /// # Errors
    /// As for [`WriteFile::sync_data`].
    pub(crate) fn sync_all(&self) -> io::Result<()> {
        self.os.once(Call::SyncData, || fsync(&self.descriptor))
    }

    /// Sets the permission bits, whatever the process gives to new files.
    ///
    /// # Errors
    /// What the system says; file systems without permissions of their own refuse.
    pub(crate) fn set_mode(&self, mode: u32) -> io::Result<()> {
        self.os.retry(Call::SetMode, |_| fchmod(&self.descriptor, Mode::from_raw_mode(mode)))
    }

    /// Cuts the file, or lengthens it with zeros.
    ///
    /// # Errors
    /// What the system says, and `EFBIG` beyond the process's limit.
    pub(crate) fn set_len(&self, length: u64) -> io::Result<()> {
        self.check_limit(length)?;
        self.os.retry(Call::SetLength, |_| ftruncate(&self.descriptor, length))
    }

    /// Makes the first `length` bytes of another file the content of this one, which is empty. File systems that can share
    /// blocks do so; the others copy.
    ///
    /// # Errors
    /// What the system says, `EFBIG` beyond the process's limit; `UnexpectedEof` where the other file is shorter.
    pub(crate) fn copy_prefix(&self, from: &WriteFile, length: u64) -> io::Result<()> {
        self.check_limit(length)?;
        if self.os.once(Call::Write, || ioctl_ficlone(&self.descriptor, &from.descriptor)).is_ok() {
            return self.set_len(length);
        }
        let mut done = 0;
        while done < length {
            match self.copy_piece(from, done, length - done)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                copied => done += copied,
            }
        }
        Ok(())
    }

    /// Copies some bytes from one offset to the same: inside the system where it can, else through a buffer.
    fn copy_piece(&self, from: &WriteFile, at: u64, rest: u64) -> io::Result<u64> {
        const PIECE: u64 = 1 << 20;
        let most = rest.min(64 * PIECE) as usize;
        let copied = self.os.retry(Call::Write, |limit| {
            let (mut source, mut target) = (at, at);
            copy_file_range(&from.descriptor, Some(&mut source), &self.descriptor, Some(&mut target), most.min(limit))
        });
        match copied {
            Err(error) if copies_by_hand(&error) => {
                let mut piece = memory::zeroed(rest.min(PIECE) as usize).map_err(|_| io::ErrorKind::OutOfMemory)?;
                let got = from.read_at(&mut piece, at)?;
                self.write_all_at(&piece[..got], at)?;
                Ok(got as u64)
            }
            other => other.map(|bytes| bytes as u64),
        }
    }

    /// What the file is now.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn identity(&self) -> io::Result<Identity> {
        self.os.retry(Call::Stat, |_| fstat(&self.descriptor)).map(|stat| Identity::of(&stat))
    }

    fn check_limit(&self, end: u64) -> io::Result<()> {
        if end > self.limit { Err(Errno::FBIG.into()) } else { Ok(()) }
    }
}

/// Whether the file system cannot copy inside itself.
fn copies_by_hand(error: &io::Error) -> bool {
    let numbers = [Errno::XDEV, Errno::NOSYS, Errno::OPNOTSUPP, Errno::INVAL];
    Errno::from_io_error(error).is_some_and(|number| numbers.contains(&number))
}
