//! What the tests on real files and on bad input share: Python as an independent witness, a bed of files that a run must leave
//! as it found it.

use super::command::{Finished, run_json};
use super::places::{project, scratch, skip};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a script beside the tests (`tests/tests/real_data`) prints. Where there is no Python the test is skipped, visibly.
pub fn python<A: AsRef<OsStr>>(script: &str, arguments: impl IntoIterator<Item = A>) -> Option<Vec<u8>> {
    let path = project().join("tests/tests/real_data").join(script);
    // Isolated: what stands in the environment or beside the script has no say.
    let output = match Command::new("python3").args(["-I", "-B"]).arg(&path).args(arguments).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skip("python3 is not there");
            return None;
        }
        output => output.expect("python3 starts"),
    };
    assert!(output.status.success(), "{}:\n{}", path.display(), String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

/// A job file of the examples.
pub fn example(path: &str) -> PathBuf {
    project().join("examples").join(path)
}

/// A folder with a job, input files and whatever else a test puts there.
pub struct Bed {
    folder: tempfile::TempDir,
}

impl Default for Bed {
    fn default() -> Bed {
        Bed { folder: scratch() }
    }
}

impl Bed {
    /// A bed with this job as `job.yaml` and this input as `in.txt`.
    pub fn new(job: &str, input: &[u8]) -> Bed {
        let bed = Bed::default();
        bed.put("job.yaml", job.as_bytes());
        bed.put("in.txt", input);
        bed
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The path of a name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// `NAME=PATH`, with the path in this folder.
    pub fn pair(&self, name: &str, file: &str) -> String {
        format!("{name}={}", self.path(file).display())
    }

    /// Runs `job.yaml` with `-i in=in.txt -o out=out.txt -o rejects=rejects.txt` and more arguments.
    pub fn run(&self, more: &[&str]) -> Finished {
        let mut arguments = vec![self.path("job.yaml").display().to_string()];
        for (option, pair) in [
            ("-i", self.pair("in", "in.txt")),
            ("-o", self.pair("out", "out.txt")),
            ("-o", self.pair("rejects", "rejects.txt")),
        ] {
            arguments.extend([option.to_owned(), pair]);
        }
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        run_json(arguments)
    }

    /// Every entry of the folder, files with their bytes; what a failed run must not change.
    pub fn state(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        let entries = std::fs::read_dir(self.folder()).expect("the folder of the test");
        entries
            .map(|entry| {
                let entry = entry.expect("an entry");
                let name = entry.file_name().to_string_lossy().into_owned();
                let regular = entry.file_type().expect("its kind").is_file();
                (name, regular.then(|| std::fs::read(entry.path()).unwrap_or_default()))
            })
            .collect()
    }
}

/// What a failed run must look like: exit code, code of the error, one JSON object with every key, nothing left behind.
/// Returns the error.
pub fn refused(bed: &Bed, before: &BTreeMap<String, Option<Vec<u8>>>, run: &Finished, exit: i32, code: &str) -> Value {
    let report = run.json();
    assert_eq!((run.code, report["error"]["code"].as_str()), (exit, Some(code)), "{report:#}\n{}", run.err);
    assert_eq!(report["status"], "FAILED");
    // The problems of a job file are shown one by one, each with its own code.
    assert!(run.err.contains(code) || code == "BL1010", "the error stream names the code:\n{}", run.err);
    for key in [
        "duplicate",
        "execution_id",
        "attempts",
        "idempotency_key",
        "counts",
        "by_type",
        "by_reason",
        "warnings",
        "outputs",
        "resumed_from",
        "bytes_read",
        "checkpoints",
        "first_record_ms",
        "duration_ms",
    ] {
        assert!(report.get(key).is_some(), "no `{key}` in {report:#}");
    }
    assert_untouched(bed, before);
    report["error"].clone()
}

/// Nothing came, went or changed in the folder since `before`.
pub fn assert_untouched(bed: &Bed, before: &BTreeMap<String, Option<Vec<u8>>>) {
    let after = bed.state();
    let names = |state: &BTreeMap<String, Option<Vec<u8>>>| state.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&after), names(before), "files came or went");
    for (name, bytes) in before {
        assert!(after[name] == *bytes, "{name} changed");
    }
}
