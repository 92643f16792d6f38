//! A launch whose input cannot be what its job says, while an execution that is not finished is bound to that very file.
//!
//! What is wrong with the file decides nothing then: it is not the file any more that the execution was reading, and perhaps a
//! transfer is under way. The launch says so, and may be made again when the file is back.

use super::binding::Binding;
use super::resume::put_back;
use crate::engine::options::Settings;
use crate::engine::plan::input_paths;
use crate::error::{Error, Kind, Result, codes};
use crate::job::CompiledJob;
use crate::os::Os;
use crate::state::{ExecutionRecord, ExecutionState, Lookup, Store};
use std::path::PathBuf;
use std::sync::Arc;

/// So many executions of the job are looked at, the newest first.
const LOOK_BACK: u32 = 1_000;

/// What to say of an input that could not be planned: `INPUT_CHANGED` where an unfinished execution is bound to it, else what
/// was wrong with it.
pub(super) fn explain(
    wrong: Error,
    job: &CompiledJob,
    settings: &Settings,
    os: &Os,
    store: impl FnOnce() -> Result<Arc<dyn Store>>,
) -> Error {
    let of_the_file = wrong.kind() == Kind::Data || wrong.code() == codes::input::FILE_KIND;
    // A stream is no file that an execution could be bound to: only a key tells.
    let paths = if settings.stream.is_some() { Ok(Vec::new()) } else { input_paths(job, settings, os) };
    let Ok(paths) = paths else { return wrong };
    let paths: Vec<PathBuf> = paths.iter().map(|path| os.absolute(path)).collect();
    if !of_the_file {
        return wrong;
    }
    // A store that cannot be asked does not make the file any better.
    let Ok(found) = store().and_then(|store| find(&*store, job, settings, &paths)) else { return wrong };
    match found {
        Some(execution) => changed(wrong, &execution, job, &paths),
        None => wrong,
    }
}

/// The unfinished execution under the key that was given, or else the newest one that reads one of these files.
fn find(
    store: &dyn Store,
    job: &CompiledJob,
    settings: &Settings,
    paths: &[PathBuf],
) -> Result<Option<ExecutionRecord>> {
    if let Some(key) = &settings.keyed.key {
        let found = store.execution(Lookup::Key { scope: &job.name, key })?;
        return Ok(found.filter(|execution| is_unfinished(execution) && execution.bound.is_some()));
    }
    let reads = |execution: &ExecutionRecord| {
        let binding = execution.bound.as_deref().map(Binding::read);
        binding.is_some_and(|binding| {
            binding.is_ok_and(|binding| paths.iter().any(|path| binding.reads(&job.input.name, path)))
        })
    };
    let all = store.history(Some(&job.name), LOOK_BACK)?;
    Ok(all.into_iter().find(|execution| is_unfinished(execution) && reads(execution)))
}

fn is_unfinished(execution: &ExecutionRecord) -> bool {
    match execution.state {
        ExecutionState::Started | ExecutionState::Finalising | ExecutionState::Stopped => true,
        ExecutionState::Failed => !execution.decided,
        ExecutionState::Completed | ExecutionState::Abandoned => false,
    }
}

fn changed(wrong: Error, execution: &ExecutionRecord, job: &CompiledJob, paths: &[PathBuf]) -> Error {
    let (id, what) = (&execution.id, wrong.message());
    // The error names the file it is about, unless it is about none.
    let file = wrong.position().and_then(|position| position.file.clone());
    let file = file.unwrap_or_else(|| paths.first().map_or_else(String::new, |path| path.display().to_string()));
    let message = format!("`{file}` is not what the execution {id}, which is not finished, was reading: {what}");
    let position = wrong.position().cloned();
    let error = Error::new(codes::input::INPUT_CHANGED, message)
        .with("input", &job.input.name)
        .with("execution", id)
        .caused_by(wrong);
    put_back(match position {
        Some(position) => error.at(position),
        None => error,
    })
}
