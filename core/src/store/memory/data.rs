//! The rows in memory.

use super::table::{Table, Undo};
use crate::state::{AuditEntry, TargetClaim};
use crate::store::rows::{AttemptRow, CheckpointRow, ExecutionRow, KeyRow, OwnerRow, RequestRow, Rows};

/// Every table, under the key of its rows.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) keys: Table<(String, Vec<u8>), KeyRow>,
    /// With a number that tells the order in which they were created.
    pub(super) executions: Table<String, (u64, ExecutionRow)>,
    pub(super) attempts: Table<(String, u64), AttemptRow>,
    pub(super) checkpoints: Table<String, CheckpointRow>,
    pub(super) leaves: Table<(String, u64), Vec<u8>>,
    /// Under device, inode and name.
    pub(super) targets: Table<(u64, u64, Vec<u8>), (String, TargetClaim)>,
    pub(super) requests: Table<(String, Vec<u8>), RequestRow>,
    pub(super) owners: Table<u64, OwnerRow>,
    pub(super) trail: Table<u64, AuditEntry>,
    pub(super) counters: Table<&'static str, u64>,
}

impl Rows for Data {}

impl Data {
    pub(super) fn commit(&mut self) {
        self.tables().into_iter().for_each(Undo::commit);
    }

    pub(super) fn roll_back(&mut self) {
        self.tables().into_iter().for_each(Undo::roll_back);
    }

    fn tables(&mut self) -> [&mut dyn Undo; 10] {
        [
            &mut self.keys,
            &mut self.executions,
            &mut self.attempts,
            &mut self.checkpoints,
            &mut self.leaves,
            &mut self.targets,
            &mut self.requests,
            &mut self.owners,
            &mut self.trail,
            &mut self.counters,
        ]
    }

    /// The next number of a counter.
    pub(super) fn next(&mut self, counter: &'static str) -> u64 {
        let number = self.counters.get(counter).copied().unwrap_or(0) + 1;
        self.counters.put(counter, number);
        number
    }
}
