//! Asking an execution to stop.

use super::Machine;
use super::faults::state;
use super::trail::Told;
use crate::error::Result;
use crate::state::{Event, ExecutionRecord, ExecutionState, Origin};
use crate::store::rows::ExecutionRow;
use serde_json::json;

impl Machine<'_> {
    pub(in crate::store) fn request_stop(&mut self, execution: &str, origin: &Origin) -> Result<ExecutionRecord> {
        let found = self.find(execution)?;
        match found.row.state {
            ExecutionState::Stopped => return self.record_of(&found),
            ExecutionState::Started if found.is_live() && found.row.stop_requested => return self.record_of(&found),
            ExecutionState::Started => {}
            other => return Err(state(execution, other, "stopped")),
        }
        let row = found.row.clone();
        let told = Told { scope: &row.scope, subject: &row.id, token: None, origin };
        self.tell(told, Event::StopRequested, json!({}))?;
        let row = if found.is_live() {
            ExecutionRow { stop_requested: true, updated_at: self.now, ..row }
        } else {
            // Its attempt stays open: an owner that is only frozen may still be there when the next one comes.
            self.tell(told, Event::Stopped, json!({ "owner": "none" }))?;
            self.rows.delete_targets(&row.id)?;
            ExecutionRow { state: ExecutionState::Stopped, stop_requested: false, updated_at: self.now, ..row.clone() }
        };
        self.rows.put_execution(&row)?;
        self.record_now(row)
    }
}
