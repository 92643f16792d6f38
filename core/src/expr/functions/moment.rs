//! Functions of dates, times and timestamps.

use super::{Called, Function, integer};
use crate::expr::evaluate::Fault;
use crate::expr::problem::Problem;
use crate::expr::tree::{Constant, Expr};
use crate::expr::types;
use crate::record::{Date, Time, Timestamp, Type, Value};

pub(super) fn year(call: Called<'_>) -> Result<Expr, Problem> {
    parts(call, Function::Year, 4)
}

pub(super) fn month(call: Called<'_>) -> Result<Expr, Problem> {
    parts(call, Function::Month, 2)
}

pub(super) fn day(call: Called<'_>) -> Result<Expr, Problem> {
    parts(call, Function::Day, 2)
}

fn parts(call: Called<'_>, function: Function, digits: u8) -> Result<Expr, Problem> {
    call.want(0, |ty| matches!(ty, Type::Date | Type::Timestamp), "a date or a timestamp")?;
    call.built(function, integer(digits))
}

pub(super) fn days_between(call: Called<'_>) -> Result<Expr, Problem> {
    for index in 0..2 {
        call.want(index, |ty| ty == Type::Date, "a date")?;
    }
    call.built(Function::DaysBetween, integer(7))
}

pub(super) fn date(call: Called<'_>) -> Result<Expr, Problem> {
    if call.arguments.first().is_some_and(|argument| argument.ty == Type::Timestamp) {
        return call.built(Function::DateOf, Type::Date);
    }
    constant(call, "a date", |text| Date::parse(text).map(Constant::Date))
}

pub(super) fn time(call: Called<'_>) -> Result<Expr, Problem> {
    if call.arguments.first().is_some_and(|argument| argument.ty == Type::Timestamp) {
        return call.built(Function::TimeOf, Type::Time);
    }
    constant(call, "a time of day", |text| Time::parse(text).map(Constant::Time))
}

pub(super) fn timestamp(call: Called<'_>) -> Result<Expr, Problem> {
    constant(call, "a timestamp", |text| Timestamp::parse(text).map(Constant::Timestamp))
}

fn constant(call: Called<'_>, what: &str, read: fn(&[u8]) -> Option<Constant>) -> Result<Expr, Problem> {
    let written = call.written_text(0, "the text").map_err(|problem| match call.arguments.first() {
        Some(argument) if argument.ty == Type::Text => problem.help(format!(
            "declare the field with `type: {}` and its format; a constant is `{}`",
            call.name, call.usage
        )),
        _ => problem,
    });
    let (text, span) = written?;
    match read(text.as_bytes()) {
        Some(constant) => Ok(Expr::literal(constant, call.span.clone())),
        None => {
            let problem = Problem::call(span, format!("`{text}` is not {what}"));
            Err(problem.help(format!("write `{}`", call.usage)))
        }
    }
}

pub(super) fn part<'v>(function: &Function, arguments: &[Value<'v>]) -> Result<Value<'v>, Fault> {
    let (year, month, day) = match arguments.first() {
        Some(Value::Date(date)) => date.ymd(),
        Some(Value::Timestamp(timestamp)) => timestamp.date().ymd(),
        _ => return Err(Fault::Null),
    };
    let number = match function {
        Function::Year => i128::from(year),
        Function::Month => i128::from(month),
        _ => i128::from(day),
    };
    types::whole(number).map(Value::Number)
}

pub(super) fn apply<'v>(function: &Function, arguments: &[Value<'v>]) -> Result<Value<'v>, Fault> {
    match (function, arguments) {
        (Function::DateOf, [Value::Timestamp(timestamp)]) => Ok(Value::Date(timestamp.date())),
        (Function::TimeOf, [Value::Timestamp(timestamp)]) => Ok(Value::Time(timestamp.time())),
        (Function::DaysBetween, [Value::Date(first), Value::Date(last)]) => {
            types::whole(i128::from(last.days()) - i128::from(first.days())).map(Value::Number)
        }
        _ => Err(Fault::Null),
    }
}
