//! The manager: one store, any number of callers.

use super::begin::{Begin, BeginOptions, KeyOwner, check};
use super::claim::{Claim, Holding};
use super::repeat::repeat;
use crate::error::{Error, Result, codes};
use crate::os::{Os, Stopwatch};
use crate::state::{Event, KeyRequest, KeyVerdict, NewEvent, Origin, Store};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// The largest result that is recorded where nothing else is said: 1 MiB.
const LONGEST_RESULT: usize = 1 << 20;
/// Who waits for a key asks again after this time, and then at growing distances: most calls are short.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// The largest distance.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// How a manager's store is opened and used.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ManagerOptions {
    /// The largest result or failure that is recorded, in bytes; 1 MiB by default.
    pub longest_result: usize,
}

impl Default for ManagerOptions {
    fn default() -> ManagerOptions {
        ManagerOptions { longest_result: LONGEST_RESULT }
    }
}

/// What a purge removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurgeCounts {
    /// Keys whose answers are gone.
    pub keys: u64,
    /// Executions of jobs whose details are gone; their tombstones stay.
    pub executions: u64,
}

/// Makes anything idempotent: one caller at a time does the work of a key, and all others get its recorded answer.
///
/// Cheap to clone; any thread may use it. All managers of one store work together, in whatever process and language.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("batchloom-manager-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let store = folder.join("store.db");
/// use batchloom::{Begin, BeginOptions, IdempotencyManager, Keep};
///
/// let manager = IdempotencyManager::open(&store)?;
/// let options = BeginOptions::default();
/// if let Begin::Started(claim) = manager.begin("mails", b"welcome-17", b"", &options)? {
///     // … send the mail …
///     claim.complete(b"sent", Keep::default())?;
/// }
/// assert!(matches!(manager.begin("mails", b"welcome-17", b"", &options)?, Begin::Completed(result) if result == b"sent"));
/// assert!(matches!(manager.begin("mails", b"welcome-17", b"other", &options)?, Begin::Mismatch));
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok::<(), batchloom::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct IdempotencyManager {
    store: Arc<dyn Store>,
    os: Os,
    longest_result: usize,
}

impl IdempotencyManager {
    /// A manager on a store that is open.
    pub(crate) fn with_store(store: Arc<dyn Store>, os: Os) -> IdempotencyManager {
        IdempotencyManager { store, os, longest_result: LONGEST_RESULT }
    }

    /// Asks for the right to do something under a key, and says what it stands for if it is not to be had.
    ///
    /// `scope` (1 to 255 bytes) says what kind of thing it is, and `key` (1 to 1,024 bytes, compared byte by byte) which one;
    /// equal keys in two scopes have nothing to do with each other. `fingerprint` (up to 1,024 bytes) is a digest of the
    /// request: another one under the same key is a [`Begin::Mismatch`], which the audit trail keeps.
    ///
    /// While another caller holds the key this waits for as long as the options say, and looks at the recorded answer again
    /// before each attempt to get the key.
    ///
    /// # Errors
    /// `KEY_VALUE`, `OPTION_VALUE`; `STORE_LOCKED`, `STORE_FAILED`; `SYSTEM_CALL` where the system gives no random bytes.
    pub fn begin(&self, scope: &str, key: &[u8], fingerprint: &[u8], options: &BeginOptions) -> Result<Begin> {
        check(scope, key, fingerprint, options)?;
        let request = KeyRequest {
            scope: scope.to_owned(),
            key: key.to_owned(),
            fingerprint: fingerprint.to_owned(),
            // One for all attempts: an attempt that got the claim and lost the answer is recognised by the next one.
            nonce: self.nonce()?,
            lease: options.lease,
            origin: options.origin(),
        };
        let watch = Stopwatch::start(&self.os);
        let mut pause = FIRST_PAUSE;
        loop {
            let verdict = repeat(&self.os, || self.store.begin_key(&request))?;
            let left = options.wait.saturating_sub(watch.elapsed());
            match verdict {
                KeyVerdict::InProgress { retry_after, .. } if !left.is_zero() => {
                    self.os.sleep(pause.min(left).min(retry_after.max(FIRST_PAUSE)));
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                verdict => return self.answer(verdict, &request),
            }
        }
    }

    /// Removes the details of what came to its end before this instant, in nanoseconds since 1970-01-01T00:00:00Z: answers
    /// of keys, and the details of executions of jobs if the store has some. Whoever asks for such a key gets
    /// [`Begin::Purged`]. `actor` stands in the audit trail.
    ///
    /// # Errors
    /// `STORE_LOCKED`, `STORE_FAILED`.
    pub fn purge(&self, before: i128, actor: Option<&str>) -> Result<PurgeCounts> {
        let origin = Origin { actor: actor.map(str::to_owned), correlation: None };
        let purged = repeat(&self.os, || self.store.purge(before, &origin))?;
        Ok(PurgeCounts { keys: purged.keys, executions: purged.executions })
    }

    fn answer(&self, verdict: KeyVerdict, request: &KeyRequest) -> Result<Begin> {
        Ok(match verdict {
            KeyVerdict::Started { claim, taken_over } => {
                let holding = Holding::new(&self.os, &self.store, claim, request.lease);
                Begin::Started(Claim::new(holding, taken_over, self.longest_result))
            }
            KeyVerdict::InProgress { owner, retry_after } => {
                Begin::InProgress { owner: KeyOwner::of(owner), retry_after }
            }
            KeyVerdict::Completed { result } => Begin::Completed(result),
            KeyVerdict::Failed { error } => Begin::Failed(error),
            KeyVerdict::Mismatch => {
                self.refused(request)?;
                Begin::Mismatch
            }
            KeyVerdict::Purged => Begin::Purged,
        })
    }

    /// Tells the audit trail of a mismatch. Where it cannot be told there is no answer: a refusal that leaves no trace would
    /// be what somebody who tries keys out wants.
    fn refused(&self, request: &KeyRequest) -> Result<()> {
        let event = NewEvent {
            event: Event::Refused,
            scope: request.scope.clone(),
            subject: subject(&request.key),
            token: None,
            origin: request.origin.clone(),
            detail: serde_json::json!({ "code": codes::store::KEY_MISMATCH }),
        };
        repeat(&self.os, || self.store.record(&event))
    }

    fn nonce(&self) -> Result<u128> {
        self.os.random_u128().map_err(|error| {
            Error::new(codes::internal::SYSTEM_CALL, "the system gives no random bytes").caused_by(error)
        })
    }
}

/// How the audit trail names a key: what it stands for is nobody's business there.
fn subject(key: &[u8]) -> String {
    let digest = Sha256::digest(key);
    digest.iter().fold(String::from("key:"), |text, byte| text + &format!("{byte:02x}"))
}
