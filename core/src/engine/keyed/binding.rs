//! What an execution is bound to when it begins, and what is to be published when it ends, as the store keeps them.

use crate::engine::bound::Bound;
use crate::engine::options::Settings;
use crate::engine::plan::{Plan, PlannedFile};
use crate::error::{Error, Result, codes};
use crate::job::CompiledJob;
use crate::os::Os;
use crate::sink::{OutputStream, RecordedTarget, Target, TargetFile};
use crate::source::InputStream;
use crate::state::TargetClaim;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const VERSION: u16 = 1;

/// What an execution is bound to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Binding {
    version: u16,
    /// The call, so that it can be made again: job file, inputs, outputs, parameters.
    call: Value,
    pub(crate) plan: Plan,
    /// An output an entry.
    pub(crate) targets: Vec<BoundTarget>,
}

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BoundTarget {
    pub(crate) output: String,
    /// `None` for an output that is discarded or goes to a stream.
    pub(crate) file: Option<BoundFile>,
    /// Whether it goes to a stream.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) stream: bool,
}

/// A final name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BoundFile {
    /// As the caller gave it, with the generation where it is chosen.
    pub(crate) path: PathBuf,
    /// Folder without links on the way, and the name as the caller gave it.
    pub(crate) folder: PathBuf,
    pub(crate) name: PathBuf,
    pub(crate) replace: bool,
    /// The final name of an output that is a generation, once it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) generation: Option<PathBuf>,
    /// Permission bits, where the job sets them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<u32>,
    /// Whether the file is made of a staging file beside it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) staged: bool,
}

impl BoundFile {
    fn of(target: &TargetFile) -> Result<BoundFile> {
        Ok(BoundFile {
            path: target.path().to_owned(),
            folder: target.folder_path()?,
            name: target.base().into(),
            replace: target.replaces(),
            generation: target.generation().map(Into::into),
            mode: target.mode(),
            staged: target.is_staged(),
        })
    }

    pub(crate) fn recorded(&self) -> RecordedTarget<'_> {
        RecordedTarget {
            folder: &self.folder,
            name: self.name.as_os_str(),
            path: &self.path,
            replace: self.replace,
            generation: self.generation.as_deref().map(Path::as_os_str),
            mode: self.mode,
            staged: self.staged,
        }
    }
}

impl Binding {
    pub(crate) fn of(bound: &Bound, settings: &Settings, targets: Vec<BoundTarget>, os: &Os) -> Binding {
        Binding { version: VERSION, call: call(bound, settings, &targets, os), plan: bound.plan.clone(), targets }
    }

    pub(crate) fn to_json(&self) -> Result<String> {
        let failed = |error| {
            Error::new(codes::job::OPTION_VALUE, "a path is not UTF-8, and cannot be kept in a store").caused_by(error)
        };
        serde_json::to_string(self).map_err(failed)
    }

    /// # Errors
    /// `STORE_DAMAGED`.
    pub(crate) fn read(text: &str) -> Result<Binding> {
        let damaged = || Error::new(codes::store::STORE_DAMAGED, "the store is damaged: a binding cannot be read");
        let binding: Binding = serde_json::from_str(text).map_err(|error| damaged().caused_by(error))?;
        if binding.version == VERSION { Ok(binding) } else { Err(damaged()) }
    }

    /// Whether the execution reads this file, given by its absolute path, as this input.
    pub(crate) fn reads(&self, input: &str, path: &Path) -> bool {
        let bound = &self.call["inputs"][input];
        let mut files = bound.as_array().map_or(std::slice::from_ref(bound), Vec::as_slice).iter();
        files.any(|bound| bound.as_str().is_some_and(|bound| Path::new(bound) == path))
    }

    /// Refuses other targets than those that the execution began with.
    ///
    /// # Errors
    /// `RESUME_TARGETS`, naming the first output that differs.
    pub(crate) fn check_targets(&self, now: &[BoundTarget]) -> Result<()> {
        let place =
            |target: &BoundTarget| (target.stream, target.file.as_ref().map(|file| file.folder.join(&file.name)));
        let shown = |target: &BoundTarget| match &target.file {
            Some(file) => file.path.display().to_string(),
            None if target.stream => OutputStream::shown().display().to_string(),
            None => "discard".into(),
        };
        match self.targets.iter().zip(now).find(|(before, now)| place(before) != place(now)) {
            None => Ok(()),
            Some((before, now)) => {
                let output = &now.output;
                let message = format!(
                    "the output `{output}` of the interrupted execution was going to be `{}`, and now is `{}`",
                    shown(before),
                    shown(now)
                );
                Err(Error::new(codes::store::RESUME_TARGETS, message).with("output", output).help(
                    "give the same targets; or give the execution up with `batchloom abandon` and begin again with `--new`",
                ))
            }
        }
    }
}

/// The targets as they are bound, and what is claimed of them: every final name that is known.
pub(crate) fn targets<'t>(
    job: &CompiledJob,
    settings: &Settings,
    found: impl Iterator<Item = Option<&'t TargetFile>>,
) -> Result<(Vec<BoundTarget>, Vec<TargetClaim>)> {
    let (mut targets, mut claims) = (Vec::new(), Vec::new());
    for ((output, target), given) in job.outputs.iter().zip(found).zip(&settings.outputs) {
        let file = target.map(BoundFile::of).transpose()?;
        if let Some(target) = target.filter(|target| target.is_named()) {
            claims.push(claim(target)?);
        }
        let stream = given.as_ref().is_some_and(|given| given.stream().is_some());
        targets.push(BoundTarget { output: output.name.clone(), file, stream });
    }
    Ok((targets, claims))
}

/// The claim of a final name.
pub(crate) fn claim(target: &TargetFile) -> Result<TargetClaim> {
    let (device, inode, name) = target.place();
    let path = target.folder_path()?.join(name).display().to_string();
    Ok(TargetClaim { device, inode, name: name.as_bytes().to_vec(), path })
}

fn call(bound: &Bound, settings: &Settings, targets: &[BoundTarget], os: &Os) -> Value {
    let parameters = bound.job.parameters.iter().zip(bound.plan.parameters());
    let given = parameters.filter_map(|(parameter, value)| Some((parameter.name.clone(), json!(value.as_ref()?))));
    let outputs = targets.iter().zip(&settings.outputs).filter_map(|(target, given)| {
        let path = match given.as_ref()? {
            Target::Discard => "discard".into(),
            Target::Stream(_) => OutputStream::shown().to_owned(),
            Target::File(path) => {
                target.file.as_ref().map_or_else(|| path.clone(), |file| file.folder.join(&file.name))
            }
        };
        Some((target.output.clone(), json!(path.display().to_string())))
    });
    let shown = |file: &PlannedFile| match &settings.stream {
        Some(_) => InputStream::SHOWN.to_owned(),
        None => os.absolute(&file.path).display().to_string(),
    };
    let paths = bound.plan.files().iter().map(|file| json!(shown(file)));
    let mut paths: Vec<Value> = paths.collect();
    // One file is written down as its path alone.
    let input = if paths.len() == 1 { paths.remove(0) } else { Value::Array(paths) };
    json!({
        "job": bound.job.file.as_ref().map(|path| path.display().to_string()),
        "inputs": {&bound.job.input.name: input},
        "outputs": outputs.collect::<Map<_, _>>(),
        "parameters": given.collect::<Map<_, _>>(),
    })
}

/// What is to be published: written down when everything is on disk, before the first name is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Finalisation {
    version: u16,
    /// The attempt that finished the content.
    pub(crate) token: u64,
    pub(crate) recorded: super::recorded::Recorded,
}

impl Finalisation {
    pub(crate) fn of(token: u64, recorded: super::recorded::Recorded) -> Finalisation {
        Finalisation { version: VERSION, token, recorded }
    }

    pub(crate) fn to_json(&self) -> Result<String> {
        let failed = |error| Error::new(codes::internal::INTERNAL, "a publication cannot be written").caused_by(error);
        serde_json::to_string(self).map_err(failed)
    }

    /// # Errors
    /// `STORE_DAMAGED`.
    pub(crate) fn read(text: Option<&str>) -> Result<Finalisation> {
        let damaged = || Error::new(codes::store::STORE_DAMAGED, "the store is damaged: a publication cannot be read");
        let read: Finalisation =
            serde_json::from_str(text.unwrap_or_default()).map_err(|error| damaged().caused_by(error))?;
        if read.version == VERSION { Ok(read) } else { Err(damaged()) }
    }
}
