//! `batchloom preview JOB`: what the job makes of the first records of its input; nothing is written.

use super::{Ended, ended, operate};
use crate::arguments::PreviewArguments;
use crate::terminal::{self, Terminal};
use crate::{exit, failure, standard};
use batchloom::{Error, Preview, PreviewOptions};
use serde_json::{Value, json};

/// Carries out the command. A preview that shows where a run would fail ends as that run would.
pub(crate) fn preview(arguments: &PreviewArguments, streams: Terminal) -> Ended {
    let shown = super::load(&arguments.job, streams).and_then(|job| {
        let preview = options(arguments).and_then(|options| job.preview(options));
        preview.inspect_err(|error| terminal::note(&failure::text(error)))
    });
    let text = match &shown {
        Ok(preview) if arguments.json => format!("{}\n", preview.to_json()),
        Ok(preview) => preview.to_text(),
        Err(error) if arguments.json => format!("{}\n", refused(error)),
        Err(_) => String::new(),
    };
    terminal::result(&text)?;
    let failed = shown.as_ref().map_or_else(Some, |preview| preview.error.as_ref());
    if let Ok(Preview { error: Some(error), .. }) = &shown {
        terminal::note(&failure::text(error));
    }
    Ok(failed.map_or(exit::COMPLETED, ended))
}

fn options(arguments: &PreviewArguments) -> Result<PreviewOptions, Error> {
    let (inputs, input_streams) = standard::inputs(&arguments.input)?;
    Ok(PreviewOptions {
        inputs,
        input_streams,
        parameters: arguments.parameter.clone(),
        records: Some(usize::from(arguments.records)),
        types: arguments.types.clone(),
        look: arguments.look,
        work_dir: arguments.work_dir.clone(),
    })
}

/// The object of a preview that was not made: every key of one, so that a script need not ask which it got.
fn refused(error: &Error) -> Value {
    let nothing = json!({
        "job": null, "input": null, "records": [], "outputs": [], "counts": null, "by_type": {}, "by_reason": {},
        "totals": [], "not_judged": [], "types_missing": [], "bytes_looked_at": 0, "bytes_of_records": 0,
    });
    operate::with_error(nothing, Some(error))
}
