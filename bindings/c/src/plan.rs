//! Plans: one execution cut into splits, for callers who distribute the work themselves.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object, peek};
use crate::job::batchloom_job;
use crate::options::{batchloom_options, run_options};
use crate::text::{bytes, text};
use batchloom::distributed::{Plan, Processed};
use std::ffi::c_char;

/// A plan: what an execution is about, and how its input is cut into splits. Never changes; any number of threads may use it at once.
pub struct batchloom_plan {
    _opaque: [u8; 0],
}

object!(batchloom_plan, b"bl_plan!", Plan);

/// Plans an execution with as many splits as wanted, or fewer where there is little to split. Inputs, parameters and the instant are
/// taken from the options and bound for good; no store is kept.
///
/// Threads: any; `options` one at a time.
/// Errors: BATCHLOOM_INVALID, and what an input can fail with that is missing or malformed at its ends.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_plan_new(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    splits: u64,
    plan: *mut *mut batchloom_plan,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (plan, job) = (out(plan, "plan")?, handle::body(job, "job")?);
        plan.set(handle::new(Plan::new(&job.job, run_options(call, options)?, splits)?));
        Ok(())
    })
}

/// A plan from its text, in any process.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT where it is no plan of this version of the library.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_plan_from_json(
    json: *const c_char,
    json_length: usize,
    plan: *mut *mut batchloom_plan,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let plan = out(plan, "plan")?;
        plan.set(handle::new(Plan::from_json(text(json, json_length, "json")?)?));
        Ok(())
    })
}

/// The plan as text, for other processes.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_plan_to_json(
    plan: *const batchloom_plan,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let json = out(json, "json")?;
        json.set(buf::new(handle::body(plan, "plan")?.to_json()?)?);
        Ok(())
    })
}

/// How many splits the plan has; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_plan_split_count(plan: *const batchloom_plan) -> u64 {
    peek(plan).map_or(0, Plan::split_count)
}

/// Merges the results of two neighbouring splits, or of runs of them, into one. Grouping is free: (1 2) 3 is 1 (2 3).
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT for damaged results; BATCHLOOM_MISMATCH where they are of two plans, or
/// no neighbours.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_results_merge(
    first: *const u8,
    first_length: usize,
    second: *const u8,
    second_length: usize,
    merged: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let merged = out(merged, "merged")?;
        // Both are looked at before either is read: a wrong argument is told as one.
        let (first, second) = (bytes(first, first_length, "first")?, bytes(second, second_length, "second")?);
        let both = Processed::from_bytes(first)?.merge(Processed::from_bytes(second)?)?;
        merged.set(buf::new(both.to_bytes()?)?);
        Ok(())
    })
}

/// Frees a plan. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_plan_free(plan: *mut batchloom_plan) {
    handle::free(plan);
}
