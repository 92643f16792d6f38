//! One attempt to carry out an execution that is claimed.

use super::binding::{self, Binding, Finalisation};
use super::claim::{Claimed, Launching, origin};
use super::recorded::Recorded;
use super::resume::{self, Prepared};
use super::{duplicate, finish, interrupted};
use crate::audit::AuditKey;
use crate::engine::bound::Bound;
use crate::engine::checkpoint::{Checkpoints, Pace};
use crate::engine::controls;
use crate::engine::execution::prove;
use crate::engine::finishing::{self, Workshop};
use crate::engine::input_digest;
use crate::engine::merge::Merge;
use crate::engine::options::Settings;
use crate::engine::outputs::{Outputs, Taken};
use crate::engine::pipeline;
use crate::engine::plan::Plan;
use crate::engine::progress::{Control, Phase};
use crate::engine::report::Report;
use crate::engine::session::{Heartbeat, Session};
use crate::engine::unique;
use crate::error::{Error, Kind, Result, codes};
use crate::job::CompiledJob;
use crate::os::Os;
use crate::os::threads::caught;
use crate::sink::TargetFile;
use crate::state::{EndState, Ending, Event, ExecutionRecord, Start, Started, Store};
use crate::store::{self, OpenStore};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long an operation waits for the store's lock.
const BUSY: Duration = Duration::from_secs(5);

/// Carries out a job under its key, or says what came of it before.
pub(crate) fn execute(
    job: Arc<CompiledJob>,
    settings: &Settings,
    store: &Path,
    control: &Arc<Control>,
    os: &Os,
) -> Report {
    let mut report = launch(job, settings, store, control, os).unwrap_or_else(Report::failed);
    report.store = Some(store.to_owned());
    report
}

fn launch(job: Arc<CompiledJob>, settings: &Settings, path: &Path, control: &Arc<Control>, os: &Os) -> Result<Report> {
    let (plan, inputs) = Plan::make(&job, settings, settings.block_size, &control.cancel, os)
        .map_err(|error| interrupted::explain(error, &job, settings, os, || open(path, settings, false, os)))?;
    let bound = Bound::new(job.clone(), plan, inputs)?;
    let store = open(path, settings, true, os)?;
    let launching = Launching { bound: &bound, settings, store: &*store, control, os };
    let started = match launching.claim()? {
        Claimed::Before(report) => return Ok(*report),
        Claimed::Started(started) => started,
    };
    let lease = job.idempotency.lease;
    let session = Session::new(store, started.claim.clone(), &job.name, lease, origin(settings), os, control);
    let ExecutionRecord { id, key, .. } = &started.execution;
    control.events.begun(id, Some(key), started.attempt);
    let attempt = Attempt { job, settings, session, started: *started, control, os };
    Ok(match Heartbeat::start(&attempt.session, control) {
        // Held until the attempt has ended.
        // A panic must not leave the execution to its lease.
        Ok(_heartbeat) => caught(|| attempt.carry_out(bound))
            .unwrap_or_else(|fault| attempt.without_records(pipeline::panicked(fault), EndState::Failed)),
        Err(error) => attempt.not_begun(error),
    })
}

fn open(path: &Path, settings: &Settings, create: bool, os: &Os) -> Result<Arc<dyn Store>> {
    let keyed = &settings.keyed;
    let open = OpenStore {
        path: path.to_owned(),
        audit_key: keyed.audit_key.clone().map(AuditKey::new),
        force_network: keyed.force_store,
        busy: BUSY,
        create,
    };
    store::open(os, &open)
}

/// An attempt, with everything that does not change while it goes on.
pub(crate) struct Attempt<'a> {
    pub(crate) job: Arc<CompiledJob>,
    pub(crate) settings: &'a Settings,
    pub(crate) session: Session,
    pub(crate) started: Started,
    pub(crate) control: &'a Arc<Control>,
    pub(crate) os: &'a Os,
}

/// The records of an attempt, handled as far as it came.
struct Handled {
    bound: Bound,
    outputs: Outputs,
    merge: Merge,
    resumed_from: Option<u64>,
    read_again: u64,
    notes: Vec<String>,
    checkpoints: u64,
    /// Whether the names are being given: what is wrong then does not undo what is done.
    finalised: bool,
}

impl Attempt<'_> {
    fn carry_out(&self, bound: Bound) -> Report {
        if let Start::Finish { owner_gone } = self.started.start {
            return match finish::finish(self, owner_gone) {
                Ok(report) => report,
                Err(error) => self.without_records(error, EndState::Released),
            };
        }
        match resume::prepare(self, bound) {
            Ok(prepared) => self.process(prepared),
            Err(error) => self.not_begun(error),
        }
    }

    /// What files are made of staging files with.
    pub(crate) fn workshop(&self) -> Workshop {
        Workshop::of(self.settings, self.os)
    }

    fn process(&self, prepared: Prepared) -> Report {
        let Prepared { mut bound, outputs, merge, stored, sequence, resumed_from, read_again, notes } = prepared;
        if let Err(error) = unique::find(&mut bound, &self.workshop(), self.control) {
            let handled =
                Handled { bound, outputs, merge, resumed_from, read_again, notes, checkpoints: 0, finalised: false };
            return self.conclude(handled, Err(error));
        }
        let body = bound.plan.body();
        self.control.set_total(body.end - body.start);
        self.control.enter(Phase::Processing);
        let pace = Pace::of(&self.settings.keyed.checkpoint);
        let checkpoints = Checkpoints::new(&self.session, &outputs, self.os, pace, stored, sequence, &merge);
        let threads = self.settings.threads;
        let (merge, processed) =
            pipeline::process(&bound, &outputs, merge, self.control, threads, Some(&checkpoints), self.os);
        let mut taken = checkpoints.taken();
        let stopped = processed.as_ref().is_err_and(|error| error.code() == codes::internal::CANCELLED);
        // Making files of staging files takes its time: whoever is interrupted in it need not handle records again.
        let long_end = processed.is_ok() && outputs.are_staged();
        let processed = match (processed, (stopped || long_end).then(|| checkpoints.last(&merge))) {
            (processed, None) => processed,
            (processed, Some(Ok(count))) => {
                taken = count;
                processed
            }
            (Ok(()), Some(Err(error))) => Err(error),
            (Err(error), Some(Err(secondary))) => Err(error.and(secondary)),
        };
        self.conclude(
            Handled { bound, outputs, merge, resumed_from, read_again, notes, checkpoints: taken, finalised: false },
            processed,
        )
    }

    /// Ends the attempt: everything is proved, published and recorded, or what was done stays for the next one.
    fn conclude(&self, mut handled: Handled, processed: Result<()>) -> Report {
        match processed.and_then(|()| self.complete(&mut handled)) {
            Ok(report) => report,
            Err(error) => self.failed(handled, error),
        }
    }

    /// The order is the promise: first everything that can refuse, then the ends of the files, all bytes to disk, the store,
    /// the names, and the store again.
    fn complete(&self, handled: &mut Handled) -> Result<Report> {
        let Handled { bound, outputs, merge, .. } = handled;
        let ends = prove(bound, &merge.partial)?;
        self.control.enter(Phase::Publishing);
        finishing::finish_files(bound, outputs, merge, &ends, &self.workshop(), self.control)?;
        let digest = whole_digest(bound, merge)?;
        if self.control.cancel.is_cancelled() {
            return Err(pipeline::cancelled());
        }
        self.choose_names(bound, outputs)?;
        controls::write(bound, merge, outputs)?;
        outputs.seal()?;
        // Not later: who takes over an execution that is FINALISING has nothing to write to a stream.
        outputs.deliver(bound, merge, &self.control.cancel)?;
        let report = self.finished_report(handled);
        let mut recorded = Recorded { report: report.to_json(), inputs: vec![Some(digest)], outputs: Vec::new() };
        let finalisation = Finalisation::of(self.started.claim.token, recorded.clone());
        self.session.finalise(&finalisation.to_json()?)?;
        handled.finalised = true;
        // Not before: until then an attempt that is interrupted makes the files again.
        handled.outputs.remove_staging()?;
        handled.outputs.publish(true)?;
        recorded.outputs = report.outputs.iter().map(|output| duplicate::identity(self.os, output)).collect();
        self.session.complete(&recorded.to_json()?, &[published(&report)])?;
        Ok(report)
    }

    /// Chooses the generations of outputs that have them, and claims their names: a name that another execution is going to publish
    /// under is taken, too. From then on the binding has the names, so that every later attempt gives the same.
    fn choose_names(&self, bound: &Bound, outputs: &mut Outputs) -> Result<()> {
        if !outputs.are_numbered() {
            return Ok(());
        }
        let mut claimed: Vec<Taken> = Vec::new();
        loop {
            outputs.choose_names(&claimed)?;
            let (targets, claims) = binding::targets(&self.job, self.settings, outputs.targets())?;
            let binding = Binding::of(bound, self.settings, targets, self.os).to_json()?;
            let Err(error) = self.session.bind(&binding, &claims) else { return Ok(()) };
            match outputs.targets().flatten().find(|target| target.is_numbered() && is_about(&error, target)) {
                Some(target) if !claimed.contains(&Taken::of(target)) => claimed.push(Taken::of(target)),
                _ => return Err(error),
            }
        }
    }

    /// The report of a success, written down before the names are given.
    fn finished_report(&self, handled: &mut Handled) -> Report {
        handled.outputs.announce();
        let mut report = Report::of(&handled.bound, &handled.merge, &handled.outputs, &self.started.execution.id, None);
        report.bytes_read += handled.read_again;
        self.dress(&mut report, handled.resumed_from, handled.checkpoints, &handled.notes);
        report
    }

    fn failed(&self, mut handled: Handled, error: Error) -> Report {
        let state = if handled.finalised { EndState::Released } else { end_state(&error) };
        let error = self.leave_parts(&mut handled, error);
        let decided = state == EndState::Decided;
        let digest = decided.then(|| input_digest::digest(&handled.bound.inputs).ok()).flatten();
        let id = &self.started.execution.id;
        let mut report = Report::of(&handled.bound, &handled.merge, &handled.outputs, id, Some(error));
        report.bytes_read += handled.read_again;
        self.dress(&mut report, handled.resumed_from, handled.checkpoints, &handled.notes);
        self.ended(report, state, vec![digest])
    }

    /// Part files stay for the next attempt, unless nobody knows what stands on disk: then it begins in new files.
    fn leave_parts(&self, handled: &mut Handled, error: Error) -> Error {
        let unknown = error.code() == codes::output::SYNC_FAILED || handled.outputs.are_unknown();
        if !unknown || handled.finalised {
            handled.outputs.keep();
            return error;
        }
        let error = handled.outputs.discard(error);
        match self.session.restart("a sync failed: what stands on disk is unknown") {
            Ok(()) => error,
            Err(secondary) => error.and(secondary),
        }
    }

    /// The end of an attempt that failed before its first record.
    fn not_begun(&self, error: Error) -> Report {
        let state = end_state(&error);
        self.without_records(error, state)
    }

    /// The end of an attempt that handled no record.
    fn without_records(&self, error: Error, state: EndState) -> Report {
        let mut report = Report::failed(error);
        self.dress(&mut report, None, 0, &[]);
        self.ended(report, state, Vec::new())
    }

    /// Tells the store how the attempt ended. A claim that was lost meanwhile is what counts then.
    fn ended(&self, mut report: Report, state: EndState, inputs: Vec<Option<String>>) -> Report {
        let code = report.error.as_ref().map(|error| error.code().to_string()).unwrap_or_default();
        let recorded = Recorded { report: report.to_json(), inputs, outputs: Vec::new() };
        let ending = recorded.to_json().and_then(|result| self.session.end(&Ending { state, result, code }));
        if let Err(error) = ending {
            report.error = Some(match report.error.take() {
                Some(first) if error.code() == codes::store::FENCED && first.code() != codes::store::FENCED => {
                    error.and(first)
                }
                Some(first) if first.code() == codes::store::FENCED => first,
                Some(first) => first.and(error),
                None => error,
            });
            report.status = crate::engine::report::Status::Failed;
        }
        report
    }

    /// Adds to a report what the store knows.
    pub(crate) fn dress(&self, report: &mut Report, resumed_from: Option<u64>, checkpoints: u64, notes: &[String]) {
        let ExecutionRecord { id, key, .. } = &self.started.execution;
        report.execution_id = Some(id.clone());
        report.idempotency_key = Some(String::from_utf8_lossy(key).into_owned());
        report.attempts = self.started.attempt;
        report.resumed_from = resumed_from;
        report.checkpoints = checkpoints;
        report.notes = notes.to_vec();
        report.first_record_ms = self.control.first_record_ms();
        report.duration_ms = self.control.elapsed_ms();
    }

    /// What was bound, bound again under this claim.
    pub(crate) fn bind(
        &self,
        bound: &Bound,
        places: &[crate::engine::outputs::Place],
        before: Option<&Binding>,
    ) -> Result<()> {
        let found = places.iter().map(|place| place.target.as_ref());
        let (targets, claims) = binding::targets(&self.job, self.settings, found)?;
        if let Some(before) = before {
            before.check_targets(&targets)?;
        }
        self.session.bind(&Binding::of(bound, self.settings, targets, self.os).to_json()?, &claims)
    }
}

/// Whether the name of this target was refused because another execution has claimed it.
fn is_about(error: &Error, target: &TargetFile) -> bool {
    let path = binding::claim(target).map(|claim| claim.path);
    let named = error.context().iter().find(|(key, _)| *key == "target").map(|(_, path)| path);
    error.code() == codes::store::TARGET_CLAIMED && path.ok().as_ref() == named
}

/// The digest of the whole input; what follows the records is read now.
fn whole_digest(bound: &Bound, merge: &mut Merge) -> Result<String> {
    let Some(digest) = &mut merge.input else { return input_digest::digest(&bound.inputs) };
    input_digest::feed(&bound.inputs, bound.plan.body().end..bound.plan.input_size(), digest)?;
    Ok(digest.finish().to_string())
}

pub(crate) fn published(report: &Report) -> (Event, serde_json::Value) {
    let outputs = report.outputs.iter().map(|output| {
        json!({"output": output.name, "path": output.path.display().to_string(), "bytes": output.bytes, "digest": output.digest, "present": output.present})
    });
    (Event::Published, json!({"outputs": outputs.collect::<Vec<_>>()}))
}

/// How an error leaves the execution.
fn end_state(error: &Error) -> EndState {
    match error.kind() {
        _ if error.code() == codes::input::INPUT_CHANGED => EndState::Failed,
        Kind::Cancelled => EndState::Stopped,
        Kind::Data | Kind::Unbalanced => EndState::Decided,
        _ => EndState::Failed,
    }
}
