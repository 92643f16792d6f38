//! This process as an owner: its number, the claims it works on, and what it knows of other owners.
//!
//! An owner is dead when nobody holds the byte of its number. The byte is locked before the row of the owner is committed,
//! so that no claim is ever seen whose owner looks dead before it has begun. Claims of this process are told apart by their
//! tokens: one that nobody here works on any more is as good as dead, though the process lives.

use super::rows::Lease;
use crate::error::Result;
use crate::os::{Os, ProcessIdentity};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The locks by which owners are seen to be alive.
pub(super) trait OwnerLocks: Send + Sync + fmt::Debug {
    /// Takes the lock of a number for this process, for as long as it has the store open; `false` where somebody has it.
    fn acquire(&self, number: u64) -> Result<bool>;
    /// Whether another process holds the lock of a number.
    fn is_held(&self, number: u64) -> Result<bool>;
}

/// This process, as one store sees it.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) os: Os,
    pub(super) identity: ProcessIdentity,
    /// Whether all processes that use the store are of one host, so that a free lock proves death whoever took it.
    pub(super) one_host: bool,
    pub(super) locks: Box<dyn OwnerLocks>,
    /// 0 for none.
    number: AtomicU64,
    registering: Mutex<()>,
    active: Mutex<HashSet<u64>>,
    /// Foreign leases, whose clock cannot be read: how they were when first seen, and when that was.
    seen: Mutex<HashMap<u64, (u64, Duration)>>,
}

/// Nothing that is locked here is left half done by a panic.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Process {
    pub(super) fn new(os: &Os, identity: ProcessIdentity, one_host: bool, locks: Box<dyn OwnerLocks>) -> Process {
        Process {
            os: os.clone(),
            identity,
            one_host,
            locks,
            number: AtomicU64::new(0),
            registering: Mutex::default(),
            active: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// `HOST:PID`, for the audit trail.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.identity.host, self.identity.pid)
    }

    /// Its number, once it has claimed something.
    pub(super) fn number(&self) -> Option<u64> {
        Some(self.number.load(Ordering::Acquire)).filter(|number| *number > 0)
    }

    /// Runs `register` where there is no number yet; threads that come meanwhile wait for it.
    pub(super) fn number_or(&self, register: impl FnOnce() -> Result<u64>) -> Result<u64> {
        if let Some(number) = self.number() {
            return Ok(number);
        }
        let _one_at_a_time = lock(&self.registering);
        if let Some(number) = self.number() {
            return Ok(number);
        }
        let number = register()?;
        self.number.store(number, Ordering::Release);
        Ok(number)
    }

    pub(super) fn is_active(&self, token: u64) -> bool {
        lock(&self.active).contains(&token)
    }

    pub(super) fn activate(&self, token: u64) {
        lock(&self.active).insert(token);
    }

    pub(super) fn retire(&self, token: u64) {
        lock(&self.active).remove(&token);
        lock(&self.seen).remove(&token);
    }

    /// How many claims of this process have not come to their end.
    #[cfg(test)]
    pub(super) fn active(&self) -> usize {
        lock(&self.active).len()
    }

    /// A lease that begins now.
    pub(super) fn lease(&self, length: Duration) -> Lease {
        let until = self.os.boot_time().saturating_add(length);
        Lease { boot_id: self.identity.boot_id.clone(), until: nanoseconds(until), length: nanoseconds(length) }
    }

    /// How much of a lease is left; zero when it is over. One by another kernel's clock is over when it stayed as it is for
    /// its whole length while this process looked.
    pub(super) fn left(&self, token: u64, lease: &Lease) -> Duration {
        let now = self.os.boot_time();
        if lease.boot_id == self.identity.boot_id {
            return Duration::from_nanos(lease.until).saturating_sub(now);
        }
        let mut seen = lock(&self.seen);
        let (until, since) = seen.entry(token).or_insert((lease.until, now));
        if *until != lease.until {
            (*until, *since) = (lease.until, now);
        }
        (*since + Duration::from_nanos(lease.length)).saturating_sub(now)
    }
}

/// As far as a signed number goes: a lease of centuries is kept like every other.
fn nanoseconds(time: Duration) -> u64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX).unsigned_abs()
}
