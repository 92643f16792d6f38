//! Functions of texts. Positions and sizes count characters (code points), as the language says.

use super::{Called, Function, integer};
use crate::expr::evaluate::Fault;
use crate::expr::problem::Problem;
use crate::expr::tree::Expr;
use crate::expr::types;
use crate::record::{Type, Value};
use bumpalo::Bump;
use bumpalo::collections::{String as ArenaText, Vec as ArenaVec};
use memchr::memmem;
use std::fmt::Write as _;

/// A pattern of `matches`, compiled once. It is linear in the text and found anywhere in it, as the language says.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    pattern: Box<str>,
    regex: regex::bytes::Regex,
}

impl Matcher {
    const SIZE_LIMIT: usize = 1 << 20;

    /// Whether the pattern is found in the text.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        self.regex.is_match(text)
    }

    fn compile(pattern: &str) -> Result<Matcher, String> {
        let regex = regex::bytes::RegexBuilder::new(pattern).size_limit(Matcher::SIZE_LIMIT).build();
        match regex {
            Ok(regex) => Ok(Matcher { pattern: pattern.into(), regex }),
            Err(regex::Error::CompiledTooBig(_)) => Err("it is too large".to_owned()),
            Err(error) => {
                // The library draws the pattern with a caret; the reason is its last line.
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default();
                Err(last.trim().trim_start_matches("error: ").to_owned())
            }
        }
    }
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Matcher) -> bool {
        self.pattern == other.pattern
    }
}

pub(super) fn size(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    call.built(Function::Size, integer(10))
}

pub(super) fn contains(call: Called<'_>) -> Result<Expr, Problem> {
    two(call, Function::Contains)
}

pub(super) fn starts_with(call: Called<'_>) -> Result<Expr, Problem> {
    two(call, Function::StartsWith)
}

pub(super) fn ends_with(call: Called<'_>) -> Result<Expr, Problem> {
    two(call, Function::EndsWith)
}

fn two(call: Called<'_>, function: Function) -> Result<Expr, Problem> {
    call.text(0)?;
    call.text(1)?;
    call.built(function, Type::Bool)
}

pub(super) fn matches(mut call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    let (pattern, span) = call.written_text(1, "the pattern")?;
    let matcher = Matcher::compile(pattern)
        .map_err(|why| Problem::call(span, format!("`{pattern}` is no regular expression: {why}")))
        .map_err(|problem| {
            problem.help("a character that means itself is written with a backslash, in a raw text: r'\\('")
        })?;
    call.arguments.truncate(1);
    call.built(Function::Matches(matcher), Type::Bool)
}

pub(super) fn upper(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    call.built(Function::Upper, Type::Text)
}

pub(super) fn lower(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    call.built(Function::Lower, Type::Text)
}

pub(super) fn trim(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    call.built(Function::Trim, Type::Text)
}

pub(super) fn substring(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    for index in 1..call.arguments.len() {
        call.integer(index)?;
    }
    call.built(Function::Substring, Type::Text)
}

pub(super) fn replace(call: Called<'_>) -> Result<Expr, Problem> {
    call.text(0)?;
    let (old, span) = call.written_text(1, "the text to be replaced")?;
    if old.is_empty() {
        let problem = Problem::call(span, "an empty text cannot be replaced");
        return Err(problem.help(format!("write `{}`", call.usage)));
    }
    call.text(2)?;
    call.built(Function::Replace, Type::Text)
}

pub(super) fn written(call: Called<'_>) -> Result<Expr, Problem> {
    let argument = call.want(0, |ty| !matches!(ty, Type::Text | Type::Null), "a number, a boolean, or a moment");
    if argument.is_err() && call.arguments.first().is_some_and(|argument| argument.ty == Type::Text) {
        let problem = Problem::call(&call.span, format!("what `{}` is given is a text already", call.name));
        return Err(problem.help(format!("leave out `{}(...)`", call.name)));
    }
    argument?;
    call.built(Function::Text, Type::Text)
}

pub(super) fn apply<'v>(function: &Function, arguments: &[Value<'v>], arena: &'v Bump) -> Result<Value<'v>, Fault> {
    let text = |index: usize| match arguments.get(index) {
        Some(Value::Text(text)) => Ok(*text),
        _ => Err(Fault::Null),
    };
    Ok(match function {
        Function::Size => Value::Number(types::whole(characters(text(0)?) as i128)?),
        Function::Contains => Value::Bool(memmem::find(text(0)?, text(1)?).is_some()),
        Function::StartsWith => Value::Bool(text(0)?.starts_with(text(1)?)),
        Function::EndsWith => Value::Bool(text(0)?.ends_with(text(1)?)),
        Function::Matches(matcher) => Value::Bool(matcher.is_match(text(0)?)),
        Function::Upper | Function::Lower => {
            let copy = arena.alloc_slice_copy(text(0)?);
            if *function == Function::Upper {
                copy.make_ascii_uppercase()
            } else {
                copy.make_ascii_lowercase()
            }
            Value::Text(copy)
        }
        Function::Substring => Value::Text(part(text(0)?, position(arguments, 1)?, position(arguments, 2)?)?),
        Function::Trim => Value::Text(std::str::from_utf8(text(0)?).map_or(text(0)?, |text| text.trim().as_bytes())),
        Function::Replace => Value::Text(replaced(text(0)?, text(1)?, text(2)?, arena)),
        Function::Concat => {
            let length = arguments.iter().map(|value| if let Value::Text(text) = value { text.len() } else { 0 }).sum();
            let mut joined = ArenaVec::with_capacity_in(length, arena);
            for index in 0..arguments.len() {
                joined.extend_from_slice_copy(text(index)?);
            }
            Value::Text(joined.into_bump_slice())
        }
        _ => Value::Text(canonical(arguments.first().copied().unwrap_or(Value::Null), arena)?),
    })
}

fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// A position argument; `None` where it was not written.
fn position(arguments: &[Value<'_>], index: usize) -> Result<Option<usize>, Fault> {
    match arguments.get(index) {
        None => Ok(None),
        Some(Value::Number(number)) => usize::try_from(number.units()).map(Some).map_err(|_| Fault::Index),
        Some(_) => Err(Fault::Null),
    }
}

fn part(text: &[u8], start: Option<usize>, end: Option<usize>) -> Result<&[u8], Fault> {
    let start = offset(text, start.unwrap_or(0)).ok_or(Fault::Index)?;
    let end = match end {
        Some(end) => offset(text, end).ok_or(Fault::Index)?,
        None => text.len(),
    };
    text.get(start..end).ok_or(Fault::Index)
}

/// The byte at which a character starts; the end of the text counts as one.
fn offset(text: &[u8], character: usize) -> Option<usize> {
    let mut starts = (0..text.len()).filter(|at| text[*at] & 0xC0 != 0x80).chain(std::iter::once(text.len()));
    starts.nth(character)
}

fn replaced<'v>(text: &'v [u8], old: &[u8], new: &[u8], arena: &'v Bump) -> &'v [u8] {
    let mut out = ArenaVec::with_capacity_in(text.len(), arena);
    let mut from = 0;
    for at in memmem::find_iter(text, old) {
        out.extend_from_slice_copy(&text[from..at]);
        out.extend_from_slice_copy(new);
        from = at + old.len();
    }
    if from == 0 {
        return text;
    }
    out.extend_from_slice_copy(&text[from..]);
    out.into_bump_slice()
}

fn canonical<'v>(value: Value<'v>, arena: &'v Bump) -> Result<&'v [u8], Fault> {
    let mut out = ArenaText::with_capacity_in(44, arena);
    let written = match value {
        Value::Null => return Err(Fault::Null),
        Value::Text(text) => return Ok(text),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Number(number) => write!(out, "{number}"),
        Value::Date(date) => write!(out, "{date}"),
        Value::Time(time) => write!(out, "{time}"),
        Value::Timestamp(timestamp) => write!(out, "{timestamp}"),
    };
    written.map_err(|_| Fault::Arithmetic)?;
    Ok(out.into_bump_str().as_bytes())
}
