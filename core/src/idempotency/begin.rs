//! The question of whether something may be done under a key, and its answers.

use super::claim::Claim;
use super::opaque::Opaque;
use crate::error::{Error, Result, codes};
use crate::state::{Origin, OwnerInfo, check_key};
use std::fmt;
use std::time::Duration;

/// The longest scope in bytes.
const LONGEST_SCOPE: usize = 255;
/// The longest fingerprint in bytes: a digest, not the request itself.
const LONGEST_FINGERPRINT: usize = 1024;

/// How a key is asked for.
///
/// ```
/// use batchloom::BeginOptions;
/// use std::time::Duration;
///
/// let options = BeginOptions { wait: Duration::from_secs(2), ..BeginOptions::default() };
/// assert_eq!(options.lease, Duration::from_secs(30));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginOptions {
    /// How long the claim holds without a sign of life; 30 s by default. Longer than the work takes, or with a
    /// [`heartbeat`](Claim::heartbeat): when it is over another caller may take the key over.
    pub lease: Duration,
    /// How long to wait for another caller that holds the key; not at all by default.
    pub wait: Duration,
    /// The person or service behind the call, for the audit trail.
    pub actor: Option<String>,
    /// What ties the entries of one business case together in the audit trail, across systems.
    pub correlation: Option<String>,
}

impl Default for BeginOptions {
    fn default() -> BeginOptions {
        BeginOptions { lease: Duration::from_secs(30), wait: Duration::ZERO, actor: None, correlation: None }
    }
}

impl BeginOptions {
    pub(super) fn origin(&self) -> Origin {
        Origin { actor: self.actor.clone(), correlation: self.correlation.clone() }
    }
}

/// Who holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyOwner {
    /// Name of the host.
    pub host: String,
    /// Number of the process.
    pub pid: u32,
    /// When the claim was made or last renewed, in nanoseconds since 1970-01-01T00:00:00Z by the clock of that host.
    pub since: i128,
}

impl KeyOwner {
    pub(super) fn of(owner: OwnerInfo) -> KeyOwner {
        KeyOwner { host: owner.host, pid: owner.pid, since: owner.since }
    }
}

/// What [`IdempotencyManager::begin`](crate::IdempotencyManager::begin) answers.
#[non_exhaustive]
#[must_use = "an answer that nobody reads leaves a claim open until its lease is over"]
pub enum Begin {
    /// The caller has the key: do the work, then record how it ended.
    Started(Claim),
    /// Somebody else is at it, for the same request.
    InProgress {
        /// Who.
        owner: KeyOwner,
        /// When asking again makes sense at the latest: then the claim has ended or can be taken over.
        retry_after: Duration,
    },
    /// It was done: the result as it was recorded.
    Completed(Vec<u8>),
    /// It failed: the failure as it was recorded.
    Failed(Vec<u8>),
    /// The key stands for another request. Said before anything else, also while that one is in progress.
    Mismatch,
    /// It was done, and its answer is no longer kept.
    Purged,
}

impl fmt::Debug for Begin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Begin::Started(claim) => f.debug_tuple("Started").field(claim).finish(),
            Begin::InProgress { owner, retry_after } => {
                f.debug_struct("InProgress").field("owner", owner).field("retry_after", retry_after).finish()
            }
            Begin::Completed(result) => f.debug_tuple("Completed").field(&Opaque(result)).finish(),
            Begin::Failed(error) => f.debug_tuple("Failed").field(&Opaque(error)).finish(),
            Begin::Mismatch => f.write_str("Mismatch"),
            Begin::Purged => f.write_str("Purged"),
        }
    }
}

/// Refuses what no store takes, before it is asked.
///
/// # Errors
/// `KEY_VALUE` for a scope, key or fingerprint of a length that cannot be used; `OPTION_VALUE` for an empty lease.
pub(super) fn check(scope: &str, key: &[u8], fingerprint: &[u8], options: &BeginOptions) -> Result<()> {
    check_key(key)?;
    if !(1..=LONGEST_SCOPE).contains(&scope.len()) {
        let message = format!("a scope of {} bytes cannot be used with an idempotency key", scope.len());
        return Err(Error::new(codes::store::KEY_VALUE, message).help("a scope has 1 to 255 bytes"));
    }
    if fingerprint.len() > LONGEST_FINGERPRINT {
        let message = format!("a fingerprint of {} bytes cannot be used with an idempotency key", fingerprint.len());
        return Err(Error::new(codes::store::KEY_VALUE, message).help("give a digest of the request"));
    }
    if options.lease.is_zero() {
        // Such a claim would be over when it is made, and everybody would do the work.
        let message = "the lease of an idempotency key is empty";
        return Err(Error::new(codes::job::OPTION_VALUE, message).help("the default is 30 seconds"));
    }
    Ok(())
}
