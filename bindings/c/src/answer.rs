//! Answers: what a key stands for.

use crate::call::{call, out};
use crate::claim::{self, batchloom_claim};
use crate::error::batchloom_error;
use crate::handle::{self, object, peek};
use crate::text::{Text, lend};
use batchloom::{Begin, Error, KeyOwner, Outcome, Result, codes::internal};
use std::ffi::c_char;
use std::sync::Mutex;
use std::time::Duration;

/// The caller has the key: do the work, then record how it ended.
pub const BATCHLOOM_ANSWER_STARTED: i32 = 1;
/// It was done: the bytes are the result as it was recorded.
pub const BATCHLOOM_ANSWER_COMPLETED: i32 = 2;
/// It failed: the bytes are the failure as it was recorded.
pub const BATCHLOOM_ANSWER_FAILED: i32 = 3;
/// Somebody else is at it, for the same request.
pub const BATCHLOOM_ANSWER_IN_PROGRESS: i32 = 4;
/// The key stands for another request.
pub const BATCHLOOM_ANSWER_MISMATCH: i32 = 5;
/// It was done, and its answer is no longer kept.
pub const BATCHLOOM_ANSWER_PURGED: i32 = 6;

/// What a key stands for. Any thread may read it.
pub struct batchloom_answer {
    _opaque: [u8; 0],
}

object!(batchloom_answer, b"bl_answr", Answer);

/// An answer as C reads it.
pub(crate) struct Answer {
    kind: i32,
    bytes: Text,
    replayed: bool,
    retry_after: Duration,
    owner: Option<(Text, KeyOwner)>,
    claim: Mutex<Option<batchloom::Claim>>,
}

impl Answer {
    fn of(kind: i32, bytes: Vec<u8>) -> Result<Answer> {
        let (bytes, claim) = (Text::of_any_length(bytes)?, Mutex::new(None));
        Ok(Answer { kind, bytes, replayed: false, retry_after: Duration::ZERO, owner: None, claim })
    }

    pub(crate) fn begun(begin: Begin) -> Result<Answer> {
        Ok(match begin {
            Begin::Started(claim) => {
                Answer { claim: Mutex::new(Some(claim)), ..Answer::of(BATCHLOOM_ANSWER_STARTED, Vec::new())? }
            }
            Begin::Completed(bytes) => Answer { replayed: true, ..Answer::of(BATCHLOOM_ANSWER_COMPLETED, bytes)? },
            Begin::Failed(bytes) => Answer { replayed: true, ..Answer::of(BATCHLOOM_ANSWER_FAILED, bytes)? },
            Begin::InProgress { owner, retry_after } => Answer {
                retry_after,
                owner: Some((Text::new(&*owner.host), owner)),
                ..Answer::of(BATCHLOOM_ANSWER_IN_PROGRESS, Vec::new())?
            },
            Begin::Mismatch => Answer::of(BATCHLOOM_ANSWER_MISMATCH, Vec::new())?,
            _ => Answer::of(BATCHLOOM_ANSWER_PURGED, Vec::new())?,
        })
    }

    pub(crate) fn ended(outcome: Outcome) -> Result<Answer> {
        Ok(match outcome {
            Outcome::Completed { result, replayed } => {
                Answer { replayed, ..Answer::of(BATCHLOOM_ANSWER_COMPLETED, result)? }
            }
            Outcome::Failed { error, replayed } => Answer { replayed, ..Answer::of(BATCHLOOM_ANSWER_FAILED, error)? },
        })
    }
}

/// What a key stands for: #BATCHLOOM_ANSWER_STARTED to #BATCHLOOM_ANSWER_PURGED; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_kind(answer: *const batchloom_answer) -> i32 {
    peek(answer).map_or(0, |answer| answer.kind)
}

/// The recorded result or failure; empty for every other kind, NULL for NULL. Valid until `answer` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_bytes(answer: *const batchloom_answer, length: *mut usize) -> *const c_char {
    lend(peek(answer).map(|answer| &answer.bytes), length)
}

/// Whether an earlier call did the work.
///
/// Threads: any.
/// Errors: none; false for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_is_replayed(answer: *const batchloom_answer) -> bool {
    peek(answer).is_some_and(|answer| answer.replayed)
}

/// Of #BATCHLOOM_ANSWER_IN_PROGRESS: milliseconds after which asking again makes sense at the latest, rounded up; else 0.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_retry_after(answer: *const batchloom_answer) -> u64 {
    let nanoseconds = peek(answer).map_or(0, |answer| answer.retry_after.as_nanos());
    u64::try_from(nanoseconds.div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// Of #BATCHLOOM_ANSWER_IN_PROGRESS: the host of who is at it; else NULL. Valid until `answer` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_owner_host(
    answer: *const batchloom_answer,
    length: *mut usize,
) -> *const c_char {
    lend(peek(answer).and_then(|answer| answer.owner.as_ref()).map(|(host, _)| host), length)
}

/// Of #BATCHLOOM_ANSWER_IN_PROGRESS: the number of the process that is at it; else 0.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_owner_process(answer: *const batchloom_answer) -> u32 {
    peek(answer).and_then(|answer| answer.owner.as_ref()).map_or(0, |(_, owner)| owner.pid)
}

/// Of #BATCHLOOM_ANSWER_STARTED: takes the claim out of the answer, once. The caller frees it.
///
/// A claim that is left in the answer when that is freed stays as it is: its key is taken until the lease is over.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CLOSED where there is none, or it was taken.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_take_claim(
    answer: *mut batchloom_answer,
    claim: *mut *mut batchloom_claim,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let claim = out(claim, "claim")?;
        let answer = handle::body(answer.cast_const(), "answer")?;
        let taken = answer.claim.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        let none = || Error::new(internal::HANDLE_CLOSED, "the answer holds no claim, or it was taken");
        claim.set(claim::new(taken.ok_or_else(none)?));
        Ok(())
    })
}

/// Frees an answer. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_answer_free(answer: *mut batchloom_answer) {
    handle::free(answer);
}
