//! The manager: one store, any number of callers.

use super::begin::{Begin, BeginOptions, KeyOwner, check};
use super::claim::{Claim, Holding};
use crate::audit::AuditKey;
use crate::error::{Error, Result, codes};
use crate::os::{Os, Stopwatch};
use crate::state::{Event, KeyRequest, KeyVerdict, NewEvent, Origin, Pauses, Purged, Store, key_subject, repeat};
use crate::store::{self, OpenStore};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The largest result that is recorded where nothing else is said: 1 MiB.
const LONGEST_RESULT: usize = 1 << 20;

/// How a manager's store is opened and used.
///
/// ```
/// use batchloom::{AuditKey, ManagerOptions};
///
/// let key = AuditKey::new(b"32 random bytes, from a safe place".as_slice());
/// let options = ManagerOptions { audit_key: Some(key), ..ManagerOptions::default() };
/// assert_eq!(options.longest_result, 1 << 20);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerOptions {
    /// The key of the store's audit trail; none by default. A trail that was begun with a key is only written with it.
    pub audit_key: Option<AuditKey>,
    /// Takes a store on a network file system, which does not keep the locks that it needs; not by default. That only one
    /// host uses it is then the caller's word.
    pub force_network: bool,
    /// How long an operation waits for other processes that use the store; 5 s by default. Whoever opens a store first in a
    /// process decides for all.
    pub busy: Duration,
    /// The largest result or failure that is recorded, in bytes; 1 MiB by default.
    pub longest_result: usize,
}

impl Default for ManagerOptions {
    fn default() -> ManagerOptions {
        ManagerOptions {
            audit_key: None,
            force_network: false,
            busy: Duration::from_secs(5),
            longest_result: LONGEST_RESULT,
        }
    }
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
    /// A manager on a store in a file, which is created where there is none. One process may open it any number of times.
    ///
    /// # Errors
    /// As for [`open_with`](IdempotencyManager::open_with).
    pub fn open(path: impl AsRef<Path>) -> Result<IdempotencyManager> {
        IdempotencyManager::open_with(path, &ManagerOptions::default())
    }

    /// The same, with options.
    ///
    /// # Errors
    /// `STORE_OPEN`; `STORE_NETWORK` on a network file system; `STORE_VERSION` and `STORE_DAMAGED` where the file cannot be
    /// used; `STORE_LOCKED`; `STORE_OTHER_COPY` where another copy of the library in this process has it open.
    pub fn open_with(path: impl AsRef<Path>, options: &ManagerOptions) -> Result<IdempotencyManager> {
        let os = Os::real();
        let open = OpenStore {
            audit_key: options.audit_key.clone(),
            force_network: options.force_network,
            busy: options.busy,
            ..OpenStore::at(path.as_ref())
        };
        let store = store::open(&os, &open)?;
        Ok(IdempotencyManager { longest_result: options.longest_result, ..IdempotencyManager::with_store(store, os) })
    }

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
        let mut pauses = Pauses::new();
        loop {
            let verdict = repeat(&self.os, || self.store.begin_key(&request))?;
            let left = options.wait.saturating_sub(watch.elapsed());
            match verdict {
                KeyVerdict::InProgress { retry_after, .. } if !left.is_zero() => {
                    self.os.sleep(pauses.next(left, retry_after));
                }
                verdict => return self.answer(verdict, &request),
            }
        }
    }

    /// Removes what came to its end before this instant, in nanoseconds since 1970-01-01T00:00:00Z: answers of keys, and the
    /// details of executions of jobs if the store has some. `actor` stands in the audit trail.
    ///
    /// An answer whose time is not over stays, whatever the instant. Of a result that was kept for ever a note stays that it
    /// was there: whoever asks for its key gets [`Begin::Purged`], and the work is not done again. A failure that was kept for
    /// ever leaves none: its key is free.
    ///
    /// # Errors
    /// `STORE_LOCKED`, `STORE_FAILED`.
    pub fn purge(&self, before: i128, actor: Option<&str>) -> Result<Purged> {
        let origin = Origin { actor: actor.map(str::to_owned), correlation: None };
        repeat(&self.os, || self.store.purge(before, &origin))
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
            subject: key_subject(&request.key),
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
