//! The way from the top of the job file to a place, and its name in messages.

use crate::job::diagnostic::quoted;

/// One step down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A key.
    Key(String),
    /// An entry of a field list.
    Field(String),
    /// An item of a list, from 1.
    Item(usize),
}

/// The way to a place: keys, fields, items.
#[derive(Debug, Clone, Default)]
pub(super) struct Path(pub(super) Vec<Step>);

impl Path {
    /// The place in words: `` `record` of field `x` ``, `` item 2 of `transactions.PUR.validate` ``, `the job file`.
    pub(super) fn words(&self) -> String {
        words(&self.0)
    }

    /// The place as seen from the map it stands in: its last step.
    pub(super) fn last(&self) -> String {
        match self.0.split_last() {
            Some((Step::Key(key), _)) => quoted(key),
            Some((Step::Field(name), _)) => format!("field {}", quoted(name)),
            _ => self.words(),
        }
    }
}

fn words(steps: &[Step]) -> String {
    let keys: Vec<&str> = steps
        .iter()
        .rev()
        .map_while(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None })
        .collect();
    let above = &steps[..steps.len() - keys.len()];
    let dotted = keys.into_iter().rev().collect::<Vec<&str>>().join(".");
    match (dotted.is_empty(), above.split_last()) {
        (true, None) => "the job file".to_owned(),
        (false, None) => quoted(&dotted),
        (false, Some(_)) => format!("{} of {}", quoted(&dotted), words(above)),
        (true, Some((Step::Item(number), rest))) => format!("item {number} of {}", words(rest)),
        (true, Some((Step::Field(name) | Step::Key(name), _))) => format!("field {}", quoted(name)),
    }
}
