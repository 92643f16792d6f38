//! A value between parsing and formatting, and its type.

use super::date::{Date, Time, Timestamp};
use super::decimal::Decimal;
use std::fmt;

/// A value. Text is borrowed from the record or an arena, so a value costs nothing to copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// No value: an empty field that is not required.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole or decimal number.
    Number(Decimal),
    /// Text in well-formed UTF-8; whoever makes the value has checked it.
    Text(&'a [u8]),
    /// A date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A date with a time of day.
    Timestamp(Timestamp),
}

impl Value<'_> {
    /// The type of this one value; of a number its own digits and scale.
    pub(crate) fn type_of(self) -> Type {
        match self {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Bool,
            Value::Number(number) => {
                Type::Number { digits: number.digits().max(u32::from(number.scale())) as u8, scale: number.scale() }
            }
            Value::Text(_) => Type::Text,
            Value::Date(_) => Type::Date,
            Value::Time(_) => Type::Time,
            Value::Timestamp(_) => Type::Timestamp,
        }
    }
}

/// The type of a field or expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Type {
    /// True or false.
    Bool,
    /// A number: most significant digits of its units (1 to 38), and digits behind the point.
    Number {
        /// Most digits in front of and behind the point together.
        digits: u8,
        /// Digits behind the point.
        scale: u8,
    },
    /// Text.
    Text,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A date with a time of day.
    Timestamp,
    /// The type of the literal `null`.
    Null,
}

impl Type {
    /// Whether values of both types can be compared with each other: the same type, numbers of any scale.
    pub(crate) fn same_kind(self, other: Type) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// The name in job files: `integer`, `decimal(2)`, `text`, `boolean`, …
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::Bool => "boolean",
            Type::Number { scale: 0, .. } => "integer",
            Type::Number { scale, .. } => return write!(f, "decimal({scale})"),
            Type::Text => "text",
            Type::Date => "date",
            Type::Time => "time",
            Type::Timestamp => "timestamp",
            Type::Null => "null",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_knows_its_digits_and_scale() {
        let type_of = |text: &str| Value::Number(Decimal::parse(text).unwrap()).type_of();
        assert_eq!(type_of("10000.00"), Type::Number { digits: 7, scale: 2 });
        assert_eq!(type_of("0.005"), Type::Number { digits: 3, scale: 3 });
        assert_eq!(type_of("0"), Type::Number { digits: 1, scale: 0 });
    }

    #[test]
    fn types_are_called_as_in_the_job_file() {
        assert_eq!(Type::Number { digits: 38, scale: 0 }.to_string(), "integer");
        assert_eq!(Type::Number { digits: 11, scale: 2 }.to_string(), "decimal(2)");
        assert!(Type::Number { digits: 1, scale: 0 }.same_kind(Type::Number { digits: 9, scale: 3 }));
        assert!(!Type::Text.same_kind(Type::Date));
    }
}
