//! Making claims on executions.

use super::Machine;
use super::faults::{damaged, misused};
use super::liveness::Liveness;
use super::record::{Found, is_running};
use super::trail::Told;
use crate::error::Result;
use crate::state::{Claim, Event, ExecutionRecord, ExecutionState, Launch, Start, Started, Verdict};
use crate::store::rows::{AttemptRow, ExecutionRow, KeyRow, StartKind};
use serde_json::json;
use std::time::Duration;

impl Machine<'_> {
    /// A new execution, the first of its key or another generation.
    pub(super) fn first(
        &mut self,
        launch: &Launch,
        generation: u32,
        previous: Option<ExecutionRecord>,
    ) -> Result<Verdict> {
        if self.rows.standing(&launch.execution)?.is_some() {
            return Err(misused(format!("execution {} exists already", launch.execution)));
        }
        let told = Told { subject: &launch.execution, ..told(launch) };
        let mut detail = json!({ "generation": generation });
        if let Some(new) = &launch.new_generation {
            detail["reason"] = json!(new.reason);
            detail["new_actor"] = json!(new.actor);
        }
        let token = self.tell_claim(told, Event::Claimed, detail)?;
        let row = ExecutionRow {
            id: launch.execution.clone(),
            scope: launch.scope.clone(),
            key: launch.key.clone(),
            generation,
            state: ExecutionState::Started,
            decided: false,
            token,
            bound_token: None,
            stop_requested: false,
            created_at: self.now,
            updated_at: self.now,
            fingerprint: launch.fingerprint.clone(),
            request: launch.request.clone(),
            bound: None,
            finalisation: None,
            result: None,
            previous: previous.as_ref().map(keep).transpose()?,
        };
        self.rows.put_key(&KeyRow {
            scope: launch.scope.clone(),
            key: launch.key.clone(),
            execution: launch.execution.clone(),
            generation,
            tombstone: None,
        })?;
        self.start(launch, row, 1, StartKind::Fresh)
    }

    /// Another generation; what was not completed is given up.
    pub(super) fn next_generation(&mut self, launch: &Launch, found: &Found) -> Result<Verdict> {
        let previous = self.record_of(found)?;
        if !matches!(found.row.state, ExecutionState::Completed | ExecutionState::Abandoned) {
            let detail = launch.new_generation.as_ref().map(|new| json!({ "reason": new.reason, "actor": new.actor }));
            let told = Told { subject: &found.row.id, ..told(launch) };
            self.tell(told, Event::Abandoned, detail.unwrap_or_default())?;
            self.give_up(found.row.clone())?;
        }
        self.first(launch, found.row.generation + 1, Some(previous))
    }

    /// The same execution for another request, from the beginning. Nothing of a FAILED one was published.
    pub(super) fn supersede(&mut self, launch: &Launch, found: &Found) -> Result<Verdict> {
        let previous = self.record_of(found)?;
        let told = Told { subject: &found.row.id, ..told(launch) };
        let detail = json!({ "fingerprint": launch.fingerprint, "superseded": found.row.fingerprint });
        let token = self.tell_claim(told, Event::Superseded, detail)?;
        self.rows.delete_checkpoints(&found.row.id)?;
        let row = ExecutionRow {
            state: ExecutionState::Started,
            decided: false,
            token,
            bound_token: None,
            stop_requested: false,
            updated_at: self.now,
            fingerprint: launch.fingerprint.clone(),
            request: launch.request.clone(),
            bound: None,
            finalisation: None,
            result: None,
            previous: self.still_to_clear(found, &previous)?,
            ..found.row.clone()
        };
        self.start(launch, row, found.last.number + 1, StartKind::Fresh)
    }

    /// The same execution for the same request, where the attempt before left it.
    pub(super) fn take(&mut self, launch: &Launch, found: Found) -> Result<Verdict> {
        let owner_gone = found.liveness == Liveness::Gone;
        let in_order = !is_running(found.row.state) || found.last.ended_at.is_some();
        let event = if in_order { Event::Resumed } else { Event::TakenOver };
        let told = Told { subject: &found.row.id, ..told(launch) };
        let from = format!("{}:{}", found.last.host, found.last.pid);
        let detail = json!({ "attempt": found.last.number + 1, "from": from, "owner_gone": owner_gone });
        let token = self.tell_claim(told, event, detail)?;
        let (state, kind) = match (found.row.state, &found.row.bound) {
            (ExecutionState::Finalising, _) => (ExecutionState::Finalising, StartKind::Finish { owner_gone }),
            (_, None) => (ExecutionState::Started, StartKind::Fresh),
            (_, Some(_)) => (ExecutionState::Started, StartKind::Resume { owner_gone }),
        };
        let previous = match kind {
            StartKind::Fresh => {
                let record = self.record_of(&found)?;
                self.still_to_clear(&found, &record)?
            }
            _ => None,
        };
        self.retire(found.row.token);
        let number = found.last.number + 1;
        let row = ExecutionRow {
            state,
            decided: false,
            token,
            stop_requested: false,
            updated_at: self.now,
            result: None,
            previous,
            ..found.row
        };
        self.start(launch, row, number, kind)
    }

    /// What the next owner has to clear away: what an owner before was told and did not come to do, or what is there now.
    fn still_to_clear(&self, found: &Found, now: &ExecutionRecord) -> Result<Option<String>> {
        match (&found.row.bound, &found.row.previous) {
            (None, Some(kept)) => Ok(Some(kept.clone())),
            _ => keep(now).map(Some),
        }
    }

    fn start(&mut self, launch: &Launch, row: ExecutionRow, number: u32, kind: StartKind) -> Result<Verdict> {
        self.rows.put_execution(&row)?;
        let attempt = AttemptRow {
            execution: row.id.clone(),
            token: row.token,
            number,
            nonce: launch.nonce,
            start: kind,
            owner: self.owner,
            host: self.process.identity.host.clone(),
            pid: self.process.identity.pid,
            lease: self.process.lease(launch.lease),
            started_at: self.now,
            renewed_at: self.now,
            ended_at: None,
            ended_as: None,
        };
        self.rows.put_attempt(&attempt)?;
        self.claim(row.token);
        self.started(row, attempt)
    }

    /// The same answer to the same call. The lease begins anew: time has passed.
    pub(super) fn again(&mut self, found: Found, lease: Duration) -> Result<Verdict> {
        let attempt = AttemptRow { lease: self.process.lease(lease), ..found.last };
        self.rows.put_attempt(&attempt)?;
        self.claim(found.row.token);
        self.started(found.row, attempt)
    }

    fn started(&mut self, row: ExecutionRow, attempt: AttemptRow) -> Result<Verdict> {
        let claim = Claim { execution: row.id.clone(), token: row.token };
        let start = match attempt.start {
            StartKind::Fresh => Start::Fresh { previous: row.previous.as_deref().map(kept).transpose()? },
            StartKind::Resume { owner_gone } => {
                Start::Resume { checkpoint: self.saved_checkpoint(&row.id)?, owner_gone }
            }
            StartKind::Finish { owner_gone } => Start::Finish { owner_gone },
        };
        let execution = self.record_now(row)?;
        Ok(Verdict::Started(Box::new(Started { claim, execution, start, attempt: attempt.number })))
    }
}

fn told(launch: &Launch) -> Told<'_> {
    Told { scope: &launch.scope, subject: "", token: None, origin: &launch.origin }
}

fn keep(record: &ExecutionRecord) -> Result<String> {
    serde_json::to_string(record).map_err(|error| damaged("a record cannot be kept").caused_by(error))
}

fn kept(text: &str) -> Result<Box<ExecutionRecord>> {
    serde_json::from_str(text).map_err(|error| damaged("a record that was kept cannot be read").caused_by(error))
}
