//! Which expressions have a value for every record.
//!
//! Invariant: `is_total` is a proof, never a guess: digits are bounded by the types, and a nullable value counts as a
//! value only behind a test that it is not null.

use super::functions::Function;
use super::tree::{Constant, Expr, Node, Op, VarId};
use super::types;
use crate::record::Type;

impl Expr {
    /// Whether evaluation cannot fault, whatever the variables are, as long as they keep to their types and have no
    /// faults themselves. The value can still be null where `nullable` says so.
    pub(crate) fn is_total(&self) -> bool {
        total(self, &[])
    }
}

/// `present`: variables known not to be null here.
fn total(expr: &Expr, present: &[VarId]) -> bool {
    let value = |expr: &Expr| total(expr, present) && !can_be_null(expr, present);
    match &expr.node {
        Node::Const(_) | Node::Var(_) => true,
        Node::IsNull(inner) => total(inner, present),
        Node::Negate(inner) | Node::Not(inner) => value(inner),
        Node::Arithmetic(op, left, right) => value(left) && value(right) && fits(*op, left, right),
        Node::Compare(_, left, right) => value(left) && value(right),
        Node::And(left, right) => value(left) && is_value(right, &with(present, left, true)),
        Node::Or(left, right) => value(left) && is_value(right, &with(present, left, false)),
        Node::Select(test, yes, no) => {
            value(test) && total(yes, &with(present, test, true)) && total(no, &with(present, test, false))
        }
        Node::In(needle, elements) => value(needle) && elements.iter().all(value),
        Node::Call(Function::Rescale { scale }, arguments) => {
            arguments.iter().all(|argument| total(argument, present) && widens(argument.ty, *scale))
        }
        Node::Call(function, arguments) => arguments.iter().all(value) && function_is_total(function, arguments),
    }
}

fn is_value(expr: &Expr, present: &[VarId]) -> bool {
    total(expr, present) && !can_be_null(expr, present)
}

fn can_be_null(expr: &Expr, present: &[VarId]) -> bool {
    match &expr.node {
        Node::Var(id) => expr.nullable && !present.contains(id),
        Node::Const(constant) => *constant == Constant::Null,
        Node::Select(test, yes, no) => {
            can_be_null(yes, &with(present, test, true)) || can_be_null(no, &with(present, test, false))
        }
        Node::Call(Function::Rescale { .. }, arguments) => {
            arguments.iter().any(|argument| can_be_null(argument, present))
        }
        _ => false,
    }
}

/// `present` and the variables that are not null when `test` comes out as `outcome`.
fn with(present: &[VarId], test: &Expr, outcome: bool) -> Vec<VarId> {
    let mut known = present.to_vec();
    learn(test, outcome, &mut known);
    known
}

fn learn(test: &Expr, outcome: bool, known: &mut Vec<VarId>) {
    match (&test.node, outcome) {
        (Node::Not(inner), _) => learn(inner, !outcome, known),
        (Node::IsNull(inner), false) => {
            if let Node::Var(id) = inner.node {
                known.push(id);
            }
        }
        (Node::And(left, right), true) | (Node::Or(left, right), false) => {
            learn(left, outcome, known);
            learn(right, outcome, known);
        }
        _ => {}
    }
}

fn fits(op: Op, left: &Expr, right: &Expr) -> bool {
    let (Some(first), Some(second)) = (types::number(left.ty), types::number(right.ty)) else { return false };
    let divides = op != Op::Remainder || right.constant().is_some_and(|divisor| !types::is_zero(divisor));
    divides && types::arithmetic(op, first, second).0 <= types::MAX_DIGITS
}

fn widens(ty: Type, scale: u8) -> bool {
    types::number(ty).is_none_or(|bound| types::rescaled(bound, u32::from(scale)).0 <= types::MAX_DIGITS)
}

fn function_is_total(function: &Function, arguments: &[Expr]) -> bool {
    match (function, arguments) {
        (Function::Substring | Function::Decimal { .. }, _) => false,
        (Function::Round { scale, .. }, [number]) => widens(number.ty, *scale),
        (Function::Divide { scale, .. }, [dividend, divisor]) => {
            let zero = divisor.constant().is_none_or(types::is_zero);
            let bound = types::number(dividend.ty).zip(types::number(divisor.ty));
            let digits = bound.map(|(dividend, divisor)| types::divided(dividend, divisor, u32::from(*scale)).0);
            !zero && digits.is_some_and(|digits| digits <= types::MAX_DIGITS)
        }
        _ => true,
    }
}
