//! Locks on single bytes of a file, by which processes of one host know of each other.
//!
//! They belong to the open file description (`F_OFD_SETLK`), not to the process: a second description in the same process is
//! somebody else, closing another descriptor of the file drops nothing, and the kernel frees them when the last process that
//! has the description dies. A fork shares it: whoever unlocks, unlocks for both.

use super::fault::Call;
use super::identity::Identity;
use super::system::Os;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use rustix::fs::{CWD, Mode, OFlags, fstat, openat};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

/// An open file whose bytes are locks; it may be empty, a byte need not exist to be locked.
#[derive(Debug)]
pub(crate) struct LockFile {
    descriptor: OwnedFd,
    os: Os,
}

impl Os {
    /// Opens a file of locks, and creates it where there is none.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open_lock_file(&self, path: &Path) -> io::Result<LockFile> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
        let mode = Mode::from_raw_mode(0o666);
        let descriptor = self.retry(Call::Create, |_| openat(CWD, path, flags, mode))?;
        Ok(LockFile { descriptor, os: self.clone() })
    }
}

impl LockFile {
    /// Locks a byte; `false` where another open file description holds it.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn try_lock(&self, byte: u64) -> io::Result<bool> {
        let range = range(libc::F_WRLCK, byte)?;
        match self.call(FcntlArg::F_OFD_SETLK(&range)) {
            Err(error)
                if matches!(Errno::from_raw(error.raw_os_error().unwrap_or(0)), Errno::EAGAIN | Errno::EACCES) =>
            {
                Ok(false)
            }
            outcome => outcome.map(|()| true),
        }
    }

    /// Whether another open file description holds a byte; a lock of one's own does not count.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn is_locked(&self, byte: u64) -> io::Result<bool> {
        let mut range = range(libc::F_WRLCK, byte)?;
        self.call(FcntlArg::F_OFD_GETLK(&mut range))?;
        Ok(i32::from(range.l_type) != libc::F_UNLCK)
    }

    /// Frees a byte; one that is free already is fine.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn unlock(&self, byte: u64) -> io::Result<()> {
        let range = range(libc::F_UNLCK, byte)?;
        self.call(FcntlArg::F_OFD_SETLK(&range))
    }

    /// What the file is.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn identity(&self) -> io::Result<Identity> {
        self.os.retry(Call::Stat, |_| fstat(&self.descriptor)).map(|stat| Identity::of(&stat))
    }

    /// These calls never wait, so that a signal does not interrupt them.
    fn call(&self, argument: FcntlArg<'_>) -> io::Result<()> {
        self.os.gate(Call::Lock)?;
        fcntl(&self.descriptor, argument).map(|_| ()).map_err(io::Error::from)
    }
}

fn range(kind: i32, byte: u64) -> io::Result<libc::flock> {
    let outside = |_| io::Error::from(io::ErrorKind::InvalidInput);
    Ok(libc::flock {
        l_type: libc::c_short::try_from(kind).map_err(outside)?,
        l_whence: libc::c_short::try_from(libc::SEEK_SET).map_err(outside)?,
        l_start: i64::try_from(byte).map_err(outside)?,
        l_len: 1,
        // The kernel refuses open-file-description locks with anything else here.
        l_pid: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_held_by_one_description_until_it_is_unlocked_or_closed() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("locks");
        let (one, other) = (Os::real().open_lock_file(&path).unwrap(), Os::real().open_lock_file(&path).unwrap());
        assert!(one.identity().unwrap().same_file(&other.identity().unwrap()));
        assert!(one.try_lock(7).unwrap() && one.try_lock(7).unwrap(), "its own lock is no obstacle");
        assert!(!other.try_lock(7).unwrap() && other.try_lock(8).unwrap() && other.try_lock(1 << 62).unwrap());
        assert!(other.is_locked(7).unwrap() && !one.is_locked(7).unwrap() && one.is_locked(1 << 62).unwrap());
        one.unlock(7).unwrap();
        assert!(other.try_lock(7).unwrap() && !one.try_lock(7).unwrap());
        drop(other);
        assert!(one.try_lock(7).unwrap() && one.try_lock(8).unwrap());
        assert!(one.try_lock(u64::MAX).is_err());
    }
}
