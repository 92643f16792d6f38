//! The fence: whether a claim still holds.

use super::Machine;
use super::faults::{damaged, fenced};
use crate::error::{Error, Result};
use crate::state::{Claim, ExecutionState};
use crate::store::rows::{AttemptRow, ExecutionRow};
use std::time::Duration;

impl Machine<'_> {
    /// The attempt of a claim that holds, in one of these states.
    ///
    /// # Errors
    /// `FENCED`.
    pub(super) fn fence(&mut self, claim: &Claim, states: &[ExecutionState]) -> Result<AttemptRow> {
        let standing = self.rows.standing(&claim.execution)?;
        if standing.is_none_or(|found| found.token != claim.token || !states.contains(&found.state)) {
            return Err(self.fenced(claim));
        }
        let attempt = self.rows.attempt(&claim.execution, claim.token)?;
        let attempt = attempt.ok_or_else(|| damaged(format!("execution {} has no attempt", claim.execution)))?;
        if attempt.ended_at.is_some() {
            return Err(self.fenced(claim));
        }
        Ok(attempt)
    }

    /// The execution of a claim whose token is still the last one, in whatever state it is.
    pub(super) fn own(&mut self, claim: &Claim) -> Result<ExecutionRow> {
        match self.rows.execution(&claim.execution)? {
            Some(row) if row.token == claim.token => Ok(row),
            _ => Err(self.fenced(claim)),
        }
    }

    pub(super) fn fenced(&mut self, claim: &Claim) -> Error {
        // For good, whatever becomes of this transaction: no token comes back.
        self.process.retire(claim.token);
        fenced(&claim.execution)
    }

    pub(in crate::store) fn heartbeat(&mut self, claim: &Claim, lease: Duration) -> Result<()> {
        let attempt = self.fence(claim, &[ExecutionState::Started, ExecutionState::Finalising])?;
        self.renew(attempt, lease)
    }

    pub(super) fn renew(&mut self, attempt: AttemptRow, lease: Duration) -> Result<()> {
        let attempt = AttemptRow { lease: self.process.lease(lease), renewed_at: self.now, ..attempt };
        self.rows.put_attempt(&attempt)
    }

    pub(in crate::store) fn stop_requested(&mut self, claim: &Claim) -> Result<bool> {
        let row = self.own(claim)?;
        if !super::record::is_running(row.state) {
            return Err(self.fenced(claim));
        }
        Ok(row.stop_requested)
    }
}
