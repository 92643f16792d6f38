//! `batchloom status EXECUTION`: what the store knows of an execution.

use super::{Ended, operate};
use crate::arguments::ExecutionArguments;
use crate::execution_text;
use crate::terminal::Terminal;
use batchloom::{Attempt, Execution};
use serde_json::json;

/// Carries out the command.
pub(crate) fn status(arguments: &ExecutionArguments, streams: Terminal) -> Ended {
    let found = operate::with_execution(&arguments.subject, &arguments.operate, |operator, selector| {
        Ok((operator.execution(selector)?, operator.attempts(selector)?))
    });
    operate::answer(
        &arguments.operate,
        streams,
        &found,
        |found: Option<&(Execution, Vec<Attempt>)>| {
            let attempts = found.map(|(_, attempts)| attempts.iter().map(Attempt::to_json).collect::<Vec<_>>());
            json!({"execution": found.map(|(execution, _)| execution.to_json()), "attempts": attempts})
        },
        |(execution, attempts)| execution_text::details(execution, attempts),
    )
}
