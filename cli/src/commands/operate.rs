//! What the commands on a store have in common: opening it, naming an execution, answering.

use super::{Ended, ended, explained};
use crate::arguments::{OperateArguments, Subject};
use crate::audit_key;
use crate::exit;
use crate::terminal::{self, Terminal};
use batchloom::{Diagnostics, Error, ExecutionSelector, JobOperator, OperatorOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Name of a store beside a job file.
const STORE: &str = ".batchloom/store.db";

/// Opens the store that was named, else the one beside the job file, else the one in the working directory.
pub(super) fn open(arguments: &OperateArguments, job: Option<&Path>) -> Result<JobOperator, Error> {
    let options = OperatorOptions {
        audit_key: audit_key::read(arguments.audit_key.as_deref())?,
        force_store: arguments.force_store,
        actor: arguments.actor.clone(),
        correlation: arguments.correlation.clone(),
        ..OperatorOptions::default()
    };
    JobOperator::open_with(store_path(arguments.store.as_deref(), job), options)
}

/// Where the store is: as it was named, else where a run of the job file puts it.
pub(super) fn store_path(store: Option<&Path>, job: Option<&Path>) -> PathBuf {
    let folder = || job.and_then(Path::parent).unwrap_or(Path::new(""));
    store.map_or_else(|| folder().join(STORE), Path::to_owned)
}

/// Opens the store and carries out something on the execution that was named.
pub(super) fn with_execution<T>(
    subject: &Subject,
    arguments: &OperateArguments,
    act: impl FnOnce(&JobOperator, &ExecutionSelector) -> Result<T, Error>,
) -> Result<T, Error> {
    let (job, selector) = match &subject.key {
        None => (None, ExecutionSelector::id(subject.subject.to_string_lossy())),
        Some(key) => (Some(&*subject.subject), ExecutionSelector::key(job_name(&subject.subject)?, key.as_bytes())),
    };
    act(&open(arguments, job)?, &selector)
}

/// The name of the job in a file.
pub(super) fn job_name(file: &Path) -> Result<String, Error> {
    batchloom::Job::load(file).map(|job| job.name().to_owned())
}

/// Tells what came of a command: text for people, or exactly one object for programs, also when it failed.
pub(super) fn answer<T>(
    arguments: &OperateArguments,
    streams: Terminal,
    outcome: &Result<T, Error>,
    for_programs: impl FnOnce(Option<&T>) -> Value,
    for_people: impl FnOnce(&T) -> String,
) -> Ended {
    if let Err(error) = outcome {
        terminal::note(&explained(error, streams));
    }
    if arguments.json {
        let error = outcome.as_ref().err();
        terminal::result(&format!("{}\n", with_error(for_programs(outcome.as_ref().ok()), error)))?;
    } else if let Ok(found) = outcome {
        terminal::result(&for_people(found))?;
    }
    Ok(outcome.as_ref().err().map_or(exit::COMPLETED, ended))
}

/// The object with the error in it, null where there is none; for a broken job file with its findings, as everywhere.
pub(super) fn with_error(mut object: Value, error: Option<&Error>) -> Value {
    if let Some(keys) = object.as_object_mut() {
        keys.insert("error".to_owned(), json!(error));
        if let Some(diagnostics) = error.and_then(Diagnostics::of) {
            keys.insert("diagnostics".to_owned(), diagnostics.to_json());
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use batchloom::codes;

    #[test]
    fn a_store_is_looked_for_where_a_run_puts_it() {
        let path = |store: Option<&str>, job: Option<&str>| store_path(store.map(Path::new), job.map(Path::new));
        assert_eq!(path(Some("s.db"), Some("jobs/eod.yaml")), Path::new("s.db"));
        assert_eq!(path(None, Some("jobs/eod.yaml")), Path::new("jobs/.batchloom/store.db"));
        assert_eq!(path(None, Some("eod.yaml")), Path::new(".batchloom/store.db"));
        assert_eq!(path(None, None), Path::new(".batchloom/store.db"));
    }

    #[test]
    fn every_object_says_whether_there_was_an_error() {
        assert_eq!(with_error(json!({"execution": 1}), None), json!({"execution": 1, "error": null}));
        let error = Error::new(codes::store::EXECUTION_UNKNOWN, "the store has no execution `01J`");
        assert_eq!(with_error(json!({"execution": null}), Some(&error))["error"]["code"], "BL6018");
    }
}
