//! Removing what came to its end long ago. The trail is never touched.

use super::Machine;
use super::trail::Told;
use crate::error::Result;
use crate::state::{Event, ExecutionState, Origin, Purged};
use crate::store::rows::{ExecutionRow, KeyRow, RequestRow, RequestState, Tombstone};
use serde_json::json;

/// So many rows in one transaction: a purge of a year's history holds nobody up.
pub(in crate::store) const PURGED_AT_ONCE: u32 = 500;

impl Machine<'_> {
    /// One piece of a purge; where it removed nothing, the purge is done.
    pub(in crate::store) fn purge(&mut self, before: i128, origin: &Origin) -> Result<Purged> {
        let before = before.clamp(i64::MIN.into(), i64::MAX.into());
        let executions = self.rows.finished_before(before, PURGED_AT_ONCE)?;
        for row in &executions {
            self.purge_execution(row, origin)?;
        }
        let requests = self.rows.requests_before(before, self.now, PURGED_AT_ONCE)?;
        for row in &requests {
            self.purge_request(row)?;
        }
        if !requests.is_empty() {
            let told = Told { scope: "", subject: "keys", token: None, origin };
            self.tell(told, Event::Purged, json!({ "count": requests.len(), "before": before.to_string() }))?;
        }
        Ok(Purged { executions: executions.len() as u64, keys: requests.len() as u64 })
    }

    fn purge_execution(&mut self, row: &ExecutionRow, origin: &Origin) -> Result<()> {
        self.rows.delete_checkpoints(&row.id)?;
        self.rows.delete_targets(&row.id)?;
        self.rows.delete_execution(&row.id)?;
        // Only the newest generation speaks for its key.
        if let Some(key) = self.rows.key(&row.scope, &row.key)?
            && key.execution == row.id
        {
            let completed = row.state == ExecutionState::Completed;
            let tombstone = Some(Tombstone { fingerprint: row.fingerprint.clone(), completed });
            self.rows.put_key(&KeyRow { tombstone, ..key })?;
        }
        let told = Told { scope: &row.scope, subject: &row.id, token: None, origin };
        self.tell(told, Event::Purged, json!({ "was": row.state.as_str(), "generation": row.generation }))
    }

    /// A result that was to be kept for ever leaves a tombstone: it was done, and must not be done again.
    fn purge_request(&mut self, row: &RequestRow) -> Result<()> {
        if row.state == RequestState::Completed && row.expires_at.is_none() {
            return self.rows.put_request(&RequestRow { state: RequestState::Purged, answer: None, ..row.clone() });
        }
        self.rows.delete_request(&row.scope, &row.key)
    }
}
