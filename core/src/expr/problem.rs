//! What is wrong with an expression, in the words of the person who wrote it.
//!
//! Invariant: the span lies inside the text and on character boundaries, so that a caller can put a caret under it.

use crate::error::{Code, codes};
use std::ops::Range;

/// One problem of one expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// `BL1110` to `BL1114`.
    pub(crate) code: Code,
    /// One plain sentence without the place.
    pub(crate) message: String,
    /// The guilty bytes of the text.
    pub(crate) span: Range<usize>,
    /// A concrete edit that helps.
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(super) fn new(code: Code, span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem { code, message: message.into(), span: span.clone(), help: None }
    }

    pub(super) fn syntax(span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(codes::job::EXPRESSION_SYNTAX, span, message)
    }

    pub(super) fn name(span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(codes::job::EXPRESSION_NAME, span, message)
    }

    pub(super) fn types(span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(codes::job::EXPRESSION_TYPE, span, message)
    }

    pub(super) fn unsupported(span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(codes::job::EXPRESSION_UNSUPPORTED, span, message)
    }

    pub(super) fn call(span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(codes::job::EXPRESSION_CALL, span, message)
    }

    pub(super) fn help(mut self, text: impl Into<String>) -> Problem {
        self.help = Some(text.into());
        self
    }

    /// Adds "did you mean …" where a candidate is near enough.
    pub(super) fn suggest<S: AsRef<str>>(mut self, word: &str, candidates: impl IntoIterator<Item = S>) -> Problem {
        let near = super::suggest::nearest(word, candidates);
        if !near.is_empty() {
            let quoted: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
            self.help = Some(format!("did you mean {}?", quoted.join(" or ")));
        }
        self
    }
}
