//! Executions as they are shown, from their rows.

use super::Machine;
use super::faults::{damaged, unknown};
use super::liveness::Liveness;
use crate::error::Result;
use crate::state::{AttemptRecord, ExecutionRecord, ExecutionState, Lookup, OwnerInfo, SavedCheckpoint};
use crate::store::rows::{AttemptRow, ExecutionRow};

/// An execution with its attempts, and what is known of the owner of the last one.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) row: ExecutionRow,
    /// In the order of their tokens; never empty.
    pub(super) attempts: Vec<AttemptRow>,
    pub(super) last: AttemptRow,
    pub(super) liveness: Liveness,
}

impl Found {
    /// Whether a claim on it holds: STARTED or FINALISING, and the owner is alive or may be within its lease.
    pub(super) fn is_live(&self) -> bool {
        is_running(self.row.state) && matches!(self.liveness, Liveness::Live(_))
    }
}

/// Whether somebody works on an execution in this state, or is meant to.
pub(super) fn is_running(state: ExecutionState) -> bool {
    matches!(state, ExecutionState::Started | ExecutionState::Finalising)
}

pub(super) fn owner_info(attempt: &AttemptRow) -> OwnerInfo {
    OwnerInfo { number: attempt.owner, host: attempt.host.clone(), pid: attempt.pid, since: attempt.renewed_at }
}

impl Machine<'_> {
    /// What is known of an execution.
    pub(in crate::store) fn execution(&mut self, lookup: Lookup<'_>) -> Result<Option<ExecutionRecord>> {
        let id = match lookup {
            Lookup::Id(id) => id.to_owned(),
            Lookup::Key { scope, key } => match self.rows.key(scope, key)? {
                Some(row) if row.tombstone.is_none() => row.execution,
                _ => return Ok(None),
            },
        };
        match self.rows.execution(&id)? {
            None => Ok(None),
            Some(row) => self.found(row).and_then(|found| self.record_of(&found)).map(Some),
        }
    }

    pub(in crate::store) fn history(&mut self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRecord>> {
        let rows = self.rows.newest(scope, most)?;
        rows.into_iter().map(|row| self.found(row).and_then(|found| self.record_of(&found))).collect()
    }

    pub(in crate::store) fn attempts(&mut self, execution: &str) -> Result<Vec<AttemptRecord>> {
        let rows = self.rows.attempts(execution)?;
        let record = |row: AttemptRow| AttemptRecord {
            token: row.token,
            owner: owner_info(&row),
            started_at: row.started_at,
            ended_at: row.ended_at,
            ended_as: row.ended_as,
        };
        Ok(rows.into_iter().map(record).collect())
    }

    /// An execution that must exist.
    pub(super) fn find(&mut self, id: &str) -> Result<Found> {
        let row = self.rows.execution(id)?.ok_or_else(|| unknown(id))?;
        self.found(row)
    }

    pub(super) fn found(&mut self, row: ExecutionRow) -> Result<Found> {
        let attempts = self.rows.attempts(&row.id)?;
        let last = attempts.last().filter(|last| last.token == row.token).cloned();
        let last = last.ok_or_else(|| damaged(format!("execution {} has no attempt {}", row.id, row.token)))?;
        let liveness = self.liveness(&last)?;
        Ok(Found { row, attempts, last, liveness })
    }

    pub(super) fn record_of(&mut self, found: &Found) -> Result<ExecutionRecord> {
        let row = &found.row;
        Ok(ExecutionRecord {
            id: row.id.clone(),
            scope: row.scope.clone(),
            key: row.key.clone(),
            generation: row.generation,
            state: row.state,
            decided: row.decided,
            token: row.token,
            tokens: found.attempts.iter().map(|attempt| attempt.token).collect(),
            owned: found.is_live(),
            owner: Some(owner_info(&found.last)),
            fingerprint: row.fingerprint.clone(),
            request: row.request.clone(),
            bound: row.bound.clone(),
            finalisation: row.finalisation.clone(),
            result: row.result.clone(),
            stop_requested: row.stop_requested,
            position: self.rows.position(&row.id)?.map(|(_, position)| position),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    /// The record of a row that was just written.
    pub(super) fn record_now(&mut self, row: ExecutionRow) -> Result<ExecutionRecord> {
        let found = self.found(row)?;
        self.record_of(&found)
    }

    pub(super) fn saved_checkpoint(&mut self, execution: &str) -> Result<Option<Box<SavedCheckpoint>>> {
        let Some(row) = self.rows.checkpoint(execution)? else { return Ok(None) };
        let leaves = self.rows.leaves(execution)?;
        let (sequence, position, state) = (row.sequence, row.position, row.state);
        Ok(Some(Box::new(SavedCheckpoint { sequence, position, state, leaves })))
    }
}
