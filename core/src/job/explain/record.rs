//! How a record is judged, and what becomes of it.

use super::bytes;
use super::page::Page;
use crate::error::codes::record as codes;
use crate::job::compiled::{CompiledJob, OutputWording};
use crate::program::LineShape;
use crate::program::model::{Form, RecordOutput, Rule, Severity};

/// The checks of a record, in the order of the verdict.
pub(super) fn judged(job: &CompiledJob, page: &mut Page) {
    page.title(match job.model.all_failures {
        true => "verdict: the first check that fails is the reason of the reject; all fields and rules are judged",
        false => "verdict: the first check that fails is the reason of the reject",
    });
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |check: String, reason: String| rows.push([check, reason]);
    let of_text = format!("{}, {}, {}", codes::LINE_END, codes::NUL_BYTE, codes::ENCODING);
    row("the line ends as declared, has no NUL and is UTF-8".into(), of_text);
    match &job.model.shape {
        LineShape::Delimited { .. } => {
            row(format!("it has {} fields", job.model.fields.len()), codes::FIELD_COUNT.to_string());
        }
        LineShape::Json { .. } => row("it is a JSON object with plain values".into(), codes::JSON.to_string()),
        LineShape::Fixed { length, unit, .. } => {
            row(format!("it has {length} {}", unit.name()), codes::RECORD_LENGTH.to_string())
        }
    }
    if job.model.type_field.is_some() || !job.model.type_rules.is_empty() {
        let reason = job.wording.unknown_type.clone().unwrap_or_else(|| codes::UNKNOWN_TYPE.to_string());
        row("its type is known".into(), reason);
    }
    for (index, (field, form)) in job.model.fields.iter().zip(&job.wording.fields).enumerate() {
        if field.required || field.pattern.is_some() || !field.checks.is_empty() || !matches!(field.form, Form::Text) {
            let there = if field.required { "is there" } else { "is empty" };
            let join = if field.required { " and is " } else { " or is " };
            let is = if form.form == "text" { None } else { Some(&form.form) };
            let is: Vec<&str> = is.into_iter().chain(&form.checks).map(String::as_str).collect();
            let join = if is.is_empty() { "" } else { join };
            row(format!("`{}` {there}{join}{}", field.name, is.join(", ")), reasons(job, index));
        }
    }
    for (check, outcome) in &job.wording.rules {
        row(check.clone(), outcome.clone());
    }
    for (name, words) in job.model.type_names.iter().zip(&job.wording.types) {
        for (check, outcome) in &words.rules {
            row(format!("{name}: {check}"), outcome.clone());
        }
    }
    let unwritable = format!("{} to {}", codes::TOO_WIDE, codes::DELIMITER_INSIDE);
    rows.push(["its values can be written to the outputs".into(), unwritable]);
    rows.extend(job.model.unique.iter().map(|key| [job.unlike(key), outcome(&job.model.rules[usize::from(key.rule)])]));
    let rows =
        rows.into_iter().enumerate().map(|(index, [check, reason])| vec![(index + 1).to_string(), reason, check]);
    page.table(&["#", "reason", "check"], rows);
}

/// What it means when a rule is failed.
fn outcome(rule: &Rule) -> String {
    match rule.severity {
        Severity::Error => rule.reason.clone(),
        severity => format!("{} ({})", rule.reason, severity.name()),
    }
}

/// The reasons that a field can be refused for: when it is missing, ill-formed, does not match, or fails a check.
fn reasons(job: &CompiledJob, index: usize) -> String {
    let field = &job.model.fields[index];
    let ill_formed = !matches!(field.form, Form::Text);
    let rules = &job.model.field_rules[index];
    let first = [(rules.required, field.required), (rules.form, ill_formed), (rules.pattern, field.pattern.is_some())];
    let first = first.into_iter().filter(|(_, applies)| *applies).map(|(rule, _)| rule);
    let mut found: Vec<&str> = Vec::new();
    for rule in first.chain(rules.checks.iter().copied()) {
        let reason = job.model.rules[rule as usize].reason.as_str();
        if !found.contains(&reason) {
            found.push(reason);
        }
    }
    found.join(", ")
}

/// The target fields of an output: one row for each, and one more for every type whose source is another.
pub(super) fn targets(job: &CompiledJob, records: &RecordOutput, words: &OutputWording, page: &mut Page) {
    let mut rows = Vec::new();
    for (index, (target, words)) in records.targets.iter().zip(&words.fields).enumerate() {
        let place = target.place.map_or_else(|| (index + 1).to_string(), bytes);
        let mut front = vec![place, target.name.clone(), words.layout.clone()];
        for (source, kinds) in grouped(job, records, &words.sources) {
            let text = source.unwrap_or("blank");
            let mut row = std::mem::replace(&mut front, vec![String::new(); 3]);
            row.push(if kinds.is_empty() { text.to_owned() } else { format!("{kinds}: {text}") });
            rows.push(row);
        }
    }
    let fixed = records.targets.iter().any(|target| target.place.is_some());
    page.table(&[if fixed { "bytes" } else { "#" }, "field", "layout", "source"], rows.into_iter());
}

/// The sources of a field with the types that have them; no types, where all have the same.
fn grouped<'w>(
    job: &CompiledJob,
    records: &RecordOutput,
    sources: &'w [Option<String>],
) -> Vec<(Option<&'w str>, String)> {
    let mut groups: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for ((name, feeds), source) in job.model.type_names.iter().zip(&records.feeds).zip(sources) {
        if !feeds {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == source.as_deref()) {
            Some((_, kinds)) => kinds.push(name),
            None => groups.push((source.as_deref(), vec![name])),
        }
    }
    let one = groups.len() == 1;
    let named = |kinds: Vec<&str>| if one { String::new() } else { kinds.join(", ") };
    groups.into_iter().map(|(source, kinds)| (source, named(kinds))).collect()
}
