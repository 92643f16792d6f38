//! Claiming keys of functions and requests.
//!
//! The trail tells of claims and ends, under the digest of the key; of duplicates it does not: they are answered without
//! writing, a hundred thousand times a second where it must be.

use super::Machine;
use super::liveness::Liveness;
use super::trail::Told;
use crate::error::Result;
use crate::os::memory;
use crate::state::{Event, KeyClaim, KeyRequest, KeyVerdict, OwnerInfo, check_key, key_subject};
use crate::store::rows::{RequestRow, RequestState};
use serde_json::json;
use std::time::Duration;

/// What is to be done for a request.
enum Step {
    /// Nothing: this is the answer.
    Answer(KeyVerdict),
    /// The same call was carried out before.
    Again(Box<RequestRow>),
    /// The key is to be claimed; what stands there, if somebody before is to be replaced.
    Claim(Option<Box<RequestRow>>),
}

impl Machine<'_> {
    /// The verdict, if it needs no claim; nothing is written.
    pub(in crate::store) fn peek_key(&mut self, request: &KeyRequest) -> Result<Option<KeyVerdict>> {
        match self.step(request)? {
            Step::Answer(verdict) => Ok(Some(verdict)),
            Step::Again(_) | Step::Claim(_) => Ok(None),
        }
    }

    pub(in crate::store) fn begin_key(&mut self, request: &KeyRequest) -> Result<KeyVerdict> {
        match self.step(request)? {
            Step::Answer(verdict) => Ok(verdict),
            Step::Again(row) => {
                let row = RequestRow { lease: self.process.lease(request.lease), ..*row };
                self.rows.put_request(&row)?;
                self.claim(row.token);
                Ok(started(&row))
            }
            Step::Claim(before) => self.claim_key(request, before.as_deref()),
        }
    }

    fn step(&mut self, request: &KeyRequest) -> Result<Step> {
        check_key(&request.key)?;
        let Some(row) = self.rows.request(&request.scope, &request.key)? else { return Ok(Step::Claim(None)) };
        let finished = row.state != RequestState::Started;
        if finished && row.expires_at.is_some_and(|at| at <= self.now) {
            return Ok(Step::Claim(None));
        }
        if row.fingerprint != request.fingerprint {
            return Ok(Step::Answer(KeyVerdict::Mismatch));
        }
        let answer = row.answer.as_deref().map(memory::copy).transpose()?.unwrap_or_default();
        match row.state {
            RequestState::Completed => Ok(Step::Answer(KeyVerdict::Completed { result: answer })),
            RequestState::Failed => Ok(Step::Answer(KeyVerdict::Failed { error: answer })),
            RequestState::Purged => Ok(Step::Answer(KeyVerdict::Purged)),
            RequestState::Started => self.step_started(request, row),
        }
    }

    fn step_started(&mut self, request: &KeyRequest, row: RequestRow) -> Result<Step> {
        if row.nonce == request.nonce && self.process.number() == Some(row.owner) {
            return Ok(Step::Again(Box::new(row)));
        }
        match self.liveness_of(row.owner, row.token, &row.lease)? {
            Liveness::Live(retry_after) => {
                let owner = self.owner_of(&row)?;
                Ok(Step::Answer(KeyVerdict::InProgress { owner, retry_after }))
            }
            Liveness::Expired | Liveness::Gone => Ok(Step::Claim(Some(Box::new(row)))),
        }
    }

    fn claim_key(&mut self, request: &KeyRequest, before: Option<&RequestRow>) -> Result<KeyVerdict> {
        let subject = key_subject(&request.key);
        let told = Told { scope: &request.scope, subject: &subject, token: None, origin: &request.origin };
        let (event, detail) = match before {
            None => (Event::Claimed, json!({})),
            Some(row) => (Event::TakenOver, json!({ "from": row.token })),
        };
        let token = self.tell_claim(told, event, detail)?;
        if let Some(row) = before {
            self.retire(row.token);
        }
        let row = RequestRow {
            scope: request.scope.clone(),
            key: request.key.clone(),
            fingerprint: request.fingerprint.clone(),
            state: RequestState::Started,
            token,
            nonce: request.nonce,
            owner: self.owner,
            taken_over: before.is_some(),
            lease: self.process.lease(request.lease),
            updated_at: self.now,
            expires_at: None,
            answer: None,
        };
        self.rows.put_request(&row)?;
        self.claim(token);
        Ok(started(&row))
    }

    /// The row of an owner that is alive is there; of one whose row was removed only the number is known.
    fn owner_of(&mut self, row: &RequestRow) -> Result<OwnerInfo> {
        let known = self.rows.owner(row.owner)?;
        let (host, pid) = known.map(|owner| (owner.process.host, owner.process.pid)).unwrap_or_default();
        Ok(OwnerInfo { number: row.owner, host, pid, since: row.updated_at })
    }

    pub(in crate::store) fn extend_key(&mut self, claim: &KeyClaim, lease: Duration) -> Result<()> {
        let row = self.own_key(claim)?;
        let row = RequestRow { lease: self.process.lease(lease), updated_at: self.now, ..row };
        self.rows.put_request(&row)
    }
}

fn started(row: &RequestRow) -> KeyVerdict {
    let claim = KeyClaim { scope: row.scope.clone(), key: row.key.clone(), token: row.token };
    KeyVerdict::Started { claim, taken_over: row.taken_over }
}
