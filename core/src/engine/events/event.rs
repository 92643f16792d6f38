//! An event of a run.

use serde_json::{Map, Value, json};

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventLevel {
    /// For whoever looks into a run closely.
    Debug,
    /// What an operator wants to read afterwards.
    Info,
    /// Something that should be looked at.
    Warning,
    /// The run failed.
    Error,
}

impl EventLevel {
    /// The stable word: `warning`.
    ///
    /// ```
    /// assert_eq!(batchloom::EventLevel::Warning.as_str(), "warning");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            EventLevel::Debug => "debug",
            EventLevel::Info => "info",
            EventLevel::Warning => "warning",
            EventLevel::Error => "error",
        }
    }
}

/// Something that happened in a run.
///
/// ```
/// use batchloom::{Event, EventLevel};
/// let event = Event {
///     level: EventLevel::Info,
///     name: "checkpoint",
///     message: "a checkpoint was written".into(),
///     fields: vec![("bytes", 8_388_608.into())],
///     at_ns: 1_795_197_600_000_000_000,
/// };
/// assert_eq!(event.to_json()["fields"]["bytes"], 8_388_608);
/// assert_eq!(event.to_json()["at"], "2026-11-20T18:00:00Z");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// How much it matters.
    pub level: EventLevel,
    /// The stable word for what happened, such as `checkpoint`.
    pub name: &'static str,
    /// One sentence.
    pub message: String,
    /// What belongs to it, by stable names.
    pub fields: Vec<(&'static str, Value)>,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub at_ns: i128,
}

impl Event {
    /// The event as one JSON object: `level`, `name`, `message`, `at` and `fields`.
    pub fn to_json(&self) -> Value {
        let at = jiff::Timestamp::from_nanosecond(self.at_ns).map(|at| at.to_string()).ok();
        let fields: Map<String, Value> =
            self.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        json!({"level": self.level.as_str(), "name": self.name, "message": self.message, "at": at, "fields": fields})
    }
}
