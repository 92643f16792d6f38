//! Giving executions up for good.

use super::Machine;
use super::faults::{live, state};
use super::record::owner_info;
use super::trail::Told;
use crate::error::Result;
use crate::state::{Event, ExecutionRecord, ExecutionState, Origin};
use crate::store::rows::ExecutionRow;
use serde_json::json;

impl Machine<'_> {
    pub(in crate::store) fn abandon(
        &mut self,
        execution: &str,
        reason: &str,
        origin: &Origin,
    ) -> Result<ExecutionRecord> {
        let found = self.find(execution)?;
        if found.row.state == ExecutionState::Abandoned {
            return self.record_of(&found);
        }
        if found.row.state == ExecutionState::Completed {
            return Err(state(execution, found.row.state, "abandoned"));
        }
        if found.is_live() {
            return Err(live(execution, Some(&owner_info(&found.last))));
        }
        let told = Told { scope: &found.row.scope, subject: &found.row.id, token: None, origin };
        self.tell(told, Event::Abandoned, json!({ "reason": reason, "was": found.row.state.as_str() }))?;
        let row = self.give_up(found.row.clone())?;
        self.record_now(row)
    }

    /// ABANDONED, and everything that only a next attempt would need is gone.
    pub(super) fn give_up(&mut self, row: ExecutionRow) -> Result<ExecutionRow> {
        self.rows.delete_checkpoints(&row.id)?;
        self.rows.delete_targets(&row.id)?;
        self.retire(row.token);
        let row = ExecutionRow {
            state: ExecutionState::Abandoned,
            decided: false,
            stop_requested: false,
            updated_at: self.now,
            ..row
        };
        self.rows.put_execution(&row)?;
        Ok(row)
    }
}
