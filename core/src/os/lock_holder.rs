//! Who holds a lock on a file, as far as the kernel tells.
//!
//! It is read from `/proc/locks`. Asking the file itself would mean opening and closing it, and closing any descriptor of a
//! file drops all classic locks that the process has on it: also those that a database in this process holds.

use super::system::Os;
use rustix::fs::{major, minor};
use std::path::Path;

/// A host with more locks than fit in here is not asked.
const LIMIT: usize = 4 * 1024 * 1024;

impl Os {
    /// The process that holds a lock for writing on this byte of a file; `None` where there is none or nobody can tell.
    pub(crate) fn lock_holder(&self, path: &Path, byte: u64) -> Option<u32> {
        let file = self.identity_at(path).ok()??;
        let table = self.read_file(Path::new("/proc/locks"), LIMIT).ok()?;
        let place = format!("{:02x}:{:02x}:{}", major(file.device), minor(file.device), file.inode);
        String::from_utf8_lossy(&table).lines().find_map(|line| holder(line, &place, byte))
    }
}

/// `1: POSIX  ADVISORY  WRITE 4711 fd:01:1234 120 EOF`; one who waits has an arrow behind the number.
fn holder(line: &str, place: &str, byte: u64) -> Option<u32> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let [_, _, _, "WRITE", pid, found, first, last] = fields[..] else { return None };
    let end = if last == "EOF" { u64::MAX } else { last.parse().ok()? };
    let inside = found == place && (first.parse().ok()?..=end).contains(&byte);
    // 0 is a process outside this namespace of pids, -1 an open file description that any process may share.
    pid.parse().ok().filter(|pid| inside && *pid > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_holder_of_a_byte_in_its_range() {
        let line = "12: POSIX  ADVISORY  WRITE 4711 fd:01:1234 120 125";
        assert_eq!(holder(line, "fd:01:1234", 120), Some(4711));
        assert_eq!(holder(line, "fd:01:1234", 126), None);
        assert_eq!(holder(line, "fd:01:1235", 120), None);
        assert_eq!(holder("1: POSIX  ADVISORY  WRITE 7 fd:01:1 0 EOF", "fd:01:1", 9), Some(7));
        for other in [
            "1: -> POSIX  ADVISORY  WRITE 7 fd:01:1 0 EOF",
            "1: POSIX  ADVISORY  READ 7 fd:01:1 0 EOF",
            "1: OFDLCK ADVISORY  WRITE -1 fd:01:1 0 EOF",
            "1: POSIX  ADVISORY  WRITE 0 fd:01:1 0 EOF",
        ] {
            assert_eq!(holder(other, "fd:01:1", 0), None, "{other}");
        }
    }
}
