//! A call that is carried out once, whoever makes it how often.

use super::begin::{Begin, BeginOptions};
use super::claim::Claim;
use super::manager::IdempotencyManager;
use super::opaque::Opaque;
use super::policy::{Keep, ResultPolicy};
use crate::error::{Error, Result, codes::store as codes};
use std::fmt;

/// How a call is protected.
///
/// ```
/// let options = batchloom::CallOptions { heartbeat: true, ..Default::default() };
/// # let _ = options;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallOptions {
    /// How the key is asked for.
    pub begin: BeginOptions,
    /// How long the answer is kept.
    pub results: ResultPolicy,
    /// Whether a thread renews the lease while the work goes on; for work that may take longer than the lease.
    pub heartbeat: bool,
}

/// How a call ended, now or when it was first made.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Completed {
        /// The result, as the work gave it.
        result: Vec<u8>,
        /// Whether an earlier call did the work.
        replayed: bool,
    },
    /// It failed.
    Failed {
        /// The failure, as the work gave it.
        error: Vec<u8>,
        /// Whether it is the failure of an earlier call.
        replayed: bool,
    },
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, field, bytes, replayed) = match self {
            Outcome::Completed { result, replayed } => ("Completed", "result", result, replayed),
            Outcome::Failed { error, replayed } => ("Failed", "error", error, replayed),
        };
        f.debug_struct(name).field(field, &Opaque(bytes)).field("replayed", replayed).finish()
    }
}

impl IdempotencyManager {
    /// Does the work, unless it was done before under this key: then the recorded answer comes back.
    ///
    /// The work gets the claim, to look whether there was an owner before it and to hand on the fencing token. A result or
    /// failure that is too large cannot be recorded, though the effect has happened: a failure that says so (an [`Error`] as
    /// JSON) is recorded in its place, as the answer to every repetition. Where the work panics, the key stays taken until
    /// its lease is over.
    ///
    /// # Errors
    /// `KEY_IN_PROGRESS` when somebody else is still at it after the wait; `KEY_MISMATCH`; `KEY_PURGED`; `RESULT_TOO_LARGE`;
    /// `FENCED` where the claim was lost during the work, so that another caller's answer counts; `KEY_VALUE`,
    /// `OPTION_VALUE`, `STORE_LOCKED`, `STORE_FAILED`. Where recording failed the work was done; the error says which it was.
    ///
    /// # Examples
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("batchloom-run-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let store = folder.join("store.db");
    /// use batchloom::{CallOptions, IdempotencyManager, Outcome};
    ///
    /// let manager = IdempotencyManager::open(&store)?;
    /// let pay = || {
    ///     manager.run("payments", b"pay-1", b"10 EUR", &CallOptions::default(), |_claim| {
    ///         Ok::<_, String>(b"reference 4711".to_vec())
    ///     })
    /// };
    /// assert_eq!(pay()?, Outcome::Completed { result: b"reference 4711".to_vec(), replayed: false });
    /// assert_eq!(pay()?, Outcome::Completed { result: b"reference 4711".to_vec(), replayed: true });
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), batchloom::Error>(())
    /// ```
    pub fn run<E: Into<Vec<u8>>>(
        &self,
        scope: &str,
        key: &[u8],
        fingerprint: &[u8],
        options: &CallOptions,
        work: impl FnOnce(&Claim) -> std::result::Result<Vec<u8>, E>,
    ) -> Result<Outcome> {
        let refused = |code, message: &str| Err(Error::new(code, message).with("scope", scope));
        match self.begin(scope, key, fingerprint, &options.begin)? {
            Begin::Started(claim) => carry_out(&claim, options, work),
            Begin::Completed(result) => Ok(Outcome::Completed { result, replayed: true }),
            Begin::Failed(error) => Ok(Outcome::Failed { error, replayed: true }),
            Begin::InProgress { owner, retry_after } => {
                let message = format!("the call is in progress, owned by process {} on {}", owner.pid, owner.host);
                refused(codes::KEY_IN_PROGRESS, &message)
                    .map_err(|error: Error| error.with("retry_after_ms", retry_after.as_millis()))
            }
            Begin::Mismatch => refused(codes::KEY_MISMATCH, "the key stands for another request"),
            Begin::Purged => refused(codes::KEY_PURGED, "the key was used before, and its result is no longer kept"),
        }
    }
}

fn carry_out<E: Into<Vec<u8>>>(
    claim: &Claim,
    options: &CallOptions,
    work: impl FnOnce(&Claim) -> std::result::Result<Vec<u8>, E>,
) -> Result<Outcome> {
    // Held until the answer is recorded: the lease must not run out in between.
    let _alive = match options.heartbeat.then(|| claim.keep_alive()).transpose() {
        Ok(alive) => alive,
        // Nothing was done yet, so that the key need not be blocked.
        Err(error) => return Err(with_secondary(error, claim.release())),
    };
    let policy = options.results;
    match work(claim) {
        Ok(result) => {
            record(claim, policy.results, claim.complete(&result, policy.results))?;
            Ok(Outcome::Completed { result, replayed: false })
        }
        Err(error) => {
            let error = error.into();
            record(claim, policy.results, claim.fail(&error, policy.failures))?;
            Ok(Outcome::Failed { error, replayed: false })
        }
    }
}

/// Puts a failure in the place of an answer that is too large: an open claim would invite somebody to do the work again.
fn record(claim: &Claim, keep: Keep, recorded: Result<()>) -> Result<()> {
    recorded.map_err(|error| {
        if error.code() != codes::RESULT_TOO_LARGE {
            return error;
        }
        let note = serde_json::to_vec(&error).unwrap_or_else(|_| error.to_string().into_bytes());
        with_secondary(error, claim.fail(&note, keep.into()))
    })
}

fn with_secondary(error: Error, clean_up: Result<()>) -> Error {
    match clean_up {
        Ok(()) => error,
        Err(secondary) => error.and(secondary),
    }
}
