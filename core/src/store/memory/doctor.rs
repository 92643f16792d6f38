//! What only the doctor asks for, in memory.

use super::data::Data;
use crate::error::Result;
use crate::store::rows::{DoctorRows, ExecutionRow, KeyRow};
use std::collections::BTreeSet;
use std::ops::Bound;

impl DoctorRows for Data {
    fn damage(&mut self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn keys_after(&mut self, scope: &str, key: &[u8], most: u32) -> Result<Vec<KeyRow>> {
        let behind = (Bound::Excluded((scope.to_owned(), key.to_vec())), Bound::Unbounded);
        Ok(self.keys.range(behind).take(most as usize).map(|(_, row)| row.clone()).collect())
    }

    fn executions_after(&mut self, id: &str, most: u32) -> Result<Vec<ExecutionRow>> {
        let behind = (Bound::Excluded(id.to_owned()), Bound::Unbounded);
        Ok(self.executions.range(behind).take(most as usize).map(|(_, (_, row))| row.clone()).collect())
    }

    fn orphans(&mut self) -> Result<Vec<String>> {
        let named: BTreeSet<&String> = (self.attempts.iter().map(|((id, _), _)| id))
            .chain(self.checkpoints.iter().map(|(id, _)| id))
            .chain(self.leaves.iter().map(|((id, _), _)| id))
            .chain(self.targets.iter().map(|(_, (id, _))| id))
            .collect();
        let missing = named.into_iter().filter(|id| self.executions.get(*id).is_none());
        Ok(missing.map(|id| format!("there are rows of execution {id}, which does not exist")).collect())
    }

    fn leaf_count(&mut self, execution: &str) -> Result<(u64, u64)> {
        let range = (execution.to_owned(), 0)..=(execution.to_owned(), u64::MAX);
        let sequences = || self.leaves.range(range.clone()).map(|((_, sequence), _)| *sequence);
        Ok((sequences().count() as u64, sequences().max().unwrap_or(0)))
    }

    fn target_count(&mut self, execution: &str) -> Result<u64> {
        Ok(self.targets.iter().filter(|(_, (owner, _))| owner == execution).count() as u64)
    }
}
