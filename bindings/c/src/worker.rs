//! Workers: splits of a plan, processed anywhere.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object, refused};
use crate::job::batchloom_job;
use crate::plan::batchloom_plan;
use batchloom::distributed::Worker;
use batchloom_bindings::slot::Shared;

/// Processes splits of one plan. Any number of threads may use it at once, and any number of processes may have one.
pub struct batchloom_worker {
    _opaque: [u8; 0],
}

object!(batchloom_worker, b"bl_workr", Shared<Worker>);

/// Opens the input of a plan.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_MISMATCH for a plan of another job; BATCHLOOM_UNAVAILABLE where the input is not
/// what was planned; what opening it can fail with.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_worker_new(
    job: *const batchloom_job,
    plan: *const batchloom_plan,
    worker: *mut *mut batchloom_worker,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let (worker, job) = (out(worker, "worker")?, handle::body(job, "job")?);
        let plan = handle::body(plan, "plan")?.clone();
        worker.set(handle::new(Shared::new(Worker::new(&job.job, plan)?)));
        Ok(())
    })
}

/// Processes a split, by its number counted from 0. The result holds the bytes that the split adds to every output: for
/// batchloom_results_merge() and batchloom_commit_add(), in any process. What is wrong with the data stands in it, too.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the input changed, or cannot be read.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_worker_process(
    worker: *const batchloom_worker,
    split: u64,
    result: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (result, worker) = (out(result, "result")?, call.shared(worker, "worker")?);
        let place = usize::try_from(split).ok();
        let split = place.and_then(|place| worker.splits().nth(place));
        let split = split.ok_or_else(|| refused("split", "is not one of the plan"))?;
        result.set(buf::new(worker.process(&split)?.to_bytes()?)?);
        Ok(())
    })
}

/// Frees a worker. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_worker_free(worker: *mut batchloom_worker) {
    handle::free(worker);
}
