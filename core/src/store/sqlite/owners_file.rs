//! The file of locks beside the store.
//!
//! Byte 0 serialises opening. A byte from 2^62 on stands for a process, told by a digest of its identity: a second copy of
//! the library in the process, which would not know of the first one's locks, finds it taken. The bytes between, from
//! `FIRST_OWNER` on, stand for owners by their numbers. Locks that a fork shares are unlocked by their process when it closes
//! the store, and only by it.

use super::fault::{Place, cannot_open};
use super::registry::Registered;
use crate::error::{Error, Result, codes::store};
use crate::os::{LockFile, ProcessIdentity};
use crate::store::process::{OwnerLocks, lock};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(super) const OPENING: u64 = 0;
const FIRST_OWNER: u64 = 1_024;
const FIRST_PROCESS: u64 = 1 << 62;

/// How long a busy byte is left alone before it is tried again.
const PAUSE: Duration = Duration::from_millis(1);

/// The open file; closing it frees everything.
#[derive(Debug)]
pub(super) struct OwnersFile {
    file: LockFile,
    place: Arc<Place>,
    pid: u32,
    held: Mutex<Vec<u64>>,
    /// Last, so that the next opening in this process finds the locks free.
    _registered: Option<Registered>,
}

impl OwnersFile {
    /// Takes the byte of this process.
    ///
    /// # Errors
    /// `STORE_OTHER_COPY`.
    pub(super) fn enter(
        file: LockFile,
        place: &Arc<Place>,
        identity: &ProcessIdentity,
        registered: Option<Registered>,
    ) -> Result<OwnersFile> {
        let owners = OwnersFile {
            file,
            place: place.clone(),
            pid: place.os.process_id(),
            held: Mutex::default(),
            _registered: registered,
        };
        let byte = FIRST_PROCESS + digest(identity);
        if owners.take(byte)? { Ok(owners) } else { Err(other_copy(place)) }
    }

    /// Whether another process is setting the store up.
    pub(super) fn is_being_set_up(&self) -> Result<bool> {
        self.file.is_locked(OPENING).map_err(|error| cannot_open(&self.place.path, error))
    }

    /// Runs the opening of the store while no other process opens it.
    ///
    /// # Errors
    /// `STORE_LOCKED` where another one does not come to an end with its own.
    pub(super) fn alone<T>(&self, busy: Duration, open: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut waited = Duration::ZERO;
        while !self.take(OPENING)? {
            if waited >= busy {
                return Err(self.place.owners_locked(OPENING));
            }
            self.place.os.rest(PAUSE);
            waited += PAUSE;
        }
        let outcome = open();
        let freed = self.give(OPENING);
        match (outcome, freed) {
            (Ok(value), Ok(())) => Ok(value),
            (Ok(_), Err(error)) | (Err(error), Ok(())) => Err(error),
            (Err(error), Err(secondary)) => Err(error.and(secondary)),
        }
    }

    fn take(&self, byte: u64) -> Result<bool> {
        let taken = self.file.try_lock(byte).map_err(|error| cannot_open(&self.place.path, error))?;
        if taken {
            lock(&self.held).push(byte);
        }
        Ok(taken)
    }

    fn give(&self, byte: u64) -> Result<()> {
        lock(&self.held).retain(|held| *held != byte);
        self.file.unlock(byte).map_err(|error| cannot_open(&self.place.path, error))
    }
}

impl OwnerLocks for OwnersFile {
    fn acquire(&self, number: u64) -> Result<bool> {
        self.take(FIRST_OWNER + number)
    }

    fn is_held(&self, number: u64) -> Result<bool> {
        self.file.is_locked(FIRST_OWNER + number).map_err(|error| cannot_open(&self.place.path, error))
    }
}

impl Drop for OwnersFile {
    fn drop(&mut self) {
        // Closing frees the locks only where no fork has the description too. In the fork itself they are not ours.
        if self.place.os.process_id() == self.pid {
            for byte in lock(&self.held).drain(..) {
                let _ = self.file.unlock(byte);
            }
        }
    }
}

/// 61 bits, so that the sum stays in the range of offsets.
fn digest(identity: &ProcessIdentity) -> u64 {
    let ProcessIdentity { boot_id, pid, pid_namespace, start_time, .. } = identity;
    let digest = Sha256::digest(format!("{boot_id} {pid_namespace} {pid} {start_time}"));
    digest[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte)) >> 3
}

fn other_copy(place: &Place) -> Error {
    Error::new(store::STORE_OTHER_COPY, format!("another copy of the library in this process uses `{}`", place.shown()))
        .help("give each copy a store of its own, or load the library once")
}
