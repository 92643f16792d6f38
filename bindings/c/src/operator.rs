//! The operator's view of a store: what ran, what it came to, and what may be done about it.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::callback::{Context, batchloom_drop_fn};
use crate::error::batchloom_error;
use crate::handle::{self, object, refused};
use crate::idempotency::batchloom_store_options;
use crate::sized;
use crate::text::{bytes, optional, path, text};
use batchloom::{ExecutionSelector, Job, JobOperator, Result, RunOptions, Target};
use batchloom_bindings::slot::Shared;
use serde_json::{Value, json};
use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;

/// Looks at the executions of a store, and acts on them. Any number of threads may use it at once. It holds no execution and keeps nobody
/// from working.
pub struct batchloom_operator {
    _opaque: [u8; 0],
}

object!(batchloom_operator, b"bl_opera", Shared<JobOperator>);

/// Is told an entry of the audit trail: one line of JSON without line end, and its length. A value other than 0 ends the export. It must
/// come back by return: no exception, no longjmp.
pub type batchloom_line_fn =
    Option<unsafe extern "C" fn(line: *const c_char, length: usize, context: *mut c_void) -> i32>;

/// Opens a store. A store is never created: only a run does that. `options` may be NULL.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, and for a store on a network file system; BATCHLOOM_UNAVAILABLE where there is none, or it
/// cannot be opened or is locked; BATCHLOOM_CORRUPT where it is damaged or no store; BATCHLOOM_CONFLICT where another copy of the library
/// in this process has it.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_open(
    store: *const c_char,
    store_length: usize,
    options: *const batchloom_store_options,
    operator_: *mut *mut batchloom_operator,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let operator = out(operator_, "operator_")?;
        let options = sized::given(options, "options")?.operator()?;
        let opened = JobOperator::open_with(path(store, store_length, "store")?, options)?;
        operator.set(handle::new(Shared::new(opened)));
        Ok(())
    })
}

/// Asks an operator something, and gives the answer as JSON.
unsafe fn ask(
    operator: *const batchloom_operator,
    answer: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
    question: impl FnOnce(&JobOperator) -> Result<Value>,
) -> i32 {
    call(error, |call| {
        let (answer, operator) = (out(answer, "json")?, call.shared(operator, "operator_")?);
        answer.set(buf::new(question(&operator)?.to_string())?);
        Ok(())
    })
}

unsafe fn selector(execution: *const c_char, length: usize) -> Result<ExecutionSelector> {
    text(execution, length, "execution").map(ExecutionSelector::id)
}

/// The id of the newest execution of a job under a key.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_NOT_FOUND where the store has none; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_find(
    operator_: *const batchloom_operator,
    job: *const c_char,
    job_length: usize,
    key: *const u8,
    key_length: usize,
    execution: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (execution, operator) = (out(execution, "execution")?, call.shared(operator_, "operator_")?);
        let key = bytes(key, key_length, "key")?;
        let found = operator.execution(&ExecutionSelector::key(text(job, job_length, "job")?, key))?;
        execution.set(buf::new(found.id)?);
        Ok(())
    })
}

/// What the store knows of an execution, and what stands under the names of its outputs, as one JSON object.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_NOT_FOUND where the store has none; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_execution(
    operator_: *const batchloom_operator,
    execution: *const c_char,
    execution_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| Ok(operator.execution(&selector(execution, execution_length)?)?.to_json()))
}

/// All attempts of an execution in order, as a JSON array.
///
/// Threads: any.
/// Errors: as for batchloom_operator_execution().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_attempts(
    operator_: *const batchloom_operator,
    execution: *const c_char,
    execution_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| {
        let attempts = operator.attempts(&selector(execution, execution_length)?)?;
        Ok(attempts.iter().map(batchloom::Attempt::to_json).collect())
    })
}

/// The newest executions first, of one job or (NULL) of all, at most that many, as a JSON array.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_history(
    operator_: *const batchloom_operator,
    job: *const c_char,
    job_length: usize,
    most: u32,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| {
        let history = operator.history(optional(job, job_length, "job")?, most)?;
        Ok(history.iter().map(batchloom::Execution::summary_json).collect())
    })
}

/// The call by which an execution can be gone on with, as one JSON object: `job`, and under `inputs`, `outputs` and `parameters` arrays
/// of pairs. A run of that job with these options and the same store goes on by itself.
///
/// Threads: any.
/// Errors: as for batchloom_operator_execution(); BATCHLOOM_CLOSED for one that was abandoned; BATCHLOOM_CONFLICT where another generation
/// has taken its key, or no call is recorded.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_resumable(
    operator_: *const batchloom_operator,
    execution: *const c_char,
    execution_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| {
        let (_, call) = operator.resumable(&selector(execution, execution_length)?)?;
        let target = |target: &Target| match target {
            Target::File(path) => path.display().to_string(),
            Target::Discard => "discard".to_owned(),
            Target::Stream(_) => "-".to_owned(),
        };
        let inputs = call.inputs.iter().map(|(name, path)| json!([name, path.display().to_string()]));
        let outputs = call.outputs.iter().map(|(name, goal)| json!([name, target(goal)]));
        Ok(json!({
            "job": call.job.display().to_string(), "inputs": inputs.collect::<Vec<_>>(),
            "outputs": outputs.collect::<Vec<_>>(), "parameters": call.parameters,
        }))
    })
}

/// Goes on with an execution by the call that is recorded: a run, as batchloom_run_start() makes one. `store` is the path of the store
/// that this operator has open.
///
/// Threads: any.
/// Errors: as for batchloom_operator_resumable(), batchloom_job_load() and batchloom_run_start().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_resume(
    operator_: *const batchloom_operator,
    execution: *const c_char,
    execution_length: usize,
    store: *const c_char,
    store_length: usize,
    run: *mut *mut crate::run::batchloom_run,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (run, operator) = (out(run, "run")?, call.shared(operator_, "operator_")?);
        let store = text(store, store_length, "store")?.to_owned();
        let (found, recorded) = operator.resumable(&selector(execution, execution_length)?)?;
        let options = RunOptions {
            inputs: recorded.inputs,
            outputs: recorded.outputs,
            parameters: recorded.parameters,
            key: String::from_utf8(found.key_bytes().to_vec()).ok(),
            store: Some(store),
            ..RunOptions::default()
        };
        run.set(crate::run::started(Job::load(recorded.job)?.start(options)?));
        Ok(())
    })
}

/// Asks an execution to stop. Its owner does so at the next checkpoint; one without a live owner is stopped at once. `json` is the
/// execution as it is now.
///
/// Threads: any.
/// Errors: as for batchloom_operator_execution(); BATCHLOOM_CONFLICT where it has come to its end, or is publishing.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_stop(
    operator_: *const batchloom_operator,
    execution: *const c_char,
    execution_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| Ok(operator.stop(&selector(execution, execution_length)?)?.to_json()))
}

/// Gives an execution up for good, and removes the part files of all its attempts. What was published stays. `json` is the execution as
/// it is now, with errors of the removal under `problems`.
///
/// Threads: any.
/// Errors: as for batchloom_operator_execution(); BATCHLOOM_CONFLICT where it has a live owner, or is COMPLETED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_abandon(
    operator_: *const batchloom_operator,
    execution: *const c_char,
    execution_length: usize,
    reason: *const c_char,
    reason_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| {
        let reason = text(reason, reason_length, "reason")?;
        let abandoned = operator.abandon(&selector(execution, execution_length)?, reason)?;
        let mut answer = abandoned.execution.to_json();
        answer["problems"] = json!(abandoned.problems);
        Ok(answer)
    })
}

/// Removes the details of executions and keys that came to their end before a day or an instant; tombstones stay. `json` says how many.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, such as a text that is neither day nor instant; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_purge(
    operator_: *const batchloom_operator,
    before: *const c_char,
    before_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| Ok(operator.purge(text(before, before_length, "before")?)?.to_json()))
}

/// Looks for damage in the store, and changes nothing: a JSON array of findings, each with `problem` and `message`.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CORRUPT; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_examine(
    operator_: *const batchloom_operator,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| {
        Ok(operator.examine()?.iter().map(batchloom::StoreFinding::to_json).collect())
    })
}

/// Verifies every entry of the audit trail, and that it still holds a head that was exported earlier (`SEQUENCE:HEX`, or NULL). `json`
/// says how many entries there are, and their head.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, such as a text that is no head; BATCHLOOM_CORRUPT, naming the first bad entry;
/// BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_audit_verify(
    operator_: *const batchloom_operator,
    exported: *const c_char,
    exported_length: usize,
    json: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    ask(operator_, json, error, |operator| {
        Ok(operator.audit_verify(optional(exported, exported_length, "exported")?)?.to_json())
    })
}

/// The end of the audit trail as the store has it, `SEQUENCE:HEX`; nothing is verified.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_audit_head(
    operator_: *const batchloom_operator,
    head: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (head, operator) = (out(head, "head")?, call.shared(operator_, "operator_")?);
        head.set(buf::new(operator.audit_head()?.to_string())?);
        Ok(())
    })
}

/// Hands every entry of the audit trail behind a sequence number to `function`, in this thread; with an id only those of that execution,
/// with NULL all. `count` is how many were handed over.
///
/// `context` is handed to each call; `drop`, which may be NULL, gets it before this returns, also when it fails.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_NOT_FOUND where the store has no such execution; BATCHLOOM_UNAVAILABLE;
/// BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_audit_export(
    operator_: *const batchloom_operator,
    after: u64,
    execution: *const c_char,
    execution_length: usize,
    function: batchloom_line_fn,
    context: *mut c_void,
    drop: batchloom_drop_fn,
    count: *mut u64,
    error: *mut *mut batchloom_error,
) -> i32 {
    let context = Context::new(context, drop);
    call(error, move |call| {
        let context = context;
        let (count, operator) = (out(count, "count")?, call.shared(operator_, "operator_")?);
        let function = function.ok_or_else(|| refused("function", "is NULL"))?;
        let of = optional(execution, execution_length, "execution")?.map(ExecutionSelector::id);
        count.set(operator.audit_export(after, of.as_ref(), |line| {
            let line = crate::text::Text::new(line);
            let pointer = line.lend(std::ptr::null_mut());
            let answer = context.enter(|context| function(pointer, line.bytes().len(), context));
            Ok(if answer == 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?);
        Ok(())
    })
}

/// Refuses every later call.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_close(
    operator_: *const batchloom_operator,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        handle::body(operator_, "operator_")?.close();
        Ok(())
    })
}

/// Frees an operator. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_operator_free(operator_: *mut batchloom_operator) {
    handle::free(operator_);
}
