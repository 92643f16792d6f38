//! Runs: a job on its way, in threads of the library's own.

use crate::call::{call, out};
use crate::callback::{Context, batchloom_drop_fn, outside};
use crate::error::batchloom_error;
use crate::handle::{self, object, refused};
use crate::job::batchloom_job;
use crate::options::{batchloom_options, run_options};
use crate::report::{self, batchloom_report};
use crate::sized::{self, Sized};
use batchloom::{Progress, Report, Run};
use batchloom_bindings::progress::Numbers;
use batchloom_bindings::slot::Shared;
use std::ffi::c_void;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// Opening and examining input and targets.
pub const BATCHLOOM_PHASE_PLANNING: i32 = 0;
/// Reading, mapping and writing records.
pub const BATCHLOOM_PHASE_PROCESSING: i32 = 1;
/// Checking totals, bringing the outputs to disk, giving them their names.
pub const BATCHLOOM_PHASE_PUBLISHING: i32 = 2;
/// Done, however it ended.
pub const BATCHLOOM_PHASE_FINISHED: i32 = 3;
/// Reading all records to find those that repeat one.
pub const BATCHLOOM_PHASE_COMPARING: i32 = 4;

/// How long to wait for the end of something that will end.
pub const BATCHLOOM_FOREVER: u64 = u64::MAX;

/// How far a run is. Figures of different fields may be a block apart.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_progress {
    /// Set by #BATCHLOOM_PROGRESS_INIT.
    pub size: u32,
    /// What the run is doing: #BATCHLOOM_PHASE_PLANNING to #BATCHLOOM_PHASE_COMPARING. Newer libraries may have further phases.
    pub phase: i32,
    /// Bytes of records in the input; 0 while it is planned.
    pub bytes_total: u64,
    /// Bytes of records handled, in the order of the input.
    pub bytes_done: u64,
    /// Records read.
    pub read: u64,
    /// Records written to at least one output.
    pub written: u64,
    /// Records rejected.
    pub rejected: u64,
}

// SAFETY: numbers only, with the size in front.
unsafe impl Sized for batchloom_progress {
    const DEFAULT: batchloom_progress = batchloom_progress {
        size: size_of::<batchloom_progress>() as u32,
        phase: 0,
        bytes_total: 0,
        bytes_done: 0,
        read: 0,
        written: 0,
        rejected: 0,
    };
    const LEAST: usize = 48;
}

impl From<Progress> for batchloom_progress {
    fn from(progress: Progress) -> batchloom_progress {
        let Numbers { phase, bytes_total, bytes_done, read, written, rejected } = progress.into();
        batchloom_progress { phase, bytes_total, bytes_done, read, written, rejected, ..batchloom_progress::DEFAULT }
    }
}

/// Is told how far a run is, in the thread that waits for it. A value other than 0 cancels the run. It must come back by return: no
/// exception, no longjmp.
pub type batchloom_progress_fn =
    Option<unsafe extern "C" fn(progress: *const batchloom_progress, context: *mut c_void) -> i32>;

/// A run that goes on in threads of its own. Any number of threads may use it at once.
pub struct batchloom_run {
    _opaque: [u8; 0],
}

object!(batchloom_run, b"bl_run!!", Shared<Going>);

/// A run, or what it came to.
///
/// The state is locked for as long as it takes to look, never while a function of the caller may be called: that one may ask for
/// the progress.
pub(crate) struct Going {
    state: RwLock<State>,
    /// Held by who takes the report; others that want it wait here.
    taking: Mutex<()>,
}

enum State {
    Going(Run),
    Ended(Arc<Report>),
    /// Somebody is taking the report.
    Between(Progress),
}

impl Going {
    fn new(run: Run) -> Going {
        Going { state: RwLock::new(State::Going(run)), taking: Mutex::new(()) }
    }

    fn look<T>(&self, going: impl FnOnce(&Run) -> T, ended: T) -> T {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Going(run) => going(run),
            State::Ended(_) | State::Between(_) => ended,
        }
    }

    fn change(&self, next: State) -> State {
        std::mem::replace(&mut *self.state.write().unwrap_or_else(PoisonError::into_inner), next)
    }

    fn cancel(&self) {
        self.look(Run::cancel, ());
    }

    /// Waits for the end; whether it was reached.
    fn wait(&self, time: Duration) -> bool {
        self.look(|run| run.wait_timeout(time), true)
    }

    fn progress(&self) -> batchloom_progress {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Going(run) => run.progress().into(),
            State::Between(progress) => (*progress).into(),
            State::Ended(report) => batchloom_progress {
                phase: BATCHLOOM_PHASE_FINISHED,
                read: report.counts.read,
                written: report.counts.written,
                rejected: report.counts.rejected,
                ..batchloom_progress::DEFAULT
            },
        }
    }

    /// Waits for the end, and gives the report as often as it is asked for.
    fn report(&self) -> Arc<Report> {
        self.wait(Duration::MAX);
        let _taking = self.taking.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Ended(report) = &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            return report.clone();
        }
        let progress = self.look(|run| Some(run.progress()), None);
        let taken = progress.map(|progress| self.change(State::Between(progress)));
        let Some(State::Going(run)) = taken else {
            unreachable!("who takes the report is alone, and it goes on until then")
        };
        // In here the subscriber may be given back.
        let report = Arc::new(run.wait());
        self.change(State::Ended(report.clone()));
        report
    }
}

/// A run for C.
pub(crate) fn started(run: Run) -> *mut batchloom_run {
    handle::new(Shared::new(Going::new(run)))
}

/// Starts a run in threads of its own. `options` may be NULL: then everything is as the job says.
///
/// Threads: any; `options` one at a time.
/// Errors: BATCHLOOM_INVALID for options that the job does not take; BATCHLOOM_UNAVAILABLE where no thread can be started. Everything
/// later stands in the report.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_start(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    run: *mut *mut batchloom_run,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (run, job) = (out(run, "run")?, handle::body(job, "job")?);
        run.set(started(job.job.start(run_options(call, options)?)?));
        Ok(())
    })
}

/// How far a run is; never waits for it.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_progress(
    run: *const batchloom_run,
    progress: *mut batchloom_progress,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| sized::tell(progress, "progress", call.shared(run, "run")?.progress()))
}

/// Asks a run to stop; returns at once. It ends as STOPPED at a checkpoint, unless it had everything done by then.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_cancel(run: *const batchloom_run, error: *mut *mut batchloom_error) -> i32 {
    call(error, |call| {
        call.shared(run, "run")?.cancel();
        Ok(())
    })
}

/// Waits for the end of a run, at most so many milliseconds or #BATCHLOOM_FOREVER; `ended` tells whether it was reached.
///
/// Threads: any, but not from a callback.
/// Errors: BATCHLOOM_INVALID for arguments, and from a callback; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_wait(
    run: *const batchloom_run,
    milliseconds: u64,
    ended: *mut bool,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (ended, run) = (out(ended, "ended")?, call.shared(run, "run")?);
        outside()?;
        ended.set(run.wait(time(milliseconds)));
        Ok(())
    })
}

/// Waits for the end of a run, and tells `function` every `milliseconds` (at least 1) how far it is, once more at the end.
///
/// `function` is called in this thread. A value other than 0 cancels the run, which is then waited for, without telling of it further.
/// `context` is handed to each call; `drop`, which may be NULL, gets it before this returns, also when it fails.
///
/// Threads: any, but not from a callback.
/// Errors: BATCHLOOM_INVALID for arguments, and from a callback; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_watch(
    run: *const batchloom_run,
    milliseconds: u64,
    function: batchloom_progress_fn,
    context: *mut c_void,
    drop: batchloom_drop_fn,
    error: *mut *mut batchloom_error,
) -> i32 {
    let context = Context::new(context, drop);
    call(error, move |call| {
        let context = context;
        let run: Arc<Going> = call.shared(run, "run")?;
        let function = function.ok_or_else(|| refused("function", "is NULL"))?;
        outside()?;
        let mut wanted = true;
        while wanted {
            let ended = run.wait(time(milliseconds.max(1)));
            let progress = run.progress();
            let answer = context.enter(|context| function(&raw const progress, context));
            if answer != 0 {
                run.cancel();
            }
            wanted = answer == 0 && !ended;
        }
        run.wait(Duration::MAX);
        Ok(())
    })
}

/// Waits for the end of a run, and gives what it came to; as often as it is asked for.
///
/// That the run failed is no error of this call: it stands in the report.
///
/// Threads: any, but not from a callback.
/// Errors: BATCHLOOM_INVALID for arguments, and from a callback; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_report(
    run: *const batchloom_run,
    report: *mut *mut batchloom_report,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (report, run) = (out(report, "report")?, call.shared(run, "run")?);
        outside()?;
        report.set(report::new(run.report()));
        Ok(())
    })
}

/// Runs a job and waits for its end: batchloom_run_start(), batchloom_run_report() and batchloom_run_free() in one call.
///
/// Threads: any, but not from a callback; `options` one at a time.
/// Errors: as for batchloom_run_start(). That the run failed stands in the report.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_run(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    report: *mut *mut batchloom_report,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (report, job) = (out(report, "report")?, handle::body(job, "job")?);
        outside()?;
        report.set(report::new(Arc::new(job.job.start(run_options(call, options)?)?.wait())));
        Ok(())
    })
}

/// Cancels a run that goes on, and refuses every later call. Calls that wait for it come back when it has ended.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_close(run: *const batchloom_run, error: *mut *mut batchloom_error) -> i32 {
    call(error, |_| {
        let slot = handle::body(run, "run")?;
        outside()?;
        if let Ok(going) = slot.get() {
            going.cancel();
        }
        slot.close();
        Ok(())
    })
}

/// Frees a run; one that goes on is cancelled, and this waits until its threads have ended. NULL: nothing.
///
/// Threads: any, when no other uses it; not from a callback.
/// Errors: BATCHLOOM_INVALID from a callback: the run is then as it was.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_run_free(run: *mut batchloom_run) -> i32 {
    call(std::ptr::null_mut(), |_| {
        outside()?;
        handle::free(run);
        Ok(())
    })
}

fn time(milliseconds: u64) -> Duration {
    if milliseconds == BATCHLOOM_FOREVER { Duration::MAX } else { Duration::from_millis(milliseconds) }
}
