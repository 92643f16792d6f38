//! The rows of the page, and the notes below them.

use std::collections::BTreeSet;

/// The heads of the five columns; a table with other ones is none of ours.
const COLUMNS: [&str; 5] = ["what", "Rust", "command line", "C", "C++"];

/// What a face has for a row: names between backquotes, and numbers of notes between brackets, as in `– (3)`.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) names: Vec<String>,
    notes: Vec<String>,
}

/// A row.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) rust: Cell,
    pub(super) command: Cell,
    pub(super) c: Cell,
    pub(super) cpp: Cell,
}

/// All rows, and the numbers of the notes.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    notes: BTreeSet<String>,
}

impl Table {
    pub(super) fn read(text: &str) -> Table {
        let (mut rows, mut notes, mut ours) = (Vec::new(), BTreeSet::new(), false);
        for line in text.lines() {
            match cells(line) {
                None => {
                    ours = false;
                    notes.extend(note(line));
                }
                Some(cells) if cells == COLUMNS => ours = true,
                Some(cells) if ours && !cells.iter().all(|cell| cell.starts_with("---")) => rows.extend(row(&cells)),
                Some(_) => {}
            }
        }
        Table { rows, notes }
    }

    /// Cells that are empty without a word, and notes that are not there or not used.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut used = BTreeSet::new();
        for row in &self.rows {
            let cells = [(&row.rust, "Rust"), (&row.command, "command line"), (&row.c, "C"), (&row.cpp, "C++")];
            for (cell, face) in cells {
                if cell.names.is_empty() && cell.notes.is_empty() {
                    problems.push(format!("`{}` has nothing under {face}, and no note that says why", row.what));
                }
                let unknown = cell.notes.iter().filter(|note| !self.notes.contains(*note));
                problems.extend(unknown.map(|note| format!("`{}` has a note {note} that is not there", row.what)));
                used.extend(cell.notes.iter());
            }
        }
        let unused = self.notes.iter().filter(|note| !used.contains(note));
        problems.extend(unused.map(|note| format!("the note {note} belongs to no cell")));
        problems
    }
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn row(cells: &[&str]) -> Option<Row> {
    let [what, rust, command, c, cpp] = cells else { return None };
    Some(Row { what: (*what).to_owned(), rust: cell(rust), command: cell(command), c: cell(c), cpp: cell(cpp) })
}

fn cell(text: &str) -> Cell {
    let mut cell = Cell::default();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            cell.names.push(part.to_owned());
        } else {
            let brackets = part.split('(').skip(1).filter_map(|rest| rest.split_once(')'));
            cell.notes.extend(brackets.map(|(note, _)| note.to_owned()));
        }
    }
    cell
}

/// The number of a line `3. Because…`.
fn note(line: &str) -> Option<String> {
    let (number, text) = line.split_once(". ")?;
    (number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() && !text.is_empty())
        .then(|| number.to_owned())
}
