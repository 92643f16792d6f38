//! What a file is, whatever name led to it.

use rustix::fs::{FileType, Stat};
use serde::{Deserialize, Serialize};

/// Which file, and in which state: equal device and inode are the same file, equal identities the same content too, as far
/// as the file system keeps its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Number of the file system.
    pub(crate) device: u64,
    /// Number of the file in it.
    pub(crate) inode: u64,
    /// Length in bytes.
    pub(crate) size: u64,
    /// Last change of the content, nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) mtime_ns: i128,
    /// Last change of content, names or rights, nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) ctime_ns: i128,
    /// What kind of file.
    pub(crate) kind: FileKind,
}

impl Identity {
    /// Whether both are one file, in whatever state.
    pub(crate) fn same_file(&self, other: &Identity) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }

    pub(super) fn of(stat: &Stat) -> Identity {
        Identity {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            mtime_ns: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
            ctime_ns: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
            kind: FileKind::of(FileType::from_raw_mode(stat.st_mode)),
        }
    }
}

fn nanoseconds(seconds: i64, rest: u64) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(rest)
}

/// The kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileKind {
    /// A file with bytes in it.
    Regular,
    /// A folder.
    Folder,
    /// A symbolic link, itself.
    Symlink,
    /// A named pipe.
    Fifo,
    /// A device of characters or blocks.
    Device,
    /// A socket.
    Socket,
    /// Something else.
    Unknown,
}

impl FileKind {
    fn of(kind: FileType) -> FileKind {
        match kind {
            FileType::RegularFile => FileKind::Regular,
            FileType::Directory => FileKind::Folder,
            FileType::Symlink => FileKind::Symlink,
            FileType::Fifo => FileKind::Fifo,
            FileType::CharacterDevice | FileType::BlockDevice => FileKind::Device,
            FileType::Socket => FileKind::Socket,
            FileType::Unknown => FileKind::Unknown,
        }
    }

    /// The kind in a sentence, with its article.
    pub(crate) fn with_article(self) -> &'static str {
        match self {
            FileKind::Regular => "a regular file",
            FileKind::Folder => "a folder",
            FileKind::Symlink => "a symbolic link",
            FileKind::Fifo => "a named pipe",
            FileKind::Device => "a device",
            FileKind::Socket => "a socket",
            FileKind::Unknown => "no regular file",
        }
    }
}
