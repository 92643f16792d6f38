//! The shape check: walks the tree along the schema and collects every problem.
//!
//! A node that is wrong is not looked into, so that one mistake is one message.

use super::advice;
use super::generate::schema;
use super::keys::{self, Level};
use super::path::{Path, Step};
use super::shape::{MapShape, Shape};
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, did_you_mean, quoted, suggest};
use crate::job::document::Span;
use crate::job::syntax::{Node, NodeKind, scalar};
use serde_json::Value;

/// Every problem of shape of a job file; `text` is what the spans count in.
pub(crate) fn check(root: &Node, text: &str) -> Vec<Diagnostic> {
    let schema = schema();
    let mut checker = Checker { root: schema, text, path: Path::default(), levels: Vec::new(), found: Vec::new() };
    checker.node(root, schema, first_line(root.span, text));
    checker.found.sort_by_key(Diagnostic::order);
    checker.found
}

struct Checker<'s, 't> {
    root: &'s Value,
    text: &'t str,
    path: Path,
    levels: Vec<Level<'s>>,
    found: Vec<Diagnostic>,
}

impl<'s> Checker<'s, '_> {
    /// Checks a node; `at` is the key that it belongs to, or for items its own first line.
    fn node(&mut self, node: &Node, schema: &'s Value, at: Span) {
        let shape = Shape::of(self.root, schema);
        if node.is_null() {
            return self.nothing(&shape, node, at);
        }
        match &node.kind {
            NodeKind::Scalar { text, .. } => self.scalar(&shape, node, text),
            NodeKind::List(items) => match shape.list {
                Some(schema) => self.list(items, schema),
                None => self.wrong_collection(&shape, node, "a list", at),
            },
            NodeKind::Map(pairs) => match shape.map {
                Some(map) => self.map(pairs, map, at),
                None => self.wrong_collection(&shape, node, "a map", at),
            },
        }
    }

    fn nothing(&mut self, shape: &Shape<'_>, node: &Node, at: Span) {
        let missing = node.is_missing();
        let help = match (shape.map, shape.list) {
            (Some(map), _) if map.single && shape.text => "write the name of the field".to_owned(),
            (Some(_), _) => match self.path.0.last() {
                Some(Step::Field(name)) => format!("write `- {name}` where nothing is said of the field"),
                Some(Step::Key(name)) => format!("write `{name}: {{}}` where there is nothing to say"),
                _ => "write a map".to_owned(),
            },
            (_, Some(_)) => format!("write `[]` where there is nothing to say, or leave {} out", self.path.last()),
            _ if !missing && shape.text => {
                let text = node.text().unwrap_or_default();
                format!("leave the key out, or write `\"{text}\"` for the text of these letters")
            }
            _ => "write a value, or leave the key out".to_owned(),
        };
        let (found, span) = match node.text() {
            Some(text) if !missing => (format!("cannot be {}", quoted(text)), node.span),
            _ => ("has no value".to_owned(), at),
        };
        let message = format!("{} {found}", self.path.last());
        self.wrong(Diagnostic::error(codes::job::WRONG_SHAPE, message, span).help(help), shape);
    }

    fn scalar(&mut self, shape: &Shape<'_>, node: &Node, text: &str) {
        let plain = node.is_plain();
        let number = scalar::whole_number(text).filter(|_| plain);
        let fits = shape.text
            || shape.choices.contains(&text)
            || (shape.boolean && plain && scalar::boolean(text).is_some())
            || shape.number.is_some_and(|(from, to)| number.is_some_and(|number| (from..=to).contains(&number)));
        if fits {
            return;
        }
        let found = match (shape.takes_scalar(), plain) {
            (false, _) => "a text".to_owned(),
            (_, true) => quoted(text),
            (_, false) => format!("the text {}", quoted(text)),
        };
        let message = format!("{} cannot be {found}", self.path.last());
        let span = first_line(node.span, self.text);
        if !shape.choices.is_empty() && !shape.boolean && shape.number.is_none() {
            let problem = Diagnostic::error(codes::job::UNKNOWN_VALUE, message, span);
            let problem = match did_you_mean(&suggest(text, &shape.choices)) {
                Some(label) => problem.label(label),
                None => problem,
            };
            return self.wrong(problem, shape);
        }
        let mut problem = Diagnostic::error(codes::job::WRONG_SHAPE, message, span);
        problem.help = advice::for_scalar(shape, self.root, node);
        if let (Some((from, to)), Some(_)) = (shape.number, number) {
            // How large a number may be is of no use to who wrote one below zero.
            let only_negative = from == 0 && number.is_some_and(|number| number < 0);
            if !only_negative {
                return self.found.push(problem.expected(format!("a whole number from {from} to {to}")));
            }
        }
        self.wrong(problem, shape);
    }

    fn wrong_collection(&mut self, shape: &Shape<'_>, node: &Node, found: &str, at: Span) {
        let span = if self.text[node.span.start..node.span.end].contains('\n') { at } else { node.span };
        let message = format!("{} cannot be {found}", self.path.last());
        let mut problem = Diagnostic::error(codes::job::WRONG_SHAPE, message, span);
        problem.help = advice::for_collection(shape, node, self.text);
        self.wrong(problem, shape);
    }

    fn wrong(&mut self, problem: Diagnostic, shape: &Shape<'_>) {
        self.found.push(problem.expected(shape.expected()));
    }

    fn list(&mut self, items: &[Node], schema: &'s Value) {
        for (index, item) in items.iter().enumerate() {
            self.path.0.push(Step::Item(index + 1));
            self.node(item, schema, first_line(item.span, self.text));
            self.path.0.pop();
        }
    }

    fn map(&mut self, pairs: &[(Node, Node)], map: MapShape<'s>, at: Span) {
        if map.single && pairs.len() != 1 {
            let message = match pairs.len() {
                0 => format!("{} names no field", self.path.last()),
                count => format!("{} has {count} keys", self.path.last()),
            };
            let problem = Diagnostic::error(codes::job::WRONG_SHAPE, message, at)
                .expected("a field name, or a map with the field name as its one key")
                .help(advice::for_entry(pairs));
            return self.found.push(problem);
        }
        self.levels.push(Level { map, path: self.path.clone() });
        for (key, value) in pairs {
            self.pair(key, value, map);
        }
        self.levels.pop();
        let at = pairs.first().filter(|_| self.path.0.is_empty()).map_or(at, |(key, _)| key.span);
        self.found.extend(keys::missing(map, pairs, &self.path, at));
    }

    fn pair(&mut self, key: &Node, value: &Node, map: MapShape<'s>) {
        let Some(name) = key.text().filter(|name| !name.is_empty()) else {
            return self.no_name(key);
        };
        if name == "<<" && key.is_plain() {
            let message = "`<<` does not merge: YAML 1.2 has no such key";
            let problem = Diagnostic::error(codes::job::UNKNOWN_KEY, message, key.span);
            return self.found.push(problem.help("repeat the keys, or repeat a whole value with `&name` and `*name`"));
        }
        let Some(schema) = map.value(name) else {
            return self.found.extend(keys::unknown(self.root, &self.levels, key));
        };
        let step = if map.single { Step::Field(name.to_owned()) } else { Step::Key(name.to_owned()) };
        let item = if map.single { self.path.0.pop() } else { None };
        self.path.0.push(step);
        self.node(value, schema, key.span);
        self.path.0.pop();
        self.path.0.extend(item);
    }

    fn no_name(&mut self, key: &Node) {
        let found = match &key.kind {
            NodeKind::Scalar { .. } => "has no name",
            NodeKind::List(_) => "cannot be a list",
            NodeKind::Map(_) => "cannot be a map",
        };
        let span = first_line(key.span, self.text);
        let message = format!("a key of {} {found}", self.path.words());
        let written = self.text.get(key.span.start..).unwrap_or_default();
        let behind_brace = self.text[..key.span.start].ends_with('{') && written.starts_with('{');
        let help =
            if behind_brace { "a text that begins with `{{` needs quotes" } else { "write a name in front of `:`" };
        self.found.push(Diagnostic::error(codes::job::WRONG_SHAPE, message, span).expected("a text").help(help));
    }
}

/// The part of a span that stands on its first line.
fn first_line(span: Span, text: &str) -> Span {
    let written = text.get(span.start..span.end).unwrap_or_default();
    let length = written.find('\n').map_or(written.len(), |at| written[..at].trim_end().len());
    Span { start: span.start, end: span.start + length }
}
