//! The folder that the runs of a case work in: laid out, changed by steps, and looked through in the end.

use super::case::Case;
use super::face::{Call, NewGeneration};
use super::spec::{Again, Launch, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What stands in a file of `existing` before and, where it must not be touched, after a run.
pub(super) const EXISTING: &[u8] = b"there before\n";

/// A folder, and what was put there.
pub(super) struct Scene<'a> {
    pub(super) case: &'a Case,
    pub(super) folder: PathBuf,
    threads: usize,
    block: u64,
    /// Paths in the folder that no run has made.
    known: BTreeSet<String>,
}

impl<'a> Scene<'a> {
    /// Lays out the folder.
    pub(super) fn new(case: &'a Case, folder: PathBuf, threads: usize, block: u64) -> Scene<'a> {
        let mut scene = Scene { case, folder, threads, block, known: BTreeSet::new() };
        scene.make("input");
        scene.put("job.yaml", &case.folder.join("job.yaml"));
        for (_, path) in case.inputs() {
            scene.put(&format!("input/{}", last(&path)), &path);
        }
        for path in &case.spec.existing {
            std::fs::write(scene.path(path), EXISTING).expect("a file that is there before");
            scene.known.insert(path.clone());
        }
        scene
    }

    /// A path in the folder.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Where the store is.
    pub(super) fn store(&self) -> Option<PathBuf> {
        self.case.spec.store.as_ref().map(|path| self.path(path))
    }

    /// Changes what a step changes.
    pub(super) fn change(&mut self, step: &Step) {
        for path in &step.remove {
            let found = self.path(path);
            let removed = if found.is_dir() { std::fs::remove_dir_all(&found) } else { std::fs::remove_file(&found) };
            removed.unwrap_or_else(|error| panic!("{}: a step removes {path}: {error}", self.case.name));
            self.known.retain(|known| Path::new(known).strip_prefix(path).is_err());
        }
        step.make.iter().for_each(|path| self.make(path));
        for (path, file) in &step.put {
            self.put(path, &self.case.folder.join(file));
        }
    }

    fn make(&mut self, path: &str) {
        std::fs::create_dir_all(self.path(path)).expect("a folder");
        let folders = Path::new(path).ancestors().map(|folder| folder.display().to_string());
        self.known.extend(folders.filter(|folder| !folder.is_empty()));
    }

    fn put(&mut self, path: &str, file: &Path) {
        std::fs::copy(file, self.path(path))
            .unwrap_or_else(|error| panic!("{}: {}: {error}", self.case.name, file.display()));
        self.known.insert(path.to_owned());
    }

    /// Says that a run before the judged one has made a file that the judged one knows nothing of.
    pub(super) fn made(&mut self, path: &Path) {
        self.known.insert(self.relative(path));
    }

    /// The judged call, or another one in what it differs from it.
    pub(super) fn call(&self, launch: &Launch) -> Call {
        let spec = &self.case.spec;
        let own: BTreeMap<_, _> = self.case.inputs().into_iter().fold(BTreeMap::new(), |mut own, (name, path)| {
            own.entry(name).or_insert_with(Vec::new).push(format!("input/{}", last(&path)));
            own
        });
        let given = spec.inputs.iter().chain(&launch.inputs);
        let inputs = merged(own, given.map(|(name, paths)| (name.clone(), paths.all().to_vec())));
        let pairs = inputs.iter().flat_map(|(name, paths)| paths.iter().map(move |path| (name, path)));
        let own = self.case.outputs().into_iter().map(|name| (name.clone(), name)).collect();
        let mut outputs = merged(own, spec.outputs.clone().into_iter().chain(launch.outputs.clone()));
        outputs.retain(|name, _| !spec.published.contains_key(name));
        Call {
            job: self.path("job.yaml"),
            inputs: pairs.map(|(name, path)| (name.clone(), self.path(path))).collect(),
            outputs: outputs.into_iter().map(|(name, path)| (name, self.path(&path))).collect(),
            parameters: merged(spec.parameters.clone(), launch.parameters.clone()).into_iter().collect(),
            at: spec.at.clone(),
            threads: Some(self.threads),
            block_size: (self.block > 0).then_some(self.block),
            store: self.store(),
            key: launch.key.clone().or_else(|| spec.key.clone()),
            new_generation: launch.again.clone().map(|Again { reason, actor }| NewGeneration { reason, actor }),
            checkpoint: spec.checkpoint,
        }
    }

    /// Where an output of a call appears, relative to the folder.
    pub(super) fn target(&self, call: &Call, name: &str) -> String {
        if let Some(path) = self.case.spec.published.get(name) {
            return path.clone();
        }
        let (_, path) = call.outputs.iter().find(|(known, _)| known == name).expect("an output has a target");
        self.relative(path)
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).expect("a path in the folder").display().to_string()
    }

    /// What is in the folder and was neither put there nor is expected: part files, half outputs, files that were kept for a
    /// while. With `parts` those stay that an execution goes on with.
    pub(super) fn strangers(&self, expected: &BTreeSet<String>, parts: bool) -> Vec<String> {
        let store = self.case.spec.store.as_deref();
        let of_store = |path: &String| {
            store.is_some_and(|store| path.starts_with(store) || Path::new(store).starts_with(Path::new(path)))
        };
        let part = |path: &String| parts && last(Path::new(path)).starts_with('.') && path.ends_with(".part");
        let mut found = everything(&self.folder).into_iter().map(|path| self.relative(&path)).collect::<Vec<_>>();
        found.retain(|path| !self.known.contains(path) && !expected.contains(path) && !of_store(path) && !part(path));
        found
    }

    /// Whether a path was put there, and by no run.
    pub(super) fn knows(&self, path: &str) -> bool {
        self.known.contains(path)
    }

    /// What was put there and is gone.
    pub(super) fn missing(&self) -> Option<&String> {
        self.known.iter().find(|path| !self.path(path).exists())
    }

    /// What tells a file that was made anew from one that stayed, of every output of a call that is there.
    pub(super) fn traces(&self, call: &Call) -> BTreeMap<String, (u64, i64, i64)> {
        let targets = self.case.outputs().into_iter().map(|name| self.target(call, &name));
        let found = targets.filter_map(|target| Some((std::fs::metadata(self.path(&target)).ok()?, target)));
        found.map(|(data, target)| (target, (data.ino(), data.mtime(), data.mtime_nsec()))).collect()
    }
}

/// One map with what stands in the second in place of what stands in the first.
fn merged<T>(mut first: BTreeMap<String, T>, second: impl IntoIterator<Item = (String, T)>) -> BTreeMap<String, T> {
    first.extend(second);
    first
}

/// All files and folders in a folder, at any depth, in the order of their names.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = entries.collect();
    found.sort();
    let inside: Vec<PathBuf> = found.iter().filter(|path| path.is_dir()).flat_map(|path| everything(path)).collect();
    found.extend(inside);
    found
}

fn last(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}
