//! Cases of the corpus, and the lists of those that a face skips or is known to fail.

use crate::places::project;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A case.
#[derive(Debug)]
pub struct Case {
    /// `AREA/CASE`.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What `case.toml` says.
    pub spec: Spec,
}

/// One path, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Paths {
    /// One.
    One(String),
    /// Several, in this order.
    Many(Vec<String>),
}

impl Paths {
    /// All of them.
    pub fn all(&self) -> &[String] {
        match self {
            Paths::One(path) => std::slice::from_ref(path),
            Paths::Many(paths) => paths,
        }
    }
}

/// `case.toml`. Paths are relative to the folder that a run works in, which holds copies of `job.yaml` and `input/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What the case shows, in a sentence.
    pub about: String,
    /// Parameters of the job.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// The instant of the run.
    #[serde(default)]
    pub at: Option<String>,
    /// Files of inputs that are not `input/NAME.*`.
    #[serde(default)]
    pub inputs: BTreeMap<String, Paths>,
    /// Targets of outputs that are not `NAME`.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// Outputs that are given no target, and where they appear.
    #[serde(default)]
    pub published: BTreeMap<String, String>,
    /// Files that are there before the run.
    #[serde(default)]
    pub existing: Vec<String>,
    /// Exit code of the command line.
    #[serde(default)]
    pub exit: i32,
    /// Numbers of worker threads.
    #[serde(default = "threads")]
    pub threads: Vec<usize>,
    /// Block sizes in bytes; 0 is the default of the engine.
    #[serde(default = "blocks")]
    pub blocks: Vec<u64>,
}

fn threads() -> Vec<usize> {
    vec![1, 2, 3, 8]
}

fn blocks() -> Vec<u64> {
    vec![4096, 0]
}

/// The folder of the corpus.
pub fn corpus() -> PathBuf {
    project().join("tests/conformance")
}

/// All cases, in the order of their names.
pub fn cases() -> Vec<Case> {
    let mut found = Vec::new();
    for area in folders(&corpus().join("cases")) {
        for folder in folders(&area) {
            let name = format!("{}/{}", last(&area), last(&folder));
            let path = folder.join("case.toml");
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let spec = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}/case.toml: {error}"));
            found.push(Case { name, folder, spec });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect()
}

fn last(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

impl Case {
    /// The files of a folder of the case by the name in front of their first dot; none where there is no such folder.
    pub fn files(&self, folder: &str) -> BTreeMap<String, PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.folder.join(folder)) else { return BTreeMap::new() };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.map(|path| (last(&path).split('.').next().expect("a name").to_owned(), path)).collect()
    }

    /// The files of the inputs, by name, in the order of their file names: `NAME.1.txt` comes before `NAME.2.txt`.
    pub fn inputs(&self) -> Vec<(String, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(self.folder.join("input")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths.into_iter().map(|path| (last(&path).split('.').next().expect("a name").to_owned(), path)).collect()
    }

    /// Whether the run is expected to fail.
    pub fn fails(&self) -> bool {
        self.folder.join("expect/error.json").exists()
    }
}

/// `lists.toml`: by face, cases and the reason why.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// The face or its runner cannot do it.
    #[serde(default)]
    pub skip: BTreeMap<String, BTreeMap<String, String>>,
    /// The face gets it wrong. A case that passes must be taken off.
    #[serde(default)]
    pub expected_failure: BTreeMap<String, BTreeMap<String, String>>,
}

impl Lists {
    /// Reads the lists; every name on them must be a case.
    pub fn read(cases: &[Case]) -> Lists {
        let path = corpus().join("lists.toml");
        let text = std::fs::read_to_string(path).expect("tests/conformance/lists.toml");
        let lists: Lists = toml::from_str(&text).unwrap_or_else(|error| panic!("lists.toml: {error}"));
        let known: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        for name in lists.skip.values().chain(lists.expected_failure.values()).flat_map(|list| list.keys()) {
            assert!(known.contains(name.as_str()), "lists.toml names `{name}`, which is no case");
        }
        lists
    }
}
