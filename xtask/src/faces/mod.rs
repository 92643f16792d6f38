//! `docs/faces.md`, the table of what every face offers, agrees with the faces.
//!
//! Every function of the C header, everything that the library exports and every command stands in a row; whatever a row names is
//! there; and every cell that names nothing says why.

mod command_line;
mod rust;
mod table;
#[cfg(test)]
mod tests;

use crate::header;
use crate::tree::{self, Outcome};
use std::collections::BTreeSet;
use std::path::Path;
use table::{Row, Table};

const PAGE: &str = "docs/faces.md";

/// What the faces really have.
struct Faces {
    rust: rust::Library,
    commands: command_line::Commands,
    functions: BTreeSet<String>,
    /// The headers for C++.
    cpp: String,
}

/// Checks the page.
pub fn check(root: &Path) -> Outcome {
    let mut cpp = String::new();
    for path in tree::files(&root.join("bindings/c/include"), "hpp")? {
        cpp.push_str(&tree::read(&path)?);
    }
    let faces = Faces {
        rust: rust::Library::read(root)?,
        commands: command_line::Commands::read(root)?,
        functions: header::functions(root)?.into_iter().collect(),
        cpp,
    };
    let table = Table::read(&tree::read(&root.join(PAGE))?);
    let problems: Vec<String> = faces.against(&table).into_iter().map(|problem| format!("{PAGE}: {problem}")).collect();
    match problems.is_empty() {
        true => Ok(format!(
            "faces: {} rows, {} C functions, {} items of the library, {} commands",
            table.rows.len(),
            faces.functions.len(),
            faces.rust.exported.len(),
            faces.commands.names.len()
        )),
        false => Err(problems),
    }
}

impl Faces {
    fn against(&self, table: &Table) -> Vec<String> {
        let mut problems = table.problems();
        if table.rows.is_empty() {
            problems.push("no row was found".to_owned());
        }
        problems.extend(table.rows.iter().flat_map(|row| self.named(row)));
        problems.extend(self.missing(table));
        problems
    }

    /// What a row names that is not there.
    fn named(&self, row: &Row) -> Vec<String> {
        let mut problems = Vec::new();
        let mut unknown =
            |what: &str, name: &String| problems.push(format!("`{}` names the {what} `{name}`", row.what));
        row.rust.names.iter().filter(|name| !self.rust.has(name)).for_each(|name| unknown("unknown Rust item", name));
        row.command
            .names
            .iter()
            .filter(|name| !self.commands.has(name))
            .for_each(|name| unknown("unknown command", name));
        row.c
            .names
            .iter()
            .filter(|name| !self.functions.contains(*name))
            .for_each(|name| unknown("unknown C function", name));
        row.cpp.names.iter().filter(|name| !self.in_cpp(name)).for_each(|name| unknown("unknown C++ item", name));
        if !row.cpp.names.is_empty() {
            let unused = row.c.names.iter().filter(|name| !has_word(&self.cpp, name));
            unused.for_each(|name| unknown("C function that batchloom.hpp never calls,", name));
        }
        problems
    }

    /// What stands in no row.
    fn missing(&self, table: &Table) -> Vec<String> {
        let names = |cell: fn(&Row) -> &table::Cell| table.rows.iter().flat_map(move |row| cell(row).names.iter());
        let functions: BTreeSet<&String> = names(|row| &row.c).collect();
        let items: BTreeSet<&str> = names(|row| &row.rust).filter_map(|name| name.split("::").next()).collect();
        let commands: BTreeSet<String> = names(|row| &row.command).map(|name| command_line::command(name)).collect();
        let mut problems = Vec::new();
        let mut nowhere = |what: &str, name: &str| problems.push(format!("the {what} `{name}` stands in no row"));
        self.functions.iter().filter(|name| !functions.contains(name)).for_each(|name| nowhere("C function", name));
        self.rust
            .exported
            .iter()
            .filter(|name| !items.contains(name.as_str()))
            .for_each(|name| nowhere("Rust item", name));
        self.commands.names.iter().filter(|name| !commands.contains(*name)).for_each(|name| nowhere("command", name));
        problems
    }

    fn in_cpp(&self, name: &str) -> bool {
        name.split("::").all(|part| has_word(&self.cpp, part))
    }
}

/// Whether a text has a word, and not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let inside = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(inside) && !text[at + word.len()..].starts_with(inside))
}
