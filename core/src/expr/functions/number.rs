//! Functions of numbers. All are exact; where digits are lost, the call says how.

use super::{Called, Function};
use crate::expr::evaluate::{Fault, order};
use crate::expr::problem::Problem;
use crate::expr::tree::Expr;
use crate::expr::types;
use crate::record::{Decimal, Rounding, Type, Value};

pub(super) fn decimal(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    let scale = call.written_scale(1)?;
    reads(call, scale)
}

pub(super) fn int(call: Called<'_>) -> Result<Expr, Problem> {
    if let Some(argument) = call.arguments.first()
        && let Type::Number { scale, .. } = argument.ty
    {
        let problem =
            Problem::call(&argument.span, format!("`int` reads a text, this is {}", types::words(argument.ty)));
        return Err(problem.help(match scale {
            0 => "leave out `int(...)`",
            _ => "round it: `round(x, 0, 'down')`",
        }));
    }
    call.text(0)?;
    reads(call, 0)
}

fn reads(mut call: Called<'_>, scale: u8) -> Result<Expr, Problem> {
    call.arguments.truncate(1);
    call.built(Function::Decimal { scale }, types::bounded((types::MAX_DIGITS, u32::from(scale))))
}

pub(super) fn abs(call: Called<'_>) -> Result<Expr, Problem> {
    let bound = call.number(0)?;
    call.built(Function::Abs, types::bounded(bound))
}

pub(super) fn min(call: Called<'_>) -> Result<Expr, Problem> {
    extremes(call, Function::Min)
}

pub(super) fn max(call: Called<'_>) -> Result<Expr, Problem> {
    extremes(call, Function::Max)
}

fn extremes(mut call: Called<'_>, function: Function) -> Result<Expr, Problem> {
    let ordered = |ty| !matches!(ty, Type::Bool | Type::Null);
    let first = call.want(0, ordered, "a number, a text, or a moment")?.ty;
    for index in 1..call.arguments.len() {
        let other = call.want(index, ordered, "a number, a text, or a moment")?;
        if !other.ty.same_kind(first) {
            let (one, two) = (types::words(first), types::words(other.ty));
            let message = format!("`{}` compares {one} with {two}", call.name);
            return Err(Problem::call(&other.span, message).help("all arguments have to be of one type"));
        }
    }
    call.arguments = types::unified(call.arguments);
    let ty = types::common(&call.arguments);
    call.built(function, ty)
}

pub(super) fn round(mut call: Called<'_>) -> Result<Expr, Problem> {
    let bound = call.number(0)?;
    let (scale, rounding) = (call.written_scale(1)?, call.written_rounding(2)?);
    call.arguments.truncate(1);
    call.built(Function::Round { scale, rounding }, types::bounded(types::rescaled(bound, u32::from(scale))))
}

pub(super) fn div(mut call: Called<'_>) -> Result<Expr, Problem> {
    let (dividend, divisor) = (call.number(0)?, call.number(1)?);
    let (scale, rounding) = (call.written_scale(2)?, call.written_rounding(3)?);
    let zero = call.arguments.get(1).and_then(Expr::constant).is_some_and(types::is_zero);
    if zero {
        let span = call.arguments.get(1).map_or(call.span.clone(), |divisor| divisor.span.clone());
        return Err(Problem::call(&span, "this divides by zero"));
    }
    call.arguments.truncate(2);
    let ty = types::bounded(types::divided(dividend, divisor, u32::from(scale)));
    call.built(Function::Divide { scale, rounding }, ty)
}

pub(super) fn apply<'v>(function: &Function, arguments: &[Value<'v>]) -> Result<Value<'v>, Fault> {
    let number = |index: usize| match arguments.get(index) {
        Some(Value::Number(number)) => Ok(*number),
        _ => Err(Fault::Null),
    };
    let result = match function {
        Function::Rescale { scale } => number(0)?.rescale(*scale, Rounding::HalfEven),
        Function::Round { scale, rounding } => number(0)?.rescale(*scale, *rounding),
        Function::Divide { scale, rounding } => number(0)?.checked_div(number(1)?, *scale, *rounding),
        _ => Some(number(0)?.abs()),
    };
    result.map(Value::Number).ok_or(Fault::Arithmetic)
}

pub(super) fn extreme<'v>(function: &Function, arguments: &[Value<'v>]) -> Result<Value<'v>, Fault> {
    let (first, others) = arguments.split_first().ok_or(Fault::Undefined)?;
    let mut best = *first;
    for other in others {
        let order = order(*other, best).ok_or(Fault::Null)?;
        let better = if *function == Function::Min { order.is_lt() } else { order.is_gt() };
        best = if better { *other } else { best };
    }
    Ok(best)
}

/// A text as a number: digits behind the point that are not written are zero, more than `scale` are a fault.
pub(super) fn read<'v>(arguments: &[Value<'v>], scale: u8) -> Result<Value<'v>, Fault> {
    let Some(Value::Text(text)) = arguments.first() else { return Err(Fault::Null) };
    let written = std::str::from_utf8(text).ok().and_then(Decimal::parse).filter(|number| number.scale() <= scale);
    let number = written.and_then(|number| number.rescale(scale, Rounding::HalfEven));
    number.map(Value::Number).ok_or(Fault::Arithmetic)
}
