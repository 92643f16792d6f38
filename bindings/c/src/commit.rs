//! Commits: results of splits become outputs.

use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object};
use crate::job::batchloom_job;
use crate::options::{batchloom_options, run_options};
use crate::plan::batchloom_plan;
use crate::report::{self, batchloom_report};
use crate::text::bytes;
use batchloom::distributed::{Commit, Processed};
use batchloom_bindings::slot::Exclusive;
use std::sync::Arc;

/// Merges the results of a plan and publishes the outputs. One thread at a time. Freed before its end it leaves nothing behind.
pub struct batchloom_commit {
    _opaque: [u8; 0],
}

object!(batchloom_commit, b"bl_commt", Exclusive<Commit>);

/// Checks the targets of the outputs and begins to write them. Of the options the outputs count; everything else stands in the plan.
///
/// Threads: any; `options` one at a time.
/// Errors: as for batchloom_worker_new(), and what targets can fail with: BATCHLOOM_CONFLICT where one exists already,
/// BATCHLOOM_NOT_FOUND for a folder that is not there, BATCHLOOM_PERMISSION.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_commit_new(
    job: *const batchloom_job,
    plan: *const batchloom_plan,
    options: *mut batchloom_options,
    commit: *mut *mut batchloom_commit,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (commit, job) = (out(commit, "commit")?, handle::body(job, "job")?);
        let plan = handle::body(plan, "plan")?.clone();
        commit.set(handle::new(Exclusive::new(Commit::new(&job.job, plan, run_options(call, options)?)?)));
        Ok(())
    })
}

/// Adds the next result, in the order of the splits.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT for a damaged result; BATCHLOOM_MISMATCH for one of another plan, or out of
/// order; what writing can fail with. After an error the execution can only fail.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_commit_add(
    commit: *mut batchloom_commit,
    result: *const u8,
    result_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let mut commit = call.exclusive(commit, "commit")?;
        commit.add(Processed::from_bytes(bytes(result, result_length, "result")?)?)
    })
}

/// Proves that everything is accounted for, checks the totals, and publishes the outputs. Ends the commit: every later call is refused,
/// and it is still to be freed. That the execution failed stands in the report.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED where it was finished before.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_commit_finish(
    commit: *mut batchloom_commit,
    report: *mut *mut batchloom_report,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let report = out(report, "report")?;
        report.set(report::new(Arc::new(call.take(commit, "commit")?.finish())));
        Ok(())
    })
}

/// Frees a commit; one that was not finished publishes nothing and removes what it has written. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_commit_free(commit: *mut batchloom_commit) {
    handle::free(commit);
}
