//! Who this process is, told apart from every other process of this host and of this host's earlier lives.

use super::fault::Call;
use super::system::Os;
use rustix::fs::{AtFlags, CWD, statat};
use rustix::system::uname;
use std::io;
use std::path::Path;

/// More than any file under `/proc` that is read here.
const LIMIT: usize = 64 * 1024;

/// Which process: no two that ever ran have all of it in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProcessIdentity {
    pub(crate) host: String,
    /// Another one after each start of the kernel.
    pub(crate) boot_id: String,
    pub(crate) pid: u32,
    /// Inode of the namespace that the pid belongs to: containers of one host count for themselves.
    pub(crate) pid_namespace: u64,
    /// Ticks between the start of the kernel and the start of the process: a pid is used again, not at the same tick.
    pub(crate) start_time: u64,
}

impl Os {
    /// A name for this life of the kernel.
    ///
    /// # Errors
    /// What the system says; where `/proc` is missing there is none.
    pub(crate) fn boot_id(&self) -> io::Result<String> {
        let bytes = self.read_file(Path::new("/proc/sys/kernel/random/boot_id"), LIMIT)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// Who this process is.
    ///
    /// # Errors
    /// What the system says; where `/proc` is missing nobody knows.
    pub(crate) fn process_identity(&self) -> io::Result<ProcessIdentity> {
        let namespace = self.retry(Call::Stat, |_| statat(CWD, "/proc/self/ns/pid", AtFlags::empty()))?;
        let stat = self.read_file(Path::new("/proc/self/stat"), LIMIT)?;
        let start_time = start_time(&String::from_utf8_lossy(&stat)).ok_or(io::ErrorKind::InvalidData)?;
        Ok(ProcessIdentity {
            host: uname().nodename().to_string_lossy().into_owned(),
            boot_id: self.boot_id()?,
            pid: self.process_id(),
            pid_namespace: namespace.st_ino,
            start_time,
        })
    }
}

/// Field 22 of `proc(5)`'s stat. The name of the program stands in brackets before and may contain anything.
fn start_time(stat: &str) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    behind_name.split_ascii_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_itself_and_known_to_the_system() {
        let os = Os::real();
        let identity = os.process_identity().unwrap();
        assert_eq!(identity, os.process_identity().unwrap());
        assert_eq!(identity.pid, std::process::id());
        assert_eq!(identity.boot_id.len(), 36);
        assert!(!identity.host.is_empty() && identity.pid_namespace > 0 && identity.start_time > 0);
    }

    #[test]
    fn names_with_brackets_and_blanks_do_not_shift_the_fields() {
        let fields: Vec<String> = (3..=52).map(|number| number.to_string()).collect();
        assert_eq!(start_time(&format!("1 (a) b (c) {}\n", fields.join(" "))), Some(22));
        assert_eq!(start_time("1 name"), None);
    }
}
