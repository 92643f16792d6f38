//! The right to do the work of a key, and how it ends.

use super::keep_alive::KeepAlive;
use super::policy::{CacheFailure, Keep};
use crate::error::{Error, Result, codes};
use crate::os::Os;
use crate::state::{KeyClaim, Store, repeat};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The right to do the work of a key. One caller at a time has it, and it holds until its lease is over.
///
/// It ends with [`complete`](Claim::complete), [`fail`](Claim::fail) or [`release`](Claim::release). A claim that is dropped
/// without any of them stays as it is: what was done is unknown then, so that the key stays taken until the lease is over,
/// and whoever gets it next is told by [`taken_over`](Claim::taken_over).
///
/// Every method may be called from any thread, and again when it failed: a repetition finds what is done already.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("batchloom-claim-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let store = folder.join("store.db");
/// use batchloom::{Begin, BeginOptions, IdempotencyManager, Keep};
///
/// let manager = IdempotencyManager::open(&store)?;
/// let Begin::Started(claim) = manager.begin("payments", b"pay-1", b"10 EUR", &BeginOptions::default())? else {
///     panic!("nobody else has used the key");
/// };
/// // … send the payment, with `claim.token()` where the receiver can fence …
/// claim.complete(b"reference 4711", Keep::default())?;
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), batchloom::Error>(())
/// ```
#[must_use = "a claim that nobody ends blocks its key until the lease is over"]
pub struct Claim {
    pub(super) holding: Holding,
    taken_over: bool,
    longest_result: usize,
}

/// What it takes to show the store a claim: shared with the thread that renews it.
#[derive(Clone)]
pub(super) struct Holding {
    pub(super) os: Os,
    store: Arc<dyn Store>,
    claim: KeyClaim,
    pub(super) lease: Duration,
}

impl Holding {
    pub(super) fn new(os: &Os, store: &Arc<dyn Store>, claim: KeyClaim, lease: Duration) -> Holding {
        Holding { os: os.clone(), store: store.clone(), claim, lease }
    }

    /// Renews the lease.
    pub(super) fn heartbeat(&self) -> Result<()> {
        self.ask(|store, claim| store.extend_key(claim, self.lease))
    }

    fn ask<T>(&self, operation: impl Fn(&dyn Store, &KeyClaim) -> Result<T>) -> Result<T> {
        repeat(&self.os, || operation(self.store.as_ref(), &self.claim))
    }
}

impl Claim {
    pub(super) fn new(holding: Holding, taken_over: bool, longest_result: usize) -> Claim {
        Claim { holding, taken_over, longest_result }
    }

    /// Whether an owner before died or lost its lease without saying how it ended. Its effect may have happened: look,
    /// before doing it again.
    pub fn taken_over(&self) -> bool {
        self.taken_over
    }

    /// The fencing token: larger than the token of every earlier claim in the store. Give it to whatever carries out the
    /// effect; where that remembers the largest token it has seen and refuses smaller ones, an owner that lost its lease
    /// without noticing cannot do harm.
    pub fn token(&self) -> u64 {
        self.holding.claim.token
    }

    /// Says that the work goes on: the lease counts from now again.
    ///
    /// # Errors
    /// `FENCED` where the claim was lost: stop, and touch nothing more. `STORE_LOCKED`, `STORE_FAILED`.
    pub fn heartbeat(&self) -> Result<()> {
        self.holding.heartbeat()
    }

    /// Starts a thread that renews the lease, three times within each, until the guard is dropped.
    ///
    /// # Errors
    /// `SYSTEM_CALL` where the system starts no more threads.
    pub fn keep_alive(&self) -> Result<KeepAlive> {
        KeepAlive::start(self.holding.clone())
    }

    /// Records the result: from now on it is the answer to the key, for as long as `keep` says.
    ///
    /// # Errors
    /// `RESULT_TOO_LARGE`: nothing is recorded and the claim goes on, so that something smaller can be recorded. `FENCED`
    /// where the claim was lost: another caller's result is the answer. `STORE_LOCKED`, `STORE_FAILED`.
    pub fn complete(&self, result: &[u8], keep: Keep) -> Result<()> {
        self.check_size("result", result)?;
        self.holding.ask(|store, claim| store.complete_key(claim, result, keep.as_store()))
    }

    /// Records a failure: it is the answer to the key for as long as `cache` says, or the key is free again.
    ///
    /// # Errors
    /// As for [`complete`](Claim::complete); a failure that is not kept can have any size.
    pub fn fail(&self, error: &[u8], cache: CacheFailure) -> Result<()> {
        if cache != CacheFailure::No {
            self.check_size("failure", error)?;
        }
        self.holding.ask(|store, claim| store.fail_key(claim, error, cache.as_store()))
    }

    /// Gives the key back as if it had never been asked for. Only before the effect may have happened: the next caller does
    /// the work without being told that there was somebody before.
    ///
    /// # Errors
    /// `FENCED`, `STORE_LOCKED`, `STORE_FAILED`.
    pub fn release(&self) -> Result<()> {
        self.holding.ask(|store, claim| store.release_key(claim))
    }

    fn check_size(&self, what: &str, bytes: &[u8]) -> Result<()> {
        if bytes.len() <= self.longest_result {
            return Ok(());
        }
        let message = format!("a {what} of {} bytes is larger than {}", bytes.len(), self.longest_result);
        Err(Error::new(codes::store::RESULT_TOO_LARGE, message)
            .help("record a reference to it, or raise the limit of the manager"))
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither key nor store: a key may say whose payment it is.
        f.debug_struct("Claim")
            .field("scope", &self.holding.claim.scope)
            .field("token", &self.token())
            .field("taken_over", &self.taken_over)
            .finish_non_exhaustive()
    }
}
