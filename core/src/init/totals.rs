//! Figures of a trailer that agree with the records: the count, and the sum of a field.

use super::draft::{Draft, End};
use super::ends::{Delimited, Ends};
use crate::record::NumberFormat;

/// Gives names to the fields of the trailer that are the number of records or the sum of one field, and says so under
/// `reconcile:`. All records must be in the sample.
pub(super) fn reconcile(draft: &mut Draft, delimited: &Delimited<'_>, ends: &Ends, records: usize) {
    let Some(line) = &ends.trailer else { return };
    let sums = sums(draft, delimited, ends);
    let Some(trailer) = &mut draft.trailer else { return };
    let mut conditions = Vec::new();
    for index in 1..trailer.fields.len() {
        let Some(scale) = scale(trailer.fields[index].guess.kind.as_deref()) else { continue };
        let Some(value) = line.cells.get(index).and_then(|cell| NumberFormat::decimal(scale).parse(cell.as_bytes()))
        else {
            continue;
        };
        if scale == 0 && value == records as i128 && rename(trailer, index, "count") {
            conditions.push(("trailer.count == read.count()".to_owned(), "so it is in the sample".to_owned()));
            continue;
        }
        let mut matching = sums.iter().filter(|(_, own, sum)| value != 0 && is_same(value, scale, *sum, *own));
        // One field alone, or nothing is said.
        if let (Some((name, ..)), None) = (matching.next(), matching.next())
            && rename(trailer, index, "total")
        {
            conditions.push((format!("trailer.total == read.sum({name})"), "so it is in the sample".to_owned()));
        }
    }
    draft.reconcile = conditions;
}

fn rename(trailer: &mut End, index: usize, name: &str) -> bool {
    let free = trailer.fields.iter().all(|field| field.name != name);
    if free {
        trailer.fields[index].name = name.to_owned();
    }
    free
}

/// The scale of a number type.
fn scale(kind: Option<&str>) -> Option<u8> {
    match kind? {
        "integer" => Some(0),
        other => other.strip_prefix("decimal(")?.strip_suffix(')')?.parse().ok(),
    }
}

fn is_same(one: i128, scale: u8, other: i128, other_scale: u8) -> bool {
    let most = scale.max(other_scale);
    let raised = |value: i128, scale: u8| value.checked_mul(10_i128.pow(u32::from(most - scale)));
    raised(one, scale).is_some_and(|one| Some(one) == raised(other, other_scale))
}

/// Name, scale and sum of the fields that are plain numbers.
fn sums(draft: &Draft, delimited: &Delimited<'_>, ends: &Ends) -> Vec<(String, u8, i128)> {
    let plain = |(index, field): (usize, &super::draft::Field)| {
        let scale = scale(field.guess.kind.as_deref()).filter(|_| field.guess.options.is_empty())?;
        Some((index, field.name.clone(), scale))
    };
    let fields: Vec<_> = draft.fields.iter().enumerate().filter_map(plain).collect();
    let mut sums: Vec<(String, u8, i128)> = fields.iter().map(|(_, name, scale)| (name.clone(), *scale, 0)).collect();
    let rows = ends.records.clone().filter_map(|index| delimited.cells(delimited.line(index)));
    for cells in rows.filter(|cells| cells.len() == delimited.fields) {
        for ((index, ..), (_, scale, sum)) in fields.iter().zip(&mut sums) {
            let value = NumberFormat::decimal(*scale).parse(cells[*index].as_bytes()).unwrap_or(0);
            *sum = sum.saturating_add(value);
        }
    }
    sums
}
