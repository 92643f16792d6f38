//! Targets: where an output goes, and everything that can be known to be wrong with it before work begins.

use super::fault::{Stage, fault};
use super::stream::OutputStream;
use crate::error::{Error, Result, codes::output};
use crate::os::{FileKind, Folder, Identity, Os};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The longest name that Linux file systems take, in bytes.
pub(super) const LONGEST_NAME: usize = 255;

/// What the name of a staging file has behind the name of the file that is made of it.
const STAGING: &str = ".staging";

/// Where an output goes.
#[allow(unreachable_pub, reason = "part of the library's surface, which the crate root exports")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file that appears complete under this path, or not at all.
    File(PathBuf),
    /// Nowhere: the output is made, counted and digested, and not kept.
    Discard,
    /// A stream such as standard output, which gets the finished output as a whole; what is promised for files when a run is
    /// interrupted is not promised for it.
    Stream(OutputStream),
}

impl Target {
    /// The stream, where it is one.
    pub(crate) fn stream(&self) -> Option<&OutputStream> {
        match self {
            Target::Stream(stream) => Some(stream),
            _ => None,
        }
    }
}

/// What happens when the final name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfExists {
    /// The run is refused.
    Refuse,
    /// The finished file takes its place.
    Replace,
    /// The finished file gets a name of its own beside it.
    Generation,
}

/// A target that was found good: its folder is open, and its name is free, may be replaced, or will be chosen.
#[derive(Debug)]
pub(crate) struct TargetFile {
    pub(super) folder: Folder,
    pub(super) folder_identity: Identity,
    /// The name in the path as it was given: part files are named after it.
    pub(super) base: OsString,
    /// The final name.
    pub(super) name: OsString,
    /// The path as it was given, with the final name.
    pub(super) path: PathBuf,
    pub(super) replace: bool,
    /// Whether the final name is a generation of the base,
    pub(super) numbered: bool,
    /// … and whether it is known which.
    pub(super) chosen: bool,
    /// Permission bits of the file; none for those that the process gives to new files.
    pub(super) mode: Option<u32>,
    /// Whether the file is made of a staging file beside it.
    pub(super) staged: bool,
}

/// A target in the words of a record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorded<'a> {
    /// Folder without links on the way.
    pub(crate) folder: &'a Path,
    /// The name in the path as it was given.
    pub(crate) name: &'a OsStr,
    /// As it was given.
    pub(crate) path: &'a Path,
    pub(crate) replace: bool,
    /// The final name, where it was chosen.
    pub(crate) generation: Option<&'a OsStr>,
    /// Permission bits, where they are set.
    pub(crate) mode: Option<u32>,
    /// Whether the file is made of a staging file beside it.
    pub(crate) staged: bool,
}

impl TargetFile {
    /// Checks a target. `inputs` are the files that the run reads: none of them may be written to, under whatever name.
    ///
    /// # Errors
    /// `TARGET_KIND` where the last part is no name of a file or something else than a regular file stands there,
    /// `TARGET_FOLDER`, `TARGET_DENIED`, `TARGET_IS_INPUT`, `TARGET_EXISTS`; `WRITE_FAILED` where the system fails otherwise.
    pub(crate) fn check(os: &Os, path: &Path, if_exists: IfExists, inputs: &[Identity]) -> Result<TargetFile> {
        let (folder_path, name) = split(path)?;
        let failed = |error| fault(Stage::Folder, path, error);
        let folder = os.open_folder(folder_path).map_err(failed)?;
        let folder_identity = folder.identity().map_err(failed)?;
        if let Some(found) = folder.identity_of(name).map_err(failed)? {
            check_found(path, &found, if_exists, inputs)?;
        }
        folder.writable().map_err(failed)?;
        Ok(TargetFile {
            folder,
            folder_identity,
            base: name.to_owned(),
            name: name.to_owned(),
            path: path.to_owned(),
            replace: if_exists == IfExists::Replace,
            numbered: if_exists == IfExists::Generation,
            chosen: false,
            mode: None,
            staged: false,
        })
    }

    /// A target as it was recorded: whether its name is free is not asked, because it may be given already.
    ///
    /// # Errors
    /// `TARGET_FOLDER`, `TARGET_DENIED`, `WRITE_FAILED`.
    pub(crate) fn recorded(os: &Os, recorded: Recorded<'_>) -> Result<TargetFile> {
        let Recorded { folder, name, path, replace, generation, mode, staged } = recorded;
        let failed = |error| fault(Stage::Folder, path, error);
        let folder = os.open_folder(folder).map_err(failed)?;
        let folder_identity = folder.identity().map_err(failed)?;
        let (base, path) = (name.to_owned(), path.to_owned());
        let name = base.clone();
        let numbered = generation.is_some();
        let chosen = false;
        let mut target =
            TargetFile { folder, folder_identity, base, name, path, replace, numbered, chosen, mode, staged };
        if let Some(generation) = generation {
            target.rename(generation.to_owned());
        }
        Ok(target)
    }

    /// The same with these permission bits for the file.
    pub(crate) fn with_mode(self, mode: Option<u32>) -> TargetFile {
        TargetFile { mode, ..self }
    }

    /// The same as a file that is made of a staging file beside it, or not.
    pub(crate) fn with_staging(self, staged: bool) -> TargetFile {
        TargetFile { staged, ..self }
    }

    /// Whether the file is made of a staging file beside it.
    pub(crate) fn is_staged(&self) -> bool {
        self.staged
    }

    /// The staging file as a target of its own, which is never published: its part file is all there is of it. Messages
    /// speak of the file that is made of it.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(crate) fn staging(&self) -> Result<TargetFile> {
        let mut base = self.base.clone();
        base.push(STAGING);
        Ok(TargetFile {
            folder: self.folder.try_clone().map_err(|error| fault(Stage::Folder, &self.path, error))?,
            folder_identity: self.folder_identity,
            name: base.clone(),
            base,
            path: self.path.clone(),
            replace: false,
            numbered: false,
            chosen: false,
            mode: self.mode,
            staged: false,
        })
    }

    /// Permission bits of the file, where they are set.
    pub(crate) fn mode(&self) -> Option<u32> {
        self.mode
    }

    /// Where the folder is, without links on the way.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(crate) fn folder_path(&self) -> Result<PathBuf> {
        self.folder.path().map_err(|error| fault(Stage::Folder, &self.path, error))
    }

    /// Whether a file under the final name is replaced.
    pub(crate) fn replaces(&self) -> bool {
        self.replace
    }

    /// The name in the path as it was given.
    pub(crate) fn base(&self) -> &OsStr {
        &self.base
    }

    /// The path as it was given, with the final name.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The generation that was chosen.
    pub(crate) fn generation(&self) -> Option<&OsStr> {
        self.chosen.then_some(&*self.name)
    }

    /// Which name in which folder, whatever path leads there: device and inode of the folder, and the name.
    pub(crate) fn place(&self) -> (u64, u64, &OsStr) {
        (self.folder_identity.device, self.folder_identity.inode, &self.name)
    }
}

/// Refuses two outputs with one target, by whatever paths they are given.
///
/// # Errors
/// `TARGET_TWICE`, naming both paths.
pub(crate) fn check_distinct(targets: &[&TargetFile]) -> Result<()> {
    for (index, target) in targets.iter().enumerate() {
        if let Some(earlier) = targets[..index].iter().find(|earlier| earlier.place() == target.place()) {
            let message =
                format!("`{}` and `{}` are one target for two outputs", earlier.path.display(), target.path.display());
            return Err(Error::new(output::TARGET_TWICE, message)
                .with("target", target.path.display())
                .help("give every output a path of its own"));
        }
    }
    Ok(())
}

/// Something stands under the final name. That it is an input is said first: an input always exists, and replacing it would
/// destroy it.
fn check_found(path: &Path, found: &Identity, if_exists: IfExists, inputs: &[Identity]) -> Result<()> {
    let name = path.display();
    let refused = |code, message: String| Error::new(code, message).with("target", path.display());
    if found.kind != FileKind::Regular {
        return Err(refused(output::TARGET_KIND, format!("`{name}` is {}", found.kind.with_article()))
            .help("name a file that does not exist yet; an output that is not wanted has the target `discard`"));
    }
    // Beside a file nothing of it is touched: an input may be the generation before.
    if if_exists == IfExists::Generation {
        return Ok(());
    }
    if inputs.iter().any(|input| input.same_file(found)) {
        return Err(refused(output::TARGET_IS_INPUT, format!("`{name}` is one of the files the run reads"))
            .help("give the output a path of its own; another name or link of the same file is the same file"));
    }
    if if_exists == IfExists::Refuse {
        return Err(refused(output::TARGET_EXISTS, format!("`{name}` exists already"))
            .help("move it away, or say `if_exists: replace` or `if_exists: generation` on the output"));
    }
    Ok(())
}

/// Folder and name of a path, by its bytes: `Path` takes `a/` and `a/.` for `a`, and a target like that names a folder.
fn split(path: &Path) -> Result<(&Path, &OsStr)> {
    let bytes = path.as_os_str().as_bytes();
    let start = bytes.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let (folder, name) = bytes.split_at(start);
    let problem = match name {
        _ if bytes.contains(&0) => "holds a NUL byte",
        b"" => "names no file",
        b"." | b".." => "names a folder",
        _ if name.len() > LONGEST_NAME => "has a name of more than 255 bytes",
        _ => {
            let folder = if folder.is_empty() { b"." } else { folder };
            return Ok((Path::new(OsStr::from_bytes(folder)), OsStr::from_bytes(name)));
        }
    };
    let shown = path.display();
    Err(Error::new(output::TARGET_KIND, format!("the target `{shown}` {problem}"))
        .with("target", shown)
        .help("give the path of a file: a folder that exists, then a name"))
}
