//! `batchloom history [JOB]`: the newest executions of a store.

use super::{Ended, operate};
use crate::arguments::{HistoryArguments, Listed};
use crate::execution_text;
use crate::terminal::Terminal;
use batchloom::{Error, Execution};
use serde_json::json;

/// Carries out the command.
pub(crate) fn history(arguments: &HistoryArguments, streams: Terminal) -> Ended {
    operate::answer(
        &arguments.operate,
        streams,
        &find(arguments),
        |found: Option<&Vec<Execution>>| json!({"executions": found.map(|found| found.iter().map(Execution::summary_json).collect::<Vec<_>>())}),
        |found| execution_text::list(found),
    )
}

fn find(arguments: &HistoryArguments) -> Result<Vec<Execution>, Error> {
    let (file, name) = match arguments.listed() {
        Listed::All => (None, None),
        Listed::Name(name) => (None, Some(name.to_owned())),
        Listed::File(file) => (Some(file), Some(operate::job_name(file)?)),
    };
    operate::open(&arguments.operate, file)?.history(name.as_deref(), arguments.most)
}
