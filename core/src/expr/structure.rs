//! The order of the words, checked before the parser sees them, for the sake of what is said about a mistake.
//!
//! Invariants: a text that passes is inside the bounds within which the parser and everything after it recurse, and every
//! bracket has its partner. What the grammar refuses beyond this, the parser refuses.

use super::lex::{Kind, Token};
use super::problem::Problem;
use std::ops::Range;

/// Brackets and conditions nested inside one another.
const MAX_DEPTH: usize = 48;
/// Conditions (`?`) in one expression; each one stands inside the one before it.
const MAX_CONDITIONS: usize = 100;
/// Operators that group from the left, each a level of the tree.
const MAX_OPERATORS: usize = 200;
/// Words of one expression.
const MAX_TOKENS: usize = 4000;

const BINARY: [&str; 13] = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%"];

/// Checks the order of the words; `Ok` holds the partner of every bracket, by number of the token.
pub(super) fn check(source: &str, tokens: &[Token]) -> Result<Vec<Option<usize>>, Vec<Problem>> {
    let mut walk = Walk {
        source,
        tokens,
        open: Vec::new(),
        partner: vec![None; tokens.len()],
        problems: Vec::new(),
        operand: true,
    };
    walk.bounds();
    if tokens.is_empty() {
        let problem = Problem::syntax(&(0..source.len()), "the expression is empty");
        walk.problems.push(problem.help("write a field's name, a constant like '10', or a computation"));
    }
    for index in 0..tokens.len() {
        if !walk.problems.is_empty() || !walk.step(index) {
            break;
        }
    }
    walk.end();
    if walk.problems.is_empty() { Ok(walk.partner) } else { Err(walk.problems) }
}

struct Walk<'t> {
    source: &'t str,
    tokens: &'t [Token],
    /// Open brackets and `?`, by number of the token.
    open: Vec<usize>,
    partner: Vec<Option<usize>>,
    problems: Vec<Problem>,
    /// Whether a value has to come next (and not an operator).
    operand: bool,
}

impl<'t> Walk<'t> {
    fn word(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| token.text(self.source))
    }

    fn span(&self, index: usize) -> Range<usize> {
        self.tokens.get(index).map_or(self.source.len()..self.source.len(), |token| token.span.clone())
    }

    fn previous(&self, index: usize) -> &'t str {
        index.checked_sub(1).map_or("", |before| self.word(before))
    }

    fn fail(&mut self, problem: Problem) -> bool {
        self.problems.push(problem);
        false
    }

    fn bounds(&mut self) {
        let left = |token: &&Token| {
            let word = token.text(self.source);
            word == "in" || word == "." || (BINARY.contains(&word) && !matches!(word, "&&" | "||"))
        };
        let operators = self.tokens.iter().filter(left).count();
        let conditions = self.tokens.iter().filter(|token| token.text(self.source) == "?").count();
        let whole = 0..self.source.len();
        let problem = if self.tokens.len() > MAX_TOKENS {
            Problem::syntax(&whole, format!("the expression is longer than {MAX_TOKENS} words"))
        } else if operators > MAX_OPERATORS {
            Problem::syntax(&whole, format!("the expression has more than {MAX_OPERATORS} operators"))
        } else if conditions > MAX_CONDITIONS {
            Problem::syntax(&whole, format!("the expression has more than {MAX_CONDITIONS} conditions"))
        } else {
            return;
        };
        self.problems.push(problem.help("use a lookup table, or `x in [...]`, instead of many comparisons"));
    }

    /// Reads one token; `false` after a problem, because what follows would be blamed for it.
    fn step(&mut self, index: usize) -> bool {
        if self.operand { self.value(index) } else { self.operator(index) }
    }

    fn value(&mut self, index: usize) -> bool {
        let (word, span) = (self.word(index), self.span(index));
        let Some(token) = self.tokens.get(index) else { return false };
        let twice = word == self.previous(index) && matches!(word, "!" | "-") && self.is_sign(index - 1);
        match (token.kind, word) {
            (Kind::Name, "in") if self.word(index + 1) != "." => self.missing_value(index),
            (Kind::Name, "not" | "NOT") if self.starts_value(index + 1) => {
                self.fail(Problem::syntax(&span, format!("`{word}` is no operator")).help("use ! for \"not\""))
            }
            (Kind::Symbol, "!" | "-") if twice => {
                let span = self.span(index - 1).start..span.end;
                let help = format!("remove both, or write `{word}(...)`");
                self.fail(Problem::syntax(&span, format!("two `{word}` in a row cancel out")).help(help))
            }
            (Kind::Symbol, "!" | "-") => true,
            (Kind::Symbol, "(" | "[") => self.opens(index),
            (Kind::Symbol, ")" | "]") if self.closes_empty(index) => self.closes(index),
            (Kind::Symbol, "{") => self.fail(
                Problem::unsupported(&span, "maps are not available in expressions")
                    .help("use a lookup table of the job"),
            ),
            (Kind::Symbol, ".") => self.fail(
                Problem::unsupported(&span, "a name cannot start with a point")
                    .help("remove the point before the name"),
            ),
            (Kind::Symbol, _) => self.missing_value(index),
            _ => {
                self.operand = false;
                true
            }
        }
    }

    fn operator(&mut self, index: usize) -> bool {
        let (word, span) = (self.word(index), self.span(index));
        let Some(token) = self.tokens.get(index) else { return false };
        if token.kind != Kind::Symbol {
            return if word == "in" { self.expects_value() } else { self.missing_operator(index) };
        }
        match word {
            _ if BINARY.contains(&word) => self.expects_value(),
            "," => match self.open.last().copied() {
                Some(open) if self.word(open) == "[" || self.is_call(open) => self.expects_value(),
                Some(open) if self.word(open) == "?" => self.half_condition(open),
                _ => self.stray_comma(index),
            },
            "?" => self.opens(index),
            ":" | ")" | "]" => self.closes(index),
            "." => self.member(index),
            "(" if self.callable(index) => self.opens(index),
            "(" => self.missing_operator(index),
            "[" => self.fail(
                Problem::unsupported(&span, "values have no elements that could be taken out by `[`")
                    .help("for a part of a text use `x.substring(start, end)`"),
            ),
            "{" => self.fail(Problem::unsupported(&span, "messages are not available in expressions")),
            "!" => self.fail(
                Problem::syntax(&span, "`!` stands before the value that it negates, not behind it")
                    .help("for \"is not equal\" use !="),
            ),
            _ => self.missing_operator(index),
        }
    }

    fn expects_value(&mut self) -> bool {
        self.operand = true;
        true
    }

    fn opens(&mut self, index: usize) -> bool {
        if self.open.len() >= MAX_DEPTH {
            let problem =
                Problem::syntax(&self.span(index), format!("more than {MAX_DEPTH} brackets inside one another"));
            return self.fail(problem.help("split the expression into several fields"));
        }
        self.open.push(index);
        self.expects_value()
    }

    fn closes(&mut self, index: usize) -> bool {
        let (word, span) = (self.word(index), self.span(index));
        let Some(open) = self.open.last().copied() else {
            let (message, help) = match word {
                ":" => ("this `:` has no `?` before it".to_owned(), "a condition is written `test ? yes : no`"),
                _ => (format!("this `{word}` closes nothing"), "remove it, or open a bracket before it"),
            };
            return self.fail(Problem::syntax(&span, message).help(help));
        };
        let fits = matches!((self.word(open), word), ("(", ")") | ("[", "]") | ("?", ":"));
        if !fits {
            return match self.word(open) {
                "?" => self.half_condition(open),
                other => {
                    let problem =
                        Problem::syntax(&self.span(open), format!("this `{other}` is not closed before `{word}`"));
                    self.fail(problem.help(format!("add `{}`", partner(other))))
                }
            };
        }
        self.open.pop();
        for (here, there) in [(open, index), (index, open)] {
            if let Some(slot) = self.partner.get_mut(here) {
                *slot = Some(there);
            }
        }
        self.operand = word == ":";
        true
    }

    fn half_condition(&mut self, open: usize) -> bool {
        let problem = Problem::syntax(&self.span(open), "this `?` has no `:`");
        self.fail(problem.help("a condition is written `test ? yes : no`"))
    }

    fn member(&mut self, index: usize) -> bool {
        let next = self.tokens.get(index + 1);
        let named = next.is_some_and(|token| token.kind == Kind::Name);
        if !named {
            let problem = Problem::syntax(&self.span(index), "no name follows this point");
            return self.fail(problem.help("after a point stands the name of a field or function"));
        }
        if self.word(index + 1) == "in" {
            let problem = Problem::syntax(&self.span(index + 1), "`in` is a word of the language, not a name");
            return self.fail(problem.help("rename the field"));
        }
        // The name itself is the next token and ends the value as the one before it did.
        self.operand = true;
        true
    }

    /// Whether the bracket stands behind the name of a function.
    fn callable(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.is_some_and(|token| token.kind == Kind::Name && token.text(self.source) != "in")
    }

    fn is_call(&self, open: usize) -> bool {
        self.word(open) == "(" && self.callable(open)
    }

    /// A comma that stands neither between arguments nor in a list.
    fn stray_comma(&mut self, index: usize) -> bool {
        let message = "a comma can stand only between the arguments of a function or in a list";
        let problem = Problem::syntax(&self.span(index), message);
        let listed = self.open.last().is_some_and(|open| self.previous(*open) == "in");
        self.fail(problem.help(match listed {
            true => "a list stands between square brackets: `x in ['A', 'B']`",
            false => "a decimal point is written `.`",
        }))
    }

    fn closes_empty(&self, index: usize) -> bool {
        let open = self.open.last().copied();
        let empty = open.is_some_and(|open| open + 1 == index && (self.word(open) == "[" || self.callable(open)));
        empty
            || (self.word(index) == "]"
                && self.previous(index) == ","
                && open.is_some_and(|open| self.word(open) == "["))
    }

    fn is_sign(&self, index: usize) -> bool {
        match index.checked_sub(1).and_then(|before| self.tokens.get(before)) {
            None => true,
            Some(token) => token.kind == Kind::Symbol && !matches!(token.text(self.source), ")" | "]"),
        }
    }

    fn starts_value(&self, index: usize) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| token.kind != Kind::Symbol || matches!(self.word(index), "(" | "!" | "-"))
    }

    fn missing_value(&mut self, index: usize) -> bool {
        let (word, before) = (self.word(index), self.previous(index));
        let problem = if before.is_empty() {
            Problem::syntax(&self.span(index), format!("a value is missing before `{word}`"))
        } else {
            Problem::syntax(&self.span(index), format!("a value is missing between `{before}` and `{word}`"))
        };
        self.fail(problem)
    }

    fn missing_operator(&mut self, index: usize) -> bool {
        let (word, before) = (self.word(index), self.previous(index));
        let (lower, span) = (word.to_ascii_lowercase(), self.span(index));
        let other = match lower.as_str() {
            "and" => Some("use && for \"and\""),
            "or" => Some("use || for \"or\""),
            "is" => Some("use == to compare"),
            "eq" => Some("use == to compare"),
            "ne" => Some("use != to compare"),
            "mod" => Some("use % for the remainder"),
            "div" => Some("use div(a, b, scale, 'half_even')"),
            "like" => Some("use x.matches('...'), x.contains('...') or x.startsWith('...')"),
            "between" => Some("use a >= low && a <= high"),
            "not" => Some("for \"not in\" write !(x in [...])"),
            "if" | "then" | "else" => Some("a condition is written `test ? yes : no`"),
            _ => None,
        };
        match other {
            Some(help) => self.fail(Problem::syntax(&span, format!("`{word}` is no operator")).help(help)),
            None => {
                let problem = Problem::syntax(&span, format!("an operator is missing between `{before}` and `{word}`"));
                self.fail(problem.help("write an operator such as +, == or && between them"))
            }
        }
    }

    fn end(&mut self) {
        if !self.problems.is_empty() {
            return;
        }
        if self.operand {
            let last = self.tokens.len().saturating_sub(1);
            let word = self.word(last);
            let problem = Problem::syntax(&self.span(last), format!("a value is missing after `{word}`"));
            self.problems.push(problem.help(format!("write the value, or remove `{word}`")));
        } else if let Some(open) = self.open.last().copied() {
            match self.word(open) {
                "?" => {
                    self.half_condition(open);
                }
                word => {
                    let problem = Problem::syntax(&self.span(open), format!("this `{word}` is never closed"));
                    self.problems.push(problem.help(format!("add `{}`", partner(word))));
                }
            }
        }
    }
}

fn partner(bracket: &str) -> &'static str {
    match bracket {
        "[" => "]",
        "?" => ":",
        _ => ")",
    }
}
