//! Appending to the audit trail.

use super::Machine;
use crate::audit::{Sealing, seal};
use crate::error::{Error, Result, codes::store};
use crate::state::{AuditHead, Event, NewEvent, Origin};
use serde_json::Value;

impl Machine<'_> {
    /// Appends an event of a caller.
    pub(in crate::store) fn record(&mut self, event: &NewEvent) -> Result<u64> {
        self.append(|_| event.clone())
    }

    /// The end of the trail.
    pub(in crate::store) fn audit_head(&mut self) -> Result<AuditHead> {
        Ok(self.rows.tail()?.map_or(EMPTY, |tail| tail.head))
    }

    /// Appends an event of a claim, or of somebody who has none.
    pub(super) fn tell(&mut self, told: Told<'_>, event: Event, detail: Value) -> Result<()> {
        let Told { scope, subject, token, origin } = told;
        self.append(|_| NewEvent {
            event,
            scope: scope.to_owned(),
            subject: subject.to_owned(),
            token,
            origin: origin.clone(),
            detail,
        })
        .map(drop)
    }

    /// Appends the event by which a claim is made; its sequence number is the token.
    pub(super) fn tell_claim(&mut self, told: Told<'_>, event: Event, detail: Value) -> Result<u64> {
        let Told { scope, subject, origin, .. } = told;
        self.append(|sequence| NewEvent {
            event,
            scope: scope.to_owned(),
            subject: subject.to_owned(),
            token: Some(sequence),
            origin: origin.clone(),
            detail,
        })
    }

    fn append(&mut self, event: impl FnOnce(u64) -> NewEvent) -> Result<u64> {
        let tail = self.rows.tail()?;
        let head = tail.as_ref().map_or(EMPTY, |tail| tail.head);
        // Behind an entry with a key one with another key or none would look like a forgery for ever.
        if let Some(id) = tail.and_then(|tail| tail.key_id)
            && self.audit_key.is_none_or(|key| key.id() != id)
        {
            let given = self.audit_key.map_or("none", |key| key.id());
            let message = format!("the audit trail of the store is kept with the key {id}, and {given} was given");
            return Err(Error::new(store::STORE_OPEN, message).help("give the key that the trail was begun with"));
        }
        let event = event(head.sequence + 1);
        let entry = seal(&Sealing { event: &event, at: self.now, place: self.place }, &head, self.audit_key);
        self.rows.append(&entry)?;
        Ok(entry.sequence)
    }
}

/// Whom an event is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) scope: &'a str,
    pub(super) subject: &'a str,
    pub(super) token: Option<u64>,
    pub(super) origin: &'a Origin,
}

const EMPTY: AuditHead = AuditHead { sequence: 0, hash: [0; 32] };
