//! Problems as text, in the manner of rustc: title, place, lines with carets, what was expected, what to do.

use super::diagnostic::{Diagnostic, Level};
use super::diagnostics::Diagnostics;
use crate::job::document::Span;
use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};
use std::ops::Range;

/// Lines shown above a place, so that a reader sees what it belongs to.
const ABOVE: usize = 2;

/// Places further apart than this many lines are shown with a gap between them.
const TOGETHER: usize = 8;

/// Columns after which a long line is cut.
const WIDTH: usize = 140;

impl Diagnostics {
    /// The problems as text for a terminal, with colour or without; ends with a line that counts them.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
        let mut out = String::new();
        for diagnostic in self.list.iter().take(Diagnostics::SHOWN) {
            out.push_str(&self.one(diagnostic, &renderer));
            out.push_str("\n\n");
        }
        out.push_str(&self.closing());
        out
    }

    fn one(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diagnostic.severity {
            Level::Error => Title::ERROR,
            Level::Warning => Title::WARNING,
        };
        let mut group =
            level.primary_title(&diagnostic.message).id(diagnostic.code.to_string()).element(self.snippet(diagnostic));
        if let Some(expected) = &diagnostic.expected {
            group = group.element(Title::NOTE.no_name().message(format!("expected {expected}")));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Title::HELP.message(help));
        }
        renderer.render(&[group])
    }

    /// The lines around the places of one problem: only these are given away, because the renderer reads all it gets.
    fn snippet<'a>(&'a self, diagnostic: &'a Diagnostic) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let spans = || std::iter::once(diagnostic.span).chain(diagnostic.secondary.iter().map(|(span, _)| *span));
        let first = spans().map(|span| self.lines.line(span.start)).min().unwrap_or(0);
        let last = spans().map(|span| self.lines.line(span.end)).max().unwrap_or(first);
        let from = first.saturating_sub(ABOVE);
        let start = self.lines.start(from, &self.text);
        let end = self.lines.start(last + 1, &self.text);
        let window = self.text.get(start..end).unwrap_or_default();
        let needed = spans().map(|span| span.end - start).max().unwrap_or(0);
        let lines = window.trim_end_matches(['\r', '\n']);
        let window = if lines.len() < needed { window } else { lines };
        let inside = |span: Span| -> Range<usize> { span.start - start..span.end - start };
        let mut primary = AnnotationKind::Primary.span(inside(diagnostic.span));
        if let Some(label) = &diagnostic.label {
            primary = primary.label(label.as_str());
        }
        let others = diagnostic
            .secondary
            .iter()
            .map(|(span, label)| AnnotationKind::Context.span(inside(*span)).label(label.as_str()));
        Snippet::source(window)
            .line_start(from + 1)
            .path(self.file.as_str())
            .fold(last - first > TOGETHER)
            .annotation(primary)
            .annotations(others)
    }

    fn closing(&self) -> String {
        let errors = self.list.iter().filter(|diagnostic| diagnostic.severity == Level::Error).count();
        let warnings = self.list.len() - errors;
        let mut counts = Vec::new();
        if errors > 0 || warnings == 0 {
            counts.push(counted(errors, "problem"));
        }
        if warnings > 0 {
            counts.push(counted(warnings, "warning"));
        }
        let more = self.list.len().saturating_sub(Diagnostics::SHOWN);
        let shown = if more > 0 { format!("; {more} more are not shown") } else { String::new() };
        format!("{} in {}{shown}\n", counts.join(", "), self.file)
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
