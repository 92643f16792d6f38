//! Executions as people read them.

use crate::figures::grouped;
use crate::summary::{columns, section};
use batchloom::{Attempt, Execution, ExecutionOutput, Status};

/// Everything about one execution, and what can be done next.
pub(crate) fn details(execution: &Execution, attempts: &[Attempt]) -> String {
    let mut lines = vec![format!("{}  {}  {}", execution.job, standing(execution), execution.id)];
    let generation = match execution.generation {
        1 => String::new(),
        number => format!("   (generation {number})"),
    };
    section("key", &[execution.key.clone() + &generation], &mut lines);
    section("owner", &owner(execution), &mut lines);
    section("attempts", &attempts_of(attempts), &mut lines);
    let position = execution.position.map(|bytes| format!("{} bytes of input, at the last checkpoint", grouped(bytes)));
    section("position", position.as_slice(), &mut lines);
    section("created", &[moment(&execution.created)], &mut lines);
    section("updated", &[moment(&execution.updated)], &mut lines);
    section("outputs", &outputs(&execution.outputs), &mut lines);
    section("error", error(execution).as_slice(), &mut lines);
    section("next", next(execution).as_slice(), &mut lines);
    lines.join("\n") + "\n"
}

/// An execution a line, under a heading.
pub(crate) fn list(executions: &[Execution]) -> String {
    if executions.is_empty() {
        return "no executions\n".to_owned();
    }
    let heading = ["EXECUTION", "JOB", "STATUS", "ATTEMPTS", "UPDATED", "KEY"].map(str::to_owned).to_vec();
    let rows = executions.iter().map(|execution| {
        let attempts = execution.attempts.to_string();
        let [id, job, updated, key] =
            [&execution.id, &execution.job, &moment(&execution.updated), &execution.key].map(Clone::clone);
        vec![id, job, standing(execution), attempts, updated, key]
    });
    columns(&std::iter::once(heading).chain(rows).collect::<Vec<_>>()).join("\n") + "\n"
}

/// The status, and that nobody is at work where the word alone would make believe so.
fn standing(execution: &Execution) -> String {
    let alive = execution.owner.as_ref().is_some_and(|owner| owner.alive);
    match execution.status {
        Status::Started | Status::Stopping if !alive => format!("{} (interrupted)", execution.status),
        Status::Failed if execution.decided => format!("{} (by the data)", execution.status),
        status => status.to_string(),
    }
}

/// Who is at work, or was when nobody saw an end.
fn owner(execution: &Execution) -> Vec<String> {
    let running = matches!(execution.status, Status::Started | Status::Stopping);
    let owner = execution.owner.iter().filter(|owner| owner.alive || running);
    let line = owner.map(|owner| {
        let word = if owner.alive { "last sign of life" } else { "no sign of life since" };
        format!("process {} on {}, {word} {}", owner.pid, owner.host, moment(&owner.since))
    });
    line.collect()
}

/// An instant without what is behind the second, which nobody reads.
fn moment(instant: &str) -> String {
    match instant.split_once('.') {
        Some((second, _)) => format!("{second}Z"),
        None => instant.to_owned(),
    }
}

fn attempts_of(attempts: &[Attempt]) -> Vec<String> {
    let rows: Vec<Vec<String>> = attempts
        .iter()
        .map(|attempt| {
            let end = match (&attempt.ended, attempt.ended_as) {
                (Some(ended), Some(state)) => format!("{}  {state}", moment(ended)),
                (Some(ended), None) => moment(ended),
                (None, _) => "no end recorded".to_owned(),
            };
            vec![attempt.number.to_string(), moment(&attempt.started), end, format!("{}:{}", attempt.host, attempt.pid)]
        })
        .collect();
    columns(&rows)
}

fn outputs(outputs: &[ExecutionOutput]) -> Vec<String> {
    let rows: Vec<Vec<String>> = outputs
        .iter()
        .map(|output| {
            let bytes = output.bytes.map(|bytes| format!("{} bytes", grouped(bytes))).unwrap_or_default();
            vec![output.name.clone(), output.path.display().to_string(), output.state.as_str().to_owned(), bytes]
        })
        .collect();
    columns(&rows)
}

/// The recorded error, in one line.
fn error(execution: &Execution) -> Option<String> {
    let error = execution.report.as_ref()?.get("error")?;
    Some(format!("{}: {}", error.get("code")?.as_str()?, error.get("message")?.as_str()?))
}

/// The command that is likely to be wanted now.
fn next(execution: &Execution) -> Option<String> {
    let id = &execution.id;
    let alive = execution.owner.as_ref().is_some_and(|owner| owner.alive);
    match execution.status {
        Status::Started if alive => Some(format!("batchloom stop {id}")),
        Status::Stopping if alive => None,
        Status::Started | Status::Stopping | Status::Stopped => Some(format!("batchloom resume {id}")),
        Status::Failed if execution.decided => Some("run the job with a corrected file".to_owned()),
        Status::Failed => Some(format!("remove the cause, then batchloom resume {id}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn instants_end_with_the_second() {
        assert_eq!(moment("2026-11-25T13:13:11.645689467Z"), "2026-11-25T13:13:11Z");
        assert_eq!(moment("2026-11-25T13:13:11Z"), "2026-11-25T13:13:11Z");
    }
}
