//! What the library exports, and what its types have.

use crate::tree;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The library as its source says it.
#[derive(Default)]
pub(super) struct Library {
    /// The names of `pub use` in `lib.rs`.
    pub(super) exported: BTreeSet<String>,
    /// Methods, fields and variants of types, wherever they are declared.
    members: BTreeMap<String, BTreeSet<String>>,
    /// What is public in a file, outside of any type.
    items: BTreeSet<String>,
}

impl Library {
    pub(super) fn read(root: &Path) -> Result<Library, Vec<String>> {
        let mut library =
            Library { exported: exported(&tree::read(&root.join("core/src/lib.rs"))?), ..Library::default() };
        for path in tree::files(&root.join("core/src"), "rs")? {
            library.add(&tree::read(&path)?);
        }
        Ok(library)
    }

    /// Adds what a file declares. Files are formatted, so that what belongs to a type stands between its first line and the next `}`
    /// in the first column.
    pub(super) fn add(&mut self, text: &str) {
        let mut inside: Option<String> = None;
        for line in text.lines() {
            if let Some(owner) = &inside {
                if line.starts_with('}') {
                    inside = None;
                } else if let Some(member) = member(line) {
                    self.members.entry(owner.clone()).or_default().insert(member);
                }
            } else {
                self.items.extend(item(line));
                inside = line.trim_end().ends_with('{').then(|| owner(line)).flatten();
            }
        }
    }

    /// Whether `Type`, `Type::member`, `module::item` or `module::Type::member` is there.
    pub(super) fn has(&self, name: &str) -> bool {
        let parts: Vec<&str> = name.split("::").collect();
        let Some(first) = parts.first().filter(|first| self.exported.contains(**first)) else { return false };
        let member =
            |owner: &str, member: &str| self.members.get(owner).is_some_and(|members| members.contains(member));
        match parts[1..] {
            [] => true,
            [second] if is_module(first) => self.items.contains(second),
            [second] => member(first, second),
            [second, third] => is_module(first) && member(second, third),
            _ => false,
        }
    }
}

fn is_module(name: &str) -> bool {
    name.starts_with(|first: char| first.is_lowercase())
}

/// The names of all `pub use`.
fn exported(text: &str) -> BTreeSet<String> {
    let uses = text.split("pub use ").skip(1).filter_map(|rest| rest.split_once(';'));
    uses.flat_map(|(used, _)| {
        let list = match used.split_once('{') {
            Some((_, list)) => list.trim_end().trim_end_matches('}').to_owned(),
            None => used.rsplit("::").next().unwrap_or(used).to_owned(),
        };
        list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect::<Vec<_>>()
    })
    .collect()
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The type that the line begins to declare, or to implement.
fn owner(line: &str) -> Option<String> {
    let declared = ["pub struct ", "pub enum "].into_iter().find_map(|start| line.strip_prefix(start));
    let implemented = || {
        let rest = line.strip_prefix("impl")?;
        let rest = if rest.starts_with('<') { rest.split_once("> ")?.1 } else { rest.strip_prefix(' ')? };
        (!rest.contains(" for ")).then_some(rest)
    };
    word(declared.or_else(implemented)?)
}

/// A public method or field, or a variant.
fn member(line: &str) -> Option<String> {
    let text = line.strip_prefix("    ").filter(|text| !text.starts_with(' '))?;
    match text.strip_prefix("pub ") {
        Some(text) => word(text.strip_prefix("const ").unwrap_or(text).strip_prefix("fn ").unwrap_or(text)),
        None => word(text).filter(|name| name.starts_with(|first: char| first.is_uppercase())),
    }
}

/// A public item of a file.
fn item(line: &str) -> Option<String> {
    let text = line.strip_prefix("pub ")?;
    let starts = ["fn ", "struct ", "enum ", "const ", "mod "];
    starts.into_iter().find_map(|start| text.strip_prefix(start)).and_then(word)
}
