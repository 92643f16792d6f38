//! What a place of the job file takes, read out of its schema.
//!
//! Invariant (tested): of the branches of one `anyOf` or `oneOf` at most one takes a list and at most one a map, so
//! that the kind of a node chooses the branch, and messages stay about that branch.

use crate::job::diagnostic::listed;
use serde_json::{Map, Value};

/// What a place takes: any of the parts that are there.
#[derive(Debug, Default)]
pub(super) struct Shape<'s> {
    /// Words of an enumeration.
    pub(super) choices: Vec<&'s str>,
    /// Any text.
    pub(super) text: bool,
    /// `true` or `false`.
    pub(super) boolean: bool,
    /// A whole number from, to.
    pub(super) number: Option<(i128, i128)>,
    /// A list; the schema of its items.
    pub(super) list: Option<&'s Value>,
    /// A map.
    pub(super) map: Option<MapShape<'s>>,
}

/// What a map takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct MapShape<'s> {
    /// Its keys and their schemas, when the keys are the language's.
    pub(super) properties: Option<&'s Map<String, Value>>,
    /// The schema of every value, when the keys are the user's names.
    pub(super) named: Option<&'s Value>,
    required: Option<&'s Vec<Value>>,
    /// Lists of keys of which one must be there.
    alternatives: Option<&'s Vec<Value>>,
    /// Whether exactly one key must stand in it: an item of a field list, or a choice with a value.
    pub(super) single: bool,
}

impl<'s> Shape<'s> {
    /// What a schema takes; `root` holds the definitions.
    pub(super) fn of(root: &'s Value, schema: &'s Value) -> Shape<'s> {
        let mut shape = Shape::default();
        shape.add(root, schema);
        shape
    }

    fn add(&mut self, root: &'s Value, schema: &'s Value) {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
            return target.into_iter().for_each(|target| self.add(root, target));
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            branches.into_iter().flatten().for_each(|branch| self.add(root, branch));
        }
        let words = schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
        let words: Vec<&str> = words.filter_map(Value::as_str).collect();
        match schema.get("type") {
            Some(Value::String(_)) if !words.is_empty() => self.choices.extend(words),
            Some(Value::String(name)) => self.add_type(name, schema),
            Some(Value::Array(_)) => self.text = true,
            _ => {}
        }
    }

    fn add_type(&mut self, name: &str, schema: &'s Value) {
        match name {
            "string" => self.text = true,
            "boolean" => self.boolean = true,
            "integer" => {
                let bound =
                    |keyword, otherwise| schema.get(keyword).and_then(Value::as_u64).map_or(otherwise, i128::from);
                self.number = Some((bound("minimum", i128::MIN), bound("maximum", i128::MAX)));
            }
            "array" => self.list = Some(schema.get("items").unwrap_or(&Value::Null)),
            "object" => {
                self.map = Some(MapShape {
                    properties: schema.get("properties").and_then(Value::as_object),
                    named: schema.get("additionalProperties").filter(|inner| inner.is_object()),
                    required: schema.get("required").and_then(Value::as_array),
                    alternatives: schema.get("anyOf").and_then(Value::as_array),
                    single: schema.get("maxProperties").is_some_and(|most| most == 1),
                });
            }
            _ => {}
        }
    }

    /// Whether a scalar can stand here at all.
    pub(super) fn takes_scalar(&self) -> bool {
        self.text || self.boolean || self.number.is_some() || !self.choices.is_empty()
    }

    /// What can stand here, in words.
    pub(super) fn expected(&self) -> String {
        let mut parts = Vec::new();
        if self.text {
            let name = self.map.is_some_and(|map| map.single);
            parts.push(if name { "a field name".to_owned() } else { "a text".to_owned() });
        } else if !self.choices.is_empty() {
            parts.push(self.choices_expected());
        }
        if self.boolean {
            parts.push("`true` or `false`".to_owned());
        }
        match self.number {
            Some((0, _)) => parts.push("a whole number, not negative".to_owned()),
            Some(_) => parts.push("a whole number".to_owned()),
            None => {}
        }
        if self.list.is_some() {
            parts.push("a list".to_owned());
        }
        if let Some(map) = self.map.filter(|_| self.choices.is_empty()) {
            parts.push(map.expected());
        }
        parts.join(", or ")
    }

    fn choices_expected(&self) -> String {
        let with_value = self.map.and_then(|map| map.properties).into_iter().flat_map(Map::keys);
        let words = self.choices.iter().map(|word| (*word).to_owned());
        let all: Vec<String> = words.chain(with_value.map(|key| format!("{{{key}: …}}"))).collect();
        format!("one of: {}", all.join(", "))
    }
}

impl<'s> MapShape<'s> {
    /// The schema of the value of a key.
    pub(super) fn value(&self, key: &str) -> Option<&'s Value> {
        self.properties.and_then(|properties| properties.get(key)).or(self.named)
    }

    /// The keys of the language.
    pub(super) fn keys(&self) -> Vec<&'s str> {
        self.properties.into_iter().flat_map(Map::keys).map(String::as_str).collect()
    }

    /// The keys that must be there, beside those that are: where there is a choice, what the first of them belongs to.
    pub(super) fn required_beside(&self, written: &[&str]) -> Vec<&'s str> {
        let keys =
            |list: Option<&'s Value>| list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let alternatives = || self.alternatives.into_iter().flatten().map(|branch| branch.get("required"));
        let begun = alternatives().find(|list| keys(*list).any(|key| written.contains(&key)));
        let chosen = begun.or_else(|| alternatives().next()).flatten();
        self.required.into_iter().flatten().filter_map(Value::as_str).chain(keys(chosen)).collect()
    }

    /// The description of a key: its first sentence, without the full stop.
    pub(super) fn description(&self, key: &str) -> Option<&'s str> {
        let text = self.value(key)?.get("description")?.as_str()?;
        let end = text.find(". ").or_else(|| text.find('\n')).unwrap_or(text.len());
        Some(text[..end].trim_end_matches('.'))
    }

    fn expected(&self) -> String {
        match (self.single, self.named, self.keys().as_slice()) {
            (true, ..) => "a map with the field name as its one key".to_owned(),
            (_, Some(_), _) => "a map of names".to_owned(),
            (_, _, keys) if keys.len() <= 5 => format!("a map with {}", listed(keys, "and")),
            _ => "a map".to_owned(),
        }
    }
}
