//! Whether a folder lies on another host's disk.

use super::fault::Call;
use super::system::Os;
use rustix::fs::statfs;
use std::io;
use std::path::Path;

/// Numbers of file systems (`linux/magic.h`, and the projects' own headers) whose locks other hosts may not see. FUSE is not
/// here: what is behind it cannot be told.
const NETWORK: &[(u32, &str)] = &[
    (0x0000_6969, "nfs"),
    (0x0000_517b, "smb"),
    (0xff53_4d42, "cifs"),
    (0xfe53_4d42, "smb2"),
    (0x5346_414f, "afs"),
    (0x6b41_4653, "afs"),
    (0x7375_7245, "coda"),
    (0x00c3_6400, "ceph"),
    (0x0102_1997, "9p"),
    (0x0bd0_0bd0, "lustre"),
    (0x4750_4653, "gpfs"),
];

impl Os {
    /// The name of the network file system that a folder lies on; `None` for a local one.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn is_network_folder(&self, path: &Path) -> io::Result<Option<&'static str>> {
        let found = self.retry(Call::Stat, |_| statfs(path))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the magic numbers are 32 bits wide"
        )]
        let magic = found.f_type as u32;
        Ok(NETWORK.iter().find(|(number, _)| *number == magic).map(|(_, name)| *name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_tests_are_local_and_a_missing_one_is_an_error() {
        let scratch = tempfile::tempdir().unwrap();
        assert_eq!(Os::real().is_network_folder(scratch.path()).unwrap(), None);
        assert!(Os::real().is_network_folder(&scratch.path().join("none")).is_err());
    }
}
