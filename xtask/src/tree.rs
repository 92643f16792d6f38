//! The files of the repository: where its root is, and walking it in a fixed order.

use std::fs;
use std::path::{Path, PathBuf};

/// What a command ends with: a line for the user, or its problems.
pub type Outcome = Result<String, Vec<String>>;

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// All files below `folder` with this extension, sorted; build results and hidden folders are left out.
pub fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Vec<String>> {
    let mut found = Vec::new();
    collect(folder, extension, &mut found).map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, extension, found)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    Ok(())
}

/// The text of a file, or the problem that it cannot be read.
pub fn read(path: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(path).map_err(|error| vec![format!("{}: {error}", path.display())])
}

/// A path as it is shown: relative to the root.
pub fn shown<'a>(root: &Path, path: &'a Path) -> std::path::Display<'a> {
    path.strip_prefix(root).unwrap_or(path).display()
}
