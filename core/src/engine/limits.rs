//! Limits: how much may be rejected before a run fails.
//!
//! A number of records is counted in the order of the input, so that the run fails at the same record whatever the threads and
//! blocks: a block may reject as many as the job allows, and where the records before it have used some of that up, it is
//! handled once more with what was left. A share and a sum are looked at when all records are read.

use crate::error::{Error, Result, codes::balance};
use crate::job::CompiledJob;
use crate::program::{Accumulator, Partial};
use crate::record::Decimal;

/// How many records may be rejected behind those that are merged.
pub(super) fn rejects_left(job: &CompiledJob, merged: &Partial) -> u64 {
    job.limits.rejects.map_or(u64::MAX, |limit| limit.saturating_sub(merged.counts().rejected))
}

/// Checks what can only be told of the whole input.
///
/// # Errors
/// `REJECT_SHARE`, `REJECTED_SUM`.
pub(super) fn check(job: &CompiledJob, merged: &Partial) -> Result<()> {
    let limits = &job.limits;
    let counts = merged.counts();
    if let Some(share) = limits.share.filter(|share| is_larger(counts.rejected, counts.read, *share)) {
        let (rejected, read) = (counts.rejected, counts.read);
        let message = format!("{rejected} of {read} records were rejected, and the job allows {share} %");
        return Err(refused(job, balance::REJECT_SHARE, message));
    }
    let Some(limit) = &limits.sum else { return Ok(()) };
    let scale = match job.model.totals[limit.total].ty {
        crate::record::Type::Number { scale, .. } => scale,
        _ => 0,
    };
    let Accumulator::Sum(sum) = &merged.totals[limit.total] else { return Ok(()) };
    // Beyond 38 digits it is larger than anything that a job can allow, or smaller.
    let (within, shown) = match sum.to_i128().and_then(|units| Decimal::new(units, scale)) {
        Some(sum) => (sum.compare(limit.max).is_le(), sum.to_string()),
        None => (sum.is_negative(), "more than 38 digits hold".to_owned()),
    };
    if within {
        return Ok(());
    }
    let message =
        format!("`{}` sums up to {shown} over the rejected records, and the job allows {}", limit.text, limit.max);
    Err(refused(job, balance::REJECTED_SUM, message))
}

fn refused(job: &CompiledJob, code: crate::error::Code, message: String) -> Error {
    Error::new(code, message)
        .with("input", &job.input.name)
        .help("nothing was published; correct the file at its source, or raise the limit under `limits:`")
}

/// Whether a part is more than a share of the whole, in percent; exact.
fn is_larger(part: u64, whole: u64, share: Decimal) -> bool {
    // At most 2^64, 100, and 10^6: the digits of a share are bounded where the job is compiled.
    let part = u128::from(part) * 100 * 10u128.pow(u32::from(share.scale()));
    part > u128::from(whole) * share.units().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::is_larger;
    use crate::record::Decimal;

    #[test]
    fn a_share_is_exact() {
        let share = |text: &str| Decimal::parse(text).unwrap();
        assert!(!is_larger(10, 100, share("10")) && is_larger(11, 100, share("10")));
        assert!(!is_larger(1, 200, share("0.5")) && is_larger(1, 199, share("0.5")));
        assert!(!is_larger(0, 0, share("0")) && is_larger(1, u64::MAX, share("0")));
        assert!(
            !is_larger(u64::MAX, u64::MAX, share("100.000000")) && is_larger(u64::MAX, u64::MAX, share("99.999999"))
        );
        // A third of three is more than 33.333333 %.
        assert!(is_larger(1, 3, share("33.333333")) && !is_larger(1, 3, share("33.333334")));
    }
}
