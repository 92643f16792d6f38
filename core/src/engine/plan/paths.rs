//! The paths of an input's files, as the caller or the job gives them.

use super::super::options::Settings;
use crate::error::{Error, Position, Result, codes};
use crate::job::CompiledJob;
use crate::os::Os;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The paths of the input's files, in the order in which they are read.
///
/// # Errors
/// `INPUT_NOT_GIVEN`; `FILE_MISSING` where no file matches a pattern; `FILE_DENIED`, `READ_FAILED` where a folder cannot be
/// looked through.
pub(in crate::engine) fn input_paths(job: &CompiledJob, settings: &Settings, os: &Os) -> Result<Vec<PathBuf>> {
    let given: Vec<PathBuf> = match (settings.input.is_empty(), &job.folder) {
        (false, _) => settings.input.clone(),
        (true, Some(folder)) => job.input.paths.iter().map(|path| folder.join(path)).collect(),
        (true, None) => job.input.paths.iter().map(PathBuf::from).collect(),
    };
    if given.is_empty() {
        let name = &job.input.name;
        return Err(Error::new(codes::job::INPUT_NOT_GIVEN, format!("the input `{name}` was given no file"))
            .help(format!("give it with `-i {name}=PATH`")));
    }
    let mut paths = Vec::with_capacity(given.len());
    for path in given {
        match pattern(&path, os) {
            Some(pattern) => paths.extend(matching(pattern, &path, &job.input.name)?),
            None => paths.push(path),
        }
    }
    Ok(paths)
}

/// The path as a pattern, unless it has none of the signs, or a file has this very name.
fn pattern<'p>(path: &'p Path, os: &Os) -> Option<&'p str> {
    let text = path.to_str()?;
    (text.contains(['*', '?', '[']) && os.open_read(path).is_err()).then_some(text)
}

/// All files that match, in the order of the bytes of their paths. What begins with a dot matches only where the pattern
/// says the dot, as in a shell.
fn matching(pattern: &str, path: &Path, input: &str) -> Result<Vec<PathBuf>> {
    let refused = |code, message: String| {
        let position = Position { file: Some(path.display().to_string()), ..Position::default() };
        Error::new(code, message).with("input", input).at(position)
    };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let found = glob::glob_with(pattern, options).map_err(|error| {
        refused(
            codes::input::FILE_MISSING,
            format!("there is no file `{pattern}`, and it is no pattern: {}", error.msg),
        )
    })?;
    let mut paths = found.collect::<std::result::Result<Vec<PathBuf>, _>>().map_err(|error| {
        let folder = error.path().display();
        let (code, what) = match error.error().kind() {
            std::io::ErrorKind::PermissionDenied => (codes::input::FILE_DENIED, "may not be looked through"),
            _ => (codes::input::READ_FAILED, "could not be looked through"),
        };
        refused(code, format!("the folder `{folder}`, for `{pattern}`, {what}")).caused_by(error.into_error())
    })?;
    if paths.is_empty() {
        return Err(refused(codes::input::FILE_MISSING, format!("no file matches `{pattern}`"))
            .help("whether the files are there yet, and whether the pattern says the right folder, is worth a look"));
    }
    paths.sort_unstable_by(|one, other| one.as_os_str().as_bytes().cmp(other.as_os_str().as_bytes()));
    Ok(paths)
}
