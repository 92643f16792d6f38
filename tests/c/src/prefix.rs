//! The library, installed as `make install` does it.

use batchloom_tests::{places, project, sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

/// What the installed library is made of.
const SOURCES: [&str; 7] =
    ["Cargo.toml", "Cargo.lock", "core/src", "core/Cargo.toml", "bindings/common", "bindings/c", "scripts/install-c"];

/// The folder that the library is installed in, `target/c/PROFILE`.
///
/// It is made by `scripts/install-c` where it is not there or older than its sources. Several test programs may ask at once: one makes
/// it, and the others wait.
pub fn prefix() -> &'static Path {
    static PREFIX: OnceLock<PathBuf> = OnceLock::new();
    PREFIX.get_or_init(|| {
        let profile = if places::profile().ends_with("release") { "release" } else { "debug" };
        let folder = places::target().join("c");
        fs::create_dir_all(&folder).expect("target/c");
        let lock = File::create(folder.join(format!("{profile}.lock"))).expect("the lock");
        lock.lock().expect("the lock");
        let (prefix, stamp) = (folder.join(profile), folder.join(format!("{profile}.stamp")));
        let sources = fingerprint();
        if fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == sources) {
            return prefix;
        }
        let _ = fs::remove_file(&stamp);
        let _ = fs::remove_dir_all(&prefix);
        install(&prefix, profile);
        fs::write(&stamp, sources).expect("the stamp");
        prefix
    })
}

fn install(prefix: &Path, profile: &str) {
    let mut command = Command::new(project().join("scripts/install-c"));
    command.arg(prefix).arg(profile).env("CARGO_TARGET_DIR", places::target()).env_remove("DESTDIR");
    let output = command.output().expect("scripts/install-c starts");
    assert!(output.status.success(), "scripts/install-c: {}", String::from_utf8_lossy(&output.stderr));
}

/// Names, sizes and times of the sources.
fn fingerprint() -> String {
    let mut lines = Vec::new();
    for source in SOURCES {
        collect(&project().join(source), &mut lines);
    }
    lines.sort();
    sha256(lines.join("\n").as_bytes())
}

fn collect(path: &Path, lines: &mut Vec<String>) {
    let Ok(about) = fs::metadata(path) else { panic!("{} is not there", path.display()) };
    if about.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of sources") {
            collect(&entry.expect("a folder of sources").path(), lines);
        }
    } else {
        let time = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        lines.push(format!("{} {} {:?}", path.display(), about.len(), time));
    }
}
