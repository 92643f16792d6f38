//! Finishing keys of functions and requests.

use super::Machine;
use super::faults::key_fenced;
use super::trail::Told;
use crate::error::{Error, Result};
use crate::os::memory;
use crate::state::{Event, KeyClaim, Origin, key_subject};
use crate::store::rows::{RequestRow, RequestState};
use serde_json::{Value, json};
use std::time::Duration;

impl Machine<'_> {
    pub(in crate::store) fn complete_key(
        &mut self,
        claim: &KeyClaim,
        result: &[u8],
        keep: Option<Duration>,
    ) -> Result<()> {
        self.finish(claim, RequestState::Completed, result, keep)
    }

    pub(in crate::store) fn fail_key(
        &mut self,
        claim: &KeyClaim,
        error: &[u8],
        keep: Option<Option<Duration>>,
    ) -> Result<()> {
        match keep {
            Some(keep) => self.finish(claim, RequestState::Failed, error, keep),
            None => self.free(claim, Event::Failed, json!({ "kept": false })),
        }
    }

    pub(in crate::store) fn release_key(&mut self, claim: &KeyClaim) -> Result<()> {
        self.free(claim, Event::Released, json!({}))
    }

    fn finish(&mut self, claim: &KeyClaim, state: RequestState, answer: &[u8], keep: Option<Duration>) -> Result<()> {
        let row = self.rows.request(&claim.scope, &claim.key)?.ok_or_else(|| self.key_fenced(claim))?;
        if row.token == claim.token && row.state == state && row.answer.as_deref() == Some(answer) {
            return Ok(());
        }
        let row = self.own_key(claim)?;
        let event = if state == RequestState::Completed { Event::Completed } else { Event::Failed };
        self.tell_key(claim, event, json!({}))?;
        self.retire(claim.token);
        let keep = keep.map(|keep| i128::try_from(keep.as_nanos()).unwrap_or(i128::MAX));
        let expires_at = keep.map(|keep| self.now.saturating_add(keep).min(i64::MAX.into()));
        let answer = Some(memory::copy(answer)?);
        self.rows.put_request(&RequestRow { state, answer, expires_at, updated_at: self.now, ..row })
    }

    /// The key is as if nobody had asked. One that is free already was freed by this very call, whose answer was lost.
    fn free(&mut self, claim: &KeyClaim, event: Event, detail: Value) -> Result<()> {
        if self.rows.request(&claim.scope, &claim.key)?.is_none() {
            return Ok(());
        }
        self.own_key(claim)?;
        self.tell_key(claim, event, detail)?;
        self.retire(claim.token);
        self.rows.delete_request(&claim.scope, &claim.key)
    }

    /// The row of a claim that holds.
    pub(super) fn own_key(&mut self, claim: &KeyClaim) -> Result<RequestRow> {
        match self.rows.request(&claim.scope, &claim.key)? {
            Some(row) if row.token == claim.token && row.state == RequestState::Started => Ok(row),
            _ => Err(self.key_fenced(claim)),
        }
    }

    fn key_fenced(&self, claim: &KeyClaim) -> Error {
        self.process.retire(claim.token);
        key_fenced(&claim.scope)
    }

    fn tell_key(&mut self, claim: &KeyClaim, event: Event, detail: Value) -> Result<()> {
        let subject = key_subject(&claim.key);
        let told =
            Told { scope: &claim.scope, subject: &subject, token: Some(claim.token), origin: &Origin::default() };
        self.tell(told, event, detail)
    }
}
