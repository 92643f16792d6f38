//! Values of the engine as values of a template.

use crate::expr::Constant;
use crate::record::Decimal;
use minijinja::Value;
use minijinja::value::{Object, ObjectRepr};
use std::fmt;
use std::sync::Arc;

/// A number that a template can write and ask whether it is zero, and nothing else.
#[derive(Debug)]
pub(super) struct Number(pub(super) Decimal);

impl Object for Number {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !self.0.is_zero()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A value for a template; none for null, so that only a `default` can stand in its place.
pub(crate) fn value(constant: &Constant) -> Option<Value> {
    Some(match constant {
        Constant::Null => return None,
        Constant::Bool(value) => Value::from(*value),
        Constant::Number(number) => Value::from_object(Number(*number)),
        Constant::Text(text) => Value::from(text.to_string()),
        Constant::Date(date) => Value::from(date.to_string()),
        Constant::Time(time) => Value::from(time.to_string()),
        Constant::Timestamp(timestamp) => Value::from(timestamp.to_string()),
    })
}
