//! What only the doctor asks for.

use super::SqlRows;
use super::executions::{execution_row, executions, key_row};
use super::values::bits;
use crate::error::Result;
use crate::store::rows::{DoctorRows, ExecutionRow, KeyRow};
use rusqlite::params;

const KEYS: &str = "SELECT scope, key, execution, generation, tombstone_fingerprint, tombstone_completed \
     FROM batch_job_idempotency_keys WHERE (scope, key) > (?1, ?2) ORDER BY scope, key LIMIT ?3";

const ORPHANS: &str = "SELECT execution FROM (SELECT execution FROM batch_job_attempts \
     UNION SELECT execution FROM batch_job_checkpoints UNION SELECT execution FROM batch_job_checkpoint_leaves \
     UNION SELECT execution FROM batch_job_targets) WHERE execution NOT IN (SELECT id FROM batch_job_executions)";

impl DoctorRows for SqlRows<'_> {
    fn damage(&mut self) -> Result<Vec<String>> {
        let found: Vec<String> = self.0.all("PRAGMA integrity_check", [], |row| row.get(0))?;
        Ok(found.into_iter().filter(|line| line != "ok").map(|line| format!("the file is damaged: {line}")).collect())
    }

    fn keys_after(&mut self, scope: &str, key: &[u8], most: u32) -> Result<Vec<KeyRow>> {
        self.0.all(KEYS, params![scope, key, most], key_row)
    }

    fn executions_after(&mut self, id: &str, most: u32) -> Result<Vec<ExecutionRow>> {
        self.0.all(executions!("WHERE id > ?1 ORDER BY id LIMIT ?2"), params![id, most], execution_row)
    }

    fn orphans(&mut self) -> Result<Vec<String>> {
        let ids: Vec<String> = self.0.all(ORPHANS, [], |row| row.get(0))?;
        Ok(ids.into_iter().map(|id| format!("there are rows of execution {id}, which does not exist")).collect())
    }

    fn leaf_count(&mut self, execution: &str) -> Result<(u64, u64)> {
        let sql = "SELECT count(*), coalesce(max(sequence), 0) FROM batch_job_checkpoint_leaves WHERE execution = ?1";
        Ok(self.0.one(sql, [execution], |row| Ok((bits(row, 0)?, bits(row, 1)?)))?.unwrap_or((0, 0)))
    }

    fn target_count(&mut self, execution: &str) -> Result<u64> {
        let sql = "SELECT count(*) FROM batch_job_targets WHERE execution = ?1";
        Ok(self.0.one(sql, [execution], |row| bits(row, 0))?.unwrap_or(0))
    }
}
