//! Who holds a lock on a file, as far as the kernel tells.
//!
//! It is read from `/proc/locks`, and for locks of open file descriptions from `/proc/PID/fdinfo`. Asking the file itself would
//! mean opening and closing it, and closing any descriptor of a file drops all classic locks that the process has on it: also
//! those that a database in this process holds.

use super::system::Os;
use rustix::fs::{major, minor};
use std::path::{Path, PathBuf};

/// A host with more locks than fit in here is not asked.
const LIMIT: usize = 4 * 1024 * 1024;

impl Os {
    /// The process that holds a lock for writing on this byte of a file; `None` where there is none or nobody can tell.
    pub(crate) fn lock_holder(&self, path: &Path, byte: u64) -> Option<u32> {
        let file = self.identity_at(path).ok()??;
        let place = format!("{:02x}:{:02x}:{}", major(file.device), minor(file.device), file.inode);
        match self.holder_in(Path::new("/proc/locks"), "", &place, byte)? {
            Holder::Process(pid) => Some(pid),
            Holder::Description => self.description_holder(&place, byte),
        }
    }

    /// The table names no process for a lock of an open file description, but each process tells of those that it has open.
    fn description_holder(&self, place: &str, byte: u64) -> Option<u32> {
        let processes = entries(Path::new("/proc")).filter_map(|process| {
            let pid = process.file_name()?.to_str()?.parse().ok()?;
            Some((pid, process))
        });
        let mut holding = processes.filter(|(_, process)| {
            let open = process.join("fdinfo");
            entries(&open).any(|file| self.holder_in(&file, "lock:", place, byte).is_some())
        });
        holding.next().map(|(pid, _)| pid)
    }

    /// Who holds a lock on the byte, by those lines of a file that begin with `prefix`.
    fn holder_in(&self, file: &Path, prefix: &str, place: &str, byte: u64) -> Option<Holder> {
        let table = self.read_file(file, LIMIT).ok()?;
        let text = String::from_utf8_lossy(&table);
        text.lines().find_map(|line| holder(line.strip_prefix(prefix)?, place, byte))
    }
}

/// What a line names as the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Process(u32),
    /// An open file description, which any process may share.
    Description,
}

/// What is in a folder of `/proc`; nothing where it is gone, or another user's.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

/// `1: POSIX  ADVISORY  WRITE 4711 fd:01:1234 120 EOF`; one who waits has an arrow behind the number.
fn holder(line: &str, place: &str, byte: u64) -> Option<Holder> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let [_, _, _, "WRITE", pid, found, first, last] = fields[..] else { return None };
    let end = if last == "EOF" { u64::MAX } else { last.parse().ok()? };
    let inside = found == place && (first.parse().ok()?..=end).contains(&byte);
    match pid {
        _ if !inside => None,
        // A process outside this namespace of pids.
        "0" => None,
        "-1" => Some(Holder::Description),
        pid => pid.parse().ok().map(Holder::Process),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_holder_of_a_byte_in_its_range() {
        let line = "12: POSIX  ADVISORY  WRITE 4711 fd:01:1234 120 125";
        assert_eq!(holder(line, "fd:01:1234", 120), Some(Holder::Process(4711)));
        assert_eq!(holder(line, "fd:01:1234", 126), None);
        assert_eq!(holder(line, "fd:01:1235", 120), None);
        assert_eq!(holder("1: POSIX  ADVISORY  WRITE 7 fd:01:1 0 EOF", "fd:01:1", 9), Some(Holder::Process(7)));
        let shared = "1: OFDLCK ADVISORY  WRITE -1 fd:01:1 0 0";
        assert_eq!(holder(shared, "fd:01:1", 0), Some(Holder::Description));
        for other in [
            "1: -> POSIX  ADVISORY  WRITE 7 fd:01:1 0 EOF",
            "1: POSIX  ADVISORY  READ 7 fd:01:1 0 EOF",
            "1: POSIX  ADVISORY  WRITE 0 fd:01:1 0 EOF",
        ] {
            assert_eq!(holder(other, "fd:01:1", 0), None, "{other}");
        }
    }

    #[test]
    fn whoever_has_the_description_open_holds_its_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("locks");
        let os = Os::real();
        let file = os.open_lock_file(&path).unwrap();
        assert_eq!(os.lock_holder(&path, 3), None);
        assert!(file.try_lock(3).unwrap());
        assert_eq!(os.lock_holder(&path, 3), Some(os.process_id()));
        assert_eq!(os.lock_holder(&path, 4), None);
    }
}
