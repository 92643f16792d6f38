//! Checkpoints: each costs the same, however far the execution is.

use super::Machine;
use super::faults::misused;
use super::trail::Told;
use crate::error::Result;
use crate::state::{CheckpointRecord, Claim, Event, ExecutionState, Origin};
use crate::store::rows::CheckpointRow;
use serde_json::{Value, json};
use std::time::Duration;

impl Machine<'_> {
    pub(in crate::store) fn checkpoint(
        &mut self,
        claim: &Claim,
        new: &CheckpointRecord,
        lease: Duration,
    ) -> Result<()> {
        let attempt = self.fence(claim, &[ExecutionState::Started])?;
        let last = self.rows.position(&claim.execution)?.map_or(0, |(sequence, _)| sequence);
        if new.sequence == last && self.is_saved(claim, new)? {
            return Ok(());
        }
        if new.sequence != last + 1 {
            return Err(misused(format!("checkpoint {} cannot follow checkpoint {last}", new.sequence)));
        }
        let row = CheckpointRow { sequence: new.sequence, position: new.position, state: new.state.clone() };
        self.rows.put_checkpoint(&claim.execution, &row)?;
        if !new.leaves.is_empty() {
            self.rows.add_leaves(&claim.execution, new.sequence, &new.leaves)?;
        }
        if new.sampled {
            self.tell_checkpoint(claim, json!({ "sequence": new.sequence, "position": new.position }))?;
        }
        self.renew(attempt, lease)
    }

    fn is_saved(&mut self, claim: &Claim, new: &CheckpointRecord) -> Result<bool> {
        let saved = self.rows.checkpoint(&claim.execution)?;
        Ok(saved.is_some_and(|saved| saved.position == new.position && saved.state == new.state))
    }

    pub(in crate::store) fn restart(&mut self, claim: &Claim, reason: &str) -> Result<()> {
        self.fence(claim, &[ExecutionState::Started])?;
        if self.rows.position(&claim.execution)?.is_none() {
            return Ok(());
        }
        self.rows.delete_checkpoints(&claim.execution)?;
        self.tell_checkpoint(claim, json!({ "restart": reason }))
    }

    fn tell_checkpoint(&mut self, claim: &Claim, detail: Value) -> Result<()> {
        let row = self.own(claim)?;
        let told = Told { scope: &row.scope, subject: &row.id, token: Some(claim.token), origin: &Origin::default() };
        self.tell(told, Event::Checkpointed, detail)
    }
}
