//! The functions of the language: their names, what they take, and how they are checked.
//!
//! A function is one line of the table and one variant; what is fixed when the job is compiled (scales, rounding, patterns)
//! is inside the variant, so that nothing is looked up per record. Invariant: `apply` allocates in the arena only.

mod moment;
mod number;
mod text;

use super::evaluate::Fault;
use super::problem::Problem;
use super::tree::{Constant, Expr, Node};
use super::types;
use crate::record::{Rounding, Type, Value};
use bumpalo::Bump;
use std::ops::Range;

pub(crate) use text::Matcher;

/// A function with what it was told at compile time. Arguments are checked: none is null, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Function {
    /// Characters of a text.
    Size,
    /// Whether the first text contains the second.
    Contains,
    /// Whether the first text starts with the second.
    StartsWith,
    /// Whether the first text ends with the second.
    EndsWith,
    /// Whether the pattern is found in the text.
    Matches(Matcher),
    /// The letters a to z as capitals.
    Upper,
    /// The letters A to Z as small letters.
    Lower,
    /// Characters from the second argument on, up to (without) the third where there is one; counted from 0.
    Substring,
    /// Without white space at both ends.
    Trim,
    /// Every occurrence of the second text (a constant, not empty) replaced by the third.
    Replace,
    /// All texts joined.
    Concat,
    /// A number, boolean or moment in its canonical text.
    Text,
    /// A text read as a number with that scale; what is not such a number is a fault.
    Decimal {
        /// Digits behind the point; fewer may be written.
        scale: u8,
    },
    /// A number with zeros appended behind the point; null stays null.
    Rescale {
        /// Digits behind the point, not fewer than before.
        scale: u8,
    },
    /// A number rounded to that scale.
    Round {
        /// Digits behind the point.
        scale: u8,
        /// What happens to the others.
        rounding: Rounding,
    },
    /// A quotient rounded once.
    Divide {
        /// Digits behind the point.
        scale: u8,
        /// What happens to the others.
        rounding: Rounding,
    },
    /// A number without its sign.
    Abs,
    /// The smallest of values of one kind and scale.
    Min,
    /// The largest of values of one kind and scale.
    Max,
    /// Year of a date or timestamp.
    Year,
    /// Month of a date or timestamp, 1 to 12.
    Month,
    /// Day of the month of a date or timestamp.
    Day,
    /// The date of a timestamp.
    DateOf,
    /// The time of day of a timestamp.
    TimeOf,
    /// Days from the first date to the second.
    DaysBetween,
}

impl Function {
    /// Applies the function.
    pub(super) fn apply<'v>(&self, arguments: &[Value<'v>], arena: &'v Bump) -> Result<Value<'v>, Fault> {
        match self {
            Function::Rescale { .. } | Function::Round { .. } | Function::Divide { .. } | Function::Abs => {
                number::apply(self, arguments)
            }
            Function::Min | Function::Max => number::extreme(self, arguments),
            Function::Decimal { scale } => number::read(arguments, *scale),
            Function::Year | Function::Month | Function::Day => moment::part(self, arguments),
            Function::DateOf | Function::TimeOf | Function::DaysBetween => moment::apply(self, arguments),
            _ => text::apply(self, arguments, arena),
        }
    }
}

/// Where a function's first argument stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `size(x)` and `x.size()`.
    Either,
    /// `x.contains(y)`.
    Member,
    /// `abs(x)`.
    Global,
}

/// A line of the table.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// Fewest and most arguments, the one in front of the point counted.
    counts: (usize, usize),
    pub(super) usage: &'static str,
    pub(super) build: fn(Called<'_>) -> Result<Expr, Problem>,
}

impl Entry {
    pub(super) fn takes(&self, count: usize) -> bool {
        (self.counts.0..=self.counts.1).contains(&count)
    }
}

/// A call whose number of arguments is right.
pub(super) struct Called<'c> {
    pub(super) name: &'c str,
    pub(super) usage: &'static str,
    pub(super) span: Range<usize>,
    pub(super) arguments: Vec<Expr>,
}

const fn entry(
    name: &'static str,
    form: Form,
    counts: (usize, usize),
    usage: &'static str,
    build: fn(Called<'_>) -> Result<Expr, Problem>,
) -> Entry {
    Entry { name, form, counts, usage, build }
}

static TABLE: [Entry; 28] = [
    entry("size", Form::Either, (1, 1), "size(text)", text::size),
    entry("contains", Form::Member, (2, 2), "text.contains(part)", text::contains),
    entry("startsWith", Form::Member, (2, 2), "text.startsWith(part)", text::starts_with),
    entry("endsWith", Form::Member, (2, 2), "text.endsWith(part)", text::ends_with),
    entry("matches", Form::Either, (2, 2), "text.matches('^[0-9]+$')", text::matches),
    entry("upper", Form::Global, (1, 1), "upper(text)", text::upper),
    entry("lower", Form::Global, (1, 1), "lower(text)", text::lower),
    entry("upperAscii", Form::Member, (1, 1), "text.upperAscii()", text::upper),
    entry("lowerAscii", Form::Member, (1, 1), "text.lowerAscii()", text::lower),
    entry("substring", Form::Member, (2, 3), "text.substring(start, end)", text::substring),
    entry("trim", Form::Either, (1, 1), "trim(text)", text::trim),
    entry("replace", Form::Either, (3, 3), "replace(text, 'old', 'new')", text::replace),
    entry("text", Form::Global, (1, 1), "text(value)", text::written),
    entry("string", Form::Global, (1, 1), "string(value)", text::written),
    entry("decimal", Form::Global, (2, 2), "decimal(text, 2)", number::decimal),
    entry("int", Form::Global, (1, 1), "int(text)", number::int),
    entry("abs", Form::Global, (1, 1), "abs(number)", number::abs),
    entry("min", Form::Global, (2, 64), "min(a, b)", number::min),
    entry("max", Form::Global, (2, 64), "max(a, b)", number::max),
    entry("round", Form::Global, (3, 3), "round(number, 2, 'half_even')", number::round),
    entry("div", Form::Global, (4, 4), "div(a, b, 2, 'half_even')", number::div),
    entry("year", Form::Global, (1, 1), "year(date)", moment::year),
    entry("month", Form::Global, (1, 1), "month(date)", moment::month),
    entry("day", Form::Global, (1, 1), "day(date)", moment::day),
    entry("date", Form::Global, (1, 1), "date('2026-01-31')", moment::date),
    entry("time", Form::Global, (1, 1), "time('23:59:59')", moment::time),
    entry("timestamp", Form::Global, (1, 1), "timestamp('2026-01-31T23:59:59')", moment::timestamp),
    entry("days_between", Form::Global, (2, 2), "days_between(first, last)", moment::days_between),
];

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.name == name)
}

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|entry| entry.name)
}

impl Called<'_> {
    /// An argument counted from 0, of one of the types, not the literal `null`.
    fn want(&self, index: usize, wanted: fn(Type) -> bool, what: &str) -> Result<&Expr, Problem> {
        let Some(argument) = self.arguments.get(index) else {
            return Err(Problem::call(&self.span, format!("`{}` needs another argument", self.name)).help(self.usage));
        };
        if wanted(argument.ty) {
            return Ok(argument);
        }
        let message = format!("`{}` needs {what} here, this is {}", self.name, types::words(argument.ty));
        Err(Problem::call(&argument.span, message).help(format!("write `{}`", self.usage)))
    }

    fn text(&self, index: usize) -> Result<&Expr, Problem> {
        self.want(index, |ty| ty == Type::Text, "a text")
    }

    fn number(&self, index: usize) -> Result<(u32, u32), Problem> {
        let argument = self.want(index, |ty| types::number(ty).is_some(), "a number")?;
        Ok(types::number(argument.ty).unwrap_or((1, 0)))
    }

    fn integer(&self, index: usize) -> Result<&Expr, Problem> {
        self.want(index, |ty| matches!(ty, Type::Number { scale: 0, .. }), "an integer")
    }

    /// A text written in the call itself.
    fn written_text(&self, index: usize, what: &str) -> Result<(&str, &Range<usize>), Problem> {
        let argument = self.text(index)?;
        match &argument.node {
            Node::Const(Constant::Text(text)) => Ok((text, &argument.span)),
            _ => {
                let message = format!("{what} of `{}` has to be written out, it cannot be computed", self.name);
                Err(Problem::call(&argument.span, message).help(format!("write `{}`", self.usage)))
            }
        }
    }

    /// A number of digits written in the call itself.
    fn written_scale(&self, index: usize) -> Result<u8, Problem> {
        let argument = self.integer(index)?;
        let known = match &argument.node {
            Node::Const(Constant::Number(number)) => u8::try_from(number.units()).ok().filter(|scale| *scale <= 38),
            _ => None,
        };
        known.ok_or_else(|| {
            let message =
                format!("the digits behind the point of `{}` are a number from 0 to 38, written out", self.name);
            Problem::call(&argument.span, message).help(format!("write `{}`", self.usage))
        })
    }

    fn written_rounding(&self, index: usize) -> Result<Rounding, Problem> {
        let (name, span) = self.written_text(index, "the way of rounding")?;
        name.parse().map_err(|_| {
            let names = Rounding::NAMES.map(|(name, _)| name);
            let problem = Problem::call(span, format!("`{name}` is no way of rounding")).suggest(name, names);
            match problem.help {
                Some(_) => problem,
                None => problem.help(format!("one of: {}", names.join(", "))),
            }
        })
    }

    /// The call as an expression.
    fn built(self, function: Function, ty: Type) -> Result<Expr, Problem> {
        Ok(Expr::new(Node::Call(function, self.arguments), ty, self.span))
    }
}

/// An integer type of so many digits.
const fn integer(digits: u8) -> Type {
    Type::Number { digits, scale: 0 }
}
