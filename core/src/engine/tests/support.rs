//! A folder with an input and room for outputs, and jobs to run in it.

use crate::{Job, RunOptions, Target};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The project's example, the reference job.
pub(crate) fn example() -> Job {
    Job::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/card-transactions/job.yaml")).unwrap()
}

/// A folder of its own for one run. The outputs are called `ledger` and `rejects`.
pub(crate) struct Scene {
    folder: TempDir,
}

impl Scene {
    /// A folder with this input.
    pub(crate) fn new(input: &[u8]) -> Scene {
        let scene = Scene { folder: tempfile::tempdir().unwrap() };
        std::fs::write(scene.input(), input).unwrap();
        scene
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn input(&self) -> PathBuf {
        self.folder().join("input.txt")
    }

    pub(crate) fn path(&self, output: &str) -> PathBuf {
        self.folder().join(output)
    }

    /// Options for this input and the outputs beside it.
    pub(crate) fn options(&self) -> RunOptions {
        RunOptions {
            inputs: vec![("transactions".into(), self.input())],
            outputs: ["ledger", "rejects"].map(|name| (name.into(), Target::File(self.path(name)))).into(),
            threads: Some(2),
            ..RunOptions::default()
        }
    }

    pub(crate) fn read(&self, output: &str) -> Vec<u8> {
        std::fs::read(self.path(output)).unwrap()
    }

    pub(crate) fn text(&self, output: &str) -> String {
        String::from_utf8(self.read(output)).unwrap()
    }

    /// Names in the folder that are neither the input nor an output.
    pub(crate) fn left_over(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        names.filter(|name| !["input.txt", "ledger", "rejects"].contains(&name.as_str())).collect()
    }

    /// Whether nothing appeared under a final name, and nothing else stayed.
    pub(crate) fn is_untouched(&self) -> bool {
        self.left_over().is_empty() && !self.path("ledger").exists() && !self.path("rejects").exists()
    }
}
