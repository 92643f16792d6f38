//! Numbers of processes.

use super::Machine;
use crate::error::Result;
use crate::store::rows::OwnerRow;

/// So many rows of earlier owners are looked at when a process takes a number, at either end.
const LOOKED_AT: u32 = 8;

impl Machine<'_> {
    /// Takes a number for this process. Its lock is taken first: a row is never seen without it.
    pub(in crate::store) fn register(&mut self) -> Result<u64> {
        let mut number = self.rows.next_owner()?;
        // The number of an owner whose transaction failed may be locked for ever; nobody uses it.
        while !self.process.locks.acquire(number)? {
            number = self.rows.next_owner()?;
        }
        let row = OwnerRow { number, process: self.process.identity.clone(), since: self.now };
        self.rows.put_owner(&row)?;
        self.clear_dead(number)?;
        Ok(number)
    }

    /// Removes a few rows of dead owners, so that they do not pile up: who takes a number pays for a few that were before.
    fn clear_dead(&mut self, number: u64) -> Result<()> {
        for owner in self.rows.owners_below(number, LOOKED_AT)? {
            let seen = self.process.one_host || owner.process.boot_id == self.process.identity.boot_id;
            if seen && !self.process.locks.is_held(owner.number)? {
                self.rows.delete_owner(owner.number)?;
            }
        }
        Ok(())
    }
}
