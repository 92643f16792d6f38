//! Evaluation of the tree, step by step.
//!
//! The plain form of what the engine compiles to faster programs: it is their oracle, and it serves what is not worth
//! compiling. Invariant: allocates in the arena only; a null operand is a fault, except where a value is only passed on.

use super::tree::{Comparison, Expr, Node, Op, VarId};
use crate::record::Value;
use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;
use std::cmp::Ordering;

/// Why an expression has no value for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// More than 38 digits, a division by zero, or a text that is no number.
    Arithmetic,
    /// A null where a value is needed.
    Null,
    /// A position outside a text.
    Index,
    /// A value that has none, like the smallest of nothing.
    Undefined,
}

/// The variables of one record (or one run).
pub(crate) trait Environment<'v> {
    /// The value of a variable.
    fn variable(&self, id: VarId) -> Result<Value<'v>, Fault>;
}

impl Expr {
    /// The value for the variables of `environment`; texts that are made live in the arena.
    ///
    /// # Errors
    /// A [`Fault`] of the expression or of a variable, the one that stands first. `&&` and `||` absorb a fault of one
    /// side where the other side decides; `?:` looks at one side only.
    pub(crate) fn evaluate<'v>(
        &'v self,
        environment: &dyn Environment<'v>,
        arena: &'v Bump,
    ) -> Result<Value<'v>, Fault> {
        match &self.node {
            Node::Const(constant) => Ok(constant.value()),
            Node::Var(id) => environment.variable(*id),
            Node::Negate(inner) => match inner.evaluate(environment, arena)? {
                Value::Number(number) => Ok(Value::Number(number.neg())),
                _ => Err(Fault::Null),
            },
            Node::Not(inner) => Ok(Value::Bool(!inner.truth(environment, arena)?)),
            Node::IsNull(inner) => Ok(Value::Bool(inner.evaluate(environment, arena)? == Value::Null)),
            Node::Arithmetic(op, left, right) => {
                let (left, right) = (left.evaluate(environment, arena)?, right.evaluate(environment, arena)?);
                arithmetic(*op, left, right)
            }
            Node::Compare(comparison, left, right) => {
                let (left, right) = (left.evaluate(environment, arena)?, right.evaluate(environment, arena)?);
                compare(*comparison, left, right)
            }
            Node::And(left, right) => decide(left, right, false, environment, arena),
            Node::Or(left, right) => decide(left, right, true, environment, arena),
            Node::Select(test, yes, no) => {
                let chosen = if test.truth(environment, arena)? { yes } else { no };
                chosen.evaluate(environment, arena)
            }
            Node::In(needle, elements) => contained(needle, elements, environment, arena),
            Node::Call(function, arguments) => {
                let mut values = ArenaVec::with_capacity_in(arguments.len(), arena);
                for argument in arguments {
                    values.push(argument.evaluate(environment, arena)?);
                }
                match (function, values.as_slice()) {
                    (super::functions::Function::Rescale { .. }, [Value::Null]) => Ok(Value::Null),
                    (_, values) if values.contains(&Value::Null) => Err(Fault::Null),
                    (function, values) => function.apply(values, arena),
                }
            }
        }
    }

    fn truth<'v>(&'v self, environment: &dyn Environment<'v>, arena: &'v Bump) -> Result<bool, Fault> {
        match self.evaluate(environment, arena)? {
            Value::Bool(value) => Ok(value),
            _ => Err(Fault::Null),
        }
    }
}

/// `&&` (decided by `false`) and `||` (decided by `true`): a side that decides does so whatever the other side does.
fn decide<'v>(
    left: &'v Expr,
    right: &'v Expr,
    decisive: bool,
    environment: &dyn Environment<'v>,
    arena: &'v Bump,
) -> Result<Value<'v>, Fault> {
    let first = left.truth(environment, arena);
    if first == Ok(decisive) {
        return Ok(Value::Bool(decisive));
    }
    match right.truth(environment, arena) {
        Ok(second) if second == decisive => Ok(Value::Bool(decisive)),
        second => first.and(second).map(Value::Bool),
    }
}

fn contained<'v>(
    needle: &'v Expr,
    elements: &'v [Expr],
    environment: &dyn Environment<'v>,
    arena: &'v Bump,
) -> Result<Value<'v>, Fault> {
    let wanted = needle.evaluate(environment, arena)?;
    let mut found = false;
    // Every element is looked at: a list with a fault in it is a fault, wherever it stands.
    for element in elements {
        found |= order(wanted, element.evaluate(environment, arena)?).ok_or(Fault::Null)?.is_eq();
    }
    Ok(Value::Bool(found))
}

fn arithmetic<'v>(op: Op, left: Value<'v>, right: Value<'v>) -> Result<Value<'v>, Fault> {
    let (Value::Number(left), Value::Number(right)) = (left, right) else { return Err(Fault::Null) };
    let result = match op {
        Op::Add => left.checked_add(right),
        Op::Subtract => left.checked_sub(right),
        Op::Multiply => left.checked_mul(right),
        Op::Remainder => left.checked_rem(right),
    };
    result.map(Value::Number).ok_or(Fault::Arithmetic)
}

fn compare<'v>(comparison: Comparison, left: Value<'v>, right: Value<'v>) -> Result<Value<'v>, Fault> {
    order(left, right).map(|order| Value::Bool(comparison.holds(order))).ok_or(Fault::Null)
}

/// The order of two values of one kind; `None` when one of them is null.
pub(super) fn order(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(&right)),
        (Value::Number(left), Value::Number(right)) => Some(left.compare(right)),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(&right)),
        (Value::Time(left), Value::Time(right)) => Some(left.cmp(&right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}
