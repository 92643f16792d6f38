//! The audit trail: a closed list of events, each an entry of a hash chain.

use std::fmt;

/// What happened. The list is closed: a word that is not here is not in a trail either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    /// An execution or a key was claimed for the first time.
    Claimed,
    /// It was claimed again after an orderly end: stopped, or failed for a passing cause.
    Resumed,
    /// It was claimed from an owner that died or lost its lease.
    TakenOver,
    /// A launch got the recorded result of an earlier one.
    DuplicateReturned,
    /// A launch, a request or an operation was refused.
    Refused,
    /// An execution is bound to its input, parameters and targets.
    Bound,
    /// A checkpoint was taken (the first, and then a sample).
    Checkpointed,
    /// All outputs are complete and on disk; what is left is their names.
    Finalised,
    /// Outputs have their final names.
    Published,
    /// Everything is done.
    Completed,
    /// It ended with an error.
    Failed,
    /// An attempt ended, and another one has to finish what it began.
    Released,
    /// An earlier request under the key was replaced by another one.
    Superseded,
    /// Somebody asked an execution to stop.
    StopRequested,
    /// It ended because it was asked to.
    Stopped,
    /// It was given up for good.
    Abandoned,
    /// Its details were removed; a tombstone stays.
    Purged,
}

impl Event {
    /// Every event, in the order of the list above.
    pub(crate) const ALL: [Event; 17] = [
        Event::Claimed,
        Event::Resumed,
        Event::TakenOver,
        Event::DuplicateReturned,
        Event::Refused,
        Event::Bound,
        Event::Checkpointed,
        Event::Finalised,
        Event::Published,
        Event::Completed,
        Event::Failed,
        Event::Released,
        Event::Superseded,
        Event::StopRequested,
        Event::Stopped,
        Event::Abandoned,
        Event::Purged,
    ];

    /// The word in trails and exports: `taken_over`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Event::Claimed => "claimed",
            Event::Resumed => "resumed",
            Event::TakenOver => "taken_over",
            Event::DuplicateReturned => "duplicate_returned",
            Event::Refused => "refused",
            Event::Bound => "bound",
            Event::Checkpointed => "checkpointed",
            Event::Finalised => "finalised",
            Event::Published => "published",
            Event::Completed => "completed",
            Event::Failed => "failed",
            Event::Released => "released",
            Event::Superseded => "superseded",
            Event::StopRequested => "stop_requested",
            Event::Stopped => "stopped",
            Event::Abandoned => "abandoned",
            Event::Purged => "purged",
        }
    }

    /// The event of a word.
    pub(crate) fn parse(word: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.as_str() == word)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who is behind a call, as far as the caller says it. The host, the process and the time are added by the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// A person or a service.
    pub(crate) actor: Option<String>,
    /// What ties the entries of one business case together, across systems.
    pub(crate) correlation: Option<String>,
}

/// An event to be appended; sequence, time, place and hash are given by the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewEvent {
    pub(crate) event: Event,
    /// Job name, or the scope of a key.
    pub(crate) scope: String,
    /// The execution, or `key:` and the digest of a key that belongs to no execution.
    pub(crate) subject: String,
    /// The claim under which it happened, where there was one.
    pub(crate) token: Option<u64>,
    pub(crate) origin: Origin,
    /// What else there is to say, as a JSON object; no values of records.
    pub(crate) detail: serde_json::Value,
}

/// An entry of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditEntry {
    /// Counted from 1, without gaps.
    pub(crate) sequence: u64,
    /// Nanoseconds since 1970-01-01T00:00:00Z, by the clock of the host.
    pub(crate) at: i128,
    pub(crate) event: Event,
    pub(crate) scope: String,
    pub(crate) subject: String,
    pub(crate) token: Option<u64>,
    pub(crate) origin: Origin,
    /// Host and process, `HOST:PID`.
    pub(crate) place: String,
    /// The JSON text of the detail, exactly as it was hashed.
    pub(crate) detail: String,
    /// Which key the hash was made with; `None` for a plain hash.
    pub(crate) key_id: Option<String>,
    /// Hash of the entry before; zeros for the first.
    pub(crate) previous: [u8; 32],
    /// Hash over everything above, `previous` included.
    pub(crate) hash: [u8; 32],
}

/// The end of a trail: enough to prove later that nothing before it was changed or cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AuditHead {
    /// Sequence of the last entry; 0 for an empty trail.
    pub(crate) sequence: u64,
    /// Its hash.
    pub(crate) hash: [u8; 32],
}
