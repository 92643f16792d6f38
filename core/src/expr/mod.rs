//! Expressions of the job file: CEL text, checked and typed once, evaluated per record.
//!
//! `compile` reads a text with the names of a [`Scope`]; the tree it returns is folded, asked whether it can fault, and
//! evaluated or compiled further by whoever holds it. Pure: no file, clock or thread. Invariant: whatever the text, the
//! answer is a tree or problems with places; nothing here panics or recurses without bound.

mod check;
mod evaluate;
mod fold;
mod functions;
mod lex;
mod parse;
mod problem;
mod scope;
mod structure;
mod suggest;
mod total;
mod tree;
mod types;

pub(crate) use evaluate::{Environment, Fault};
pub(crate) use problem::Problem;
pub(crate) use scope::{AggregateCall, Argument, Scope, Var};
pub(crate) use tree::{Comparison, Constant, Expr, Node, VarId};

/// Longest text of an expression, in bytes.
pub(crate) const MAX_LENGTH: usize = 64 * 1024;

/// Checks and types the text of an expression.
///
/// # Errors
/// All problems that can be told apart, in the order of their places: the form first (`BL1110`, `BL1113`); when that is
/// right, names and types (`BL1111` to `BL1114`).
pub(crate) fn compile(text: &str, scope: &mut dyn Scope) -> Result<Expr, Vec<Problem>> {
    if text.len() > MAX_LENGTH {
        return Err(vec![Problem::syntax(
            &(0..text.len()),
            format!("the expression is longer than {MAX_LENGTH} bytes"),
        )]);
    }
    let parsed = parse::parse(text)?;
    check::check(text, &parsed, scope)
}

#[cfg(test)]
mod tests;
