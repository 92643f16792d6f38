//! Keys of executions, executions, and what hangs on them.

use super::SqlRows;
use super::values::{Bits, Instant, bits, instant, maybe_bits, maybe_instant, nonce, word};
use crate::error::Result;
use crate::state::{ExecutionState, TargetClaim};
use crate::store::rows::{
    AttemptRow, CheckpointRow, ExecutionRow, ExecutionRows, KeyRow, Lease, Standing, StartKind, Tombstone,
};
use rusqlite::{Row, params};

/// The columns of an execution, in the order in which `execution_row` reads them.
macro_rules! executions {
    ($rest:literal) => {
        concat!(
            "SELECT id, state, token, decided, stop_requested, generation, bound_token, created_at, updated_at, scope, \
             key, fingerprint, request, bound, finalisation, result, previous FROM batch_job_executions ",
            $rest
        )
    };
}
pub(super) use executions;

macro_rules! attempts {
    ($rest:literal) => {
        concat!(
            "SELECT execution, token, number, nonce, start, owner, host, pid, lease_boot, lease_until, lease_length, \
             started_at, renewed_at, ended_at, ended_as FROM batch_job_attempts ",
            $rest
        )
    };
}

const PUT_KEY: &str = "INSERT OR REPLACE INTO batch_job_idempotency_keys (scope, key, execution, generation, \
     tombstone_fingerprint, tombstone_completed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

const PUT_EXECUTION: &str = "INSERT INTO batch_job_executions (id, state, token, decided, stop_requested, generation, \
     bound_token, created_at, updated_at, scope, key, fingerprint, request, bound, finalisation, result, previous) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) \
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, token = excluded.token, decided = excluded.decided, \
     stop_requested = excluded.stop_requested, bound_token = excluded.bound_token, updated_at = excluded.updated_at, \
     fingerprint = excluded.fingerprint, request = excluded.request, bound = excluded.bound, \
     finalisation = excluded.finalisation, result = excluded.result, previous = excluded.previous";

const FINISHED: &str = executions!(
    "WHERE updated_at < ?1 AND (state IN ('COMPLETED', 'ABANDONED') OR (state = 'FAILED' AND decided)) LIMIT ?2"
);

const PUT_ATTEMPT: &str = "INSERT OR REPLACE INTO batch_job_attempts (execution, token, number, nonce, start, owner, \
     host, pid, lease_boot, lease_until, lease_length, started_at, renewed_at, ended_at, ended_as) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

const HOLDER: &str = "SELECT execution FROM batch_job_targets \
     WHERE ((device = ?1 AND inode = ?2 AND name = ?3) OR path = ?4) AND execution <> ?5";

impl ExecutionRows for SqlRows<'_> {
    fn key(&mut self, scope: &str, key: &[u8]) -> Result<Option<KeyRow>> {
        let sql = "SELECT scope, key, execution, generation, tombstone_fingerprint, tombstone_completed \
             FROM batch_job_idempotency_keys WHERE scope = ?1 AND key = ?2";
        self.0.one(sql, params![scope, key], key_row)
    }

    fn put_key(&mut self, row: &KeyRow) -> Result<()> {
        let tombstone = row.tombstone.as_ref();
        let fingerprint = tombstone.map(|tombstone| &tombstone.fingerprint);
        let completed = tombstone.map(|tombstone| tombstone.completed);
        self.0.run(PUT_KEY, params![row.scope, row.key, row.execution, row.generation, fingerprint, completed])
    }

    fn execution(&mut self, id: &str) -> Result<Option<ExecutionRow>> {
        self.0.one(executions!("WHERE id = ?1"), [id], execution_row)
    }

    fn standing(&mut self, id: &str) -> Result<Option<Standing>> {
        let read = |row: &Row<'_>| Ok(Standing { state: word(row, 0, ExecutionState::parse)?, token: bits(row, 1)? });
        self.0.one("SELECT state, token FROM batch_job_executions WHERE id = ?1", [id], read)
    }

    fn put_execution(&mut self, row: &ExecutionRow) -> Result<()> {
        let params = params![
            row.id,
            row.state.as_str(),
            Bits(row.token),
            row.decided,
            row.stop_requested,
            row.generation,
            row.bound_token.map(Bits),
            Instant(row.created_at),
            Instant(row.updated_at),
            row.scope,
            row.key,
            row.fingerprint,
            row.request,
            row.bound,
            row.finalisation,
            row.result,
            row.previous,
        ];
        self.0.run(PUT_EXECUTION, params)
    }

    fn delete_execution(&mut self, id: &str) -> Result<()> {
        self.0.run("DELETE FROM batch_job_executions WHERE id = ?1", [id])?;
        self.0.run("DELETE FROM batch_job_attempts WHERE execution = ?1", [id])
    }

    fn newest(&mut self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRow>> {
        match scope {
            None => self.0.all(executions!("ORDER BY number DESC LIMIT ?1"), [most], execution_row),
            Some(scope) => {
                let sql = executions!("WHERE scope = ?1 ORDER BY number DESC LIMIT ?2");
                self.0.all(sql, params![scope, most], execution_row)
            }
        }
    }

    fn finished_before(&mut self, before: i128, most: u32) -> Result<Vec<ExecutionRow>> {
        self.0.all(FINISHED, params![Instant(before), most], execution_row)
    }

    fn attempt(&mut self, execution: &str, token: u64) -> Result<Option<AttemptRow>> {
        self.0.one(attempts!("WHERE execution = ?1 AND token = ?2"), params![execution, Bits(token)], attempt_row)
    }

    fn attempts(&mut self, execution: &str) -> Result<Vec<AttemptRow>> {
        self.0.all(attempts!("WHERE execution = ?1 ORDER BY token"), [execution], attempt_row)
    }

    fn put_attempt(&mut self, row: &AttemptRow) -> Result<()> {
        let params = params![
            row.execution,
            Bits(row.token),
            row.number,
            row.nonce.to_be_bytes(),
            row.start.as_str(),
            Bits(row.owner),
            row.host,
            row.pid,
            row.lease.boot_id,
            Bits(row.lease.until),
            Bits(row.lease.length),
            Instant(row.started_at),
            Instant(row.renewed_at),
            row.ended_at.map(Instant),
            row.ended_as.map(ExecutionState::as_str),
        ];
        self.0.run(PUT_ATTEMPT, params)
    }

    fn checkpoint(&mut self, execution: &str) -> Result<Option<CheckpointRow>> {
        let read =
            |row: &Row<'_>| Ok(CheckpointRow { sequence: bits(row, 0)?, position: bits(row, 1)?, state: row.get(2)? });
        let sql = "SELECT sequence, position, state FROM batch_job_checkpoints WHERE execution = ?1";
        self.0.one(sql, [execution], read)
    }

    fn position(&mut self, execution: &str) -> Result<Option<(u64, u64)>> {
        let sql = "SELECT sequence, position FROM batch_job_checkpoints WHERE execution = ?1";
        self.0.one(sql, [execution], |row| Ok((bits(row, 0)?, bits(row, 1)?)))
    }

    fn put_checkpoint(&mut self, execution: &str, row: &CheckpointRow) -> Result<()> {
        let sql = "INSERT INTO batch_job_checkpoints (execution, sequence, position, state) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (execution) DO UPDATE SET sequence = excluded.sequence, position = excluded.position, \
             state = excluded.state";
        self.0.run(sql, params![execution, Bits(row.sequence), Bits(row.position), row.state])
    }

    fn add_leaves(&mut self, execution: &str, sequence: u64, leaves: &[u8]) -> Result<()> {
        let sql = "INSERT INTO batch_job_checkpoint_leaves (execution, sequence, leaves) VALUES (?1, ?2, ?3)";
        self.0.run(sql, params![execution, Bits(sequence), leaves])
    }

    fn leaves(&mut self, execution: &str) -> Result<Vec<u8>> {
        let sql = "SELECT leaves FROM batch_job_checkpoint_leaves WHERE execution = ?1 ORDER BY sequence";
        let pieces: Vec<Vec<u8>> = self.0.all(sql, [execution], |row| row.get(0))?;
        Ok(pieces.concat())
    }

    fn delete_checkpoints(&mut self, execution: &str) -> Result<()> {
        self.0.run("DELETE FROM batch_job_checkpoints WHERE execution = ?1", [execution])?;
        self.0.run("DELETE FROM batch_job_checkpoint_leaves WHERE execution = ?1", [execution])
    }

    fn target_holder(&mut self, target: &TargetClaim, except: &str) -> Result<Option<String>> {
        let params = params![Bits(target.device), Bits(target.inode), target.name, target.path, except];
        self.0.one(HOLDER, params, |row| row.get(0))
    }

    fn put_target(&mut self, execution: &str, target: &TargetClaim) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO batch_job_targets (device, inode, name, path, execution) \
             VALUES (?1, ?2, ?3, ?4, ?5)";
        let params = params![Bits(target.device), Bits(target.inode), target.name, target.path, execution];
        self.0.run(sql, params)
    }

    fn delete_targets(&mut self, execution: &str) -> Result<()> {
        self.0.run("DELETE FROM batch_job_targets WHERE execution = ?1", [execution])
    }
}

pub(super) fn key_row(row: &Row<'_>) -> rusqlite::Result<KeyRow> {
    let fingerprint: Option<String> = row.get(4)?;
    let completed: Option<bool> = row.get(5)?;
    Ok(KeyRow {
        scope: row.get(0)?,
        key: row.get(1)?,
        execution: row.get(2)?,
        generation: row.get(3)?,
        tombstone: fingerprint.map(|fingerprint| Tombstone { fingerprint, completed: completed.unwrap_or(false) }),
    })
}

pub(super) fn execution_row(row: &Row<'_>) -> rusqlite::Result<ExecutionRow> {
    Ok(ExecutionRow {
        id: row.get(0)?,
        state: word(row, 1, ExecutionState::parse)?,
        token: bits(row, 2)?,
        decided: row.get(3)?,
        stop_requested: row.get(4)?,
        generation: row.get(5)?,
        bound_token: maybe_bits(row, 6)?,
        created_at: instant(row, 7)?,
        updated_at: instant(row, 8)?,
        scope: row.get(9)?,
        key: row.get(10)?,
        fingerprint: row.get(11)?,
        request: row.get(12)?,
        bound: row.get(13)?,
        finalisation: row.get(14)?,
        result: row.get(15)?,
        previous: row.get(16)?,
    })
}

fn attempt_row(row: &Row<'_>) -> rusqlite::Result<AttemptRow> {
    let ended_as = match row.get_ref(14)? {
        rusqlite::types::ValueRef::Null => None,
        _ => Some(word(row, 14, ExecutionState::parse)?),
    };
    Ok(AttemptRow {
        execution: row.get(0)?,
        token: bits(row, 1)?,
        number: row.get(2)?,
        nonce: nonce(row, 3)?,
        start: word(row, 4, StartKind::parse)?,
        owner: bits(row, 5)?,
        host: row.get(6)?,
        pid: row.get(7)?,
        lease: Lease { boot_id: row.get(8)?, until: bits(row, 9)?, length: bits(row, 10)? },
        started_at: instant(row, 11)?,
        renewed_at: instant(row, 12)?,
        ended_at: maybe_instant(row, 13)?,
        ended_as,
    })
}
