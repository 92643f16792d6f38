//! The layers of the core: every import goes downwards.
//!
//! A module may use the modules of a lower layer, itself, and those neighbours that the table names. Items that `lib.rs`
//! only re-exports are above everything: inside the core they are imported from the module that defines them. Tests are
//! callers of their module and may build their scene with whatever lies above it.

mod edges;
#[cfg(test)]
mod tests;
mod tokens;

use crate::tree::{self, Outcome};
use edges::{Edge, edges};
use std::path::Path;

/// Name, layer (0 is the lowest), and the neighbours of the same layer that may be used.
const TABLE: &[(&str, u8, &[&str])] = &[
    ("error", 0, &[]),
    ("os", 0, &["error"]),
    ("privacy", 1, &[]),
    ("record", 1, &["privacy"]),
    ("expr", 1, &["record"]),
    ("program", 1, &["privacy", "record", "expr"]),
    ("template", 1, &["record", "expr"]),
    ("envelope", 1, &["record", "expr", "program", "template"]),
    ("source", 2, &[]),
    ("sink", 2, &[]),
    ("state", 2, &[]),
    ("job", 3, &[]),
    ("audit", 3, &[]),
    ("store", 3, &["audit"]),
    ("engine", 4, &[]),
    ("idempotency", 4, &[]),
    ("operator", 4, &["engine"]),
    ("init", 5, &[]),
];

/// Checks every file of the core.
pub fn check(root: &Path) -> Outcome {
    let source = root.join("core/src");
    let (mut problems, mut files, mut count) = (Vec::new(), 0, 0);
    for path in tree::files(&source, "rs")? {
        let text = tree::read(&path)?;
        let inside = path.strip_prefix(&source).unwrap_or(&path);
        let shown = tree::shown(root, &path).to_string();
        let module = module_path(inside);
        if module.iter().any(|part| part == "tests") {
            continue;
        }
        let found = edges(&text, module.len());
        files += 1;
        count += found.len();
        problems.extend(found.iter().filter_map(|edge| violation(&shown, &module, edge)));
    }
    if problems.is_empty() {
        Ok(format!("layers: {count} imports in {files} files go downwards"))
    } else {
        Err(problems)
    }
}

/// `record/kernels/mod.rs` is `["record", "kernels"]`; `lib.rs` is the root, `[]`.
fn module_path(inside: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        inside.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// What is wrong with one import, if anything.
fn violation(file: &str, module: &[String], edge: &Edge) -> Option<String> {
    // `lib.rs` is the public surface: it may use everything.
    let from = module.first()?;
    let place = format!("{file}:{}", edge.line);
    if *from == edge.to {
        return None;
    }
    let Some((_, own, neighbours)) = TABLE.iter().find(|(name, ..)| name == from) else {
        return Some(format!("{place}: module `{from}` has no layer; add it to the table in xtask/src/layers/mod.rs"));
    };
    let Some((_, other, _)) = TABLE.iter().find(|(name, ..)| *name == edge.to) else {
        return Some(format!(
            "{place}: `{from}` uses `crate::{}`, which lies above it in lib.rs; import it from its module",
            edge.to
        ));
    };
    if other < own || neighbours.contains(&edge.to.as_str()) {
        return None;
    }
    let direction = if other == own { "sideways" } else { "upwards" };
    Some(format!("{place}: `{from}` uses `{}`: imports go downwards, this one goes {direction}", edge.to))
}
