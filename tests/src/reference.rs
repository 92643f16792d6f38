//! The reference job of `../shared/reference`: its data, made once into `target/reference`, and what must come out.

use crate::places::{project, shared, target};
use std::path::PathBuf;
use std::process::Command;

/// A data set of the reference job.
#[derive(Debug)]
pub struct Set {
    /// The input.
    pub input: PathBuf,
    /// SHA-256 of the ledger.
    pub ledger: String,
    /// SHA-256 of the rejects.
    pub rejects: String,
}

/// The job file of the reference job, the project's own example.
pub fn job() -> PathBuf {
    project().join("examples/card-transactions/job.yaml")
}

/// A data set by name; without `../shared` it is skipped, visibly.
pub fn set(name: &str) -> Option<Set> {
    let (lines, seed, bad) = match name {
        "edge" => (5_000, 7, 8_000),
        "100k" => (100_000, 42, 100),
        "1m" => (1_000_000, 42, 100),
        "10m" => (10_000_000, 42, 100),
        _ => panic!("no data set `{name}`"),
    };
    let source = shared("reference/limit/src/bin/gen.rs")?;
    let golden = std::fs::read_to_string(shared("reference/golden/SHA256")?).expect("golden/SHA256");
    let line = golden.lines().map(|line| line.split(' ').collect::<Vec<_>>()).find(|words| words[0] == name);
    let line = line.unwrap_or_else(|| panic!("golden/SHA256 has no `{name}`"));
    let arguments = [lines.to_string(), seed.to_string(), bad.to_string()];
    let input = made(&format!("{name}.txt"), |path| {
        let mut command = Command::new(generator(&source));
        command.args(&arguments).arg(path);
        command
    });
    Some(Set { input, ledger: line[1].to_owned(), rejects: line[2].to_owned() })
}

fn generator(source: &std::path::Path) -> PathBuf {
    made("gen", |path| {
        let mut command = Command::new("rustc");
        command.args(["-O", "--edition", "2021", "-o"]).arg(path).arg(source);
        command
    })
}

/// A file in `target/reference`, made by a command unless it is there. Several tests may want it at once: one makes it, the
/// others wait, for a file that is put in the place of another is another file to whoever is reading it.
fn made(name: &str, command: impl Fn(&std::path::Path) -> Command) -> PathBuf {
    let folder = target().join("reference");
    let path = folder.join(name);
    if !path.exists() {
        std::fs::create_dir_all(&folder).expect("target/reference");
        let lock = std::fs::File::create(folder.join(".lock")).expect("the lock of target/reference");
        lock.lock().expect("the lock of target/reference");
        if path.exists() {
            return path;
        }
        let fresh = tempfile::tempdir_in(&folder).expect("a fresh folder");
        let status =
            command(&fresh.path().join(name)).status().unwrap_or_else(|error| panic!("making {name}: {error}"));
        assert!(status.success(), "making {name}: {status}");
        std::fs::rename(fresh.path().join(name), &path).expect("target/reference");
    }
    path
}
