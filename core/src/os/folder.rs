//! Folders: opened once, so that everything below is about the same folder whatever happens to its path.
//!
//! Names are single components; one with a slash in it would leave the folder and is refused.

use super::fault::Call;
use super::identity::Identity;
use super::read_file::ReadFile;
use super::system::Os;
use super::write_file::WriteFile;
use rustix::fs::{
    Access, AtFlags, CWD, Dir, Mode, OFlags, RenameFlags, accessat, fstat, fsync, linkat, mkdirat, openat, readlinkat,
    renameat, renameat_with, statat, unlinkat,
};
use rustix::io::{Errno, fcntl_dupfd_cloexec};
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// An open folder.
#[derive(Debug)]
pub(crate) struct Folder {
    descriptor: OwnedFd,
    os: Os,
}

impl Os {
    /// A path that does not depend on the working directory; links are kept.
    pub(crate) fn absolute(&self, path: &Path) -> PathBuf {
        std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
    }

    /// Opens a folder; symbolic links on the way are followed.
    ///
    /// # Errors
    /// What the system says; `ENOTDIR` where it is no folder.
    pub(crate) fn open_folder(&self, path: &Path) -> io::Result<Folder> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let descriptor = self.retry(Call::Open, |_| openat(CWD, path, flags, Mode::empty()))?;
        Ok(Folder { descriptor, os: self.clone() })
    }

    /// Creates a folder in one that exists; an existing one is fine.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn create_folder(&self, path: &Path) -> io::Result<()> {
        match self.retry(Call::Create, |_| mkdirat(CWD, path, Mode::from_raw_mode(0o777))) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.open_folder(path).map(drop),
            outcome => outcome,
        }
    }

    /// What stands at the end of a path, symbolic links followed; `None` where nothing does.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn identity_at(&self, path: &Path) -> io::Result<Option<Identity>> {
        match self.retry(Call::Stat, |_| statat(CWD, path, AtFlags::empty())) {
            Ok(stat) => Ok(Some(Identity::of(&stat))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The path without links, from the root.
    ///
    /// # Errors
    /// What the system says; a path that leads nowhere has no such form.
    pub(crate) fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.gate(Call::Stat)?;
        path.canonicalize()
    }
}

impl Folder {
    /// What the folder itself is.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn identity(&self) -> io::Result<Identity> {
        self.os.retry(Call::Stat, |_| fstat(&self.descriptor)).map(|stat| Identity::of(&stat))
    }

    /// The same folder for a second owner.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn try_clone(&self) -> io::Result<Folder> {
        let descriptor = self.os.retry(Call::Open, |_| fcntl_dupfd_cloexec(&self.descriptor, 0))?;
        Ok(Folder { descriptor, os: self.os.clone() })
    }

    /// Where the folder is, without links on the way.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn path(&self) -> io::Result<PathBuf> {
        let link = format!("/proc/self/fd/{}", self.descriptor.as_raw_fd());
        let path = self.os.retry(Call::Stat, |_| readlinkat(CWD, link.as_str(), Vec::new()))?;
        Ok(PathBuf::from(OsString::from_vec(path.into_bytes())))
    }

    /// Tells every name in the folder, in no order.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn names(&self, see: &mut dyn FnMut(&OsStr)) -> io::Result<()> {
        let mut entries = self.os.retry(Call::Open, |_| Dir::read_from(&self.descriptor))?;
        while let Some(entry) = self.os.retry(Call::Read, |_| entries.read().transpose())? {
            see(OsStr::from_bytes(entry.file_name().to_bytes()));
        }
        Ok(())
    }

    /// What stands under this name, symbolic links not followed; `None` where nothing does.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn identity_of(&self, name: &OsStr) -> io::Result<Option<Identity>> {
        single(name)?;
        match self.os.retry(Call::Stat, |_| statat(&self.descriptor, name, AtFlags::SYMLINK_NOFOLLOW)) {
            Ok(stat) => Ok(Some(Identity::of(&stat))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Asks whether names may be made here. The answer is a courtesy for an early message: only the call itself decides.
    ///
    /// # Errors
    /// `EACCES` or `EROFS` where not; what else the system says.
    pub(crate) fn writable(&self) -> io::Result<()> {
        let wanted = Access::WRITE_OK | Access::EXEC_OK;
        self.os.retry(Call::Access, |_| accessat(&self.descriptor, ".", wanted, AtFlags::EACCESS))
    }

    /// Creates a file that must not exist, with those of these permission bits that the process gives to new files.
    ///
    /// # Errors
    /// What the system says; `EEXIST` where the name is taken, by a symbolic link too.
    pub(crate) fn create(&self, name: &OsStr, mode: u32) -> io::Result<WriteFile> {
        single(name)?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(mode);
        let descriptor = self.os.retry(Call::Create, |_| openat(&self.descriptor, name, flags, mode))?;
        Ok(WriteFile::new(descriptor, self.os.clone()))
    }

    /// Creates a file without a name, which is gone when it is closed, whatever becomes of the process.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn create_unnamed(&self) -> io::Result<WriteFile> {
        let flags = OFlags::RDWR | OFlags::TMPFILE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let made = self.os.retry(Call::Create, |_| openat(&self.descriptor, ".", flags, mode));
        let unknown = |error: &io::Error| {
            matches!(Errno::from_io_error(error), Some(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL))
        };
        match made {
            Ok(descriptor) => Ok(WriteFile::new(descriptor, self.os.clone())),
            // A file system without such files: one with a name that nobody else has, which is taken away at once.
            Err(error) if unknown(&error) => {
                let name = format!(".batchloom-{:032x}", self.os.random_u128()?);
                let file = self.create(name.as_ref(), 0o600)?;
                self.unlink(name.as_ref())?;
                Ok(file)
            }
            Err(error) => Err(error),
        }
    }

    /// Opens a file of ours that exists, for reading and writing; symbolic links are not followed.
    ///
    /// # Errors
    /// What the system says; `ENOENT` where there is none.
    pub(crate) fn open_write(&self, name: &OsStr) -> io::Result<WriteFile> {
        single(name)?;
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let descriptor = self.os.retry(Call::Open, |_| openat(&self.descriptor, name, flags, Mode::empty()))?;
        Ok(WriteFile::new(descriptor, self.os.clone()))
    }

    /// Opens a file of ours that exists, whose permission bits may not let even us write: then they are changed first.
    ///
    /// # Errors
    /// What the system says; `ENOENT` where there is none.
    pub(crate) fn open_write_anyway(&self, name: &OsStr) -> io::Result<WriteFile> {
        match self.open_write(name) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                let file = self.open_read(name)?;
                file.let_owner_write()?;
                self.open_write(name)
            }
            outcome => outcome,
        }
    }

    /// Gives a file another name in the same folder; with `replace` the name may be taken.
    ///
    /// # Errors
    /// What the system says; `EEXIST` where the name is taken and may not be replaced. An error does not prove that
    /// nothing happened: on a network file system the answer may have been lost. The caller looks.
    pub(crate) fn rename(&self, from: &OsStr, to: &OsStr, replace: bool) -> io::Result<()> {
        single(from)?;
        single(to)?;
        let folder = &self.descriptor;
        if replace {
            return self.os.once(Call::Rename, || renameat(folder, from, folder, to));
        }
        match self.os.once(Call::Rename, || renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE)) {
            Err(error) if says(&error, &[Errno::INVAL, Errno::NOSYS]) => self.link_and_unlink(from, to),
            outcome => outcome,
        }
    }

    /// For file systems that cannot refuse in a rename: a second name is never given over an existing one.
    fn link_and_unlink(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        let folder = &self.descriptor;
        match self.os.once(Call::Link, || linkat(folder, from, folder, to, AtFlags::empty())) {
            Ok(()) => self.unlink(from),
            // No second names either: what is left is to look first. Another process may still come in between.
            Err(error) if says(&error, &[Errno::PERM, Errno::OPNOTSUPP, Errno::NOSYS]) => match self.identity_of(to)? {
                Some(_) => Err(Errno::EXIST.into()),
                None => self.os.once(Call::Rename, || renameat(folder, from, folder, to)),
            },
            Err(error) => Err(error),
        }
    }

    /// Removes a name.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn unlink(&self, name: &OsStr) -> io::Result<()> {
        single(name)?;
        self.os.retry(Call::Unlink, |_| unlinkat(&self.descriptor, name, AtFlags::empty()))
    }

    /// Removes a name, if it is there.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn unlink_if_there(&self, name: &OsStr) -> io::Result<()> {
        match self.unlink(name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        }
    }

    /// Opens a file of the folder for reading; symbolic links are not followed.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open_read(&self, name: &OsStr) -> io::Result<ReadFile> {
        single(name)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let descriptor = self.os.retry(Call::Open, |_| openat(&self.descriptor, name, flags, Mode::empty()))?;
        Ok(ReadFile::new(descriptor, self.os.clone()))
    }

    /// Brings the names of the folder to disk.
    ///
    /// # Errors
    /// What the system says; final, as for the content of a file.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.os.once(Call::SyncFolder, || fsync(&self.descriptor))
    }
}

/// Whether the system answered with one of these numbers.
fn says(error: &io::Error, numbers: &[Errno]) -> bool {
    Errno::from_io_error(error).is_some_and(|number| numbers.contains(&number))
}

fn single(name: &OsStr) -> io::Result<()> {
    if name.as_bytes().contains(&b'/') { Err(Errno::INVAL.into()) } else { Ok(()) }
}
