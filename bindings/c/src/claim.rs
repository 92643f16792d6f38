//! Claims: the right to do the work of a key, and how it ends.

use crate::call::call;
use crate::error::batchloom_error;
use crate::handle::{self, object, peek};
use crate::idempotency::{cache, keep};
use crate::text::bytes;
use batchloom::{Claim, KeepAlive, Result};
use batchloom_bindings::slot::Shared;
use std::sync::{Mutex, PoisonError};

/// The right to do the work of a key, until its lease is over. Any number of threads may use it at once.
///
/// It ends with batchloom_claim_complete(), batchloom_claim_fail() or batchloom_claim_release(). One that is freed without any of them
/// stays as it is: what was done is unknown then, so that the key stays taken until the lease is over.
pub struct batchloom_claim {
    _opaque: [u8; 0],
}

object!(batchloom_claim, b"bl_claim", Shared<Held>);

/// A claim, and the thread that renews its lease.
pub(crate) struct Held {
    claim: Reach,
    alive: Mutex<Option<KeepAlive>>,
}

/// A claim of ours, or one that goes on for as long as a call does.
enum Reach {
    Own(Claim),
    /// Of the call that has lent it.
    Lent(*const Claim),
}

// SAFETY: a claim may be used from any thread, and one that is lent outlives what is made of it: see `lent`.
unsafe impl Send for Held {}
// SAFETY: as above.
unsafe impl Sync for Held {}

impl Held {
    fn new(claim: Reach) -> Held {
        Held { claim, alive: Mutex::new(None) }
    }

    fn claim(&self) -> &Claim {
        match &self.claim {
            Reach::Own(claim) => claim,
            // SAFETY: the handle is closed before the claim goes: see `lent`.
            Reach::Lent(claim) => unsafe { &**claim },
        }
    }

    /// Ends the thread that renews the lease.
    fn rest(&self) {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(alive);
    }
}

/// A claim for C.
pub(crate) fn new(claim: Claim) -> *mut batchloom_claim {
    handle::new(Shared::new(Held::new(Reach::Own(claim))))
}

/// Lends a claim to C for one call.
pub(crate) fn lent<T>(claim: &Claim, call: impl FnOnce(*const batchloom_claim) -> T) -> T {
    let handle = handle::lent::<batchloom_claim>(Shared::new(Held::new(Reach::Lent(claim))));
    call(handle::lend::<batchloom_claim>(&handle))
}

unsafe fn end(
    claim: *const batchloom_claim,
    error: *mut *mut batchloom_error,
    end: impl FnOnce(&Claim) -> Result<()>,
) -> i32 {
    call(error, |call| {
        let held = call.shared(claim, "claim")?;
        end(held.claim())?;
        held.rest();
        Ok(())
    })
}

/// Whether an owner before died or lost its lease without saying how it ended. Its effect may have happened: look, before doing it again.
///
/// Threads: any.
/// Errors: none; false for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_is_taken_over(claim: *const batchloom_claim) -> bool {
    peek(claim).and_then(|slot| slot.get().ok()).is_some_and(|held| held.claim().taken_over())
}

/// The fencing token: larger than that of every earlier claim in the store. 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_token(claim: *const batchloom_claim) -> u64 {
    peek(claim).and_then(|slot| slot.get().ok()).map_or(0, |held| held.claim().token())
}

/// Says that the work goes on: the lease counts from now again.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_FENCED where the claim was lost: stop, and touch nothing more;
/// BATCHLOOM_UNAVAILABLE where the store is locked or fails.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_heartbeat(
    claim: *const batchloom_claim,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| call.shared(claim, "claim")?.claim().heartbeat())
}

/// Starts a thread that renews the lease, three times within each, until the claim ends or is freed. Again: nothing.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNAVAILABLE where the system starts no more threads.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_keep_alive(
    claim: *const batchloom_claim,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let held = call.shared(claim, "claim")?;
        let mut alive = held.alive.lock().unwrap_or_else(PoisonError::into_inner);
        if alive.is_none() {
            *alive = Some(held.claim().keep_alive()?);
        }
        Ok(())
    })
}

/// Whether the thread that renews the lease has found the claim lost: stop, and touch nothing more.
///
/// Threads: any.
/// Errors: none; false for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_is_lost(claim: *const batchloom_claim) -> bool {
    let held = peek(claim).and_then(|slot| slot.get().ok());
    held.is_some_and(|held| {
        let alive = held.alive.lock().unwrap_or_else(PoisonError::into_inner);
        alive.as_ref().is_some_and(KeepAlive::is_lost)
    })
}

/// Records the result: from now on it is the answer to the key, for so many milliseconds, #BATCHLOOM_KEEP_DEFAULT or
/// #BATCHLOOM_KEEP_FOREVER. May be called again where it failed.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, and for a result that is too large, so that something smaller can be recorded;
/// BATCHLOOM_FENCED where the claim was lost; BATCHLOOM_UNAVAILABLE where the store is locked or fails.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_complete(
    claim: *const batchloom_claim,
    result: *const u8,
    result_length: usize,
    keep_milliseconds: i64,
    error: *mut *mut batchloom_error,
) -> i32 {
    end(claim, error, |claim| {
        claim.complete(bytes(result, result_length, "result")?, keep(keep_milliseconds, "keep_milliseconds")?)
    })
}

/// Records a failure: it is the answer to the key for so many milliseconds, #BATCHLOOM_KEEP_DEFAULT or #BATCHLOOM_KEEP_FOREVER; with
/// #BATCHLOOM_KEEP_NOT the key is free again.
///
/// Threads: any.
/// Errors: as for batchloom_claim_complete().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_fail(
    claim: *const batchloom_claim,
    failure: *const u8,
    failure_length: usize,
    keep_milliseconds: i64,
    error: *mut *mut batchloom_error,
) -> i32 {
    end(claim, error, |claim| {
        claim.fail(bytes(failure, failure_length, "failure")?, cache(keep_milliseconds, "keep_milliseconds")?)
    })
}

/// Gives the key back as if it had never been asked for. Only before the effect may have happened.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_FENCED where the claim was lost; BATCHLOOM_UNAVAILABLE.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_release(
    claim: *const batchloom_claim,
    error: *mut *mut batchloom_error,
) -> i32 {
    end(claim, error, Claim::release)
}

/// Frees a claim, and ends the thread that renews its lease. NULL, and a claim that was lent: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_claim_free(claim: *mut batchloom_claim) {
    handle::free(claim);
}
