//! How attempts end, and executions with them.

use super::Machine;
use super::trail::Told;
use crate::error::Result;
use crate::state::{Claim, EndState, Ending, Event, ExecutionState, NewEvent, Origin};
use crate::store::rows::{AttemptRow, ExecutionRow};
use serde_json::{Value, json};

impl Machine<'_> {
    pub(in crate::store) fn finalise(&mut self, claim: &Claim, finalisation: &str) -> Result<()> {
        let row = self.own(claim)?;
        if row.state == ExecutionState::Finalising && row.finalisation.as_deref() == Some(finalisation) {
            return self.fence(claim, &[ExecutionState::Finalising]).map(drop);
        }
        self.fence(claim, &[ExecutionState::Started])?;
        self.tell_own(&row, Event::Finalised, json!({}))?;
        self.rows.put_execution(&ExecutionRow {
            state: ExecutionState::Finalising,
            finalisation: Some(finalisation.to_owned()),
            updated_at: self.now,
            ..row
        })
    }

    pub(in crate::store) fn complete(&mut self, claim: &Claim, result: &str, events: &[NewEvent]) -> Result<()> {
        let row = self.own(claim)?;
        if row.state == ExecutionState::Completed && row.result.as_deref() == Some(result) {
            return Ok(());
        }
        let attempt = self.fence(claim, &[ExecutionState::Finalising])?;
        for event in events {
            self.record(event)?;
        }
        self.tell_own(&row, Event::Completed, json!({}))?;
        self.rows.delete_checkpoints(&row.id)?;
        self.rows.delete_targets(&row.id)?;
        self.end_attempt(attempt, ExecutionState::Completed)?;
        self.rows.put_execution(&ExecutionRow {
            state: ExecutionState::Completed,
            result: Some(result.to_owned()),
            stop_requested: false,
            updated_at: self.now,
            ..row
        })
    }

    /// A FINALISING execution can only be released: some of its names may be given already.
    pub(in crate::store) fn end(&mut self, claim: &Claim, ending: &Ending) -> Result<()> {
        let row = self.own(claim)?;
        if self.is_ended(&row, ending)? {
            return Ok(());
        }
        if ending.state == EndState::Released {
            return self.release(claim, &row, ending);
        }
        let attempt = self.fence(claim, &[ExecutionState::Started])?;
        let (state, event) = match ending.state {
            EndState::Stopped => (ExecutionState::Stopped, Event::Stopped),
            _ => (ExecutionState::Failed, Event::Failed),
        };
        let decided = ending.state == EndState::Decided;
        self.tell_own(&row, event, json!({ "code": ending.code, "decided": decided }))?;
        if decided {
            // The same bytes fail again: nobody resumes here.
            self.rows.delete_checkpoints(&row.id)?;
        }
        self.rows.delete_targets(&row.id)?;
        self.end_attempt(attempt, state)?;
        self.rows.put_execution(&ExecutionRow {
            state,
            decided,
            result: Some(ending.result.clone()),
            stop_requested: false,
            updated_at: self.now,
            ..row
        })
    }

    fn release(&mut self, claim: &Claim, row: &ExecutionRow, ending: &Ending) -> Result<()> {
        let attempt = self.fence(claim, &[ExecutionState::Started, ExecutionState::Finalising])?;
        self.tell_own(row, Event::Released, json!({ "code": ending.code }))?;
        self.end_attempt(attempt, row.state)
    }

    /// Whether this very call was carried out before.
    fn is_ended(&mut self, row: &ExecutionRow, ending: &Ending) -> Result<bool> {
        let recorded = row.result.as_deref() == Some(ending.result.as_str());
        Ok(match ending.state {
            EndState::Failed => row.state == ExecutionState::Failed && !row.decided && recorded,
            EndState::Decided => row.state == ExecutionState::Failed && row.decided && recorded,
            EndState::Stopped => row.state == ExecutionState::Stopped && recorded,
            EndState::Released => {
                let attempt = self.rows.attempt(&row.id, row.token)?;
                super::record::is_running(row.state) && attempt.is_some_and(|attempt| attempt.ended_at.is_some())
            }
        })
    }

    fn end_attempt(&mut self, attempt: AttemptRow, state: ExecutionState) -> Result<()> {
        self.retire(attempt.token);
        self.rows.put_attempt(&AttemptRow { ended_at: Some(self.now), ended_as: Some(state), ..attempt })
    }

    fn tell_own(&mut self, row: &ExecutionRow, event: Event, detail: Value) -> Result<()> {
        let told = Told { scope: &row.scope, subject: &row.id, token: Some(row.token), origin: &Origin::default() };
        self.tell(told, event, detail)
    }
}
