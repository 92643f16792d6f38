//! What names stand for outside the records: header and trailer fields, parameters, totals.

use crate::error::{Error, Result, codes};
use crate::expr::{Constant, Environment, Fault, VarId};
use crate::program::Accumulator;
use crate::program::model::{LAUNCH, TOTALS, Total, TotalKind};
use crate::record::{Date, Decimal, Time, Timestamp, Type, Value};

/// The values of one execution.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    /// Header fields, trailer fields and parameters, in the order of the compiled job.
    pub(crate) launch: &'a [Constant],
    /// Totals; `None` for one that has no value, such as a minimum over nothing.
    pub(crate) totals: &'a [Option<Constant>],
}

impl<'v> Environment<'v> for Values<'v> {
    fn variable(&self, VarId(id): VarId) -> std::result::Result<Value<'v>, Fault> {
        let value = if id >= TOTALS {
            self.totals.get((id - TOTALS) as usize).and_then(Option::as_ref)
        } else {
            id.checked_sub(LAUNCH).and_then(|place| self.launch.get(place as usize))
        };
        value.map(Constant::value).ok_or(Fault::Undefined)
    }
}

/// The values that totals have come to.
///
/// # Errors
/// A sum of more than 38 digits.
pub(crate) fn total_values(totals: &[Total], accumulators: &[Accumulator]) -> Result<Vec<Option<Constant>>> {
    totals.iter().zip(accumulators).map(|(total, accumulator)| total_value(total, accumulator)).collect()
}

fn total_value(total: &Total, accumulator: &Accumulator) -> Result<Option<Constant>> {
    let too_wide = || {
        let message = format!("the total `{}` has more than 38 digits", total.text);
        Error::new(codes::balance::TOTAL_TOO_WIDE, message).help("sum a part of the records, or a hash total, instead")
    };
    let units = match (accumulator, total.kind) {
        (Accumulator::Sum(sum), TotalKind::Hash(digits)) => i128::try_from(sum.rem_pow10(digits)).ok(),
        (Accumulator::Sum(sum), _) => sum.to_i128(),
        (Accumulator::Least(value) | Accumulator::Greatest(value), _) => match value {
            Some(value) => Some(*value),
            None => return Ok(None),
        },
    };
    let units = units.ok_or_else(too_wide)?;
    let value = match total.ty {
        Type::Date => i32::try_from(units).ok().and_then(Date::from_days).map(Constant::Date),
        Type::Time => u64::try_from(units).ok().and_then(Time::from_nanoseconds).map(Constant::Time),
        Type::Timestamp => Timestamp::from_nanoseconds(units).map(Constant::Timestamp),
        Type::Number { scale, .. } => Decimal::new(units, scale).map(Constant::Number),
        _ => None,
    };
    value.map(Some).ok_or_else(too_wide)
}
