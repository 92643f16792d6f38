//! What must agree before anything is published.

use super::values::Values;
use crate::error::{Error, Result, codes};
use crate::expr::{Expr, Node, VarId};
use crate::record::Value;
use bumpalo::Bump;

/// One condition of `reconcile:`.
#[derive(Debug, Clone)]
pub(crate) struct Reconcile {
    /// As written in the job.
    pub(crate) text: String,
    pub(crate) expression: Expr,
}

/// Checks the conditions in the order written.
///
/// # Errors
/// The first that does not hold, with both figures, but for those that are made of something sensitive.
pub(crate) fn reconcile(
    conditions: &[Reconcile],
    values: &Values<'_>,
    sensitive: &dyn Fn(VarId) -> bool,
) -> Result<()> {
    conditions.iter().try_for_each(|condition| check(condition, values, sensitive))
}

fn check(condition: &Reconcile, values: &Values<'_>, sensitive: &dyn Fn(VarId) -> bool) -> Result<()> {
    let arena = Bump::new();
    if condition.expression.evaluate(values, &arena) == Ok(Value::Bool(true)) {
        return Ok(());
    }
    let figures = match &condition.expression.node {
        Node::Compare(_, left, right) => {
            let shown = |side: &Expr| match side.variables().into_iter().any(sensitive) {
                true => "a sensitive value".into(),
                false => figure(side, values),
            };
            format!(": {} against {}", shown(left), shown(right))
        }
        _ => String::new(),
    };
    let message = format!("`{}` does not hold{figures}", condition.text);
    Err(Error::new(codes::balance::OUT_OF_BALANCE, message).help(
        "nothing was published; ask the sender of the file for a correct one, or correct the condition in the job; an amount that \
         could not be read is in no sum: `by_reason` of the report tells of such rejects",
    ))
}

fn figure(expression: &Expr, values: &Values<'_>) -> String {
    let arena = Bump::new();
    match expression.evaluate(values, &arena) {
        Ok(Value::Number(number)) => number.to_string(),
        Ok(Value::Text(text)) => format!("`{}`", String::from_utf8_lossy(text)),
        Ok(Value::Date(date)) => date.to_string(),
        Ok(Value::Time(time)) => time.to_string(),
        Ok(Value::Timestamp(timestamp)) => timestamp.to_string(),
        Ok(Value::Bool(value)) => value.to_string(),
        Ok(Value::Null) => "null".into(),
        Err(_) => "no value".into(),
    }
}
