//! Compiling the expressions of a document, and carrying their problems back to the job file.

use super::context::Context;
use crate::error::codes;
use crate::expr::{self, Expr, Problem, Scope};
use crate::job::diagnostic::Diagnostic;
use crate::job::document::{Span, Spanned};
use crate::record::Type;

impl Context<'_> {
    /// Compiles an expression; its problems are noted at their places in the job file.
    pub(super) fn expression(&mut self, text: &Spanned<String>, scope: &mut dyn Scope) -> Option<Expr> {
        match expr::compile(&text.value, scope) {
            Ok(expression) => Some(expression),
            Err(problems) => {
                for problem in problems {
                    self.expression_problem(text, problem);
                }
                None
            }
        }
    }

    /// Compiles a condition.
    pub(super) fn condition(&mut self, text: &Spanned<String>, scope: &mut dyn Scope) -> Option<Expr> {
        let expression = self.expression(text, scope)?;
        if expression.ty == Type::Bool {
            return Some(expression);
        }
        let message = format!("`{}` is no condition: it is {}", text.value, describe(expression.ty));
        self.error_help(
            codes::job::EXPRESSION_TYPE,
            text.span,
            message,
            "compare it with something, such as `amount > 0`",
        );
        None
    }

    /// Notes a problem of an expression.
    pub(super) fn expression_problem(&mut self, text: &Spanned<String>, problem: Problem) {
        let span = self.span_inside(text, problem.span.start, problem.span.end);
        let known = self.problems.iter().any(|known| known.span == span && known.message == problem.message);
        if known {
            return;
        }
        let mut diagnostic = Diagnostic::error(problem.code, problem.message, span);
        diagnostic.help = problem.help;
        self.problem(diagnostic);
    }

    /// The place in the job file of a part of a scalar, when the scalar stands there letter by letter.
    pub(super) fn span_inside(&self, text: &Spanned<String>, start: usize, end: usize) -> Span {
        let written = self.text.get(text.span.start..text.span.end).unwrap_or_default();
        match written.find(&text.value) {
            Some(offset) if !text.value.is_empty() => {
                let base = text.span.start + offset;
                Span { start: base + start.min(text.value.len()), end: base + end.min(text.value.len()) }
            }
            _ => text.span,
        }
    }
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
