//! Events of a run on standard error, a line each: `LEVEL name message key=value…`.

use crate::terminal;
use batchloom::{Event, EventLevel, Subscriber};
use clap::ValueEnum;
use serde_json::Value;
use std::ops::ControlFlow;

/// From which level on events are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// Everything.
    Debug,
    /// What an operator wants to read afterwards.
    Info,
    /// What should be looked at.
    Warning,
    /// That a run failed.
    Error,
}

/// Prints events.
pub(crate) fn subscriber(level: LogLevel) -> Subscriber {
    let level = match level {
        LogLevel::Debug => EventLevel::Debug,
        LogLevel::Info => EventLevel::Info,
        LogLevel::Warning => EventLevel::Warning,
        LogLevel::Error => EventLevel::Error,
    };
    Subscriber::new(level, |event| {
        terminal::note(&line(event));
        ControlFlow::Continue(())
    })
}

/// Nothing in an event begins another line.
fn line(event: &Event) -> String {
    let level = event.level.as_str().to_uppercase();
    let fields = event.fields.iter().filter(|(_, value)| !value.is_null());
    let fields: String = fields.map(|(name, value)| format!(" {name}={}", shown(value))).collect();
    format!("{level} {} {}{fields}", event.name, event.message.replace(['\n', '\r'], " "))
}

/// A word as it is; anything else as JSON has it.
fn shown(value: &Value) -> String {
    let word = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"=\\".contains(c))
    };
    match value {
        Value::String(text) if word(text) => text.clone(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line() {
        let fields =
            vec![("path", "out.txt".into()), ("key", "a b\n\"c\"".into()), ("bytes", 12.into()), ("code", Value::Null)];
        let event = Event { level: EventLevel::Info, name: "published", message: "one\ntwo".into(), fields, at_ns: 0 };
        assert_eq!(line(&event), r#"INFO published one two path=out.txt key="a b\n\"c\"" bytes=12"#);
    }
}
