//! What no two records may have in common: what was seen stands in sets.

use super::form::{KINDS, REPEATED};
use super::verdict::{Record, Row};
use std::collections::HashSet;

/// What stands in the records so far that are good but for this, by the number of the key.
#[derive(Debug, Default)]
pub struct Seen(HashSet<(usize, Vec<String>)>);

impl Seen {
    /// Passes a good record on, unless it repeats an earlier one; of the keys the first is the reason.
    ///
    /// # Errors
    /// The reason.
    pub fn check<T>(
        &mut self,
        keys: &[Vec<usize>],
        record: &Record,
        placed: (Row, T),
    ) -> Result<(Row, T), &'static str> {
        let row = &placed.0;
        let value = |field: &usize| match field {
            0 => Some(KINDS[row.kind].to_owned()),
            1 => Some(row.id.clone()),
            2 => Some(row.account.clone()),
            3 => Some(row.day.clone()),
            4 => Some(record.cents.expect("it is good").to_string()),
            _ => row.name.clone(),
        };
        let mut reason = None;
        for (number, key) in keys.iter().enumerate() {
            let Some(values) = key.iter().map(value).collect::<Option<Vec<String>>>() else { continue };
            if !self.0.insert((number, values)) {
                reason = reason.or(Some(REPEATED[number]));
            }
        }
        reason.map_or(Ok(placed), Err)
    }
}
