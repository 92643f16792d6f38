//! Keys of executions, executions, and what hangs on them, in memory.

use super::data::Data;
use crate::error::Result;
use crate::state::{ExecutionState, TargetClaim};
use crate::store::rows::{AttemptRow, CheckpointRow, ExecutionRow, ExecutionRows, KeyRow, Standing};

impl ExecutionRows for Data {
    fn key(&mut self, scope: &str, key: &[u8]) -> Result<Option<KeyRow>> {
        Ok(self.keys.get(&(scope.to_owned(), key.to_vec())).cloned())
    }

    fn put_key(&mut self, row: &KeyRow) -> Result<()> {
        self.keys.put((row.scope.clone(), row.key.clone()), row.clone());
        Ok(())
    }

    fn execution(&mut self, id: &str) -> Result<Option<ExecutionRow>> {
        Ok(self.executions.get(id).map(|(_, row)| row.clone()))
    }

    fn standing(&mut self, id: &str) -> Result<Option<Standing>> {
        Ok(self.executions.get(id).map(|(_, row)| Standing { state: row.state, token: row.token }))
    }

    fn put_execution(&mut self, row: &ExecutionRow) -> Result<()> {
        let number = match self.executions.get(&row.id) {
            Some((number, _)) => *number,
            None => self.next("execution"),
        };
        self.executions.put(row.id.clone(), (number, row.clone()));
        Ok(())
    }

    fn delete_execution(&mut self, id: &str) -> Result<()> {
        self.executions.remove(&id.to_owned());
        self.attempts.remove_all(|(execution, _), _| execution == id);
        Ok(())
    }

    fn newest(&mut self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRow>> {
        let meant = |row: &&(u64, ExecutionRow)| scope.is_none_or(|scope| row.1.scope == scope);
        let mut rows: Vec<_> = self.executions.iter().map(|(_, row)| row).filter(meant).collect();
        rows.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        Ok(rows.into_iter().take(most as usize).map(|(_, row)| row.clone()).collect())
    }

    fn finished_before(&mut self, before: i128, most: u32) -> Result<Vec<ExecutionRow>> {
        let meant = |row: &&ExecutionRow| {
            let finished = match row.state {
                ExecutionState::Completed | ExecutionState::Abandoned => true,
                ExecutionState::Failed => row.decided,
                _ => false,
            };
            finished && row.updated_at < before
        };
        Ok(self.executions.iter().map(|(_, (_, row))| row).filter(meant).take(most as usize).cloned().collect())
    }

    fn attempt(&mut self, execution: &str, token: u64) -> Result<Option<AttemptRow>> {
        Ok(self.attempts.get(&(execution.to_owned(), token)).cloned())
    }

    fn attempts(&mut self, execution: &str) -> Result<Vec<AttemptRow>> {
        let range = (execution.to_owned(), 0)..=(execution.to_owned(), u64::MAX);
        Ok(self.attempts.range(range).map(|(_, row)| row.clone()).collect())
    }

    fn put_attempt(&mut self, row: &AttemptRow) -> Result<()> {
        self.attempts.put((row.execution.clone(), row.token), row.clone());
        Ok(())
    }

    fn checkpoint(&mut self, execution: &str) -> Result<Option<CheckpointRow>> {
        Ok(self.checkpoints.get(execution).cloned())
    }

    fn position(&mut self, execution: &str) -> Result<Option<(u64, u64)>> {
        Ok(self.checkpoints.get(execution).map(|row| (row.sequence, row.position)))
    }

    fn put_checkpoint(&mut self, execution: &str, row: &CheckpointRow) -> Result<()> {
        self.checkpoints.put(execution.to_owned(), row.clone());
        Ok(())
    }

    fn add_leaves(&mut self, execution: &str, sequence: u64, leaves: &[u8]) -> Result<()> {
        self.leaves.put((execution.to_owned(), sequence), leaves.to_vec());
        Ok(())
    }

    fn leaves(&mut self, execution: &str) -> Result<Vec<u8>> {
        let range = (execution.to_owned(), 0)..=(execution.to_owned(), u64::MAX);
        Ok(self.leaves.range(range).flat_map(|(_, leaves)| leaves.iter().copied()).collect())
    }

    fn delete_checkpoints(&mut self, execution: &str) -> Result<()> {
        self.checkpoints.remove(&execution.to_owned());
        self.leaves.remove_all(|(owner, _), _| owner == execution);
        Ok(())
    }

    fn target_holder(&mut self, target: &TargetClaim, except: &str) -> Result<Option<String>> {
        let same = |claim: &TargetClaim| {
            (claim.device, claim.inode, &claim.name) == (target.device, target.inode, &target.name)
                || claim.path == target.path
        };
        let holder = self.targets.iter().find(|(_, (execution, claim))| execution != except && same(claim));
        Ok(holder.map(|(_, (execution, _))| execution.clone()))
    }

    fn put_target(&mut self, execution: &str, target: &TargetClaim) -> Result<()> {
        let key = (target.device, target.inode, target.name.clone());
        self.targets.put(key, (execution.to_owned(), target.clone()));
        Ok(())
    }

    fn delete_targets(&mut self, execution: &str) -> Result<()> {
        self.targets.remove_all(|_, (owner, _)| owner == execution);
        Ok(())
    }
}
