//! The store: what outlives the process. Keys, executions, checkpoints, the audit trail.
//!
//! `machine` decides, over `rows`; `sqlite`, and `memory` in tests, keep rows and run each operation as one transaction;
//! `handle` is the `Store` that the engine sees. Invariants: an operation is whole or not at all, and done (on disk) when it
//! returns; two processes never hold one claim; a claim that was lost changes nothing. Any thread may use a store.

mod handle;
mod machine;
#[cfg(test)]
mod memory;
mod process;
mod rows;
mod sqlite;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use memory::{MemoryProcess, SharedMemory};

use crate::audit::AuditKey;
use crate::error::Result;
use crate::os::Os;
use crate::state::Store;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Which store, and how it is opened.
#[derive(Debug, Clone)]
pub(crate) struct OpenStore {
    /// The file. Beside it stand `-wal`, `-shm` and `.owners`.
    pub(crate) path: PathBuf,
    /// The key of the audit trail. A trail that was begun with a key is only written with it.
    pub(crate) audit_key: Option<AuditKey>,
    /// Takes a store on a network file system; that only one host uses it is then the caller's word.
    pub(crate) force_network: bool,
    /// How long an operation waits for other processes. The first opening in a process decides for all.
    pub(crate) busy: Duration,
    /// Creates the store, and the folder it lies in, where there is none.
    pub(crate) create: bool,
}

impl OpenStore {
    /// The usual way: created where it is missing, five seconds of patience.
    pub(crate) fn at(path: impl Into<PathBuf>) -> OpenStore {
        OpenStore {
            path: path.into(),
            audit_key: None,
            force_network: false,
            busy: Duration::from_secs(5),
            create: true,
        }
    }
}

/// Opens a store in a file. A process that opens one file several times gets handles of one store.
///
/// # Errors
/// `STORE_OPEN`, `STORE_NETWORK`, `STORE_VERSION`, `STORE_DAMAGED`, `STORE_LOCKED`, `STORE_OTHER_COPY`, `STORE_FORKED`.
pub(crate) fn open(os: &Os, options: &OpenStore) -> Result<Arc<dyn Store>> {
    sqlite::open(os, options)
}

/// A store that is gone with its last handle.
#[cfg(test)]
pub(crate) fn memory(os: &Os) -> Arc<dyn Store> {
    SharedMemory::new(os).process().store
}
