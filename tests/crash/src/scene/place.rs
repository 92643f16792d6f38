//! A folder of its own for an execution.

use crate::shapes::{INPUT, Shape};
use batchloom_tests::{Finished, batchloom};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fresh folder in memory, where there is such a place, else among the temporary files: kills lose nothing that was written, so
/// that a disk would only cost time.
pub fn room() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("batchloom-crash-").tempdir_in(parent).expect("a fresh folder")
}

/// A folder with a job file; outputs and the store come to lie in it.
#[derive(Debug, Clone)]
pub struct Place {
    folder: PathBuf,
    shape: Shape,
    input: PathBuf,
    options: Vec<String>,
    /// Where the first output goes, if not beside the others.
    target: Option<PathBuf>,
}

impl Place {
    /// A place in a folder that is made for it. Every run has one worker and checkpoints of 64 KiB.
    pub fn new(folder: PathBuf, shape: Shape, input: &Path) -> Place {
        std::fs::create_dir_all(&folder).expect("the folder of a run");
        let options = ["--threads", "1", "--checkpoint", "64KiB"].map(str::to_owned).to_vec();
        let place = Place { folder, shape, input: input.to_owned(), options, target: None };
        place.put("job.yaml", shape.job("").as_bytes());
        shape.existing.iter().for_each(|name| place.put(name, name.as_bytes()));
        place
    }

    /// With this under `idempotency:` of the job file, such as `lease: 500ms`.
    pub fn with_idempotency(self, section: &str) -> Place {
        self.put("job.yaml", self.shape.job(section).as_bytes());
        self
    }

    /// With these options in place of those for threads and checkpoints.
    pub fn with_options(mut self, options: &[&str]) -> Place {
        self.options = options.iter().map(|option| (*option).to_owned()).collect();
        self
    }

    /// With more options.
    pub fn with_more(mut self, options: &[&str]) -> Place {
        self.options.extend(options.iter().map(|option| (*option).to_owned()));
        self
    }

    /// With another target for the first output.
    pub fn with_target(mut self, target: &Path) -> Place {
        self.target = Some(target.to_owned());
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The input.
    pub fn input(&self) -> &Path {
        &self.input
    }

    /// The store that a run uses when none is given.
    pub fn store(&self) -> PathBuf {
        self.path(".batchloom/store.db")
    }

    /// Writes a file.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// The job, ready to run: always the same command.
    pub fn command(&self) -> Command {
        let mut command = batchloom();
        command.arg("run").arg(self.path("job.yaml")).arg("-i").arg(format!("{INPUT}={}", self.input.display()));
        for (index, name) in self.shape.names.iter().enumerate() {
            let target = self.target.clone().filter(|_| index == 0).unwrap_or_else(|| self.path(name));
            command.arg("-o").arg(format!("{name}={}", target.display()));
        }
        command.args(&self.options).args(self.shape.options).args(["--json", "--progress", "none"]);
        command
    }

    /// Runs it.
    pub fn run(&self) -> Finished {
        Finished::of(self.command().output().expect("the program starts"))
    }

    /// Every output that is there and every file that was, by the name of the file.
    pub fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |name: &&str| Some(((*name).to_owned(), std::fs::read(self.path(name)).ok()?));
        self.shape.files.iter().chain(self.shape.existing).filter_map(read).collect()
    }

    /// Their permission bits.
    pub fn modes(&self) -> BTreeMap<String, u32> {
        let mode = |name: &&str| {
            let mode = std::fs::metadata(self.path(name)).ok()?.permissions().mode();
            Some(((*name).to_owned(), mode & 0o7777))
        };
        self.shape.files.iter().chain(self.shape.existing).filter_map(mode).collect()
    }

    /// Names in the folder that are neither the job nor its store nor an output: part files that stayed.
    pub fn left_over(&self) -> Vec<String> {
        let files = || self.shape.files.iter().chain(self.shape.existing);
        let known = |name: &String| name == "job.yaml" || name == ".batchloom" || files().any(|file| file == name);
        self.names().into_iter().filter(|name| !known(name)).collect()
    }

    /// Length of the part file of the first output; `None` where there is none.
    pub fn part_length(&self) -> Option<u64> {
        let first = format!(".{}.", self.shape.names[0]);
        let parts = self.names().into_iter().filter(|name| name.starts_with(&first) && name.ends_with(".part"));
        parts.filter_map(|name| Some(std::fs::metadata(self.path(&name)).ok()?.len())).max()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).expect("the folder of a run");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}
