//! `batchloom stop EXECUTION`: asks it to stop at its next checkpoint.

use super::{Ended, operate};
use crate::arguments::ExecutionArguments;
use crate::terminal::Terminal;
use batchloom::{Execution, Status};
use serde_json::json;

/// Carries out the command.
pub(crate) fn stop(arguments: &ExecutionArguments, streams: Terminal) -> Ended {
    let stopped =
        operate::with_execution(&arguments.subject, &arguments.operate, |operator, selector| operator.stop(selector));
    operate::answer(
        &arguments.operate,
        streams,
        &stopped,
        |execution: Option<&Execution>| json!({"execution": execution.map(Execution::to_json)}),
        text,
    )
}

fn text(execution: &Execution) -> String {
    let id = &execution.id;
    match (&execution.status, &execution.owner) {
        (Status::Stopping | Status::Started, Some(owner)) => {
            format!("{id} stops at its next checkpoint (process {} on {})\n", owner.pid, owner.host)
        }
        (status, _) => format!("{id} {status}; nobody was at work on it\n"),
    }
}
