//! The order of the records in an output.

use super::form::{Feed, Order, Sink};
use super::verdict::Row;
use std::cmp::Ordering;

/// Puts records in the order of an output; those that are alike stay as they are.
pub fn sort(sink: &Sink, rows: &mut [Row]) {
    match &sink.order {
        Order::Input => {}
        Order::ByType => rows.sort_by_key(|row| match &sink.feed {
            Feed::All => Some(row.kind),
            Feed::Kinds(kinds) => kinds.iter().position(|kind| *kind == row.kind),
        }),
        Order::By(fields) => rows.sort_by(|one, other| {
            fields.iter().fold(Ordering::Equal, |known, (field, descends)| {
                let found = compare(*field, one, other);
                known.then(if *descends { found.reverse() } else { found })
            })
        }),
    }
}

/// Compares one field; no value comes first.
fn compare(field: usize, one: &Row, other: &Row) -> Ordering {
    match field {
        0 => super::form::KINDS[one.kind].cmp(super::form::KINDS[other.kind]),
        1 => one.id.cmp(&other.id),
        2 => one.account.as_bytes().cmp(other.account.as_bytes()),
        3 => one.day.cmp(&other.day),
        4 => one.cents.cmp(&other.cents),
        _ => one.name.as_deref().map(str::as_bytes).cmp(&other.name.as_deref().map(str::as_bytes)),
    }
}
