//! Outputs against the real disk, and under planned faults.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk behind the back of what they test")]

mod digest;
mod generation;
mod limit;
mod mode;
mod part;
mod publish;
mod target;

use super::{IfExists, PartFile, TargetFile};
use crate::error::Error;
use crate::os::{Effect, Errno, FaultPlan, Os};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder of its own for a test.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Scratch {
        Scratch(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// The names in the folder, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn planned(plan: FaultPlan) -> (Os, Arc<FaultPlan>) {
    let plan = Arc::new(plan);
    (Os::with_faults(plan.clone()), plan)
}

fn errno(number: Errno) -> Effect {
    Effect::Errno(number.raw_os_error())
}

fn check(os: &Os, path: &Path) -> Result<TargetFile, Error> {
    TargetFile::check(os, path, IfExists::Refuse, &[])
}

fn part(os: &Os, path: &Path) -> PartFile {
    PartFile::create(check(os, path).unwrap(), "7f", 1).unwrap()
}
