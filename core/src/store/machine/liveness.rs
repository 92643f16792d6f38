//! Whether somebody is at work.

use super::Machine;
use crate::error::Result;
use crate::store::rows::{AttemptRow, Lease};
use std::time::Duration;

/// What is known of the owner of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Liveness {
    /// It is alive, or may be, and its lease goes on for so long.
    Live(Duration),
    /// It may be alive (frozen, or its lock was inherited by a fork), and its lease is over.
    Expired,
    /// It is dead, or its attempt ended: nobody writes for it any more.
    Gone,
}

impl Machine<'_> {
    pub(super) fn liveness(&mut self, attempt: &AttemptRow) -> Result<Liveness> {
        if attempt.ended_at.is_some() {
            return Ok(Liveness::Gone);
        }
        self.liveness_of(attempt.owner, attempt.token, &attempt.lease)
    }

    /// Of an owner whose claim has not ended.
    pub(super) fn liveness_of(&mut self, owner: u64, token: u64, lease: &Lease) -> Result<Liveness> {
        let same_kernel = lease.boot_id == self.process.identity.boot_id;
        let gone = if Some(owner) == self.process.number() {
            !self.process.is_active(token)
        } else if self.process.one_host || same_kernel {
            !self.process.locks.is_held(owner)?
        } else {
            // A lock of another host may not be seen from here: only the lease tells.
            false
        };
        if gone {
            return Ok(Liveness::Gone);
        }
        let left = self.process.left(token, lease);
        Ok(if left.is_zero() { Liveness::Expired } else { Liveness::Live(left) })
    }
}
