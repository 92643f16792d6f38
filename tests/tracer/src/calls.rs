//! Which calls are durable, and which file each of them concerns.

use super::ptrace::Registers;
use std::ffi::OsString;
use std::fmt;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A durable call that a program is about to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Counted from 1.
    pub number: u64,
    /// The system call: `pwrite64`.
    pub name: &'static str,
    /// The file that it changes; of a rename or link the old name.
    pub file: PathBuf,
    /// Of a rename or link the new name.
    pub new: Option<PathBuf>,
}

impl Call {
    /// The last part of the file's path, for comparisons.
    pub fn file_name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether it brings something to disk.
    pub fn is_sync(&self) -> bool {
        matches!(self.name, "fsync" | "fdatasync" | "sync_file_range")
    }

    /// Whether it gives a file another name.
    pub fn is_rename(&self) -> bool {
        matches!(self.name, "rename" | "renameat" | "renameat2")
    }

    /// Whether it writes bytes.
    pub fn is_write(&self) -> bool {
        matches!(self.name, "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2")
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.number, self.name, self.file.display())?;
        self.new.iter().try_for_each(|new| write!(f, " -> {}", new.display()))
    }
}

/// Where the arguments of a call name its file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    /// An open file.
    Descriptor(usize),
    /// A path.
    Path(usize),
    /// A path relative to an open folder.
    At(usize, usize),
    /// Old and new path.
    Paths(usize, usize),
    /// Old and new path, each relative to an open folder.
    Ats([usize; 4]),
}

/// When a call is durable.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// Always.
    Always,
    /// Where one of these bits stands in an argument.
    Bits(usize, u32),
    /// Where an argument is one of these.
    OneOf(usize, &'static [u32]),
    /// Where one of these bits stands in the first word behind a pointer; the filter traps them all.
    BitsBehind(usize, u64),
    /// Where the descriptor is a file: pipes and sockets are not on a disk; the filter traps them all.
    OnFile(usize),
}

/// A durable call.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) number: i64,
    pub(super) name: &'static str,
    pub(super) names: Names,
    pub(super) when: When,
}

const fn rule(number: i64, name: &'static str, names: Names, when: When) -> Rule {
    Rule { number, name, names, when }
}

/// Flags of `open` that change the folder or the file.
const CHANGES: u32 = (libc::O_CREAT | libc::O_TRUNC) as u32;
/// `FICLONE` and `FICLONERANGE`.
const CLONES: &[u32] = &[0x4004_9409, 0x4020_940D];

use Names::{At, Ats, Descriptor, Paths};
use When::{Always, Bits, BitsBehind, OnFile, OneOf};

/// Every durable call.
pub(super) const RULES: &[Rule] = &[
    rule(libc::SYS_write, "write", Descriptor(0), OnFile(0)),
    rule(libc::SYS_writev, "writev", Descriptor(0), OnFile(0)),
    rule(libc::SYS_pwrite64, "pwrite64", Descriptor(0), Always),
    rule(libc::SYS_pwritev, "pwritev", Descriptor(0), Always),
    rule(libc::SYS_pwritev2, "pwritev2", Descriptor(0), Always),
    rule(libc::SYS_fsync, "fsync", Descriptor(0), Always),
    rule(libc::SYS_fdatasync, "fdatasync", Descriptor(0), Always),
    rule(libc::SYS_sync_file_range, "sync_file_range", Descriptor(0), Always),
    rule(libc::SYS_ftruncate, "ftruncate", Descriptor(0), Always),
    rule(libc::SYS_fchmod, "fchmod", Descriptor(0), Always),
    rule(libc::SYS_fallocate, "fallocate", Descriptor(0), Always),
    rule(libc::SYS_copy_file_range, "copy_file_range", Descriptor(2), Always),
    rule(libc::SYS_sendfile, "sendfile", Descriptor(0), OnFile(0)),
    rule(libc::SYS_ioctl, "ioctl", Descriptor(0), OneOf(1, CLONES)),
    rule(libc::SYS_truncate, "truncate", Names::Path(0), Always),
    rule(libc::SYS_rename, "rename", Paths(0, 1), Always),
    rule(libc::SYS_renameat, "renameat", Ats([0, 1, 2, 3]), Always),
    rule(libc::SYS_renameat2, "renameat2", Ats([0, 1, 2, 3]), Always),
    rule(libc::SYS_link, "link", Paths(0, 1), Always),
    rule(libc::SYS_linkat, "linkat", Ats([0, 1, 2, 3]), Always),
    rule(libc::SYS_unlink, "unlink", Names::Path(0), Always),
    rule(libc::SYS_unlinkat, "unlinkat", At(0, 1), Always),
    rule(libc::SYS_rmdir, "rmdir", Names::Path(0), Always),
    rule(libc::SYS_mkdir, "mkdir", Names::Path(0), Always),
    rule(libc::SYS_mkdirat, "mkdirat", At(0, 1), Always),
    rule(libc::SYS_creat, "creat", Names::Path(0), Always),
    rule(libc::SYS_open, "open", Names::Path(0), Bits(1, CHANGES)),
    rule(libc::SYS_openat, "openat", At(0, 1), Bits(2, CHANGES)),
    rule(libc::SYS_openat2, "openat2", At(0, 1), BitsBehind(2, CHANGES as u64)),
];

/// The durable call that a stopped thread is about to make; `None` where the filter could not tell and it is not one.
pub(super) fn durable(thread: i32, registers: &Registers) -> Option<&'static Rule> {
    let rule = RULES.iter().find(|rule| rule.number == registers.call)?;
    let durable = match rule.when {
        BitsBehind(argument, bits) => word(thread, registers.arguments[argument]).is_none_or(|word| word & bits != 0),
        OnFile(argument) => {
            // A path begins with a slash; `pipe:[7]`, `socket:[7]` and `anon_inode:[eventfd]` do not.
            descriptor(thread, registers.arguments[argument]).has_root()
        }
        _ => true,
    };
    durable.then_some(rule)
}

/// Describes the call that a stopped thread is about to make.
pub(super) fn describe(number: u64, rule: &Rule, thread: i32, registers: &Registers) -> Call {
    let argument = |index: usize| registers.arguments[index];
    let at = |folder: usize, path: usize| joined(thread, argument(folder), argument(path));
    let here = |path: usize| joined(thread, libc::AT_FDCWD as u64, argument(path));
    let (file, new) = match rule.names {
        Descriptor(index) => (descriptor(thread, argument(index)), None),
        Names::Path(index) => (here(index), None),
        At(folder, path) => (at(folder, path), None),
        Paths(old, new) => (here(old), Some(here(new))),
        Ats([old_folder, old, new_folder, new]) => (at(old_folder, old), Some(at(new_folder, new))),
    };
    Call { number, name: rule.name, file, new }
}

/// What a descriptor stands for. Only the lower half of the register counts.
fn descriptor(thread: i32, value: u64) -> PathBuf {
    let value = value as u32 as i32;
    let link = match value {
        libc::AT_FDCWD => format!("/proc/{thread}/cwd"),
        _ => format!("/proc/{thread}/fd/{value}"),
    };
    std::fs::read_link(&link).unwrap_or_else(|_| PathBuf::from(format!("descriptor {value}")))
}

fn joined(thread: i32, folder: u64, pointer: u64) -> PathBuf {
    let path = PathBuf::from(text(thread, pointer));
    if path.has_root() { path } else { descriptor(thread, folder).join(path) }
}

/// The text behind a pointer of a stopped thread.
fn text(thread: i32, pointer: u64) -> OsString {
    let mut bytes = Vec::new();
    if let Ok(memory) = std::fs::File::open(memory_of(thread)) {
        let mut reader = Behind { memory: &memory, at: pointer }.take(libc::PATH_MAX as u64);
        let mut piece = [0; 256];
        while let Ok(length @ 1..) = reader.read(&mut piece) {
            match piece[..length].iter().position(|byte| *byte == 0) {
                Some(end) => {
                    bytes.extend_from_slice(&piece[..end]);
                    break;
                }
                None => bytes.extend_from_slice(&piece[..length]),
            }
        }
    }
    OsString::from_vec(bytes)
}

fn word(thread: i32, pointer: u64) -> Option<u64> {
    let mut bytes = [0; 8];
    let memory = std::fs::File::open(memory_of(thread)).ok()?;
    memory.read_exact_at(&mut bytes, pointer).ok()?;
    Some(u64::from_ne_bytes(bytes))
}

fn memory_of(thread: i32) -> impl AsRef<Path> {
    format!("/proc/{thread}/mem")
}

/// Reads memory of another process from an address on.
struct Behind<'m> {
    memory: &'m std::fs::File,
    at: u64,
}

impl Read for Behind<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.memory.read_at(buffer, self.at)?;
        self.at += length as u64;
        Ok(length)
    }
}
