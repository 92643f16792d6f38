//! The commands of the command line, and their options.

use crate::tree;
use std::collections::BTreeSet;
use std::path::Path;

/// The commands as the source declares them.
#[derive(Default)]
pub(super) struct Commands {
    /// `run`, `audit verify`.
    pub(super) names: BTreeSet<String>,
    /// All long options, of whatever command.
    options: BTreeSet<String>,
}

impl Commands {
    pub(super) fn read(root: &Path) -> Result<Commands, Vec<String>> {
        let mut text = String::new();
        for path in tree::files(&root.join("cli/src/arguments"), "rs")? {
            text.push_str(&tree::read(&path)?);
        }
        Ok(Commands::of(&text))
    }

    pub(super) fn of(text: &str) -> Commands {
        let mut names = BTreeSet::new();
        for (variant, group) in variants(text, "Command") {
            match group {
                None => drop(names.insert(variant)),
                Some(group) => {
                    names.extend(variants(text, &group).into_iter().map(|(name, _)| format!("{variant} {name}")))
                }
            }
        }
        Commands { names, options: options(text) }
    }

    /// Whether `run`, `run --threads` or `audit verify` is there.
    pub(super) fn has(&self, name: &str) -> bool {
        let mut options = name.split_whitespace().filter_map(|word| word.strip_prefix("--"));
        self.names.contains(&command(name)) && options.all(|option| self.options.contains(option))
    }
}

/// The command without its options.
pub(super) fn command(name: &str) -> String {
    name.split_whitespace().take_while(|word| !word.starts_with('-')).collect::<Vec<_>>().join(" ")
}

/// The variants of an enumeration as commands, each with the enumeration of its own commands where it has one.
fn variants(text: &str, name: &str) -> Vec<(String, Option<String>)> {
    let start = format!("enum {name} {{");
    let Some((_, rest)) = text.split_once(&start) else { return Vec::new() };
    let body = rest.split("\n}").next().unwrap_or_default();
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    for line in body.lines() {
        let first = |line: &str| line.chars().next().is_some_and(char::is_uppercase);
        if let Some(variant) = line.strip_prefix("    ").filter(|line| first(line)) {
            let end = variant.find(|character: char| !character.is_alphanumeric()).unwrap_or(variant.len());
            found.push((kebab(&variant[..end]), None));
        } else if let (Some(group), Some(last)) = (line.trim().strip_prefix("command: "), found.last_mut()) {
            last.1 = Some(group.trim_end_matches(',').to_owned());
        }
    }
    found
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(character.to_lowercase());
    }
    text
}

/// Long options: `long = "input"`, or the field below a `long`.
fn options(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut long = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[arg(") {
            match line.split_once("long = \"").and_then(|(_, rest)| rest.split_once('"')) {
                Some((name, _)) => drop(found.insert(name.to_owned())),
                None => long = line.contains("long"),
            }
        } else if let Some((field, _)) = line.strip_prefix("pub(crate) ").and_then(|line| line.split_once(':'))
            && std::mem::take(&mut long)
        {
            found.insert(field.replace('_', "-"));
        }
    }
    found
}
