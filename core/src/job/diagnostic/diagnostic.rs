//! One problem of a job file.

use crate::error::Code;
use crate::job::document::Span;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The job cannot run.
    Error,
    /// The job can run; it may not do what was meant.
    Warning,
}

impl Level {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// One problem of a job file, in the words of the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code; its page says more.
    pub code: Code,
    /// Error or warning.
    pub severity: Level,
    /// One sentence, without the place and without a full stop.
    pub message: String,
    /// The bytes of the job file that are wrong.
    pub span: Span,
    /// Text beside the caret.
    pub label: Option<String>,
    /// Other places that belong to the problem, with what is said of them.
    pub secondary: Vec<(Span, String)>,
    /// What could stand there, such as `one of: left, right` or `a list`.
    pub expected: Option<String>,
    /// A concrete edit.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error of this code at this place.
    pub fn error(code: Code, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic {
            code,
            severity: Level::Error,
            message: message.into(),
            span,
            label: None,
            secondary: Vec::new(),
            expected: None,
            help: None,
        }
    }

    /// A warning of this code at this place.
    pub fn warning(code: Code, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic { severity: Level::Warning, ..Diagnostic::error(code, message, span) }
    }

    /// Says something beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.label = Some(text.into());
        self
    }

    /// Points at another place, such as a first definition.
    #[must_use]
    pub fn secondary(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push((span, text.into()));
        self
    }

    /// Says what could stand there.
    #[must_use]
    pub fn expected(mut self, text: impl Into<String>) -> Diagnostic {
        self.expected = Some(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// Key that sorts problems by position, and those of one position in a fixed order.
    pub fn order(&self) -> (Span, u16, String) {
        (self.span, self.code.number(), self.message.clone())
    }
}
