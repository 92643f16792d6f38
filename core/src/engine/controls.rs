//! Control files: texts over the finished outputs, made when all digests are known and before the first name is given.
//!
//! What they are made of is either part of the input and the job, or was merged in the order of the input, so that an attempt
//! that comes later makes the same bytes.

use super::bound::Bound;
use super::merge::Merge;
use super::outputs::Outputs;
use crate::envelope::{Finished, Text, Values, total_values};
use crate::error::{Error, Result, codes::balance};
use crate::sink::TreeDigest;

/// Makes the control files and writes them. The final names of all outputs are known.
///
/// # Errors
/// `TEXT_VALUE` where a text cannot be made, and what writing can fail with.
pub(super) fn write(bound: &Bound, merge: &mut Merge, outputs: &Outputs) -> Result<()> {
    let controls: Vec<(usize, &Text)> = bound
        .job
        .outputs
        .iter()
        .enumerate()
        .filter_map(|(index, output)| Some((index, output.control.as_ref()?)))
        .collect();
    if controls.is_empty() {
        return Ok(());
    }
    let totals = total_values(&bound.job.model.totals, &merge.partial.totals)?;
    let values = Values { launch: bound.launch(), totals: &totals };
    for (index, text) in controls {
        // Those behind it are not finished; the compiler has seen to it that their figures are not asked for.
        let finished = finished(merge, outputs, index);
        let text = text.render(&values, &finished).map_err(|what| refused(&bound.job.outputs[index].name, &what))?;
        outputs.write(index, text.as_bytes(), 0)?;
        merge.outputs[index].add(text.as_bytes())?;
    }
    Ok(())
}

/// The figures of the first so many outputs.
fn finished(merge: &Merge, outputs: &Outputs, count: usize) -> Vec<Finished> {
    let merged = merge.outputs.iter().zip(&merge.partial.records).zip(outputs.shown());
    let figures = merged.take(count).map(|((output, records), shown)| Finished {
        records: *records,
        bytes: output.file().map_or(0, TreeDigest::length),
        digest: output.file().map_or_else(String::new, |file| file.finish().to_string()),
        name: shown
            .path
            .and_then(|path| path.file_name())
            .map_or_else(|| "discard".into(), |name| name.display().to_string()),
    });
    figures.collect()
}

fn refused(output: &str, what: &str) -> Error {
    Error::new(balance::TEXT_VALUE, format!("the text of `{output}` cannot be made: {what}"))
        .with("output", output)
        .help("nothing was published; give the name a `default('…')` in the text, or a filter that its value fits")
}
