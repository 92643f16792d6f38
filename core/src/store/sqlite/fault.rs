//! What an error of the database means to the caller.

use super::owners_file::OPENING;
use crate::error::codes::{internal::OUT_OF_MEMORY, store};
use crate::error::{Code, Error};
use crate::os::Os;
use rusqlite::{ErrorCode, ffi};
use std::fmt;
use std::path::{Path, PathBuf};

/// The bytes that whoever keeps others out has locked, by the file.
///
/// In `-shm` whoever writes, moves the log into the database, or recovers it (`WAL_WRITE_LOCK` to `WAL_RECOVER_LOCK` from
/// `UNIX_SHM_BASE` on, sqlite.org/walformat), and the first one to open it (`UNIX_SHM_DMS`); in the database itself whoever changes
/// it without a log (`RESERVED_BYTE`, `PENDING_BYTE`, `SHARED_FIRST`, sqlite.org/lockingv3); among the owners whoever sets the
/// store up.
const LOCKS: [(&str, &[u64]); 3] =
    [("-shm", &[120, 121, 122, 128]), ("", &[0x4000_0001, 0x4000_0000, 0x4000_0002]), (".owners", &[OPENING])];

/// Which file, and how to ask about it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) os: Os,
    /// Without links.
    pub(super) path: PathBuf,
}

/// An error of the database in our words. Several callers may have to be told of one.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    code: Code,
    message: String,
    help: Option<&'static str>,
    cause: Cause,
}

/// The text of the database.
#[derive(Debug, Clone)]
struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

/// Whether the database got no memory, itself or where it reads and writes.
fn is_out_of_memory(error: &rusqlite::Error) -> bool {
    let number = error.sqlite_error().map(|error| error.extended_code);
    matches!(number, Some(ffi::SQLITE_NOMEM | ffi::SQLITE_IOERR_NOMEM))
}

impl Place {
    /// A file that stands beside the store, with this behind its name.
    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(suffix);
        name.into()
    }

    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }

    pub(super) fn fault(&self, error: &rusqlite::Error) -> Fault {
        let cause = Cause(error.to_string());
        let (code, message, help) = match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => damaged(&cause),
            error => match error.sqlite_error_code() {
                // The last one says that somebody does not come to an end with recovering the log.
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                    self.locked()
                }
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(&cause),
                Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                    (store::STORE_OPEN, format!("the store `{}` cannot be opened", self.shown()), None)
                }
                _ if is_out_of_memory(error) => {
                    (OUT_OF_MEMORY, "the store could not have the memory that it needs".to_owned(), None)
                }
                _ => (store::STORE_FAILED, "an operation of the store failed".to_owned(), None),
            },
        };
        Fault { code, message, help, cause }
    }

    pub(super) fn error(&self, error: &rusqlite::Error) -> Error {
        self.fault(error).into()
    }

    /// Somebody holds this byte of the file of owners.
    pub(super) fn owners_locked(&self, byte: u64) -> Error {
        locked_for(self.os.lock_holder(&self.beside(".owners"), byte))
    }

    /// Whether whoever sets the store up lets nobody look into it meanwhile.
    pub(super) fn hides(&self) -> bool {
        let holder = |suffix: &str, byte: u64| self.os.lock_holder(&self.beside(suffix), byte);
        let Some(opener) = holder(".owners", OPENING) else { return false };
        LOCKS.iter().any(|(suffix, bytes)| {
            *suffix != ".owners" && bytes.iter().any(|byte| holder(suffix, *byte) == Some(opener))
        })
    }

    /// Who keeps others out.
    fn holder(&self) -> Option<u32> {
        let holder = |(suffix, bytes): (&str, &[u64])| {
            let file = self.beside(suffix);
            bytes.iter().find_map(|byte| self.os.lock_holder(&file, *byte))
        };
        LOCKS.into_iter().find_map(holder)
    }

    fn locked(&self) -> (Code, String, Option<&'static str>) {
        (store::STORE_LOCKED, locked_by(self.holder()), Some(LOCKED_HELP))
    }
}

const LOCKED_HELP: &str =
    "let that process go on, or end it: nothing is lost either way; then start the same command again";

fn locked_by(holder: Option<u32>) -> String {
    match holder {
        Some(pid) => format!("the store is locked by process {pid}"),
        None => "the store is locked by another process".to_owned(),
    }
}

fn damaged(cause: &Cause) -> (Code, String, Option<&'static str>) {
    (
        store::STORE_DAMAGED,
        format!("the store is damaged: {cause}"),
        Some("`batchloom store doctor` says what is wrong; restore the store from a backup"),
    )
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        let error = Error::new(fault.code, fault.message).caused_by(fault.cause);
        match fault.help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

/// Another thread of this process does not come to an end with opening the store.
pub(super) fn locked() -> Error {
    locked_for(None)
}

fn locked_for(holder: Option<u32>) -> Error {
    Error::new(store::STORE_LOCKED, locked_by(holder)).help(LOCKED_HELP)
}

pub(super) fn cannot_open(path: &Path, error: std::io::Error) -> Error {
    Error::new(store::STORE_OPEN, format!("the store `{}` cannot be opened", path.display())).caused_by(error)
}
