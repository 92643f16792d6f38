//! The same expressions, evaluated here and by the interpreter of the `cel` crate.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

/// Random text of a typed expression over the names that both sides know, from one seed.
pub(super) struct Writer {
    state: u64,
    /// Whether decimals, nulls and functions of ours may appear, which the other side does not know.
    pub(super) ours: bool,
}

impl Writer {
    pub(super) fn new(seed: u64, ours: bool) -> Writer {
        Writer { state: seed | 1, ours }
    }

    fn next(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % below
    }

    fn pick(&mut self, words: &[&str]) -> String {
        words[self.next(words.len() as u64) as usize].to_owned()
    }

    /// Products stay small: their right side is a leaf.
    pub(super) fn integer(&mut self, depth: u32) -> String {
        if depth == 0 {
            let literal = (self.next(19) as i64 - 9).to_string();
            let names =
                if self.ours { &["a", "b", "c", "amount", "rate", "wide", "0.25"][..] } else { &["a", "b", "c"] };
            return if self.next(2) == 0 { literal } else { self.pick(names) };
        }
        let left = self.integer(depth - 1);
        match self.next(if self.ours { 11 } else { 7 }) {
            0 => format!("({left} + {})", self.integer(depth - 1)),
            1 => format!("({left} - {})", self.integer(depth - 1)),
            2 => format!("{left} * {}", self.integer(0)),
            3 => format!("-({left})"),
            4 => format!("size({})", self.text(depth - 1)),
            5 => format!("({} ? {left} : {})", self.boolean(depth - 1), self.integer(depth - 1)),
            6 if !self.ours => format!("({left} % {})", self.integer(depth - 1)),
            6 => format!("abs({left})"),
            7 => format!("min({left}, {})", self.integer(depth - 1)),
            8 => format!("round({left}, 1, 'half_up')"),
            9 => format!("div({left}, {}, 3, 'floor')", self.integer(0)),
            _ => format!("decimal({}, 1)", self.text(depth - 1)),
        }
    }

    pub(super) fn text(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.pick(&["s", "t", "'a'", "'ab'", "''", "'ü'", "'x1'", "\"it's\"", "r'\\d'"]);
        }
        match self.next(if self.ours { 7 } else { 2 }) {
            0 => format!("({} + {})", self.text(depth - 1), self.text(depth - 1)),
            1 => format!("({} ? {} : {})", self.boolean(depth - 1), self.text(depth - 1), self.text(depth - 1)),
            2 => format!("upper({})", self.text(depth - 1)),
            3 => format!("text({})", self.integer(depth - 1)),
            4 => format!("({}).substring({})", self.text(depth - 1), self.next(3)),
            5 => format!("replace({}, 'a', {})", self.text(depth - 1), self.text(0)),
            _ => "original_id".to_owned(),
        }
    }

    pub(super) fn boolean(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.pick(if self.ours {
                &["p", "q", "flag", "true", "false"]
            } else {
                &["p", "q", "true", "false"]
            });
        }
        let comparison = self.pick(&["==", "!=", "<", "<=", ">", ">="]);
        match self.next(if self.ours { 11 } else { 9 }) {
            0 => format!("({} && {})", self.boolean(depth - 1), self.boolean(depth - 1)),
            1 => format!("({} || {})", self.boolean(depth - 1), self.boolean(depth - 1)),
            2 => format!("!{}", self.pick(&["p", "q"])),
            3 => format!("({} ? {} : {})", self.boolean(depth - 1), self.boolean(depth - 1), self.boolean(depth - 1)),
            4 | 5 => format!("{} {comparison} {}", self.integer(depth - 1), self.integer(depth - 1)),
            6 => format!("{} {comparison} {}", self.text(depth - 1), self.text(depth - 1)),
            7 => {
                let function = self.pick(&["contains", "startsWith", "endsWith"]);
                format!("({}).{function}({})", self.text(depth - 1), self.text(depth - 1))
            }
            8 => format!("{} in [{}, {}]", self.integer(depth - 1), self.integer(0), self.integer(depth - 1)),
            9 => "original_id == null".to_owned(),
            _ => "rate != null".to_owned(),
        }
    }

    pub(super) fn any(&mut self, depth: u32) -> String {
        match self.next(3) {
            0 => self.integer(depth),
            1 => self.text(depth),
            _ => self.boolean(depth),
        }
    }
}

pub(super) fn names() -> impl Strategy<Value = Names> {
    let text = prop::sample::select(vec!["", "a", "ab", "ba", "ü", "üb", "x1"]);
    (-9..=9i64, -9..=9i64, -9..=9i64, text.clone(), text, any::<bool>(), any::<bool>()).prop_map(
        |(a, b, c, s, t, p, q)| {
            let mut names = Names::new();
            for (name, value) in [("a", a), ("b", b), ("c", c)] {
                names.set(name, Constant::Number(Decimal::integer(value)));
            }
            names.set("s", super::text(s));
            names.set("t", super::text(t));
            names.set("p", Constant::Bool(p));
            names.set("q", Constant::Bool(q));
            names
        },
    )
}

/// What the interpreter says; `None` for its errors.
fn interpreted(text: &str, names: &Names) -> Option<Constant> {
    let mut context = cel::Context::default();
    let values: HashMap<&str, &Constant> = names.vars.iter().map(|var| (var.0, &var.3)).collect();
    for name in ["a", "b", "c", "s", "t", "p", "q"] {
        match values[name] {
            Constant::Number(number) => context.add_variable_from_value(name, number.units() as i64),
            Constant::Text(text) => context.add_variable_from_value(name, text.to_string()),
            Constant::Bool(value) => context.add_variable_from_value(name, *value),
            other => panic!("{other:?}"),
        }
    }
    match cel::Program::compile(text).unwrap().execute(&context).ok()? {
        cel::Value::Int(value) => Some(Constant::Number(Decimal::integer(value))),
        cel::Value::Bool(value) => Some(Constant::Bool(value)),
        cel::Value::String(text) => Some(super::text(&text)),
        other => panic!("{text}: {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_interpreter_agrees(seed in any::<u64>(), depth in 1..5u32, names in names()) {
        let text = Writer::new(seed, false).any(depth);
        let ours = valued(&compiled(&text), &names).ok();
        prop_assert_eq!(ours, interpreted(&text, &names), "{}", text);
    }
}
