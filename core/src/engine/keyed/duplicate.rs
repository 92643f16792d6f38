//! What a launch gets whose work was done before: the recorded result, and how its outputs stand now.

use super::recorded::Recorded;
use crate::engine::report::{OutputReport, Report, Status};
use crate::os::{Identity, Os};
use crate::sink::{OutputStream, file_digest};
use std::path::Path;

/// The recorded report, with what has become of the outputs.
pub(crate) fn report(recorded: &Recorded, os: &Os) -> Report {
    let mut report = recorded.report();
    report.duplicate = true;
    let identities = recorded.outputs.iter().chain(std::iter::repeat(&None));
    for (output, identity) in report.outputs.iter_mut().zip(identities) {
        let Some(identity) = identity else {
            if output.published && output.path == OutputStream::shown() {
                let name = &output.name;
                report
                    .notes
                    .push(format!("the output `{name}` was written to a stream then, and is not written again"));
            }
            continue;
        };
        let state = standing(&output.path, identity, output.digest.as_deref(), os);
        output.present = state == Standing::Present;
        match state {
            Standing::Present => {}
            Standing::Missing => report.notes.push(format!("the output `{}` is missing", output.name)),
            Standing::Changed => report.notes.push(format!("the output `{}` was changed since", output.name)),
        }
    }
    report
}

#[derive(Debug, PartialEq, Eq)]
enum Standing {
    Present,
    Missing,
    Changed,
}

fn standing(path: &Path, recorded: &Identity, digest: Option<&str>, os: &Os) -> Standing {
    let Ok(file) = os.open_read(path) else { return Standing::Missing };
    match file.identity() {
        Ok(now) if now == *recorded => Standing::Present,
        Ok(now) if now.size == recorded.size && digest.is_some() => match file_digest(&file) {
            Ok(found) if Some(found.to_string().as_str()) == digest => Standing::Present,
            _ => Standing::Changed,
        },
        _ => Standing::Changed,
    }
}

/// The report of an execution whose details were removed.
pub(crate) fn purged(execution: &str) -> Report {
    Report {
        status: Status::Completed,
        duplicate: true,
        execution_id: Some(execution.to_owned()),
        notes: vec!["details: purged".to_owned()],
        ..Report::empty()
    }
}

/// What an output is now that it has its name; none of one that was discarded, taken away or written to a stream.
pub(crate) fn identity(os: &Os, output: &OutputReport) -> Option<Identity> {
    let file = output.present.then(|| os.open_read(&output.path))?;
    file.and_then(|file| file.identity()).ok()
}
