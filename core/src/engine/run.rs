//! The handle of a run that is going on.

use super::execution::execute;
use super::options::Settings;
use super::pipeline::panicked;
use super::progress::{Control, Phase, Progress};
use super::report::Report;
use crate::error::{Error, Result, codes::internal};
use crate::job::CompiledJob;
use crate::os::Os;
use crate::os::threads::{Worker, WorkerFault, spawn};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A run of a job, going on in threads of its own. Any thread may ask for its progress or cancel it.
///
/// A run that is dropped before its end is cancelled, and the drop waits until its threads have ended.
#[derive(Debug)]
#[must_use = "a run that is dropped is cancelled"]
pub struct Run {
    control: Arc<Control>,
    end: Arc<End>,
    worker: Option<Worker<Report>>,
}

/// Whether the run has ended, for those who wait.
#[derive(Debug, Default)]
struct End {
    reached: Mutex<bool>,
    changed: Condvar,
}

/// Says that the run has ended, also when it unwinds.
struct Announce {
    control: Arc<Control>,
    end: Arc<End>,
}

impl Drop for Announce {
    fn drop(&mut self) {
        self.control.enter(Phase::Finished);
        *self.end.reached.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.end.changed.notify_all();
    }
}

impl Run {
    /// Starts the threads of a run.
    pub(super) fn start(job: Arc<CompiledJob>, settings: Settings, os: Os) -> Result<Run> {
        let control = Arc::new(Control::new(&os, settings.subscriber.clone()));
        let end = Arc::new(End::default());
        let announce = Announce { control: control.clone(), end: end.clone() };
        let system = os.clone();
        let worker = spawn(&os, "batchloom-run", move || {
            let announce = announce;
            execute(job, &settings, &announce.control, &system)
        });
        let worker = worker.map_err(|error| {
            Error::new(internal::SYSTEM_CALL, "the thread of the run could not be started").caused_by(error)
        })?;
        Ok(Run { control, end, worker: Some(worker) })
    }

    /// How far the run is; never waits.
    pub fn progress(&self) -> Progress {
        self.control.snapshot()
    }

    /// Asks the run to stop; returns at once. It ends as STOPPED, unless it had everything done by then.
    pub fn cancel(&self) {
        self.control.cancel.cancel();
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Report {
        match self.worker.take().map(Worker::join) {
            Some(Ok(report)) => report,
            Some(Err(fault)) => Report::failed(panicked(fault)),
            // Cannot be: the thread is joined once.
            None => Report::failed(panicked(WorkerFault::Panicked("no result".to_owned()))),
        }
    }

    /// Waits for the end, at most this long; whether it was reached.
    pub fn wait_timeout(&self, time: Duration) -> bool {
        let reached = self.end.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.end.changed.wait_timeout_while(reached, time, |reached| !*reached);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.cancel();
            // Nobody wants the report any more; a panic has removed its part files on its way.
            let _ = worker.join();
        }
    }
}
