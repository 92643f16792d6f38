//! The code table, an area a file. A new code takes the next free number of its area and a page under `docs/errors/`.

pub mod balance;
pub mod input;
pub mod internal;
pub mod job;
pub mod mapping;
pub mod output;
pub mod record;
pub mod store;

use super::code::Entry;

/// All areas, in the order of the numbers.
pub(super) static TABLES: &[&[Entry]] = &[
    job::TABLE,
    mapping::TABLE,
    input::TABLE,
    record::TABLE,
    balance::TABLE,
    output::TABLE,
    store::TABLE,
    internal::TABLE,
];
