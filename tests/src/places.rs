//! Where the project, its build and the data beside it are.

use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of the project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in a folder of the project").to_owned()
}

/// The folder of the build profile that this test was built in, such as `target/debug`.
pub fn profile() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test");
    let folder = test.parent().expect("the folder of the test");
    if folder.ends_with("deps") {
        folder.parent().expect("the folder of the profile").to_owned()
    } else {
        folder.to_owned()
    }
}

/// The folder of everything that is built, `target`.
pub fn target() -> PathBuf {
    profile().parent().expect("the folder above the profile").to_owned()
}

/// A fresh folder under `target`, removed when the handle is dropped.
pub fn scratch() -> tempfile::TempDir {
    let folder = target().join("scratch");
    std::fs::create_dir_all(&folder).expect("target/scratch");
    tempfile::tempdir_in(folder).expect("a fresh folder")
}

/// A file or folder of the data beside the project (`../shared`). Where it is absent the test is skipped, visibly.
///
/// ```no_run
/// let Some(file) = batchloom_tests::shared("data/carddemo/ascii/dailytran.txt") else { return };
/// ```
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = project().parent()?.join("shared").join(path);
    if found.exists() {
        return Some(found);
    }
    skip(&format!("../shared/{path} is not there"));
    None
}

/// Says that a test did not run: one line on the error stream and one in `target/skipped.txt`, which `make test` prints.
pub fn skip(reason: &str) {
    let thread = std::thread::current();
    let line = format!("{}: {reason}", thread.name().unwrap_or("a test"));
    eprintln!("SKIPPED {line}");
    let list = target().join("skipped.txt");
    let file = std::fs::OpenOptions::new().create(true).append(true).open(list);
    // One write: several tests append at once.
    file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes())).expect("target/skipped.txt");
}
