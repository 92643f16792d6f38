//! Keys that have no meaning where they stand, and keys that are not there.

use super::path::Path;
use super::shape::{MapShape, Shape};
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, did_you_mean, listed, quoted, suggest};
use crate::job::document::Span;
use crate::job::syntax::Node;
use serde_json::Value;

/// A map on the way down, and its place.
pub(super) struct Level<'s> {
    pub(super) map: MapShape<'s>,
    pub(super) path: Path,
}

/// The problem of a key that the innermost level does not know.
pub(super) fn unknown(root: &Value, levels: &[Level<'_>], key: &Node) -> Option<Diagnostic> {
    let (here, above) = levels.split_last()?;
    let name = key.text().unwrap_or_default();
    let message = format!("unknown key {} in {}", quoted(name), here.path.words());
    let problem = Diagnostic::error(codes::job::UNKNOWN_KEY, message, key.span);
    let keys = here.map.keys();
    let problem = if keys.is_empty() { problem } else { problem.expected(format!("one of: {}", keys.join(", "))) };
    if let Some(help) = elsewhere(root, here, above, name) {
        return Some(problem.help(help));
    }
    Some(match did_you_mean(&suggest(name, keys)) {
        Some(label) => problem.label(label),
        None => problem.label("has no meaning here"),
    })
}

/// Where else the key is legal: in a map below, above or beside.
fn elsewhere(root: &Value, here: &Level<'_>, above: &[Level<'_>], name: &str) -> Option<String> {
    let belongs = |under: &str| format!("{} belongs under {}", quoted(name), quoted(&format!("{under}:")));
    if let Some(child) = child_with(root, here.map, name) {
        return Some(belongs(child));
    }
    for level in above.iter().rev() {
        if level.map.properties.is_some_and(|properties| properties.contains_key(name)) {
            return Some(format!("{} belongs further out, in {}", quoted(name), level.path.words()));
        }
        if let Some(child) = child_with(root, level.map, name) {
            return Some(format!("{} of {}", belongs(child), level.path.words()));
        }
    }
    None
}

/// A key of this map whose map knows the name.
fn child_with<'s>(root: &'s Value, map: MapShape<'s>, name: &str) -> Option<&'s str> {
    map.keys().into_iter().find(|key| {
        let shape = map.value(key).map(|schema| Shape::of(root, schema));
        let properties = shape.and_then(|shape| shape.map).and_then(|inner| inner.properties);
        properties.is_some_and(|properties| properties.contains_key(name))
    })
}

/// The problem of keys that must be there and are not; `at` is the key or name that the map belongs to.
pub(super) fn missing(map: MapShape<'_>, pairs: &[(Node, Node)], path: &Path, at: Span) -> Option<Diagnostic> {
    let written: Vec<&str> = pairs.iter().filter_map(|(key, _)| key.text()).collect();
    // `<<` would have brought them, and a misspelt key says what it should have been.
    if written.contains(&"<<") {
        return None;
    }
    let unknown = written.iter().filter(|key| map.value(key).is_none());
    let meant: Vec<String> = unknown.flat_map(|key| suggest(key, map.keys())).collect();
    let absent: Vec<&str> = map
        .required_beside(&written)
        .into_iter()
        .filter(|key| !written.contains(key) && !meant.iter().any(|name| name == key))
        .collect();
    let verb = match absent.len() {
        0 => return None,
        1 => "is",
        _ => "are",
    };
    let message = format!("{} {verb} missing in {}", listed(&absent, "and"), path.words());
    let help = match absent.as_slice() {
        [key] => match map.description(key) {
            Some(text) => format!("add `{key}:` ({text})"),
            None => format!("add `{key}:`"),
        },
        keys => format!("add {}", listed(&keys.iter().map(|key| format!("{key}:")).collect::<Vec<_>>(), "and")),
    };
    Some(Diagnostic::error(codes::job::MISSING_KEY, message, at).help(help))
}
