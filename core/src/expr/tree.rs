//! The typed tree of an expression.
//!
//! Invariants: types fit (the checker saw to it); a number has at run time exactly the scale of its static type, so that
//! its text and its bytes are known from the tree alone; constants are never more than 38 digits long.

use super::functions::Function;
use crate::record::{Date, Decimal, Time, Timestamp, Type, Value};
use std::cell::RefCell;
use std::ops::Range;

/// The number by which whoever compiled an expression knows a variable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub(crate) struct VarId(pub(crate) u32);

/// An expression that was checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expr {
    /// What it does.
    pub(crate) node: Node,
    /// Type of its value; digits are an upper bound, the scale is exact.
    pub(crate) ty: Type,
    /// Whether its value can be null.
    pub(crate) nullable: bool,
    /// Where it stands in the text.
    pub(crate) span: Range<usize>,
}

/// One step of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A value known when the job is compiled.
    Const(Constant),
    /// A value known per record (or per run).
    Var(VarId),
    /// `-x` of a number.
    Negate(Box<Expr>),
    /// `!x` of a boolean.
    Not(Box<Expr>),
    /// `x == null`.
    IsNull(Box<Expr>),
    /// Of two numbers.
    Arithmetic(Op, Box<Expr>, Box<Expr>),
    /// Of two values of one kind, neither of them null.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a && b`.
    And(Box<Expr>, Box<Expr>),
    /// `a || b`.
    Or(Box<Expr>, Box<Expr>),
    /// `test ? yes : no`.
    Select(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x in [a, b]`.
    In(Box<Expr>, Vec<Expr>),
    /// A function.
    Call(Function, Vec<Expr>),
}

/// Arithmetic that is exact; division is a function, because it has to be told how to round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `%` of integers, with the sign of the dividend.
    Remainder,
}

/// A comparison: numbers by value, text by code point; booleans only by `==` and `!=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds between two values of that order.
    pub(crate) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// A value that owns its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    /// `null`.
    Null,
    /// True or false.
    Bool(bool),
    /// A number; its scale is that of its type.
    Number(Decimal),
    /// Text.
    Text(Box<str>),
    /// A date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A date with a time of day.
    Timestamp(Timestamp),
}

impl Constant {
    /// The value, borrowed.
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Constant::Null => Value::Null,
            Constant::Bool(value) => Value::Bool(*value),
            Constant::Number(number) => Value::Number(*number),
            Constant::Text(text) => Value::Text(text.as_bytes()),
            Constant::Date(date) => Value::Date(*date),
            Constant::Time(time) => Value::Time(*time),
            Constant::Timestamp(timestamp) => Value::Timestamp(*timestamp),
        }
    }

    /// An owned copy of a value; `None` for text that is not UTF-8, which no value is.
    pub(crate) fn of(value: Value<'_>) -> Option<Constant> {
        Some(match value {
            Value::Null => Constant::Null,
            Value::Bool(value) => Constant::Bool(value),
            Value::Number(number) => Constant::Number(number),
            Value::Text(text) => Constant::Text(std::str::from_utf8(text).ok()?.into()),
            Value::Date(date) => Constant::Date(date),
            Value::Time(time) => Constant::Time(time),
            Value::Timestamp(timestamp) => Constant::Timestamp(timestamp),
        })
    }
}

impl Expr {
    /// The value, where the expression is a constant.
    pub(crate) fn constant(&self) -> Option<&Constant> {
        match &self.node {
            Node::Const(constant) => Some(constant),
            _ => None,
        }
    }

    /// The expression with some variables replaced by expressions of the same type.
    pub(crate) fn replace_variables(self, with: &dyn Fn(VarId) -> Option<Expr>) -> Expr {
        let Expr { node, ty, nullable, span } = self;
        let inside = |inner: Box<Expr>| Box::new(inner.replace_variables(with));
        let all = |inner: Vec<Expr>| inner.into_iter().map(|expr| expr.replace_variables(with)).collect();
        let node = match node {
            Node::Const(_) => node,
            Node::Var(id) => match with(id) {
                Some(replacement) => return replacement,
                None => node,
            },
            Node::Negate(inner) => Node::Negate(inside(inner)),
            Node::Not(inner) => Node::Not(inside(inner)),
            Node::IsNull(inner) => Node::IsNull(inside(inner)),
            Node::Arithmetic(op, left, right) => Node::Arithmetic(op, inside(left), inside(right)),
            Node::Compare(comparison, left, right) => Node::Compare(comparison, inside(left), inside(right)),
            Node::And(left, right) => Node::And(inside(left), inside(right)),
            Node::Or(left, right) => Node::Or(inside(left), inside(right)),
            Node::Select(test, yes, no) => Node::Select(inside(test), inside(yes), inside(no)),
            Node::In(needle, elements) => Node::In(inside(needle), all(elements)),
            Node::Call(function, arguments) => Node::Call(function, all(arguments)),
        };
        Expr { node, ty, nullable, span }
    }

    /// The variables, in the order in which they stand; one that stands twice once.
    pub(crate) fn variables(&self) -> Vec<VarId> {
        let found = RefCell::new(Vec::new());
        let _ = self.clone().replace_variables(&|id| {
            let mut found = found.borrow_mut();
            if !found.contains(&id) {
                found.push(id);
            }
            None
        });
        found.into_inner()
    }

    pub(super) fn literal(constant: Constant, span: Range<usize>) -> Expr {
        let ty = constant.value().type_of();
        let nullable = constant == Constant::Null;
        Expr { node: Node::Const(constant), ty, nullable, span }
    }

    /// The condition that both are true.
    pub(crate) fn and(self, other: Expr) -> Expr {
        let span = other.span.clone();
        Expr::new(Node::And(Box::new(self), Box::new(other)), Type::Bool, span).fold(&|_| None)
    }

    pub(super) fn new(node: Node, ty: Type, span: Range<usize>) -> Expr {
        Expr { node, ty, nullable: false, span }
    }
}
