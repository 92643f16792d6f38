//! What the names of an expression stand for: asked from whoever compiles it.

use super::check;
use super::parse::{Parsed, Shape};
use super::problem::Problem;
use super::tree::{Expr, VarId};
use crate::record::Type;
use std::ops::Range;

/// A variable: at run time its value is null only if `nullable`, and a number has the scale of `ty`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Var {
    /// Its number in the environment.
    pub(crate) id: VarId,
    /// Its type.
    pub(crate) ty: Type,
    /// Whether its value can be null.
    pub(crate) nullable: bool,
}

/// The names an expression may use where it stands.
pub(crate) trait Scope {
    /// The variable of a name, `["amount"]` or `["header", "file_id"]`; `None` when there is none.
    fn name(&mut self, path: &[&str]) -> Option<Var>;
    /// All names, with points between their parts, to find what a misspelt one meant.
    fn candidates(&self) -> Vec<String>;
    /// An aggregate over a population; `None` when the name stands for no population here.
    fn aggregate(&mut self, call: &AggregateCall<'_>) -> Option<Result<Var, Vec<Problem>>>;
}

/// `written.sum(amount, amount > 0)` as it was written.
#[derive(Debug)]
pub(crate) struct AggregateCall<'a> {
    /// `written`; several parts are joined by points.
    pub(crate) population: &'a str,
    /// `sum`.
    pub(crate) function: &'a str,
    /// What stands between the brackets, not yet checked: its names may mean something else than outside.
    pub(crate) arguments: Vec<Argument<'a>>,
    /// The whole call.
    pub(crate) span: Range<usize>,
    /// The name of the function.
    pub(crate) function_span: Range<usize>,
}

/// An argument of an aggregate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argument<'a> {
    pub(super) source: &'a str,
    pub(super) parsed: &'a Parsed,
}

impl<'a> Argument<'a> {
    /// Checks and types the argument with names of its own; spans count from the start of the whole expression.
    pub(crate) fn compile(&self, scope: &mut dyn Scope) -> Result<Expr, Vec<Problem>> {
        check::check(self.source, self.parsed, scope)
    }

    /// Where it stands.
    pub(crate) fn span(&self) -> Range<usize> {
        self.parsed.span.clone()
    }

    /// The text of the argument as written.
    pub(crate) fn text(&self) -> &'a str {
        self.source.get(self.parsed.span.clone()).unwrap_or_default()
    }

    /// The value of an integer literal.
    pub(crate) fn integer(&self) -> Option<i64> {
        match &self.parsed.shape {
            Shape::Number(number) if number.scale() == 0 => number.units().try_into().ok(),
            _ => None,
        }
    }
}
