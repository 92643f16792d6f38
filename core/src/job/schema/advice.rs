//! The concrete edit for a value of the wrong shape.

use super::shape::{MapShape, Shape};
use crate::job::syntax::{Node, NodeKind, scalar};
use serde_json::Value;

/// What to write instead of a scalar that fits nothing here.
pub(super) fn for_scalar(shape: &Shape<'_>, root: &Value, node: &Node) -> Option<String> {
    let text = node.text()?;
    if shape.boolean {
        return for_boolean(text, node.is_plain());
    }
    if shape.number.is_some() {
        return for_number(text, node.is_plain());
    }
    if shape.list.is_some() {
        // A text that runs over several lines, or over the `- ` of the entry behind it, was meant as more than one.
        let several = text.len() > 40 || text.contains(" - ");
        return Some(if several { "begin each entry with `- `".to_owned() } else { format!("write `[{text}]`") });
    }
    shape.map.and_then(|map| for_map(map, root, text))
}

fn for_boolean(text: &str, plain: bool) -> Option<String> {
    let value = match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => "true",
        "false" | "no" | "off" | "n" | "0" => "false",
        _ => return None,
    };
    let why = match (plain, scalar::boolean(text)) {
        (false, Some(_)) => "without quotes",
        (true, None) => "YAML 1.2 has no other booleans than `true` and `false`",
        _ => return Some(format!("write `{value}`")),
    };
    Some(if plain { format!("write `{value}`: {why}") } else { format!("write `{value}` {why}") })
}

fn for_number(text: &str, plain: bool) -> Option<String> {
    if !plain && scalar::whole_number(text).is_some() {
        return Some(format!("write `{text}` without quotes"));
    }
    let digits: String = text.chars().filter(|c| !matches!(c, '_' | ',' | ' ' | '\'')).collect();
    let whole = digits.strip_prefix('+').unwrap_or(&digits);
    let whole = whole.split_once('.').map_or(
        whole,
        |(front, zeros)| {
            if zeros.bytes().all(|byte| byte == b'0') { front } else { whole }
        },
    );
    let trimmed = whole.trim_start_matches('0');
    let trimmed = if trimmed.is_empty() && !whole.is_empty() { "0" } else { trimmed };
    let fits = trimmed != text && scalar::whole_number(trimmed).is_some_and(|number| number >= 0);
    fits.then(|| format!("write `{trimmed}`"))
}

/// A map whose one important key can be guessed: `{reason: E01}`, `{from: account}`.
fn for_map(map: MapShape<'_>, root: &Value, text: &str) -> Option<String> {
    let takes_text = |key: &&str| map.value(key).is_some_and(|schema| Shape::of(root, schema).text);
    let required = map.required_beside(&[]);
    let key = match required.as_slice() {
        [only] => Some(*only).filter(takes_text),
        [] => Some("from").filter(takes_text),
        _ => None,
    };
    match key {
        Some(key) => Some(format!("write `{{{key}: {}}}`", shown(text))),
        None => map.keys().first().map(|first| format!("write its keys below it, such as `{first}:`")),
    }
}

/// What to write instead of a list or map that fits nothing here.
pub(super) fn for_collection(shape: &Shape<'_>, node: &Node, source: &str) -> Option<String> {
    let written = source.get(node.span.start..node.span.end).unwrap_or_default();
    if shape.takes_scalar() && written.starts_with(['{', '[']) {
        return Some(quotes_needed(written));
    }
    match &node.kind {
        NodeKind::Map(_) if shape.list.is_some() => Some("begin each entry with `- `".to_owned()),
        NodeKind::List(_) if shape.map.is_some() => Some("take the `- ` in front of each entry away".to_owned()),
        NodeKind::List(items) if shape.takes_scalar() && items.len() == 1 => {
            Some("write the one value without `- `".to_owned())
        }
        _ => None,
    }
}

/// A text that YAML reads as a list or map.
pub(super) fn quotes_needed(written: &str) -> String {
    let start: String = written.chars().take(if written.starts_with("{{") { 2 } else { 1 }).collect();
    if written.chars().count() > 60 || written.contains(['\n', '"', '\\']) {
        return format!("a text that begins with `{start}` needs quotes");
    }
    format!("a text that begins with `{start}` needs quotes: `\"{written}\"`")
}

/// An entry of a field list that has not exactly one key.
pub(super) fn for_entry(pairs: &[(Node, Node)]) -> String {
    let text = |node: &Node| node.text().map(shown).unwrap_or_default();
    match pairs {
        [] => "write the name of the field".to_owned(),
        [(key, value), (next, _), ..] if value.is_missing() => {
            format!("indent `{}:` further than `{}:`, which it belongs to", text(next), text(key))
        }
        _ => match pairs.iter().find(|(key, value)| key.text() == Some("name") && value.text().is_some()) {
            Some((_, name)) => format!("write `{}:` and put the other keys below it, indented further", text(name)),
            None => "write each field as an entry of its own, and what is said of it below its name".to_owned(),
        },
    }
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}
