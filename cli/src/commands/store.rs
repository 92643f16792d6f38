//! `batchloom store doctor`: looks for damage in a store.

use super::{Ended, operate};
use crate::arguments::{OperateArguments, StoreCommand};
use crate::exit;
use crate::terminal::Terminal;
use batchloom::StoreFinding;
use serde_json::json;

/// Carries out the command.
pub(crate) fn store(command: &StoreCommand, streams: Terminal) -> Ended {
    match command {
        StoreCommand::Doctor(arguments) => doctor(arguments, streams),
    }
}

fn doctor(arguments: &OperateArguments, streams: Terminal) -> Ended {
    let found = operate::open(arguments, None).and_then(|operator| operator.examine());
    let sound = found.as_ref().is_ok_and(|findings| !findings.iter().any(|finding| finding.problem));
    let code = operate::answer(
        arguments,
        streams,
        &found,
        |findings: Option<&Vec<StoreFinding>>| {
            let findings = findings.map(|findings| findings.iter().map(StoreFinding::to_json).collect::<Vec<_>>());
            json!({"ok": sound, "findings": findings})
        },
        |findings| text(findings, sound),
    )?;
    Ok(if sound { code } else { code.max(exit::FAILED) })
}

fn text(findings: &[StoreFinding], sound: bool) -> String {
    let line = |finding: &StoreFinding| {
        format!("{}  {}\n", if finding.problem { "problem" } else { "note   " }, finding.message)
    };
    let lines: String = findings.iter().map(line).collect();
    lines + if sound { "the store is sound\n" } else { "the store has problems; nothing was changed\n" }
}
