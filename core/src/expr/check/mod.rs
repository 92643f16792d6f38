//! Names and types: the parsed text becomes a typed tree, or a list of problems.
//!
//! Invariant: a part with a problem yields `None` and exactly one problem stands in the list for it, so that a mistake is
//! reported once and the rest of the expression is still checked.

mod call;
mod operator;

use super::parse::{Binary, Parsed, Shape};
use super::problem::Problem;
use super::scope::Scope;
use super::tree::{Constant, Expr, Node};
use super::types;
use crate::record::Type;
use std::ops::Range;

/// Checks and types a parsed expression.
pub(super) fn check(source: &str, parsed: &Parsed, scope: &mut dyn Scope) -> Result<Expr, Vec<Problem>> {
    let mut checker = Checker { source, scope, problems: Vec::new() };
    let expr = checker.expr(parsed);
    checker.problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    match expr {
        Some(expr) if checker.problems.is_empty() => Ok(expr),
        _ => Err(checker.problems),
    }
}

struct Checker<'c> {
    source: &'c str,
    scope: &'c mut dyn Scope,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn fail<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// The text of a part as it was written.
    fn written(&self, span: &Range<usize>) -> String {
        self.source.get(span.clone()).unwrap_or_default().to_owned()
    }

    fn expr(&mut self, parsed: &Parsed) -> Option<Expr> {
        let literal = |constant| Some(Expr::literal(constant, parsed.span.clone()));
        match &parsed.shape {
            Shape::Null => literal(Constant::Null),
            Shape::Bool(value) => literal(Constant::Bool(*value)),
            Shape::Number(number) => literal(Constant::Number(*number)),
            Shape::Text(text) => literal(Constant::Text(text.as_str().into())),
            Shape::Name(path) => self.name(path, parsed),
            Shape::Not(inner) => self.not(inner, parsed),
            Shape::Negate(inner) => self.negate(inner, parsed),
            Shape::Binary(binary, left, right) => self.binary(*binary, left, right, parsed),
            Shape::Condition(test, yes, no) => self.condition(test, yes, no, parsed),
            Shape::List(_) => {
                let problem = Problem::unsupported(&parsed.span, "a list can stand only behind `in`");
                self.fail(problem.help("compare with several values by `x in ['A', 'B']`"))
            }
            Shape::Call { target, function, arguments } => self.call(target.as_deref(), function, arguments, parsed),
        }
    }

    fn name(&mut self, path: &[String], parsed: &Parsed) -> Option<Expr> {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some(var) = self.scope.name(&parts) {
            let mut expr = Expr::new(Node::Var(var.id), var.ty, parsed.span.clone());
            expr.nullable = var.nullable;
            return Some(expr);
        }
        let name = path.join(".");
        let candidates = self.scope.candidates();
        let mut problem =
            Problem::name(&parsed.span, format!("`{name}` is not known here")).suggest(&name, &candidates);
        if problem.help.is_none() {
            let function = super::functions::names().any(|function| function == name);
            problem = problem.help(match path {
                [_] if function => format!("`{name}` is a function: write `{name}(...)`"),
                [_] => format!("if a text is meant, write '{name}'; {}", known(&candidates)),
                _ => known(&candidates),
            });
        }
        self.fail(problem)
    }

    fn condition(&mut self, test: &Parsed, yes: &Parsed, no: &Parsed, parsed: &Parsed) -> Option<Expr> {
        let tested = self.expr(test);
        let tested = tested.and_then(|tested| self.boolean(tested, "the test before `?`"));
        let (yes, no) = (self.expr(yes), self.expr(no));
        let (tested, yes, no) = (tested?, yes?, no?);
        if !yes.ty.same_kind(no.ty) && yes.ty != Type::Null && no.ty != Type::Null {
            let (left, right) = (types::words(yes.ty), types::words(no.ty));
            let message = format!("the two results of a condition are {left} and {right}");
            return self.fail(Problem::types(&no.span, message).help("both sides of `:` have to be of one type"));
        }
        let [yes, no] = types::unified(vec![yes, no]).try_into().ok()?;
        let ty = types::common([&yes, &no]);
        let nullable = yes.nullable || no.nullable;
        let node = Node::Select(Box::new(tested), Box::new(yes), Box::new(no));
        Some(Expr { node, ty, nullable, span: parsed.span.clone() })
    }

    fn boolean(&mut self, expr: Expr, what: &str) -> Option<Expr> {
        if expr.ty == Type::Bool {
            return Some(expr);
        }
        let message = format!("{what} is {}, not a boolean", types::words(expr.ty));
        let written = self.written(&expr.span);
        let help = match expr.ty {
            Type::Number { .. } => Some(format!("compare it: `{written} != 0`")),
            Type::Text => Some(format!("compare it: `{written} == '...'`")),
            _ => None,
        };
        let mut problem = Problem::types(&expr.span, message);
        problem.help = help;
        self.fail(problem)
    }
}

/// The names there are, as far as a line holds them.
fn known(candidates: &[String]) -> String {
    const SHOWN: usize = 8;
    if candidates.is_empty() {
        return "no names are known here".to_owned();
    }
    let more = if candidates.len() > SHOWN { ", …" } else { "" };
    format!("known names: {}{more}", candidates.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "))
}
