//! Totals over records: counts, sums, smallest and largest values, in a form that merges in any grouping.

use crate::record::I256;
use serde::{Deserialize, Serialize};

/// What a total has come to. Values are whole numbers: units at the total's scale, days, or nanoseconds.
///
/// Merging is associative, and sums are 256 bits wide, so no order of merging can show in the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accumulator {
    /// A count, a sum or a hash total.
    Sum(I256),
    /// The smallest value; `None` over nothing.
    Least(Option<i128>),
    /// The largest value; `None` over nothing.
    Greatest(Option<i128>),
}

impl Accumulator {
    /// Takes one value in.
    pub fn add(&mut self, value: i128) {
        match self {
            Accumulator::Sum(sum) => sum.add_i128(value),
            Accumulator::Least(least) => *least = Some(least.map_or(value, |least| least.min(value))),
            Accumulator::Greatest(greatest) => *greatest = Some(greatest.map_or(value, |greatest| greatest.max(value))),
        }
    }

    /// Takes in what another part of the input came to.
    ///
    /// Two accumulators of one total are always of one kind; others are left as they are.
    pub fn merge(&mut self, other: &Accumulator) {
        match (self, other) {
            (Accumulator::Sum(sum), Accumulator::Sum(more)) => sum.add(more),
            (this @ Accumulator::Least(_), Accumulator::Least(Some(value)))
            | (this @ Accumulator::Greatest(_), Accumulator::Greatest(Some(value))) => this.add(*value),
            _ => {}
        }
    }
}
