//! `batchloom audit verify|export|head`: the audit trail of a store.

use super::{Ended, ended, explained, operate};
use crate::arguments::{AuditCommand, ExportArguments, OperateArguments, VerifyArguments};
use crate::exit;
use crate::figures::grouped;
use crate::summary::section;
use crate::terminal::{self, Terminal};
use batchloom::{AuditHead, AuditSummary, Error, codes};
use serde_json::json;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// Carries out the command.
pub(crate) fn audit(command: &AuditCommand, streams: Terminal) -> Ended {
    match command {
        AuditCommand::Verify(arguments) => verify(arguments, streams),
        AuditCommand::Export(arguments) => export(arguments, streams),
        AuditCommand::Head(arguments) => head(arguments, streams),
    }
}

fn verify(arguments: &VerifyArguments, streams: Terminal) -> Ended {
    let exported = arguments.head.as_deref().map(exported_head).transpose();
    let verified = exported.and_then(|exported| {
        operate::open(&arguments.operate, None)?.audit_verify(exported.map(|head| head.to_string()).as_deref())
    });
    operate::answer(
        &arguments.operate,
        streams,
        &verified,
        |summary: Option<&AuditSummary>| json!({"audit": summary.map(AuditSummary::to_json)}),
        text,
    )
}

/// A head as it is, or as the content of a file, as `audit head > FILE` writes it.
#[expect(clippy::disallowed_methods, reason = "the head is an argument of the command that happens to be in a file")]
fn exported_head(given: &Path) -> Result<AuditHead, Error> {
    if let Some(Ok(head)) = given.to_str().map(str::parse) {
        return Ok(head);
    }
    let text = std::fs::read_to_string(given).map_err(|error| {
        let message = format!("`{}` is neither a head of an audit trail nor a file that holds one", given.display());
        Error::new(codes::job::OPTION_VALUE, message).caused_by(error)
    })?;
    text.trim().parse()
}

/// What was proven, and what was not.
fn text(summary: &AuditSummary) -> String {
    let mut lines = vec![format!("audit trail  {} entries verify", grouped(summary.entries))];
    let span = summary.first.iter().zip(&summary.last).map(|(first, last)| format!("{first} to {last}"));
    section("written", &span.collect::<Vec<_>>(), &mut lines);
    section("head", &[summary.head.to_string()], &mut lines);
    let proof = match (summary.keyed, summary.exported) {
        (true, Some(_)) => "with the key, and against the exported head",
        (true, None) => "with the key; only an exported head shows that the end was cut off (--head)",
        (false, Some(_)) => "against the exported head; what came after it only as a chain",
        (false, None) => {
            "as a chain only: who rewrites all of it is not caught without a key or an exported head (--head)"
        }
    };
    section("proven", &[proof.to_owned()], &mut lines);
    lines.join("\n") + "\n"
}

fn head(arguments: &OperateArguments, streams: Terminal) -> Ended {
    let head = operate::open(arguments, None).and_then(|operator| operator.audit_head());
    operate::answer(
        arguments,
        streams,
        &head,
        |head: Option<&AuditHead>| json!({"head": head.map(ToString::to_string)}),
        |head| format!("{head}\n"),
    )
}

/// Entries go out as they are read: a trail may be longer than memory.
fn export(arguments: &ExportArguments, streams: Terminal) -> Ended {
    let json = arguments.operate.json;
    let mut out = Lines { out: io::stdout().lock(), closed: false };
    if json {
        out.write("{\"entries\":[")?;
    }
    let mut first = true;
    let mut each = |entry: &str| {
        let (before, after) = if json { (if first { "" } else { "," }, "") } else { ("", "\n") };
        first = false;
        out.write(&format!("{before}{entry}{after}"))?;
        Ok(if out.closed { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let exported = match arguments.subject() {
        None => operate::open(&arguments.operate, None)
            .and_then(|operator| operator.audit_export(arguments.after, None, &mut each)),
        Some(subject) => operate::with_execution(&subject, &arguments.operate, |operator, selector| {
            operator.audit_export(arguments.after, Some(selector), &mut each)
        }),
    };
    let error = exported.as_ref().err();
    if json {
        out.write(&format!("],\"error\":{}}}\n", json!(error)))?;
    }
    out.out.flush().or_else(gone)?;
    Ok(error.map_or(exit::COMPLETED, |error| {
        terminal::note(&explained(error, streams));
        ended(error)
    }))
}

/// Standard output, until its reader goes away.
struct Lines {
    out: io::StdoutLock<'static>,
    closed: bool,
}

impl Lines {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes()).or_else(|error| gone(error).map(|()| self.closed = true))
    }
}

/// A reader that has gone away is no error: it has what it wanted.
fn gone(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}
