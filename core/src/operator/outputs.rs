//! The outputs of an execution: what was recorded of them, and what is on disk.

use super::execution::{ExecutionOutput, OutputState};
use crate::os::{FileKind, Identity, Os};
use crate::sink::{OutputStream, RecordedTarget};
use serde::Deserialize;
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// A target as it was bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownTarget {
    pub(super) output: String,
    /// `None` for an output that is thrown away or goes to a stream.
    pub(super) file: Option<RecordedFile>,
    /// Whether it goes to a stream.
    pub(super) stream: bool,
}

/// A file: the folder without links on the way, and the name in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RecordedFile {
    pub(super) folder: PathBuf,
    /// As it was given.
    pub(super) name: OsString,
    /// The final name, where it is another one.
    pub(super) generation: Option<OsString>,
    /// Whether it is made of a staging file beside it.
    pub(super) staged: bool,
}

impl RecordedFile {
    /// Path of the final name.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(self.generation.as_ref().unwrap_or(&self.name))
    }

    /// The target, to find part files by; `path` is for messages.
    pub(super) fn as_target<'a>(&'a self, path: &'a Path) -> RecordedTarget<'a> {
        RecordedTarget {
            folder: &self.folder,
            name: &self.name,
            path,
            replace: false,
            generation: None,
            mode: None,
            staged: self.staged,
        }
    }
}

/// The targets in what was bound. An entry that cannot be read is left out: nothing is removed, and nothing said to be
/// there, on a guess.
pub(super) fn recorded_targets(bound: Option<&Value>) -> Vec<KnownTarget> {
    let targets = bound.and_then(|bound| bound.get("targets")?.as_array());
    targets.into_iter().flatten().filter_map(recorded_target).collect()
}

fn recorded_target(target: &Value) -> Option<KnownTarget> {
    let output = target.get("output")?.as_str()?.to_owned();
    let file = match target.get("file")? {
        Value::Null => None,
        file => Some(recorded_file(file)?),
    };
    let stream = target.get("stream").and_then(Value::as_bool).unwrap_or(false);
    Some(KnownTarget { output, file, stream })
}

fn recorded_file(file: &Value) -> Option<RecordedFile> {
    let folder = PathBuf::from(os_string(file.get("folder")?)?);
    let name = os_string(file.get("name")?)?;
    let generation = file.get("generation").and_then(os_string);
    let plain = |name: &OsString| Path::new(name).file_name() == Some(OsStr::new(name));
    let sound = plain(&name) && generation.iter().all(plain) && folder.is_absolute();
    let staged = file.get("staged").and_then(Value::as_bool).unwrap_or(false);
    sound.then_some(RecordedFile { folder, name, generation, staged })
}

/// Text, or a list of bytes: names of files need not be UTF-8.
fn os_string(value: &Value) -> Option<OsString> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Array(bytes) => {
            let bytes = bytes.iter().map(|byte| u8::try_from(byte.as_u64()?).ok());
            bytes.collect::<Option<Vec<u8>>>().map(OsString::from_vec)
        }
        _ => None,
    }
}

/// The report in a recorded result.
pub(super) fn report(result: &Value) -> Option<&Value> {
    result.get("report").filter(|report| report.is_object())
}

/// The outputs, from the recorded result where there is one, else from what was bound. Without `os` nobody looks at the disk.
pub(super) fn outputs(bound: Option<&Value>, result: Option<&Value>, os: Option<&Os>) -> Vec<ExecutionOutput> {
    let targets = recorded_targets(bound);
    let reported = result.and_then(|result| report(result)?.get("outputs")?.as_array());
    let Some(reported) = reported.filter(|outputs| !outputs.is_empty()) else {
        return targets.iter().map(bound_output).collect();
    };
    let identities = result.and_then(|result| result.get("outputs")?.as_array());
    let of = |index: usize| Identity::deserialize(identities?.get(index)?).ok();
    reported.iter().enumerate().map(|(index, output)| reported_output(output, of(index), &targets, os)).collect()
}

fn bound_output(target: &KnownTarget) -> ExecutionOutput {
    let without_file = if target.stream { OutputStream::shown() } else { Path::new("discard") };
    let discarded = target.file.is_none() && !target.stream;
    ExecutionOutput {
        name: target.output.clone(),
        path: target.file.as_ref().map_or_else(|| without_file.into(), RecordedFile::path),
        bytes: None,
        records: None,
        digest: None,
        state: if discarded { OutputState::Discarded } else { OutputState::Unpublished },
    }
}

fn reported_output(
    output: &Value,
    identity: Option<Identity>,
    targets: &[KnownTarget],
    os: Option<&Os>,
) -> ExecutionOutput {
    let text = |key: &str| output.get(key).and_then(Value::as_str);
    let number = |key: &str| output.get(key).and_then(Value::as_u64);
    let name = text("name").unwrap_or_default();
    let target = targets.iter().find(|target| target.output == name);
    let file = target.and_then(|target| target.file.as_ref());
    let path = file.map_or_else(|| PathBuf::from(text("path").unwrap_or_default()), RecordedFile::path);
    let published = output.get("published").and_then(Value::as_bool).unwrap_or(false);
    let state = match os {
        _ if file.is_none() && text("path") == Some("discard") => OutputState::Discarded,
        _ if !published => OutputState::Unpublished,
        _ if target.is_some_and(|target| target.stream) => OutputState::Streamed,
        Some(os) => found(os, &path, number("bytes"), identity.as_ref()),
        None => OutputState::Unknown,
    };
    ExecutionOutput {
        name: name.to_owned(),
        path,
        bytes: number("bytes"),
        records: number("records"),
        digest: text("digest").map(str::to_owned),
        state,
    }
}

/// What is under the final name of an output that was published with this length, and was this file then.
fn found(os: &Os, path: &Path, bytes: Option<u64>, recorded: Option<&Identity>) -> OutputState {
    // A path as it was given is relative to a working directory that nobody knows any more.
    let (Some(folder), Some(name), true) = (path.parent(), path.file_name(), path.is_absolute()) else {
        return OutputState::Unknown;
    };
    match os.open_folder(folder).and_then(|folder| folder.identity_of(name)) {
        Ok(None) => OutputState::Missing,
        Ok(Some(now)) if recorded == Some(&now) => OutputState::Present,
        Ok(Some(now)) if now.kind == FileKind::Regular && Some(now.size) == bytes => OutputState::Touched,
        Ok(Some(_)) => OutputState::Changed,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            OutputState::Missing
        }
        Err(_) => OutputState::Unknown,
    }
}
