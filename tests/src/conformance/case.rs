//! Cases of the corpus, and the lists of those that a face skips or is known to fail.

use super::spec::Spec;
use crate::files::read;
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

    /// Names of the outputs, as the job writes them down; none of a job file that is wrong.
    pub fn outputs(&self) -> Vec<String> {
        let text = String::from_utf8(read(self.folder.join("job.yaml"))).expect("job.yaml is UTF-8");
        let mut lines = text.lines().skip_while(|line| !line.starts_with("outputs:")).skip(1);
        let mut found = Vec::new();
        for line in lines.by_ref().take_while(|line| line.is_empty() || line.starts_with([' ', '#'])) {
            let name = line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '#']));
            found.extend(name.and_then(|rest| rest.split_once(':')).map(|(name, _)| name.to_owned()));
        }
        assert!(
            !found.is_empty() || self.fails(),
            "{}: `outputs:` is written in lines of its own, two blanks in front of each name",
            self.name
        );
        found
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
