//! Looking at the text of the job file around a place where the parser gave up.
//!
//! Nothing here parses YAML: these are good guesses for messages, made on one line or on brackets.

use crate::job::document::Span;

/// One line of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// First byte in the text.
    pub(super) start: usize,
    /// The line without its line end.
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    /// The line that a byte belongs to.
    pub(super) fn at(text: &'t str, offset: usize) -> Line<'t> {
        let offset = text.floor_char_boundary(offset);
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
        Line { start, text: text[start..end].trim_end_matches('\r') }
    }

    /// The nearest line above that says something.
    pub(super) fn above(self, text: &'t str) -> Option<Line<'t>> {
        let mut line = self;
        while line.start > 0 {
            line = Line::at(text, line.start - 1);
            let content = line.text.trim_start();
            if !content.is_empty() && !content.starts_with('#') {
                return Some(line);
            }
        }
        None
    }

    /// Bytes of the text without blanks in front and behind.
    pub(super) fn content(self) -> Span {
        let start = self.start + self.indent();
        Span { start, end: start + self.text.trim().len() }
    }

    /// Blanks in front, in bytes.
    pub(super) fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Tabs among the blanks in front.
    pub(super) fn tabs(self) -> Option<Span> {
        let blanks = &self.text[..self.indent()];
        let first = blanks.find('\t')?;
        let last = blanks.rfind('\t')?;
        Some(Span { start: self.start + first, end: self.start + last + 1 })
    }

    /// Where the value begins that stands behind `key: ` or `- ` on this line.
    pub(super) fn value(self) -> Option<usize> {
        let mut at = self.indent();
        while self.text[at..].starts_with("- ") {
            at += 2;
            at += self.text[at..].len() - self.text[at..].trim_start().len();
        }
        let is_quoted = self.text[at..].starts_with(['"', '\'', '{', '[']);
        match self.text[at..].find(": ").filter(|_| !is_quoted) {
            Some(colon) => {
                let behind = at + colon + 2;
                Some(self.start + behind + self.text[behind..].len() - self.text[behind..].trim_start().len())
            }
            None if at > self.indent() => Some(self.start + at),
            None => None,
        }
    }

    /// The key that the line begins with, `- ` left out.
    pub(super) fn key(self) -> Option<&'t str> {
        let content = self.text.trim_start().trim_start_matches("- ").trim_start();
        let end = content.find(": ").or_else(|| content.trim_end().strip_suffix(':').map(str::len))?;
        content.get(..end).filter(|key| !key.is_empty())
    }
}

/// The text from a place to the end of its line, without a comment.
pub(super) fn rest(text: &str, start: usize) -> &str {
    let line = Line::at(text, start);
    let rest = line.text.get(start.saturating_sub(line.start)..).unwrap_or_default();
    rest.find(" #").map_or(rest, |comment| &rest[..comment]).trim_end()
}

/// What is open at a place: brackets and a quote.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// Innermost bracket.
    pub(super) bracket: Option<(usize, char)>,
    /// Quote that is not closed yet.
    pub(super) quote: Option<usize>,
}

/// What is open in front of a byte; comments are left out.
pub(super) fn opened(text: &str, until: usize) -> Opened {
    let mut brackets: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    let mut before = '\n';
    let mut comment = false;
    for (at, c) in text[..text.floor_char_boundary(until)].char_indices() {
        match (quote, c) {
            (_, '\n') => comment = false,
            _ if comment => {}
            (Some((_, mark)), _) if c == mark && before != '\\' => quote = None,
            (Some(_), _) => {}
            (None, '#') if before.is_whitespace() => comment = true,
            // An apostrophe inside a word opens no quote.
            (None, '"' | '\'') if before.is_whitespace() || "[{,:(".contains(before) => quote = Some((at, c)),
            (None, '[' | '{') if !brackets.is_empty() || before.is_whitespace() || "[{".contains(before) => {
                brackets.push((at, c));
            }
            (None, ']' | '}') => {
                brackets.pop();
            }
            _ => {}
        }
        before = c;
    }
    Opened { bracket: brackets.pop(), quote: quote.map(|(at, _)| at) }
}

/// The text without quotes that a place inside brackets belongs to, as in `{expr: a ? b : c}`.
pub(super) fn inside_brackets(text: &str, bracket: usize, at: usize) -> Option<&str> {
    let entry = text.get(bracket + 1..at)?;
    let entry = bracket + 1 + entry.rfind(',').map_or(0, |comma| comma + 1);
    let start = entry + text.get(entry..at)?.find(": ")? + 2;
    let rest = rest(text, start);
    Some(rest[..rest.find([',', '}', ']']).unwrap_or(rest.len())].trim())
}

/// The text in quotes, for an edit that can be copied; `None` when it is too long or hard to quote.
pub(super) fn in_quotes(text: &str) -> Option<String> {
    if text.is_empty() || text.chars().count() > 60 || text.chars().any(char::is_control) {
        return None;
    }
    match (text.contains(['"', '\\']), text.contains('\'')) {
        (false, _) => Some(format!("\"{text}\"")),
        (true, false) => Some(format!("'{text}'")),
        (true, true) => Some(format!("'{}'", text.replace('\'', "''"))),
    }
}
