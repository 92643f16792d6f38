//! From a launch to a claim, or to the result of an earlier one.

use super::duplicate;
use super::request::Request;
use crate::engine::agreement;
use crate::engine::bound::Bound;
use crate::engine::identity::execution_id;
use crate::engine::input_digest;
use crate::engine::options::Settings;
use crate::engine::progress::Control;
use crate::engine::report::Report;
use crate::engine::template::render_key;
use crate::engine::{keyed::Recorded, pipeline};
use crate::error::{Error, Result, codes};
use crate::os::{Os, Stopwatch};
use crate::state::{
    Event, ExecutionRecord, Launch, Lookup, NewEvent, NewGeneration, Origin, Pauses, Started, Store, Verdict,
    check_key, repeat_telling,
};
use serde_json::json;

/// What came of a launch.
pub(crate) enum Claimed {
    /// The work is ours.
    Started(Box<Started>),
    /// It was done before.
    Before(Box<Report>),
}

/// A launch, with everything that is asked about it.
pub(crate) struct Launching<'a> {
    pub(crate) bound: &'a Bound,
    pub(crate) settings: &'a Settings,
    pub(crate) store: &'a dyn Store,
    pub(crate) control: &'a Control,
    pub(crate) os: &'a Os,
}

impl Launching<'_> {
    /// Claims the execution; waits while somebody else has it, as long as the caller wants.
    ///
    /// # Errors
    /// `KEY_IN_PROGRESS`, `KEY_MISMATCH`, `KEY_COMPLETED`, `EXECUTION_ABANDONED`, `KEY_VALUE`, `CANCELLED`, and what the
    /// store can fail with.
    pub(crate) fn claim(&self) -> Result<Claimed> {
        let mut request = Request::of(self.bound)?;
        let given = self.given_key()?;
        if let Some(key) = &given {
            let found = self.again(|| self.store.execution(Lookup::Key { scope: &self.bound.job.name, key }))?;
            self.complete(&mut request, found.as_ref())?;
        }
        loop {
            let key = given.clone().map_or_else(|| request.default_key(&self.bound.job), Ok)?;
            let launch = self.launch(&request, key)?;
            let verdict = self.ask(&launch)?;
            let recorded = match verdict {
                Verdict::Started(started) => return Ok(Claimed::Started(started)),
                Verdict::Completed(record) | Verdict::Failed(record) => record,
                // Somebody else was faster with it.
                Verdict::Mismatch(record) if self.complete(&mut request, Some(&record))? => continue,
                verdict => return self.refuse(&launch, &request, verdict),
            };
            // The index has found it; whether the file is the same, its bytes decide.
            let result = Recorded::read(recorded.result.as_deref())?;
            if let Some(digest) = self.another_file(&request, &result)? {
                request.inputs[0].digest = Some(digest);
                continue;
            }
            return self.before(&launch, &recorded, &result);
        }
    }

    /// Adds the digest of the file, where that is all that a recorded request has and this one has not: it had the index of yet
    /// another file, so that its bytes were asked for. Whether something was added.
    fn complete(&self, request: &mut Request, recorded: Option<&ExecutionRecord>) -> Result<bool> {
        let wanted = recorded.is_some_and(|record| request.wants_digest(&record.request));
        if wanted {
            request.inputs[0].digest = Some(input_digest::digest(&self.bound.inputs)?);
        }
        Ok(wanted)
    }

    fn given_key(&self) -> Result<Option<Vec<u8>>> {
        let key = self.key()?;
        key.as_deref().map_or(Ok(()), check_key)?;
        Ok(key)
    }

    fn key(&self) -> Result<Option<Vec<u8>>> {
        let keyed = &self.settings.keyed;
        match (&keyed.key, &self.bound.job.idempotency.key) {
            (Some(key), _) => Ok(Some(key.clone())),
            (None, Some(template)) => {
                agreement::check_template(self.bound, template, "the idempotency key")?;
                Ok(Some(render_key(&self.bound.job, template, self.bound.launch())?.into_bytes()))
            }
            (None, None) => Ok(None),
        }
    }

    fn launch(&self, request: &Request, key: Vec<u8>) -> Result<Launch> {
        let random = self.os.random_u128().map_err(|error| {
            Error::new(codes::internal::SYSTEM_CALL, "the system gave no random bytes").caused_by(error)
        })?;
        let generation = self.settings.keyed.new_generation.as_ref();
        Ok(Launch {
            scope: self.bound.job.name.clone(),
            key,
            fingerprint: request.fingerprint()?,
            request: request.to_json()?,
            execution: execution_id(self.os)?,
            nonce: random,
            lease: self.bound.job.idempotency.lease,
            new_generation: generation
                .map(|new| NewGeneration { reason: new.reason.clone(), actor: new.actor.clone() }),
            origin: origin(self.settings),
        })
    }

    /// Asks the store, again while somebody else has it and there is time to wait.
    fn ask(&self, launch: &Launch) -> Result<Verdict> {
        let wait = self.settings.keyed.wait.unwrap_or(self.bound.job.idempotency.wait);
        let watch = Stopwatch::start(self.os);
        let (mut pauses, mut told) = (Pauses::new(), false);
        loop {
            let verdict = self.again(|| self.store.begin(launch))?;
            let Verdict::InProgress { retry_after, execution, .. } = &verdict else { return Ok(verdict) };
            let left = wait.saturating_sub(watch.elapsed());
            if left.is_zero() {
                return Ok(verdict);
            }
            if self.control.cancel.is_cancelled() {
                return Err(pipeline::cancelled());
            }
            if !std::mem::replace(&mut told, true) {
                self.control.events.waiting(execution);
            }
            self.os.sleep(pauses.next(left, *retry_after));
        }
    }

    /// The digest of the file, where it is another one than that of the recorded result.
    fn another_file(&self, request: &Request, result: &Recorded) -> Result<Option<String>> {
        if request.inputs.iter().any(|input| input.digest.is_some()) {
            return Ok(None);
        }
        let digest = input_digest::digest(&self.bound.inputs)?;
        let same = result.inputs.first().is_some_and(|recorded| recorded.as_deref() == Some(digest.as_str()));
        Ok((!same).then_some(digest))
    }

    /// The work was done before: its result, or an error where the job wants one.
    fn before(&self, launch: &Launch, record: &ExecutionRecord, result: &Recorded) -> Result<Claimed> {
        if self.bound.job.idempotency.refuse_completed && record.state == crate::state::ExecutionState::Completed {
            let message =
                format!("the execution {} was completed before, and the job says `on_completed: refuse`", record.id);
            let error = Error::new(codes::store::KEY_COMPLETED, message).with("execution", &record.id);
            self.note(launch, &record.id, Event::Refused, json!({"code": error.code().to_string()}))?;
            return Err(
                error.help("`batchloom status` shows the result; `--new --reason TEXT --actor WHO` does it again")
            );
        }
        self.note(launch, &record.id, Event::DuplicateReturned, json!({"state": record.state.as_str()}))?;
        Ok(Claimed::Before(Box::new(duplicate::report(result, self.os))))
    }

    fn refuse(&self, launch: &Launch, request: &Request, verdict: Verdict) -> Result<Claimed> {
        if let Verdict::Purged { execution, same: true } = &verdict {
            self.note(launch, execution, Event::DuplicateReturned, json!({"state": "PURGED"}))?;
            return Ok(Claimed::Before(Box::new(duplicate::purged(execution))));
        }
        let (execution, error) = refusal(request, verdict);
        self.note(launch, &execution, Event::Refused, json!({"code": error.code().to_string()}))?;
        Err(error)
    }

    fn note(&self, launch: &Launch, execution: &str, event: Event, detail: serde_json::Value) -> Result<()> {
        let event = NewEvent {
            event,
            scope: launch.scope.clone(),
            subject: execution.to_owned(),
            token: None,
            origin: launch.origin.clone(),
            detail,
        };
        self.again(|| self.store.record(&event))
    }

    fn again<T>(&self, call: impl FnMut() -> Result<T>) -> Result<T> {
        repeat_telling(self.os, |error| self.control.events.store_repeated(error), call)
    }
}

/// Who is behind a run, as its caller says.
pub(crate) fn origin(settings: &Settings) -> Origin {
    let keyed = &settings.keyed;
    let by = keyed.new_generation.as_ref().map(|new| new.actor.clone());
    Origin { actor: keyed.actor.clone().or(by), correlation: keyed.correlation.clone() }
}

/// The execution that is in the way, and the error that says so.
fn refusal(request: &Request, verdict: Verdict) -> (String, Error) {
    match verdict {
        Verdict::InProgress { execution, .. } => {
            let id = execution.id.clone();
            let owner = execution.owner.clone().unwrap_or_default();
            let message =
                format!("the execution {id} is in progress, owned by process {} on {}", owner.pid, owner.host);
            let error = Error::new(codes::store::KEY_IN_PROGRESS, message).with("execution", &id);
            (id, error.help("wait for it, with `--wait 60s` for instance, and get its result"))
        }
        Verdict::Mismatch(record) => {
            let differences = request.differences(&record.request).join("; ");
            let message = format!("the key stands for another request, that of execution {}: {differences}", record.id);
            let error = Error::new(codes::store::KEY_MISMATCH, message).with("execution", &record.id);
            let help = "give other work another key; `--new --reason TEXT --actor WHO` uses this key again";
            (record.id.clone(), error.help(help))
        }
        Verdict::Abandoned(record) => {
            let message = format!("the execution {} under this key was abandoned", record.id);
            let error = Error::new(codes::store::EXECUTION_ABANDONED, message).with("execution", &record.id);
            (record.id.clone(), error.help("`--new --reason TEXT --actor WHO` starts again under the same key"))
        }
        Verdict::Purged { execution, .. } => {
            let message =
                format!("the key stands for another request, that of execution {execution}, which was purged");
            let error = Error::new(codes::store::KEY_MISMATCH, message).with("execution", &execution);
            (
                execution,
                error.help("give other work another key; `--new --reason TEXT --actor WHO` uses this key again"),
            )
        }
        Verdict::Started(_) | Verdict::Completed(_) | Verdict::Failed(_) => {
            (String::new(), Error::new(codes::internal::INTERNAL, "a launch was refused that was not"))
        }
    }
}
