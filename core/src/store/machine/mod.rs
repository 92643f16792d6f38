//! What is decided: the key table, the fence, leases, the audit trail. Written once, over rows, for every adapter.
//!
//! A machine lives for one operation inside one transaction of an adapter. Invariants: an operation that returns an error has
//! changed nothing (the adapter rolls back); every operation of a claim compares its token first; everything that changes
//! the state of an execution or of a key appends to the trail in the same transaction. The token of a claim is the sequence
//! number of the entry that tells of it: it never goes back, and needs no counter of its own.

mod abandon;
mod begin;
mod begin_key;
mod bind;
mod checkpoint;
mod end;
mod examine;
mod faults;
mod fence;
mod finish_key;
mod liveness;
mod owners;
mod purge;
mod record;
mod stop;
mod take;
mod trail;

#[cfg(test)]
pub(super) use purge::PURGED_AT_ONCE;

use super::process::Process;
use super::rows::Rows;
use crate::audit::AuditKey;
use std::fmt;

/// One operation at work.
pub(super) struct Machine<'a> {
    pub(super) rows: &'a mut dyn Rows,
    pub(super) process: &'a Process,
    audit_key: Option<&'a AuditKey>,
    place: &'a str,
    /// The number of this process; 0 in operations that claim nothing.
    owner: u64,
    /// The instant of the operation by the clock of the day.
    now: i128,
    effects: Effects,
}

/// What changes in this process once the transaction is through.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Claims that were made. They count from within the transaction on, and are taken back if it fails.
    pub(super) claimed: Vec<u64>,
    /// Claims that came to their end.
    pub(super) ended: Vec<u64>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(
        rows: &'a mut dyn Rows,
        process: &'a Process,
        audit_key: Option<&'a AuditKey>,
        place: &'a str,
    ) -> Machine<'a> {
        let now = process.os.now().clamp(i64::MIN.into(), i64::MAX.into());
        let owner = process.number().unwrap_or(0);
        Machine { rows, process, audit_key, place, owner, now, effects: Effects::default() }
    }

    pub(super) fn into_effects(self) -> Effects {
        self.effects
    }

    /// From here on this process works under the token.
    fn claim(&mut self, token: u64) {
        self.process.activate(token);
        self.effects.claimed.push(token);
    }

    /// Nobody works under the token any more, once the transaction is through.
    fn retire(&mut self, token: u64) {
        self.effects.ended.push(token);
    }
}

impl fmt::Debug for Machine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("owner", &self.owner).field("now", &self.now).finish_non_exhaustive()
    }
}
