//! The words of an expression, with their places.
//!
//! The grammar itself belongs to the parser of the `cel` crate; the words are read here first because a person who wrote
//! `=` for `==`, forgot a quote or put a `\d` into a text is helped by a sentence about that, and because the exact
//! digits of a number are needed. Invariant: tokens stand in order, do not overlap, and lie on character boundaries.

use super::problem::Problem;
use std::ops::Range;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Integer,
    Decimal,
    Hexadecimal,
    Text,
    Symbol,
}

/// One word.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

impl Token {
    pub(super) fn text<'t>(&self, source: &'t str) -> &'t str {
        source.get(self.span.clone()).unwrap_or_default()
    }
}

const SYMBOLS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*",
    "/", "%",
];

/// Reads all words; every problem is reported, and what is unreadable is left out.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Vec<Problem>> {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new(), problems: Vec::new() };
    while lexer.at < source.len() {
        lexer.step();
    }
    if lexer.problems.is_empty() { Ok(lexer.tokens) } else { Err(lexer.problems) }
}

struct Lexer<'t> {
    source: &'t str,
    at: usize,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, length: usize) {
        self.tokens.push(Token { kind, span: self.at..self.at + length });
        self.at += length;
    }

    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if matches!(first, ' ' | '\t' | '\r' | '\n' | '\u{c}') {
            self.at += 1;
        } else if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(prefix) = text_prefix(rest) {
            self.text(prefix);
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = run(rest, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
            self.push(Kind::Name, length);
        } else if first.is_ascii_digit() || starts_with_fraction(rest) {
            self.number();
        } else if let Some((length, problem)) = slip(rest, self.at) {
            self.problems.push(problem);
            self.at += length;
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            self.push(Kind::Symbol, symbol.len());
        } else {
            self.stranger(first);
        }
    }

    fn number(&mut self) {
        let rest = self.rest();
        let (kind, length) = if rest.starts_with("0x") || rest.starts_with("0X") {
            (Kind::Hexadecimal, 2 + run(rest.get(2..).unwrap_or_default(), |byte| byte.is_ascii_hexdigit()))
        } else {
            let whole = run(rest, |byte| byte.is_ascii_digit());
            let after = rest.get(whole..).unwrap_or_default();
            match starts_with_fraction(after) {
                true => {
                    let fraction = run(after.get(1..).unwrap_or_default(), |byte| byte.is_ascii_digit());
                    (Kind::Decimal, whole + 1 + fraction)
                }
                false => (Kind::Integer, whole),
            }
        };
        // Letters or further digits stuck to it belong to what the writer took for one number.
        let tail = run(rest.get(length..).unwrap_or_default(), |byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let written = rest.get(..length + tail).unwrap_or_default().to_owned();
        let span = self.at..self.at + length + tail;
        match number_slip(&written, kind, length, tail) {
            None => self.push(kind, length),
            Some((message, help)) => {
                self.problems.push(Problem::unsupported(&span, message).help(help));
                self.at = span.end;
            }
        }
    }

    fn text(&mut self, prefix: usize) {
        let rest = self.rest();
        let marks = rest.get(..prefix).unwrap_or_default().to_ascii_lowercase();
        let body = rest.get(prefix..).unwrap_or_default();
        let quote = body.get(..1).unwrap_or_default();
        let triple = body.get(..3).is_some_and(|start| start == quote.repeat(3));
        let fence = if triple { quote.repeat(3) } else { quote.to_owned() };
        let (closed, inner) = text_end(body.get(fence.len()..).unwrap_or_default(), &fence, marks.contains('r'));
        let start = self.at;
        if !closed {
            let span = start..start + prefix + fence.len();
            let problem = Problem::syntax(&span, "the text that starts here has no closing quote");
            self.problems.push(problem.help(format!("add {fence} where the text ends")));
            self.at = self.source.len();
            return;
        }
        let length = prefix + fence.len() * 2 + inner;
        let inside = start + prefix + fence.len()..start + prefix + fence.len() + inner;
        if marks.contains('b') {
            let span = start..start + length;
            let problem = Problem::unsupported(&span, "bytes are not available in expressions");
            self.problems.push(problem.help("remove the `b` before the quote: texts are UTF-8"));
        } else if !marks.contains('r') {
            self.escapes(inside, length);
        }
        self.push(Kind::Text, length);
    }

    fn escapes(&mut self, inside: Range<usize>, length: usize) {
        let whole = self.at..self.at + length;
        let mut at = inside.start;
        while let Some(found) = self.source.get(at..inside.end).and_then(|text| text.find('\\')) {
            let start = at + found;
            let after = self.source.get(start + 1..inside.end).unwrap_or_default();
            match escape_length(after) {
                Some(read) => at = start + 1 + read,
                None => {
                    let next = after.chars().next().map_or(0, char::len_utf8);
                    let span = start..start + 1 + next;
                    let written = self.source.get(span.clone()).unwrap_or_default();
                    let raw = self.source.get(whole.clone()).unwrap_or_default();
                    let message = format!("`{written}` is no escape in a text");
                    let help = format!("write `\\{written}`, or a raw text: `r{raw}`");
                    self.problems.push(Problem::syntax(&span, message).help(help));
                    at = span.end;
                }
            }
        }
    }

    fn stranger(&mut self, first: char) {
        let span = self.at..self.at + first.len_utf8();
        let problem = match first {
            '“' | '”' | '‘' | '’' | '„' | '«' | '»' => {
                Problem::syntax(&span, format!("`{first}` is a typographic quote")).help("use ' or \"")
            }
            '–' | '—' | '−' => {
                Problem::syntax(&span, format!("`{first}` is a dash, not a minus sign")).help("use -")
            }
            '\u{a0}' => Problem::syntax(&span, "a no-break space stands here").help("use an ordinary space"),
            '`' => Problem::syntax(&span, "a backtick has no meaning in an expression")
                .help("write names bare, and texts between ' or \""),
            first if first.is_alphabetic() => return self.foreign_name(),
            first if first.is_control() => Problem::syntax(&span, "a control character stands here").help("remove it"),
            first => Problem::syntax(&span, format!("`{first}` has no meaning in an expression")),
        };
        self.problems.push(problem);
        self.at = span.end;
    }

    /// A name with letters outside a to z: all of it is guilty, also what was read before the first such letter.
    fn foreign_name(&mut self) {
        let start = match self.tokens.last() {
            Some(token) if token.kind == Kind::Name && token.span.end == self.at => token.span.start,
            _ => self.at,
        };
        self.tokens.retain(|token| token.span.start < start);
        let letters = self.rest().chars().take_while(|c| c.is_alphanumeric() || *c == '_');
        let span = start..self.at + letters.map(char::len_utf8).sum::<usize>();
        let written = self.source.get(span.clone()).unwrap_or_default();
        let problem = Problem::syntax(&span, format!("`{written}` cannot be a name"));
        let help = "names are made of the letters a to z, digits and `_`; texts stand between ' or \"";
        self.problems.push(problem.help(help));
        self.at = span.end;
    }
}

/// Operators of other languages, and the one to write instead.
fn slip(rest: &str, at: usize) -> Option<(usize, Problem)> {
    const SLIPS: [(&str, &str); 10] = [
        ("===", "use =="),
        ("!==", "use !="),
        ("<>", "use != for \"is not equal\""),
        ("=>", "use >= for \"at least\""),
        ("=<", "use <= for \"at most\""),
        ("**", "multiply by hand: there is no power operator"),
        ("=", "use == to compare"),
        ("&", "use && for \"and\""),
        ("|", "use || for \"or\""),
        (";", "an expression is one value: remove the `;`"),
    ];
    let sound = ["&&", "||", "=="].iter().any(|symbol| rest.starts_with(symbol)) && !rest.starts_with("===");
    let (written, help) = SLIPS.iter().find(|(written, _)| !sound && rest.starts_with(written))?;
    let span = at..at + written.len();
    Some((written.len(), Problem::syntax(&span, format!("`{written}` has no meaning in an expression")).help(*help)))
}

fn number_slip(written: &str, kind: Kind, length: usize, tail: usize) -> Option<(String, String)> {
    if tail == 0 {
        let too_long = kind != Kind::Hexadecimal && super::parse::decimal(written).is_none();
        let empty = kind == Kind::Hexadecimal && length == 2;
        return (too_long || empty)
            .then(|| (format!("the number `{written}` cannot be used"), "a number has at most 38 digits".to_owned()));
    }
    let (number, suffix) = written.split_at(length);
    if suffix.eq_ignore_ascii_case("u") {
        return Some((
            format!("`{written}` is an unsigned number"),
            format!("write `{number}`: all numbers are exact"),
        ));
    }
    let exponent = suffix.starts_with(['e', 'E']) && kind != Kind::Hexadecimal;
    if exponent {
        return Some((format!("`{written}` has an exponent"), "write the number out, like 100000 or 0.001".to_owned()));
    }
    if suffix.starts_with('_') {
        let digits: String = written.chars().filter(|c| *c != '_').collect();
        return Some((format!("`{written}` has separators in it"), format!("write `{digits}`")));
    }
    Some((
        format!("`{written}` is neither a number nor a name"),
        "names start with a letter; texts stand in quotes".to_owned(),
    ))
}

/// The length of the marks before an opening quote (`r`, `b`, `br`), when a text starts here.
fn text_prefix(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let marks = bytes.iter().take(2).take_while(|byte| matches!(byte, b'r' | b'R' | b'b' | b'B')).count();
    let raw_first = marks == 2 && (matches!(bytes[0], b'r' | b'R') || matches!(bytes[1], b'b' | b'B'));
    (!raw_first && matches!(bytes.get(marks), Some(b'"' | b'\''))).then_some(marks)
}

/// Whether the closing fence was found, and how many bytes stand before it.
fn text_end(body: &str, fence: &str, raw: bool) -> (bool, usize) {
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(fence.as_bytes()) {
            return (true, at);
        }
        match bytes[at] {
            b'\\' if !raw => at += 2,
            b'\n' | b'\r' if fence.len() == 1 => return (false, at),
            _ => at += 1,
        }
    }
    (false, body.len())
}

/// The length of an escape after its backslash.
fn escape_length(after: &str) -> Option<usize> {
    let bytes = after.as_bytes();
    let hexadecimal = |digits: usize| {
        let text = after.get(1..=digits)?;
        let value = text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())??;
        char::from_u32(value).map(|_| 1 + digits)
    };
    match bytes.first()? {
        b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'"' | b'\'' | b'\\' | b'?' | b'`' => Some(1),
        b'x' | b'X' => hexadecimal(2),
        b'u' => hexadecimal(4),
        b'U' => hexadecimal(8),
        b'0'..=b'3' => {
            let octal = bytes.get(1..3)?;
            octal.iter().all(|byte| (b'0'..=b'7').contains(byte)).then_some(3)
        }
        _ => None,
    }
}

fn starts_with_fraction(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.first() == Some(&b'.') && bytes.get(1).is_some_and(u8::is_ascii_digit)
}

fn run(text: &str, wanted: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| wanted(*byte)).count()
}
