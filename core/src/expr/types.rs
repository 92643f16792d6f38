//! How wide a number can get, and what types are called in messages.
//!
//! `|units| < 10^digits` holds for every value of a type. A bound above 38 means that the value may not fit, which is a
//! fault at run time; types themselves stop at 38.

use super::evaluate::Fault;
use super::functions::Function;
use super::tree::{Constant, Expr, Node, Op};
use crate::record::{Decimal, Rounding, Type};

/// Most digits of a number.
pub(super) const MAX_DIGITS: u32 = Decimal::MAX_DIGITS;

/// Digits and scale of a number's type.
pub(super) fn number(ty: Type) -> Option<(u32, u32)> {
    match ty {
        Type::Number { digits, scale } => Some((u32::from(digits), u32::from(scale))),
        _ => None,
    }
}

/// The type of that bound, cut at 38 digits. A scale above 38 has to be refused before.
pub(super) fn bounded((digits, scale): (u32, u32)) -> Type {
    Type::Number { digits: digits.clamp(1, MAX_DIGITS) as u8, scale: scale.min(MAX_DIGITS) as u8 }
}

/// The bound of `left op right`, possibly above 38.
pub(super) fn arithmetic(
    op: Op,
    (left_digits, left_scale): (u32, u32),
    (right_digits, right_scale): (u32, u32),
) -> (u32, u32) {
    let scale = left_scale.max(right_scale);
    match op {
        Op::Add | Op::Subtract => {
            let aligned = (left_digits + scale - left_scale).max(right_digits + scale - right_scale);
            (aligned + 1, scale)
        }
        Op::Multiply => (left_digits + right_digits, left_scale + right_scale),
        Op::Remainder => (left_digits.min(right_digits), scale),
    }
}

/// The bound of a number brought to another scale; rounding can add a digit.
pub(super) fn rescaled((digits, from): (u32, u32), to: u32) -> (u32, u32) {
    if to >= from { (digits + to - from, to) } else { ((digits.saturating_sub(from - to) + 1).max(to).max(1), to) }
}

/// The bound of `left / right` rounded to a scale: the smallest divisor is one unit.
pub(super) fn divided((left_digits, left_scale): (u32, u32), (_, right_scale): (u32, u32), scale: u32) -> (u32, u32) {
    ((left_digits + right_scale + scale + 1).saturating_sub(left_scale).max(scale).max(1), scale)
}

/// One scale for all numbers of a list, the largest; other types stay as they are.
pub(super) fn unified(values: Vec<Expr>) -> Vec<Expr> {
    let scale = values.iter().filter_map(|value| number(value.ty)).map(|(_, scale)| scale).max().unwrap_or(0);
    values.into_iter().map(|value| with_scale(value, scale)).collect()
}

fn with_scale(value: Expr, scale: u32) -> Expr {
    let Some(bound) = number(value.ty).filter(|(_, from)| *from < scale) else { return value };
    if let Node::Const(Constant::Number(known)) = &value.node
        && let Some(wide) = known.rescale(scale as u8, Rounding::HalfEven)
    {
        return Expr::literal(Constant::Number(wide), value.span);
    }
    let ty = bounded(rescaled(bound, scale));
    let (nullable, span) = (value.nullable, value.span.clone());
    Expr { node: Node::Call(Function::Rescale { scale: scale as u8 }, vec![value]), ty, nullable, span }
}

/// The type that holds the values of all; they are of one kind and scale.
pub(super) fn common<'e>(values: impl IntoIterator<Item = &'e Expr>) -> Type {
    let mut common = Type::Null;
    for value in values {
        common = match (number(common), number(value.ty)) {
            (Some((digits, scale)), Some((other, _))) => bounded((digits.max(other), scale)),
            _ if value.ty == Type::Null => common,
            _ => value.ty,
        };
    }
    common
}

/// A type in a sentence.
pub(super) fn words(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "a boolean",
        Type::Number { scale: 0, .. } => "an integer",
        Type::Number { .. } => "a decimal",
        Type::Text => "a text",
        Type::Date => "a date",
        Type::Time => "a time",
        Type::Timestamp => "a timestamp",
        Type::Null => "null",
    }
}

/// A whole number as a value; those made here are small.
pub(super) fn whole(value: i128) -> Result<Decimal, Fault> {
    Decimal::new(value, 0).ok_or(Fault::Arithmetic)
}

/// Whether a constant is the number zero.
pub(super) fn is_zero(constant: &Constant) -> bool {
    matches!(constant, Constant::Number(number) if number.is_zero())
}
