//! Making an entry out of an event.

use super::encode::hash;
use super::key::AuditKey;
use crate::state::{AuditEntry, AuditHead, NewEvent};

/// What an entry says, before it has its place in the chain.
#[derive(Debug)]
pub(crate) struct Sealing<'a> {
    pub(crate) event: &'a NewEvent,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) at: i128,
    /// `HOST:PID`.
    pub(crate) place: &'a str,
}

/// The entry behind `previous`.
pub(crate) fn seal(new: &Sealing<'_>, previous: &AuditHead, key: Option<&AuditKey>) -> AuditEntry {
    let event = new.event;
    let mut entry = AuditEntry {
        sequence: previous.sequence + 1,
        at: new.at,
        event: event.event,
        scope: event.scope.clone(),
        subject: event.subject.clone(),
        token: event.token,
        origin: event.origin.clone(),
        place: new.place.to_owned(),
        detail: event.detail.to_string(),
        key_id: key.map(|key| key.id().to_owned()),
        previous: previous.hash,
        hash: [0; 32],
    };
    entry.hash = hash(&entry, key);
    entry
}
