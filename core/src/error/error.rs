//! The one error type of the library: what, where, why, what to do.

use super::code::Code;
use super::kind::{Kind, Retry, Scope};
use super::position::Position;
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The result of everything that can fail in this library.
pub type Result<T> = std::result::Result<T, Error>;

/// An error: a stable code, a message, a place, context, and the cause.
///
/// One word wide. `Display` is one line; `Debug` is a report with context, help and causes.
///
/// ```
/// use batchloom::{Error, codes, Kind};
/// let error = Error::new(codes::input::FILE_MISSING, "there is no file `in.txt`").with("input", "transactions");
/// assert_eq!(error.kind(), Kind::NotFound);
/// assert_eq!(error.to_string(), format!("{} not_found: there is no file `in.txt` (input=transactions)", error.code()));
/// ```
#[must_use]
pub struct Error(Box<Inner>);

struct Inner {
    code: Code,
    message: String,
    help: Option<String>,
    position: Option<Position>,
    context: Vec<(Cow<'static, str>, String)>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    secondary: Vec<Error>,
}

impl Error {
    /// An error of this code; the message is one sentence without the place.
    pub fn new(code: Code, message: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            code,
            message: message.into(),
            help: None,
            position: None,
            context: Vec::new(),
            source: None,
            secondary: Vec::new(),
        }))
    }

    /// Adds one pair of context; called once, at the edge of a module.
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Error {
        self.0.context.push((key.into(), value.to_string()));
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Error {
        self.0.help = Some(text.into());
        self
    }

    /// Says where.
    pub fn at(mut self, position: Position) -> Error {
        self.0.position = Some(position);
        self
    }

    /// Keeps the cause.
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Hangs an error of the clean-up on the error that made the clean-up necessary.
    pub fn and(mut self, secondary: Error) -> Error {
        self.0.secondary.push(secondary);
        self
    }

    /// An error from its JSON form, as recorded reports hold it; `None` for one that this version does not know.
    pub(crate) fn from_json(value: &serde_json::Value) -> Option<Error> {
        let text = |key: &str| value.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
        let mut error = Error::new(text("code")?.parse().ok()?, text("message")?);
        error.0.help = text("help");
        error.0.position = value.get("position").and_then(|position| Option::deserialize(position).ok().flatten());
        let context = value.get("context").and_then(serde_json::Value::as_object).into_iter().flatten();
        let pairs = context.map(|(key, value)| (key.clone().into(), value.as_str().unwrap_or_default().to_owned()));
        error.0.context.extend(pairs);
        Some(error)
    }

    /// What the caller has to do.
    pub fn kind(&self) -> Kind {
        self.0.code.kind()
    }
    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }
    /// Whether repeating can help.
    pub fn retry(&self) -> Retry {
        self.0.code.retry()
    }
    /// How much of the work is concerned.
    pub fn scope(&self) -> Scope {
        self.0.code.scope()
    }
    /// One sentence, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }
    /// What to do, where there is more to say than the code's page says.
    pub fn help_text(&self) -> Option<&str> {
        self.0.help.as_deref()
    }
    /// Where, when it stands in a file.
    pub fn position(&self) -> Option<&Position> {
        self.0.position.as_ref()
    }
    /// Pairs of context, in the order they were added.
    pub fn context(&self) -> &[(Cow<'static, str>, String)] {
        &self.0.context
    }
    /// Errors of the clean-up that followed.
    pub fn secondary(&self) -> &[Error] {
        &self.0.secondary
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.0.code, self.kind().as_str(), self.0.message)?;
        let mut place: Vec<String> = self.0.context.iter().map(|(key, value)| format!("{key}={value}")).collect();
        place.extend(self.0.position.as_ref().map(|position| position.to_string()));
        if place.is_empty() { Ok(()) } else { write!(f, " ({})", place.join(" ")) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        if let Some(help) = &self.0.help {
            write!(f, "\n  help: {help}")?;
        }
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(f, "\n  caused by: {error}")?;
            cause = error.source();
        }
        for secondary in &self.0.secondary {
            write!(f, "\n  then: {secondary}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let context: serde_json::Map<String, serde_json::Value> =
            self.0.context.iter().map(|(key, value)| (key.to_string(), value.clone().into())).collect();
        let mut out = serializer.serialize_struct("Error", 8)?;
        out.serialize_field("kind", self.kind().as_str())?;
        out.serialize_field("code", &self.0.code)?;
        out.serialize_field("message", &self.0.message)?;
        out.serialize_field("help", &self.0.help)?;
        out.serialize_field("retry", &self.retry())?;
        out.serialize_field("scope", &self.scope())?;
        out.serialize_field("context", &context)?;
        out.serialize_field("position", &self.0.position)?;
        out.end()
    }
}
