//! Keys of anything: a function, a request, a message. Executions have richer ones of their own.

use super::audit::Origin;
use super::launch::OwnerInfo;
use crate::error::{Error, Result, codes::store};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::time::Duration;

/// The longest key in bytes.
pub(crate) const LONGEST_KEY: usize = 1024;

/// Refuses keys that no store takes.
///
/// # Errors
/// `KEY_VALUE` for an empty key and for one of more than 1,024 bytes.
pub(crate) fn check_key(key: &[u8]) -> Result<()> {
    if (1..=LONGEST_KEY).contains(&key.len()) {
        return Ok(());
    }
    let message = format!("an idempotency key of {} bytes cannot be used", key.len());
    Err(Error::new(store::KEY_VALUE, message).help("a key has 1 to 1,024 bytes"))
}

/// How the audit trail names a key: keys may be personal data, and a trail is never deleted.
pub(crate) fn key_subject(key: &[u8]) -> String {
    let digest = Sha256::digest(key);
    digest[..8].iter().fold("key:".to_owned(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A request for the right to carry out something under a key.
#[derive(Debug, Clone)]
pub(crate) struct KeyRequest {
    pub(crate) scope: String,
    /// Compared byte by byte.
    pub(crate) key: Vec<u8>,
    /// Digest of the request; another one under the same key is a mismatch.
    pub(crate) fingerprint: Vec<u8>,
    /// As for a launch: the same call made again gets the same claim.
    pub(crate) nonce: u128,
    /// How long the claim holds without a sign of life.
    pub(crate) lease: Duration,
    pub(crate) origin: Origin,
}

/// The right to carry it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyClaim {
    pub(crate) scope: String,
    pub(crate) key: Vec<u8>,
    pub(crate) token: u64,
}

/// What a store says to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyVerdict {
    /// The caller has it. `taken_over` where an owner before died or lost its lease: its effect may have happened.
    Started { claim: KeyClaim, taken_over: bool },
    /// Somebody else has it.
    InProgress { owner: OwnerInfo, retry_after: Duration },
    /// It was done: the recorded result.
    Completed { result: Vec<u8> },
    /// It failed, and that is the recorded answer.
    Failed { error: Vec<u8> },
    /// The key stands for another request.
    Mismatch,
    /// It was done, and the result was removed.
    Purged,
}
