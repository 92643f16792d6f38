//! Compiling the expressions of a document, and carrying their problems back to the job file.

use super::context::Context;
use crate::error::codes;
use crate::expr::{self, Expr, Problem, Scope};
use crate::job::diagnostic::{Diagnostic, quoted};
use crate::job::document::{Span, Spanned};
use crate::record::Type;

impl Context<'_> {
    /// Compiles an expression; its problems are noted at their places in the job file.
    pub(super) fn expression(&mut self, text: &Spanned<String>, scope: &mut dyn Scope) -> Option<Expr> {
        self.doubt.set(false);
        let compiled = expr::compile(&text.value, scope);
        self.compiled(text, compiled)
    }

    /// The expression, or its problems noted: none where it uses a name that is in doubt, whose problem stands elsewhere.
    pub(super) fn compiled(&mut self, text: &Spanned<String>, compiled: Result<Expr, Vec<Problem>>) -> Option<Expr> {
        match compiled {
            Ok(expression) => Some(expression),
            Err(_) if self.doubt.get() => None,
            Err(problems) => {
                problems.into_iter().for_each(|problem| self.expression_problem(text, problem));
                None
            }
        }
    }

    /// Compiles a condition.
    pub(super) fn condition(&mut self, text: &Spanned<String>, scope: &mut dyn Scope) -> Option<Expr> {
        let expression = self.expression(text, scope)?;
        self.truth(text, expression)
    }

    /// The expression, when it is true or false.
    pub(super) fn truth(&mut self, text: &Spanned<String>, expression: Expr) -> Option<Expr> {
        if expression.ty == Type::Bool {
            return Some(expression);
        }
        let span = self.span_inside(text, 0, text.value.trim_end().len());
        let message = format!("{} is no condition: it is {}", quoted(text.value.trim()), describe(expression.ty));
        let help = match expression.ty {
            Type::Text => "compare it with something, such as `x == 'A'`",
            Type::Date | Type::Time | Type::Timestamp => "compare it with something, such as `x >= date('2026-01-31')`",
            _ => "compare it with something, such as `x > 0`",
        };
        self.error_help(codes::job::EXPRESSION_TYPE, span, message, help);
        None
    }

    /// Notes a problem of an expression.
    fn expression_problem(&mut self, text: &Spanned<String>, problem: Problem) {
        let span = self.span_inside(text, problem.span.start, problem.span.end);
        let mut diagnostic = Diagnostic::error(problem.code, problem.message, span);
        let syntax = problem.code == codes::job::EXPRESSION_SYNTAX;
        let usual =
            if syntax { "an expression reads like `amount > 0 && currency == 'EUR'`" } else { "change one of the two" };
        diagnostic.help = problem.help.or_else(|| Some(usual.to_owned()));
        self.problem(diagnostic);
    }

    /// The place in the job file of a part of a scalar; of the whole scalar where it cannot be told.
    pub(super) fn span_inside(&self, text: &Spanned<String>, start: usize, end: usize) -> Span {
        let written = self.text.get(text.span.start..text.span.end).unwrap_or_default();
        let places = places(written, &text.value);
        let place = |offset: usize| places.get(offset).map(|place| text.span.start + place);
        let last = end.max(start + 1) - 1;
        match (place(start), place(last)) {
            (Some(first), Some(last)) if first <= last => Span { start: first, end: last + 1 },
            // Behind the end: the last thing that was written.
            (None, _) if !text.value.is_empty() && !places.is_empty() => {
                let last = text.span.start + places.last().copied().unwrap_or_default();
                Span { start: last, end: last + 1 }
            }
            _ => text.span,
        }
    }
}

/// For every byte of a scalar's value its offset in the scalar as written: quotes, escapes of quotes and the indentation
/// of block texts are passed over. Empty where the two cannot be brought together.
fn places(written: &str, value: &str) -> Vec<usize> {
    if let Some(offset) = written.find(value) {
        return (offset..offset + value.len()).collect();
    }
    let mut at = match written.as_bytes().first() {
        Some(b'|' | b'>') => written.find('\n').map_or(written.len(), |end| end + 1),
        Some(b'"' | b'\'') => 1,
        _ => 0,
    };
    let bytes = written.as_bytes();
    let mut places = Vec::with_capacity(value.len());
    for byte in value.bytes() {
        if !byte.is_ascii_whitespace() {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            let escaped = bytes.get(at) == Some(&b'\\') || bytes.get(at) == Some(&b'\'') && byte == b'\'';
            if escaped && bytes.get(at + 1) == Some(&byte) {
                at += 1;
            }
        }
        let blank = byte.is_ascii_whitespace();
        match bytes.get(at) {
            Some(found) if *found == byte || blank && found.is_ascii_whitespace() => {
                places.push(at);
                at += 1;
            }
            _ if blank => places.push(at.min(written.len().saturating_sub(1))),
            _ => return Vec::new(),
        }
    }
    places
}

/// A type in words.
pub(super) fn describe(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "a boolean",
        Type::Number { .. } => "a number",
        Type::Text => "text",
        Type::Date => "a date",
        Type::Time => "a time",
        Type::Timestamp => "a date and time",
        Type::Null => "null",
    }
}
