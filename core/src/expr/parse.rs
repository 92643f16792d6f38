//! Text to tree: the one file that knows the `cel` crate.
//!
//! The words and brackets were checked before (`lex`, `structure`), which is also what bounds the recursion here. The
//! parser is handed a text of the same length in which long numbers and the name `in` are replaced by what it takes;
//! names and numbers are then read from the original by their places. Invariant: every span lies inside the text.

use super::lex::{self, Kind, Token};
use super::problem::Problem;
use super::structure;
use crate::record::Decimal;
use cel::common::ast::{CallExpr, Expr as Tree, IdedExpr, LiteralValue, SourceInfo, operators};
use std::ops::Range;

/// More than `structure` lets through, so that it never speaks first.
const PARSER_DEPTH: u16 = 200;

/// A piece of an expression as it was written.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// All of it, without brackets around it.
    pub(super) span: Range<usize>,
    /// Its operator or the name of its function; otherwise all of it.
    pub(super) word: Range<usize>,
    pub(super) shape: Shape,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    /// `amount`, `header.file_id`.
    Name(Vec<String>),
    Not(Box<Parsed>),
    Negate(Box<Parsed>),
    Binary(Binary, Box<Parsed>, Box<Parsed>),
    Condition(Box<Parsed>, Box<Parsed>, Box<Parsed>),
    List(Vec<Parsed>),
    Call {
        target: Option<Box<Parsed>>,
        function: String,
        arguments: Vec<Parsed>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    And,
    Or,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl Binary {
    pub(super) fn symbol(self) -> &'static str {
        OPERATORS.iter().find(|(_, binary, _)| *binary == self).map_or("", |(_, _, symbol)| symbol)
    }
}

const OPERATORS: [(&str, Binary, &str); 14] = [
    (operators::LOGICAL_AND, Binary::And, "&&"),
    (operators::LOGICAL_OR, Binary::Or, "||"),
    (operators::ADD, Binary::Add, "+"),
    (operators::SUBSTRACT, Binary::Subtract, "-"),
    (operators::MULTIPLY, Binary::Multiply, "*"),
    (operators::DIVIDE, Binary::Divide, "/"),
    (operators::MODULO, Binary::Remainder, "%"),
    (operators::EQUALS, Binary::Equal, "=="),
    (operators::NOT_EQUALS, Binary::NotEqual, "!="),
    (operators::LESS, Binary::Less, "<"),
    (operators::LESS_EQUALS, Binary::LessOrEqual, "<="),
    (operators::GREATER, Binary::Greater, ">"),
    (operators::GREATER_EQUALS, Binary::GreaterOrEqual, ">="),
    (operators::IN, Binary::In, "in"),
];

/// A number as written: digits, optionally a point and digits. The scale is the number of digits behind the point.
pub(super) fn decimal(written: &str) -> Option<Decimal> {
    if written.starts_with('.') { Decimal::parse(&format!("0{written}")) } else { Decimal::parse(written) }
}

/// Parses a text; all problems that can be told apart are reported.
pub(super) fn parse(source: &str) -> Result<Parsed, Vec<Problem>> {
    let tokens = lex::tokens(source)?;
    let partner = structure::check(source, &tokens)?;
    let macros = macro_calls(source, &tokens);
    if !macros.is_empty() {
        return Err(macros);
    }
    let disguised = disguise(source, &tokens);
    let parser = cel::parser::Parser::new().max_recursion_depth(PARSER_DEPTH).error_recovery_limit(4);
    let (tree, places) =
        parser.parse_with_source_info(&disguised).map_err(|errors| refused(source, &tokens, &errors))?;
    let converter = Converter { source, tokens: &tokens, partner: &partner, places: &places };
    converter.convert(&tree).map_err(|problem| vec![problem])
}

/// Comprehensions and `has`, which the parser would expand into loops.
fn macro_calls(source: &str, tokens: &[Token]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let word = token.text(source);
        let called = tokens.get(index + 1).is_some_and(|next| next.text(source) == "(");
        let member =
            index.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|dot| dot.text(source) == ".");
        if token.kind != Kind::Name || !called {
            continue;
        }
        match (member, word) {
            (false, "has") => problems.push(
                Problem::unsupported(&token.span, "`has` is not available in expressions")
                    .help("every declared field is there; test an optional one by `field != null`"),
            ),
            (true, "all" | "exists" | "exists_one" | "existsOne" | "map" | "filter") => problems.push(
                Problem::unsupported(&token.span, format!("`{word}` runs over lists, which are not available"))
                    .help("an expression sees one record; compare with several values by `x in ['A', 'B']`"),
            ),
            _ => {}
        }
    }
    problems
}

/// The same text, byte for byte as long, with words replaced that the parser would not take.
fn disguise(source: &str, tokens: &[Token]) -> String {
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    for (index, token) in tokens.iter().enumerate() {
        let replacement = match token.kind {
            Kind::Integer => format!("{:0>1$}", "1", token.span.len()),
            Kind::Hexadecimal => token.text(source).to_ascii_lowercase(),
            Kind::Name
                if token.text(source) == "in" && tokens.get(index + 1).is_some_and(|dot| dot.text(source) == ".") =>
            {
                "__".to_owned()
            }
            _ => continue,
        };
        text.push_str(source.get(at..token.span.start).unwrap_or_default());
        text.push_str(&replacement);
        at = token.span.end;
    }
    text.push_str(source.get(at..).unwrap_or_default());
    text
}

/// What the parser refused although the order of the words was right.
fn refused(source: &str, tokens: &[Token], errors: &cel::ParseErrors) -> Vec<Problem> {
    let reserved: Vec<Problem> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Name)
        .filter(|token| {
            errors.errors.iter().any(|error| error.msg == format!("reserved identifier: {}", token.text(source)))
        })
        .filter(|token| {
            let before = tokens.iter().rev().find(|other| other.span.end <= token.span.start);
            before.is_none_or(|dot| dot.text(source) != ".")
        })
        .map(|token| {
            let word = token.text(source);
            let help = match word {
                "if" | "else" => "a condition is written `test ? yes : no`",
                _ => "rename the field",
            };
            Problem::syntax(&token.span, format!("`{word}` is a word reserved by the language")).help(help)
        })
        .collect();
    if !reserved.is_empty() {
        return reserved;
    }
    let first = errors.errors.first();
    let line = first.map_or(1, |error| error.pos.0);
    let column = first.map_or(1, |error| error.pos.1);
    let start: usize = source.split_inclusive('\n').take(usize::try_from(line - 1).unwrap_or(0)).map(str::len).sum();
    let skipped = usize::try_from(column - 1).unwrap_or(0);
    let place =
        start + source.get(start..).unwrap_or_default().chars().take(skipped).map(char::len_utf8).sum::<usize>();
    let guilty = tokens.iter().find(|token| token.span.contains(&place)).or(tokens.last());
    let span = guilty.map_or(0..source.len(), |token| token.span.clone());
    let word = source.get(span.clone()).unwrap_or_default();
    vec![Problem::syntax(&span, format!("the expression cannot be read at `{word}`"))]
}

struct Converter<'t> {
    source: &'t str,
    tokens: &'t [Token],
    partner: &'t [Option<usize>],
    places: &'t SourceInfo,
}

impl Converter<'_> {
    fn convert(&self, tree: &IdedExpr) -> Result<Parsed, Problem> {
        let index = self.token(tree.id);
        let span = self.tokens.get(index).map_or(0..self.source.len(), |token| token.span.clone());
        match &tree.expr {
            Tree::Literal(value) => self.literal(value, span),
            Tree::Ident(_) => {
                let name = self.source.get(span.clone()).unwrap_or_default().to_owned();
                Ok(Parsed { span: span.clone(), word: span, shape: Shape::Name(vec![name]) })
            }
            Tree::Select(select) => {
                let operand = self.convert(&select.operand)?;
                let end = self.tokens.get(index + 1).map_or(span.end, |name| name.span.end);
                let Shape::Name(mut path) = operand.shape else {
                    let problem = Problem::unsupported(&(span.start..end), "only names have parts");
                    return Err(problem.help(format!("if `{}` is a function, add `()`", select.field)));
                };
                path.push(select.field.clone());
                let span = operand.span.start..end;
                Ok(Parsed { span: span.clone(), word: span, shape: Shape::Name(path) })
            }
            Tree::List(list) => {
                let elements = list.elements.iter().map(|element| self.convert(element)).collect::<Result<_, _>>()?;
                let span = span.start..self.closing(index);
                Ok(Parsed { span: span.clone(), word: span, shape: Shape::List(elements) })
            }
            Tree::Call(call) => self.call(call, index, span),
            _ => Err(Problem::unsupported(&span, "this construct is not available in expressions")),
        }
    }

    fn literal(&self, value: &LiteralValue, span: Range<usize>) -> Result<Parsed, Problem> {
        let written = self.source.get(span.clone()).unwrap_or_default();
        let (negative, shape) = match value {
            LiteralValue::Null => (false, Shape::Null),
            LiteralValue::Boolean(value) => (false, Shape::Bool(*value.inner())),
            LiteralValue::String(text) => (false, Shape::Text(text.inner().to_owned())),
            LiteralValue::Int(value) if written.starts_with("0x") || written.starts_with("0X") => {
                (*value.inner() < 0, Shape::Number(Decimal::integer(*value.inner())))
            }
            LiteralValue::Int(value) => (*value.inner() < 0, self.number(written, *value.inner() < 0, &span)?),
            LiteralValue::Double(value) => {
                let negative = value.inner().is_sign_negative();
                (negative, self.number(written, negative, &span)?)
            }
            _ => return Err(Problem::unsupported(&span, "this literal is not available in expressions")),
        };
        // The place of a literal is that of its digits; its sign is the token before.
        let sign = self.tokens.iter().rev().find(|token| negative && token.span.end <= span.start);
        let span = sign.map_or(span.start, |sign| sign.span.start)..span.end;
        Ok(Parsed { span: span.clone(), word: span, shape })
    }

    fn number(&self, written: &str, negative: bool, span: &Range<usize>) -> Result<Shape, Problem> {
        let number = decimal(written).ok_or_else(|| Problem::syntax(span, "a number has at most 38 digits"))?;
        Ok(Shape::Number(if negative { number.neg() } else { number }))
    }

    fn call(&self, call: &CallExpr, index: usize, word: Range<usize>) -> Result<Parsed, Problem> {
        let binary = OPERATORS.iter().find(|(name, _, _)| *name == call.func_name);
        match (call.func_name.as_str(), binary, call.args.as_slice()) {
            (_, Some((_, binary, _)), [left, right]) => {
                let (left, right) = (self.operand(left)?, self.operand(right)?);
                let span = left.0.start..right.0.end;
                Ok(Parsed { span, word, shape: Shape::Binary(*binary, Box::new(left.1), Box::new(right.1)) })
            }
            (operators::LOGICAL_NOT | operators::NEGATE, _, [inner]) => {
                let (outer, inner) = self.operand(inner)?;
                let not = call.func_name == operators::LOGICAL_NOT;
                let shape = if not { Shape::Not(Box::new(inner)) } else { Shape::Negate(Box::new(inner)) };
                Ok(Parsed { span: word.start..outer.end, word, shape })
            }
            (operators::CONDITIONAL, _, [test, yes, no]) => {
                let (test, yes, no) = (self.operand(test)?, self.operand(yes)?, self.operand(no)?);
                let span = test.0.start..no.0.end;
                Ok(Parsed { span, word, shape: Shape::Condition(Box::new(test.1), Box::new(yes.1), Box::new(no.1)) })
            }
            _ => self.function(call, index),
        }
    }

    /// A call: its place is that of the opening bracket.
    fn function(&self, call: &CallExpr, index: usize) -> Result<Parsed, Problem> {
        let name = index.checked_sub(1).and_then(|before| self.tokens.get(before));
        let word = name.map_or(0..self.source.len(), |name| name.span.clone());
        let target = call.target.as_ref().map(|target| self.operand(target)).transpose()?;
        let arguments = call.args.iter().map(|argument| self.convert(argument)).collect::<Result<_, _>>()?;
        let start = target.as_ref().map_or(word.start, |(outer, _)| outer.start);
        Ok(Parsed {
            span: start..self.closing(index),
            word,
            shape: Shape::Call {
                target: target.map(|(_, target)| Box::new(target)),
                function: call.func_name.clone(),
                arguments,
            },
        })
    }

    /// An operand, and its span with the brackets around it.
    fn operand(&self, tree: &IdedExpr) -> Result<(Range<usize>, Parsed), Problem> {
        let parsed = self.convert(tree)?;
        let mut outer = parsed.span.clone();
        while let Some(wider) = self.bracketed(&outer) {
            outer = wider;
        }
        Ok((outer, parsed))
    }

    fn bracketed(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let first = self.tokens.binary_search_by_key(&span.start, |token| token.span.start).ok()?;
        let last = self.tokens.binary_search_by_key(&span.end, |token| token.span.end).ok()?;
        let open = first.checked_sub(1)?;
        let grouping =
            self.tokens.get(open)?.text(self.source) == "(" && self.partner.get(open) == Some(&Some(last + 1));
        let called = open
            .checked_sub(1)
            .and_then(|name| self.tokens.get(name))
            .is_some_and(|token| token.kind == Kind::Name && token.text(self.source) != "in");
        (grouping && !called).then(|| Some(self.tokens.get(open)?.span.start..self.tokens.get(last + 1)?.span.end))?
    }

    /// The number of the token at the place of a node.
    fn token(&self, id: u64) -> usize {
        let start = self.places.offset_for(id).map_or(0, |(start, _)| start as usize);
        self.tokens.partition_point(|token| token.span.start < start).min(self.tokens.len().saturating_sub(1))
    }

    /// Where the bracket that opens at a token is closed.
    fn closing(&self, index: usize) -> usize {
        let partner = self.partner.get(index).copied().flatten().and_then(|close| self.tokens.get(close));
        partner.map_or(self.source.len(), |token| token.span.end)
    }
}
