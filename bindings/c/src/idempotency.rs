//! Idempotency for anything: a function, a message, an HTTP request.

use crate::answer::{Answer, batchloom_answer};
use crate::call::{call, out};
use crate::callback::{Context, batchloom_drop_fn};
use crate::claim::{self, batchloom_claim};
use crate::error::batchloom_error;
use crate::handle::{self, object, refused};
use crate::sized::{self, Sized};
use crate::text::{bytes, copy, optional, path, said, text};
use batchloom::{
    AuditKey, BeginOptions, CacheFailure, CallOptions, IdempotencyManager, Keep, ManagerOptions, OperatorOptions,
    Result, ResultPolicy,
};
use batchloom_bindings::slot::Shared;
use std::ffi::{c_char, c_void};
use std::sync::Mutex;
use std::time::Duration;

/// An answer is kept for 24 hours.
pub const BATCHLOOM_KEEP_DEFAULT: i64 = 0;
/// An answer is kept until it is purged.
pub const BATCHLOOM_KEEP_FOREVER: i64 = -1;
/// A failure is not kept: its key is free again. Right only where it proves that nothing was done.
pub const BATCHLOOM_KEEP_NOT: i64 = -2;

/// How a store is opened. What is 0 or NULL has a default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_store_options {
    /// Set by #BATCHLOOM_STORE_OPTIONS_INIT.
    pub size: u32,
    /// 1 takes a store on a network file system: that only one host uses it is then the caller's word.
    pub force_network: u32,
    /// Milliseconds to wait for other processes that use the store; 5,000 by default.
    pub busy_milliseconds: u64,
    /// The largest result or failure that is recorded, in bytes; 1 MiB by default.
    pub longest_result: u64,
    /// The key of the store's audit trail.
    pub audit_key: *const u8,
    /// Its length in bytes.
    pub audit_key_length: usize,
    /// The person or service behind the calls, NUL-terminated; stands in the audit trail. For batchloom_operator_open().
    pub actor: *const c_char,
    /// What ties the entries of one business case together in the audit trail, NUL-terminated. For batchloom_operator_open().
    pub correlation: *const c_char,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_store_options {
    const DEFAULT: batchloom_store_options = batchloom_store_options {
        size: size_of::<batchloom_store_options>() as u32,
        force_network: 0,
        busy_milliseconds: 0,
        longest_result: 0,
        audit_key: std::ptr::null(),
        audit_key_length: 0,
        actor: std::ptr::null(),
        correlation: std::ptr::null(),
    };
    const LEAST: usize = 56;
}

impl batchloom_store_options {
    unsafe fn key(&self) -> Result<Option<Vec<u8>>> {
        match self.audit_key.is_null() {
            true => Ok(None),
            false => Ok(Some(bytes(self.audit_key, self.audit_key_length, "options")?.to_vec())),
        }
    }

    fn busy(&self) -> Option<Duration> {
        (self.busy_milliseconds > 0).then(|| Duration::from_millis(self.busy_milliseconds))
    }

    unsafe fn manager(&self) -> Result<ManagerOptions> {
        let default = ManagerOptions::default();
        Ok(ManagerOptions {
            audit_key: self.key()?.map(AuditKey::new),
            force_network: self.force_network != 0,
            busy: self.busy().unwrap_or(default.busy),
            longest_result: match self.longest_result {
                0 => default.longest_result,
                longest => usize::try_from(longest).unwrap_or(usize::MAX),
            },
        })
    }

    /// The same for an operator.
    pub(crate) unsafe fn operator(&self) -> Result<OperatorOptions> {
        Ok(OperatorOptions {
            audit_key: self.key()?,
            force_store: self.force_network != 0,
            busy: self.busy(),
            actor: said(self.actor, "options")?,
            correlation: said(self.correlation, "options")?,
        })
    }
}

/// How a key is asked for. What is 0 or NULL has a default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_begin_options {
    /// Set by #BATCHLOOM_BEGIN_OPTIONS_INIT.
    pub size: u32,
    /// 1 has a thread renew the lease while batchloom_idempotency_run() works; for work that may take longer than the lease.
    pub heartbeat: u32,
    /// Milliseconds that the claim holds without a sign of life; 30,000 by default.
    pub lease_milliseconds: u64,
    /// Milliseconds to wait for another caller that holds the key; not at all by default.
    pub wait_milliseconds: u64,
    /// The person or service behind the call, NUL-terminated; stands in the audit trail.
    pub actor: *const c_char,
    /// What ties the entries of one business case together in the audit trail, NUL-terminated.
    pub correlation: *const c_char,
    /// How long batchloom_idempotency_run() keeps a result: milliseconds, #BATCHLOOM_KEEP_DEFAULT or #BATCHLOOM_KEEP_FOREVER.
    pub keep_result_milliseconds: i64,
    /// How long batchloom_idempotency_run() keeps a failure: the same, or #BATCHLOOM_KEEP_NOT.
    pub keep_failure_milliseconds: i64,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_begin_options {
    const DEFAULT: batchloom_begin_options = batchloom_begin_options {
        size: size_of::<batchloom_begin_options>() as u32,
        heartbeat: 0,
        lease_milliseconds: 0,
        wait_milliseconds: 0,
        actor: std::ptr::null(),
        correlation: std::ptr::null(),
        keep_result_milliseconds: BATCHLOOM_KEEP_DEFAULT,
        keep_failure_milliseconds: BATCHLOOM_KEEP_DEFAULT,
    };
    const LEAST: usize = 56;
}

impl batchloom_begin_options {
    unsafe fn begin(&self) -> Result<BeginOptions> {
        let default = BeginOptions::default();
        Ok(BeginOptions {
            lease: match self.lease_milliseconds {
                0 => default.lease,
                lease => Duration::from_millis(lease),
            },
            wait: Duration::from_millis(self.wait_milliseconds),
            actor: said(self.actor, "options")?,
            correlation: said(self.correlation, "options")?,
        })
    }

    unsafe fn call(&self) -> Result<CallOptions> {
        Ok(CallOptions {
            begin: self.begin()?,
            results: ResultPolicy {
                results: keep(self.keep_result_milliseconds, "options")?,
                failures: cache(self.keep_failure_milliseconds, "options")?,
            },
            heartbeat: self.heartbeat != 0,
        })
    }
}

/// How long a result is kept.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) fn keep(milliseconds: i64, parameter: &str) -> Result<Keep> {
    match (milliseconds, u64::try_from(milliseconds)) {
        (BATCHLOOM_KEEP_DEFAULT, _) => Ok(Keep::default()),
        (BATCHLOOM_KEEP_FOREVER, _) => Ok(Keep::Forever),
        (_, Ok(milliseconds)) => Ok(Keep::For(Duration::from_millis(milliseconds))),
        (_, Err(_)) => Err(refused(parameter, "has a time that is none")),
    }
}

/// How long a failure is kept.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) fn cache(milliseconds: i64, parameter: &str) -> Result<CacheFailure> {
    match milliseconds {
        BATCHLOOM_KEEP_NOT => Ok(CacheFailure::No),
        milliseconds => keep(milliseconds, parameter).map(CacheFailure::from),
    }
}

/// Makes anything idempotent: one caller at a time does the work of a key, and all others get its recorded answer. Any number of threads
/// may use it at once; all managers of one store work together, in whatever process and language.
pub struct batchloom_idempotency {
    _opaque: [u8; 0],
}

object!(batchloom_idempotency, b"bl_idemp", Shared<IdempotencyManager>);

/// Opens a store in a file, which is created where there is none. One process may open it any number of times. `options` may be NULL.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, and for a store on a network file system; BATCHLOOM_UNAVAILABLE where it cannot be opened or is
/// locked; BATCHLOOM_CORRUPT where it is damaged or no store; BATCHLOOM_CONFLICT where another copy of the library in this process has it.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_idempotency_open(
    store: *const c_char,
    store_length: usize,
    options: *const batchloom_store_options,
    manager: *mut *mut batchloom_idempotency,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let manager = out(manager, "manager")?;
        let options = sized::given(options, "options")?.manager()?;
        let opened = IdempotencyManager::open_with(path(store, store_length, "store")?, &options)?;
        manager.set(handle::new(Shared::new(opened)));
        Ok(())
    })
}

/// Asks for the right to do something under a key, and says what it stands for if it is not to be had.
///
/// `scope` (1 to 255 bytes) says what kind of thing it is, and `key` (1 to 1,024 bytes, compared byte by byte) which one. `fingerprint`
/// (up to 1,024 bytes, may be empty) is a digest of the request: another one under the same key is #BATCHLOOM_ANSWER_MISMATCH.
/// `options` may be NULL. Each answer has a kind: batchloom_answer_kind().
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the store is locked or fails; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_idempotency_begin(
    manager: *const batchloom_idempotency,
    scope: *const c_char,
    scope_length: usize,
    key: *const u8,
    key_length: usize,
    fingerprint: *const u8,
    fingerprint_length: usize,
    options: *const batchloom_begin_options,
    answer: *mut *mut batchloom_answer,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (answer, manager) = (out(answer, "answer")?, call.shared(manager, "manager")?);
        let options = sized::given(options, "options")?.begin()?;
        let (scope, key) = (text(scope, scope_length, "scope")?, bytes(key, key_length, "key")?);
        let fingerprint = bytes(fingerprint, fingerprint_length, "fingerprint")?;
        answer.set(handle::new(Answer::begun(manager.begin(scope, key, fingerprint, &options)?)?));
        Ok(())
    })
}

/// What batchloom_idempotency_run() calls to have the work done. It writes the result, or the failure, with batchloom_work_answer() and
/// returns 0 for a result and any other number for a failure. `claim` is lent for the call. It must come back by return: no exception, no
/// longjmp.
pub type batchloom_work_fn =
    Option<unsafe extern "C" fn(claim: *const batchloom_claim, work: *mut batchloom_work, context: *mut c_void) -> i32>;

/// Work that goes on: where its answer is written.
pub struct batchloom_work {
    _opaque: [u8; 0],
}

object!(batchloom_work, b"bl_work!", Mutex<Vec<u8>>);

/// Says what the answer is; the last one counts, and without any it is empty.
///
/// Threads: the one in which the work was called, while it goes on.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_work_answer(
    work: *mut batchloom_work,
    answer: *const u8,
    answer_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let answer = copy(bytes(answer, answer_length, "answer")?)?;
        let work = handle::body(work.cast_const(), "work")?;
        *work.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = answer;
        Ok(())
    })
}

/// Does the work, unless it was done before under this key: then the recorded answer comes back.
///
/// `function` is called in this thread, at most once. `context` is handed to it; `drop`, which may be NULL, gets it before this returns,
/// also when it fails. The answer is #BATCHLOOM_ANSWER_COMPLETED or #BATCHLOOM_ANSWER_FAILED: batchloom_answer_is_replayed().
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CONFLICT when somebody else is still at it after the wait (#BATCHLOOM_RETRY_MAYBE),
/// or the answer is no longer kept (#BATCHLOOM_RETRY_NEVER); BATCHLOOM_MISMATCH; BATCHLOOM_CLOSED; BATCHLOOM_FENCED where the claim was
/// lost during the work, so that another caller's answer counts; BATCHLOOM_UNAVAILABLE where the store is locked or fails. Where
/// recording failed the work was done.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_idempotency_run(
    manager: *const batchloom_idempotency,
    scope: *const c_char,
    scope_length: usize,
    key: *const u8,
    key_length: usize,
    fingerprint: *const u8,
    fingerprint_length: usize,
    options: *const batchloom_begin_options,
    function: batchloom_work_fn,
    context: *mut c_void,
    drop: batchloom_drop_fn,
    answer: *mut *mut batchloom_answer,
    error: *mut *mut batchloom_error,
) -> i32 {
    let context = Context::new(context, drop);
    call(error, move |call| {
        let context = context;
        let (answer, manager) = (out(answer, "answer")?, call.shared(manager, "manager")?);
        let function = function.ok_or_else(|| refused("function", "is NULL"))?;
        let options = sized::given(options, "options")?.call()?;
        let (scope, key) = (text(scope, scope_length, "scope")?, bytes(key, key_length, "key")?);
        let fingerprint = bytes(fingerprint, fingerprint_length, "fingerprint")?;
        let work = |claim: &batchloom::Claim| claim::lent(claim, |claim| carry_out(&context, function, claim));
        answer.set(handle::new(Answer::ended(manager.run(scope, key, fingerprint, &options, work)?)?));
        Ok(())
    })
}

/// Calls the work of the caller: its result, or its failure.
unsafe fn carry_out(
    context: &Context,
    function: unsafe extern "C" fn(*const batchloom_claim, *mut batchloom_work, *mut c_void) -> i32,
    claim: *const batchloom_claim,
) -> std::result::Result<Vec<u8>, Vec<u8>> {
    let work = handle::lent::<batchloom_work>(Mutex::new(Vec::new()));
    let pointer = handle::lend::<batchloom_work>(&work).cast_mut();
    let status = context.enter(|context| function(claim, pointer, context));
    let answer = handle::body(pointer.cast_const(), "work")
        .map(|answer| std::mem::take(&mut *answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)));
    let answer = answer.unwrap_or_default();
    if status == 0 { Ok(answer) } else { Err(answer) }
}

/// Removes what came to its end before this instant, in nanoseconds since 1970-01-01T00:00:00Z: answers of keys whose time is over or
/// that are kept for ever, and the details of executions of jobs. `actor` stands in the audit trail, and may be NULL. `purged` is a JSON
/// object with how many.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the store is locked or fails; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_idempotency_purge(
    manager: *const batchloom_idempotency,
    before_nanoseconds: i64,
    actor: *const c_char,
    actor_length: usize,
    purged: *mut *mut crate::buf::batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (purged, manager) = (out(purged, "purged")?, call.shared(manager, "manager")?);
        let actor = optional(actor, actor_length, "actor")?;
        let removed = manager.purge(before_nanoseconds.into(), actor)?;
        purged.set(crate::buf::new(removed.to_json().to_string())?);
        Ok(())
    })
}

/// Refuses every later call. Claims that were had from it go on.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_idempotency_close(
    manager: *const batchloom_idempotency,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        handle::body(manager, "manager")?.close();
        Ok(())
    })
}

/// Frees a manager. NULL: nothing. Claims that were had from it go on.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_idempotency_free(manager: *mut batchloom_idempotency) {
    handle::free(manager);
}
