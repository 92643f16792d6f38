//! `batchloom check JOB`: all problems of a job file at once; nothing is read but the file itself.

use super::{Ended, ended, load};
use crate::arguments::CheckArguments;
use crate::exit;
use crate::terminal::{self, Terminal};
use batchloom::{Diagnostics, Error, Job};
use serde_json::{Value, json};

/// Carries out the command.
pub(crate) fn check(arguments: &CheckArguments, streams: Terminal) -> Ended {
    let checked = load(&arguments.job, streams);
    let file = arguments.job.display().to_string();
    if arguments.json {
        terminal::result(&format!("{}\n", findings(&file, checked.as_ref())))?;
    } else if let Ok(job) = &checked {
        terminal::result(&format!("{file}: job `{}` has no problems\n", job.name()))?;
    }
    Ok(checked.err().map_or(exit::COMPLETED, |error| ended(&error)))
}

fn findings(file: &str, checked: Result<&Job, &Error>) -> Value {
    let error = checked.err();
    let diagnostics = error.and_then(Diagnostics::of).map_or_else(|| json!([]), Diagnostics::to_json);
    json!({"file": file, "job": checked.ok().map(Job::name), "ok": error.is_none(), "diagnostics": diagnostics, "error": error})
}
