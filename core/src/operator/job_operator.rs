//! The operator of a store.

use super::attempt::Attempt;
use super::call::RecordedCall;
use super::execution::Execution;
use super::findings::{Abandoned, StoreFinding};
use super::options::OperatorOptions;
use super::outputs::{RecordedFile, recorded_targets};
use super::selector::ExecutionSelector;
use super::words::{instant_or_day, json};
use crate::audit::AuditKey;
use crate::engine::Status;
use crate::error::{Error, Result, codes::store as codes};
use crate::os::Os;
use crate::sink::{Earlier, TargetFile, remove_earlier};
use crate::state::{Event, ExecutionRecord, NewEvent, Origin, Purged, Store};
use crate::store::{self, OpenStore};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long an operation waits for the store's lock, as a run does.
const BUSY: Duration = Duration::from_secs(5);

/// Looks at the executions of a store, and acts on them: Spring Batch's `JobOperator` for this library.
///
/// Cheap to clone; any thread may use it. An open operator holds no execution and keeps nobody from working.
///
/// ```
/// use batchloom::{ExecutionSelector, JobOperator, OperatorOptions, codes};
/// # let folder = std::env::temp_dir().join(format!("batchloom-operator-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let store = folder.join("store.db");
/// # assert!(JobOperator::open(&store).is_err());
/// # drop(batchloom::IdempotencyManager::open(&store)?);
///
/// let options = OperatorOptions { actor: Some("ann".into()), ..Default::default() };
/// let operator = JobOperator::open_with(&store, options)?;
/// for execution in operator.history(Some("card-transactions"), 20)? {
///     println!("{} {} {}", execution.id, execution.status, execution.updated);
/// }
/// let unknown = operator.stop(&ExecutionSelector::key("card-transactions", "eod/2026-11-20"));
/// assert_eq!(unknown.unwrap_err().code(), codes::store::EXECUTION_UNKNOWN);
/// assert_eq!(operator.audit_verify(None)?.head, operator.audit_head()?);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct JobOperator {
    pub(super) store: Arc<dyn Store>,
    pub(super) audit_key: Option<AuditKey>,
    os: Os,
    origin: Origin,
}

impl JobOperator {
    /// Opens a store with the defaults. A store is never created: only a run does that.
    ///
    /// # Errors
    /// As for [`JobOperator::open_with`].
    pub fn open(path: impl AsRef<Path>) -> Result<JobOperator> {
        JobOperator::open_with(path, OperatorOptions::default())
    }

    /// Opens a store.
    ///
    /// # Errors
    /// `STORE_OPEN` where there is none, or it cannot be opened; `STORE_NETWORK`, `STORE_VERSION`, `STORE_DAMAGED`,
    /// `STORE_LOCKED`, `STORE_OTHER_COPY`, `STORE_FORKED`.
    pub fn open_with(path: impl AsRef<Path>, options: OperatorOptions) -> Result<JobOperator> {
        let os = Os::real();
        let store = store::open(
            &os,
            &OpenStore {
                audit_key: options.audit_key.clone().map(AuditKey::new),
                force_network: options.force_store,
                busy: options.busy.unwrap_or(BUSY),
                create: false,
                ..OpenStore::at(path.as_ref())
            },
        )?;
        Ok(JobOperator::with_store(os, store, options))
    }

    /// An operator on a store that is open.
    pub(crate) fn with_store(os: Os, store: Arc<dyn Store>, options: OperatorOptions) -> JobOperator {
        let OperatorOptions { audit_key, actor, correlation, .. } = options;
        JobOperator { store, audit_key: audit_key.map(AuditKey::new), os, origin: Origin { actor, correlation } }
    }

    /// What the store knows of an execution, and what stands under the names of its outputs.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`, `KEY_VALUE`; what a store can fail with.
    pub fn execution(&self, selector: &ExecutionSelector) -> Result<Execution> {
        Ok(Execution::of(self.record(selector)?, Some(&self.os)))
    }

    /// All attempts of an execution, in order.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`; what a store can fail with.
    pub fn attempts(&self, selector: &ExecutionSelector) -> Result<Vec<Attempt>> {
        let attempts = self.store.attempts(&self.record(selector)?.id)?;
        Ok(attempts.into_iter().enumerate().map(|(index, attempt)| Attempt::of(index, attempt)).collect())
    }

    /// The newest executions first, of one job or of all, at most that many. The disk is not looked at.
    ///
    /// # Errors
    /// What a store can fail with.
    pub fn history(&self, job: Option<&str>, most: u32) -> Result<Vec<Execution>> {
        let records = self.store.history(job, most)?;
        Ok(records.into_iter().map(|record| Execution::of(record, None)).collect())
    }

    /// An execution, and the call by which it can be gone on with.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`; `EXECUTION_ABANDONED`; `EXECUTION_STATE` where another generation has taken its key, or no
    /// call is recorded; what a store can fail with.
    pub fn resumable(&self, selector: &ExecutionSelector) -> Result<(Execution, RecordedCall)> {
        let execution = self.execution(selector)?;
        let id = &execution.id;
        if execution.status == Status::Abandoned {
            return Err(Error::new(codes::EXECUTION_ABANDONED, format!("execution {id} was abandoned"))
                .with("execution", id)
                .help("to do the work all the same, run the job with `--new --reason TEXT --actor WHO`"));
        }
        let newest = self.record(&ExecutionSelector::key(&*execution.job, execution.key_bytes()))?;
        if newest.id != *id {
            let message = format!("execution {id} was replaced by generation {}, {}", newest.generation, newest.id);
            return Err(Error::new(codes::EXECUTION_STATE, message)
                .with("execution", id)
                .help(format!("resume {} instead", newest.id)));
        }
        let call = execution.call()?;
        Ok((execution, call))
    }

    /// Asks an execution to stop. Its owner does so at the next checkpoint; one without a live owner is stopped at once.
    /// A stopped execution can be resumed.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`; `EXECUTION_STATE` where it has come to its end, or is publishing; what a store can fail with.
    pub fn stop(&self, selector: &ExecutionSelector) -> Result<Execution> {
        let record = self.record(selector)?;
        let stopped = self.store.request_stop(&record.id, &self.origin);
        Ok(Execution::of(stopped.map_err(|error| self.refused("stop", &record, error))?, Some(&self.os)))
    }

    /// Gives an execution up for good, and removes the part files of all its attempts. What was published stays.
    ///
    /// Doing it again is no error: part files that could not be removed the first time are tried again.
    ///
    /// # Errors
    /// `EXECUTION_UNKNOWN`; `EXECUTION_LIVE`; `EXECUTION_STATE` where it is COMPLETED; what a store can fail with.
    pub fn abandon(&self, selector: &ExecutionSelector, reason: &str) -> Result<Abandoned> {
        let record = self.record(selector)?;
        let abandoned = self.store.abandon(&record.id, reason, &self.origin);
        let record = abandoned.map_err(|error| self.refused("abandon", &record, error))?;
        // Only now: before, an attempt that began in between could have been working on them.
        let problems = self.remove_parts(&record);
        Ok(Abandoned { execution: Execution::of(record, Some(&self.os)), problems })
    }

    /// Removes the details of executions and keys that came to their end before a day or instant; tombstones of executions stay.
    ///
    /// # Errors
    /// `OPTION_VALUE` for a text that is neither; what a store can fail with.
    pub fn purge(&self, before: &str) -> Result<Purged> {
        self.store.purge(instant_or_day(before)?, &self.origin)
    }

    /// Looks for damage; changes nothing.
    ///
    /// # Errors
    /// What a store can fail with.
    pub fn examine(&self) -> Result<Vec<StoreFinding>> {
        Ok(self.store.examine()?.into_iter().map(StoreFinding::of).collect())
    }

    fn record(&self, selector: &ExecutionSelector) -> Result<ExecutionRecord> {
        self.store.execution(selector.lookup()?)?.ok_or_else(|| {
            Error::new(codes::EXECUTION_UNKNOWN, format!("the store has no execution {selector}"))
                .with("execution", selector)
                .help("`batchloom history` lists what the store has; perhaps it is another store")
        })
    }

    fn remove_parts(&self, record: &ExecutionRecord) -> Vec<Error> {
        let earlier = Earlier { execution: &record.id, tokens: &record.tokens, owner_gone: true };
        let remove = |file: &RecordedFile| {
            let path = file.path();
            let target = TargetFile::recorded(&self.os, file.as_target(&path))?;
            remove_earlier(&target, earlier)
        };
        let targets = recorded_targets(record.bound.as_deref().map(json).as_ref());
        targets.iter().filter_map(|target| remove(target.file.as_ref()?).err()).collect()
    }

    /// A refusal is part of the trail, too. That it cannot be written there does not hide why there was one.
    fn refused(&self, operation: &str, record: &ExecutionRecord, error: Error) -> Error {
        if ![codes::EXECUTION_STATE, codes::EXECUTION_LIVE].contains(&error.code()) {
            return error;
        }
        let event = NewEvent {
            event: Event::Refused,
            scope: record.scope.clone(),
            subject: record.id.clone(),
            token: None,
            origin: self.origin.clone(),
            detail: json!({"operation": operation, "code": error.code().to_string(), "state": record.state.as_str()}),
        };
        match self.store.record(&event) {
            Ok(()) => error,
            Err(unwritten) => error.and(unwritten),
        }
    }
}
