//! All problems of one job file, with its text.

use super::diagnostic::{Diagnostic, Level};
use super::lines::Lines;
use crate::error::Error;
use crate::job::document::Span;
use serde_json::{Value, json};
use std::fmt;

/// A byte order mark at the start of a file: no editor counts it as a column.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// All problems of one job file, sorted by position, with the text that they point into.
///
/// `Display` is the rendering without colour.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) lines: Lines,
    pub(super) list: Vec<Diagnostic>,
    /// Bytes of the file in front of `text`.
    skipped: usize,
}

impl Diagnostics {
    /// At most this many problems are rendered; the closing line says how many there are.
    pub const SHOWN: usize = 20;

    /// Puts the problems of a file together: sorted, each once, spans cut to the text.
    ///
    /// `file` is the name as the caller gave it, `text` what the spans count in.
    pub fn new(file: impl Into<String>, text: impl Into<String>, mut list: Vec<Diagnostic>) -> Diagnostics {
        let mut text = text.into();
        let mut skipped = 0;
        if text.starts_with(BYTE_ORDER_MARK) {
            skipped = BYTE_ORDER_MARK.len_utf8();
            text.drain(..skipped);
        }
        for diagnostic in &mut list {
            diagnostic.span = fit(diagnostic.span, skipped, &text);
            for (span, _) in &mut diagnostic.secondary {
                *span = fit(*span, skipped, &text);
            }
        }
        list.sort_by_key(Diagnostic::order);
        list.dedup();
        Diagnostics { file: file.into(), lines: Lines::of(&text), text, list, skipped }
    }

    /// The problems that an error of the job file carries.
    pub fn of(error: &Error) -> Option<&Diagnostics> {
        std::error::Error::source(error)?.downcast_ref()
    }

    /// The file as the caller named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The problems, sorted by position. Their spans count from behind a byte order mark.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// How many problems there are, warnings included.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them is an error, and not a warning.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Level::Error)
    }

    /// Every problem as a JSON object.
    ///
    /// Lines and columns count from 1, columns in characters; `offset` and `length` count bytes of the file from 0.
    /// `labels` holds what is said beside the carets: of the place itself first, then of others.
    pub fn to_json(&self) -> Value {
        self.list.iter().map(|diagnostic| self.object(diagnostic)).collect()
    }

    fn object(&self, diagnostic: &Diagnostic) -> Value {
        let own = diagnostic.label.iter().map(|text| (diagnostic.span, text));
        let others = diagnostic.secondary.iter().map(|(span, text)| (*span, text));
        let labels: Vec<Value> = own
            .chain(others)
            .map(|(span, text)| {
                let mut label = self.place(span);
                label.insert("message".to_owned(), text.as_str().into());
                label.into()
            })
            .collect();
        let mut object = serde_json::Map::new();
        object.insert("code".to_owned(), diagnostic.code.to_string().into());
        object.insert("severity".to_owned(), diagnostic.severity.as_str().into());
        object.insert("message".to_owned(), diagnostic.message.as_str().into());
        object.insert("file".to_owned(), self.file.as_str().into());
        object.extend(self.place(diagnostic.span));
        object.insert("expected".to_owned(), json!(diagnostic.expected));
        object.insert("help".to_owned(), json!(diagnostic.help));
        object.insert("labels".to_owned(), labels.into());
        object.into()
    }

    fn place(&self, span: Span) -> serde_json::Map<String, Value> {
        let (line, column) = self.lines.place(&self.text, span.start);
        let (end_line, end_column) = self.lines.place(&self.text, span.end);
        let numbers = [
            ("line", line),
            ("column", column),
            ("end_line", end_line),
            ("end_column", end_column),
            ("offset", span.start + self.skipped),
            ("length", span.end - span.start),
        ];
        numbers.into_iter().map(|(name, number)| (name.to_owned(), number.into())).collect()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// The span inside the text, on character boundaries, without the bytes skipped in front.
fn fit(span: Span, skipped: usize, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start.saturating_sub(skipped));
    let end = text.ceil_char_boundary(span.end.saturating_sub(skipped)).max(start);
    Span { start, end }
}
