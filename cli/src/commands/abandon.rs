//! `batchloom abandon EXECUTION`: gives it up for good.

use super::{Ended, operate};
use crate::arguments::AbandonArguments;
use crate::failure;
use crate::terminal::{self, Terminal};
use batchloom::Abandoned;
use serde_json::json;

/// Carries out the command.
pub(crate) fn abandon(arguments: &AbandonArguments, streams: Terminal) -> Ended {
    let abandoned = operate::with_execution(&arguments.subject, &arguments.operate, |operator, selector| {
        operator.abandon(selector, &arguments.reason)
    });
    // It is given up all the same: what is left is litter, and said.
    for problem in abandoned.iter().flat_map(|abandoned| &abandoned.problems) {
        terminal::note(&failure::text(problem));
    }
    operate::answer(
        &arguments.operate,
        streams,
        &abandoned,
        |abandoned: Option<&Abandoned>| {
            let execution = abandoned.map(|abandoned| abandoned.execution.to_json());
            json!({"execution": execution, "problems": abandoned.map(|abandoned| &abandoned.problems)})
        },
        |abandoned| {
            let parts =
                if abandoned.problems.is_empty() { "its part files are removed" } else { "part files are left" };
            format!("{} {}; {parts}\n", abandoned.execution.id, abandoned.execution.status)
        },
    )
}
