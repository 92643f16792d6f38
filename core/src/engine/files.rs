//! What every file of the input promised: when all its records are read, its trailer must agree with them.
//!
//! A file is closed as soon as the first record of the next one is merged, so that no more is kept than what belongs to the
//! file at hand. The last file is closed at the end, when it is known that no file has changed.

use super::bound::Bound;
use crate::envelope::{Values, reconcile, total_values};
use crate::error::Result;
use crate::program::{FilePartial, Partial, empty_totals};

/// Closes the files that lie before the one at hand, from the first that had records on.
///
/// # Errors
/// `OUT_OF_BALANCE`, `TOTAL_TOO_WIDE`; `INPUT_CHANGED` where that is why.
pub(super) fn close_finished(bound: &Bound, partial: &mut Partial) -> Result<()> {
    let [first, .., at_hand] = partial.files.as_slice() else { return Ok(()) };
    let (first, at_hand) = (first.file, at_hand.file);
    (first..at_hand).try_for_each(|file| close(bound, file as usize, &partial.files))?;
    partial.files.retain(|open| open.file == at_hand);
    Ok(())
}

/// Closes what is left at the end: the last file that had records, and those that have none before the first and behind the
/// last of them.
///
/// # Errors
/// As for `close_finished`.
pub(super) fn close_all(bound: &Bound, partial: &Partial) -> Result<()> {
    let bodies = bound.plan.layout().bodies();
    let leading = bodies.iter().take_while(|body| body.is_empty()).count();
    let at_hand = partial.files.last().map_or(0, |open| open.file as usize);
    let mut open = (0..bodies.len()).filter(|file| *file < leading || *file >= at_hand);
    open.try_for_each(|file| close(bound, file, &partial.files))
}

/// Whether the figures by file are those of files that the plan has.
pub(super) fn are_of(bound: &Bound, partial: &Partial) -> bool {
    partial.files.is_sorted_by(|one, next| one.file < next.file)
        && partial.files.last().is_none_or(|last| last.file < bound.plan.files().len() as u64)
}

fn close(bound: &Bound, file: usize, read: &[FilePartial]) -> Result<()> {
    let (job, planned) = (&bound.job, &bound.plan.files()[file]);
    // A file without bytes, where the job allows it, has no header or trailer to agree with.
    if job.input.reconcile.is_empty() || planned.is_empty() {
        return Ok(());
    }
    let nothing = empty_totals(&job.model);
    let accumulators = read.iter().find(|read| read.file == file as u64).map_or(&nothing, |read| &read.totals);
    let totals = total_values(&job.model.totals, accumulators)?;
    let values = Values { launch: bound.launch_of(file), totals: &totals };
    let sensitive = |id| job.is_sensitive_at_launch(id);
    let Err(error) = reconcile(&job.input.reconcile, &values, &sensitive) else { return Ok(()) };
    let input = &bound.inputs.files()[file];
    input.check_unchanged(&planned.identity)?;
    let error = error.with("input", &job.input.name);
    // Where there is one file only, everybody knows which one it is.
    Err(if bound.plan.files().len() > 1 { error.at(input.position()) } else { error })
}
