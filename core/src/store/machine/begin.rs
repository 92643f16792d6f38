//! The key table: what a launch finds under its key, and what it gets.

use super::Machine;
use super::faults::damaged;
use super::liveness::Liveness;
use super::record::{Found, is_running};
use crate::error::Result;
use crate::state::{ExecutionState, Launch, Verdict, check_key};
use crate::store::rows::{KeyRow, Tombstone};
use std::time::Duration;

impl Machine<'_> {
    pub(in crate::store) fn begin(&mut self, launch: &Launch) -> Result<Verdict> {
        check_key(&launch.key)?;
        let Some(key) = self.rows.key(&launch.scope, &launch.key)? else {
            return self.first(launch, 1, None);
        };
        if let Some(tombstone) = &key.tombstone {
            return self.begin_purged(launch, &key, tombstone);
        }
        let Some(row) = self.rows.execution(&key.execution)? else {
            return Err(damaged(format!("a key stands for execution {}, which does not exist", key.execution)));
        };
        let found = self.found(row)?;
        self.begin_found(launch, found)
    }

    /// A key whose execution was purged: one that was completed stays done, any other left the key free.
    fn begin_purged(&mut self, launch: &Launch, key: &KeyRow, tombstone: &Tombstone) -> Result<Verdict> {
        if launch.new_generation.is_some() || !tombstone.completed {
            return self.first(launch, key.generation + 1, None);
        }
        let same = tombstone.fingerprint == launch.fingerprint;
        Ok(Verdict::Purged { execution: key.execution.clone(), same })
    }

    fn begin_found(&mut self, launch: &Launch, found: Found) -> Result<Verdict> {
        if self.is_repeated(launch, &found) {
            return self.again(found, launch.lease);
        }
        if launch.new_generation.is_some() {
            return if found.is_live() { self.in_progress(&found) } else { self.next_generation(launch, &found) };
        }
        let same = found.row.fingerprint == launch.fingerprint;
        match found.row.state {
            ExecutionState::Abandoned => Ok(Verdict::Abandoned(Box::new(self.record_of(&found)?))),
            ExecutionState::Failed if !same => self.supersede(launch, &found),
            _ if !same => Ok(Verdict::Mismatch(Box::new(self.record_of(&found)?))),
            ExecutionState::Completed => Ok(Verdict::Completed(Box::new(self.record_of(&found)?))),
            ExecutionState::Failed if found.row.decided => Ok(Verdict::Failed(Box::new(self.record_of(&found)?))),
            _ if found.is_live() => self.in_progress(&found),
            ExecutionState::Started | ExecutionState::Finalising | ExecutionState::Stopped | ExecutionState::Failed => {
                self.take(launch, found)
            }
        }
    }

    /// Whether this very call was carried out before, and only its answer was lost.
    fn is_repeated(&self, launch: &Launch, found: &Found) -> bool {
        let last = &found.last;
        is_running(found.row.state)
            && last.ended_at.is_none()
            && last.nonce == launch.nonce
            && self.process.number() == Some(last.owner)
    }

    fn in_progress(&mut self, found: &Found) -> Result<Verdict> {
        let retry_after = match found.liveness {
            Liveness::Live(left) => left,
            Liveness::Expired | Liveness::Gone => Duration::ZERO,
        };
        Ok(Verdict::InProgress { execution: Box::new(self.record_of(found)?), retry_after })
    }
}
