//! One record of a preview as text.

use super::{extents, output_line, source_fields, under_ruler};
use crate::engine::preview::result::{Finding, SampledRecord, Verdict};
use crate::job::Page;

/// Shows a record: its place and verdict, its fields, what is written of it.
pub(super) fn show(record: &SampledRecord, page: &mut Page) {
    let kind = record.transaction_type.as_deref().unwrap_or("(unknown)");
    let line = record.line.map(|line| format!("line {line}, ")).unwrap_or_default();
    let place = format!("{line}offset {}", record.offset);
    page.title(&format!("record {} ({place})  {kind}  {}", record.number, verdict(&record.verdict)));
    if let Verdict::Rejected(finding) | Verdict::Fails(finding) = &record.verdict {
        page.pair("because", &told(finding));
    }
    for warning in &record.warnings {
        page.pair("warning", &told(warning));
    }
    under_ruler(&record.text, &extents(&record.fields), page);
    if record.fields.is_empty() {
        page.subtitle("the line cannot be divided into fields");
    }
    source_fields(&record.fields, page);
    for output in &record.outputs {
        let what = if output.text.is_some() { "written" } else { "not written" };
        page.subtitle(&format!("{what} to {}", output.output));
        output_line(output, page);
    }
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Written { outputs } => format!("written to {}", outputs.join(", ")),
        Verdict::Filtered => "filtered: no output takes it".to_owned(),
        Verdict::Rejected(finding) => format!("rejected: {}", finding.reason),
        Verdict::Fails(finding) => format!("the run fails here: {}", finding.code),
    }
}

/// A rule that was failed: its code where the job has a reason of its own, the field, what is wrong.
fn told(finding: &Finding) -> String {
    let code = finding.code.to_string();
    let reason = if finding.reason == code { code } else { format!("{} ({code})", finding.reason) };
    match &finding.field {
        Some(field) => format!("{reason}, field {field}: {}", finding.message),
        None => format!("{reason}: {}", finding.message),
    }
}
