//! What a job compiles to, in words: for people who want to know what will happen before it does.

use crate::job::CompiledJob;
use crate::program::LineShape;
use crate::program::model::{Field, OutputShape, RecordOutput, RejectOutput, Severity, Source};
use std::fmt::Write as _;

/// The compiled job as text, lines with their ends.
pub(super) fn explain(job: &CompiledJob) -> String {
    let mut text = String::new();
    // Writing into a text cannot fail.
    let _ = write_job(job, &mut text);
    text
}

fn write_job(job: &CompiledJob, out: &mut String) -> std::fmt::Result {
    writeln!(out, "job {}", job.name)?;
    writeln!(out, "  kind         stateless: splits of the input are independent and may run anywhere")?;
    writeln!(out, "  fingerprint  {}", job.fingerprint)?;
    for parameter in &job.parameters {
        let needed = if parameter.required && parameter.default.is_none() { "required" } else { "optional" };
        writeln!(out, "  parameter    {}: {needed}, {}", parameter.name, parameter.form.describe())?;
    }
    write_input(job, out)?;
    write_types(job, out)?;
    for (index, output) in job.outputs.iter().enumerate() {
        let path = output.path.as_deref().unwrap_or("given at launch");
        writeln!(out, "\noutput {} (published as number {})\n  path         {path}", output.name, index + 1)?;
        for (role, line) in [("header", &output.header), ("trailer", &output.trailer)] {
            if let Some(line) = line {
                let when =
                    if line.uses_totals && role == "header" { ", written again when the totals are known" } else { "" };
                writeln!(out, "  {role:<12} {} fields{when}", line.fields.len())?;
            }
        }
        if let Some(records) = job.model.outputs.iter().find(|records| records.index == index) {
            write_records(job, records, out)?;
        }
        if let Some(rejects) = job.model.reject_outputs.iter().find(|rejects| rejects.index == index) {
            write_rejects(rejects, out)?;
        }
    }
    Ok(())
}

fn write_input(job: &CompiledJob, out: &mut String) -> std::fmt::Result {
    let input = &job.input;
    let line_end = if input.crlf { "CR LF" } else { "LF" };
    writeln!(
        out,
        "\ninput {}\n  lines        {}, end with {line_end}, at most {} bytes",
        input.name,
        shape(&job.model.shape),
        input.max_record
    )?;
    writeln!(out, "  splits       anywhere: every line feed ends a line")?;
    for line in [&input.header, &input.trailer].into_iter().flatten() {
        let tag = String::from_utf8_lossy(&line.tag);
        let names: Vec<&str> = line.fields.iter().map(|field| field.name.as_str()).collect();
        writeln!(out, "  {:<12} begins with `{tag}`: {}", line.role, names.join(", "))?;
    }
    for (index, field) in job.model.fields.iter().enumerate() {
        writeln!(out, "  field {:<6} {}: {}", place(&job.model.shape, index), field.name, describe(field))?;
    }
    for condition in &input.reconcile {
        writeln!(out, "  reconcile    {}", condition.text)?;
    }
    Ok(())
}

fn shape(shape: &LineShape) -> String {
    match shape {
        LineShape::Delimited { delimiter } => format!("delimited by `{}`", char::from(*delimiter).escape_debug()),
        LineShape::Fixed { length, .. } => format!("fixed width of {length} bytes"),
    }
}

/// Number of a field, or its first and last byte counted from 1.
fn place(shape: &LineShape, index: usize) -> String {
    match shape {
        LineShape::Fixed { places, .. } => {
            places.get(index).map_or_else(String::new, |(at, width)| format!("{}-{}", at + 1, at + width))
        }
        LineShape::Delimited { .. } => (index + 1).to_string(),
    }
}

fn describe(field: &Field) -> String {
    let mut parts = vec![field.form.describe()];
    parts.extend((!field.required).then(|| "may be empty".to_owned()));
    parts.extend(field.pattern.as_ref().map(|_| "must match its pattern".to_owned()));
    parts.extend(field.reason.as_ref().map(|reason| format!("else reject {reason}")));
    parts.join(", ")
}

fn write_types(job: &CompiledJob, out: &mut String) -> std::fmt::Result {
    let model = &job.model;
    let by = model.type_field.map(|field| format!(" by the field `{}`", model.fields[field].name)).unwrap_or_default();
    writeln!(out, "\ntransaction types{by}")?;
    for (kind, name) in model.type_names.iter().enumerate() {
        let fed = model.outputs.iter().filter(|output| output.feeds.get(kind) == Some(&true));
        let fed: Vec<&str> = fed.map(|output| job.outputs[output.index].name.as_str()).collect();
        let fed = if fed.is_empty() { "no output: its records are filtered".to_owned() } else { fed.join(", ") };
        writeln!(out, "  {name:<12} → {fed}")?;
        for rule in model.job_rules.get(kind).into_iter().flatten() {
            let rule = &model.rules[usize::from(rule.rule)];
            let means = match rule.severity {
                Severity::Info => "notes",
                Severity::Warning => "warns of",
                Severity::Error => "rejects with",
                Severity::Fatal => "fails the run with",
            };
            writeln!(out, "               {means} {}: {}", rule.reason, rule.message)?;
        }
    }
    Ok(())
}

fn write_records(job: &CompiledJob, records: &RecordOutput, out: &mut String) -> std::fmt::Result {
    writeln!(out, "  records      {}, in the order of the input", output_shape(records.shape))?;
    for (index, target) in records.targets.iter().enumerate() {
        let place = match target.place {
            Some((at, width)) => format!("{}-{}", at + 1, at + width),
            None => (index + 1).to_string(),
        };
        let sources = target.cells.iter().flatten().map(|cell| source(job, &cell.source));
        let mut distinct: Vec<String> = Vec::new();
        for source in sources {
            if !distinct.contains(&source) {
                distinct.push(source);
            }
        }
        writeln!(out, "  field {place:<6} {} ← {}", target.name, distinct.join(" or "))?;
    }
    Ok(())
}

fn write_rejects(rejects: &RejectOutput, out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "  rejects      {}, in the order of the input, {} fields",
        output_shape(rejects.shape),
        rejects.cells.len()
    )
}

fn output_shape(shape: OutputShape) -> String {
    match shape {
        OutputShape::Fixed { width } => format!("fixed width of {width} bytes"),
        OutputShape::Delimited { delimiter } => format!("delimited by `{}`", char::from(delimiter).escape_debug()),
    }
}

fn source(job: &CompiledJob, source: &Source) -> String {
    let name =
        |field: &u16| job.model.fields.get(usize::from(*field)).map_or("?", |field| field.name.as_str()).to_owned();
    match source {
        Source::Field(field) => name(field),
        Source::Constant(text) => format!("`{}`", String::from_utf8_lossy(text)),
        Source::Expression(_) => "an expression".to_owned(),
        Source::Concat { fields, .. } => fields.iter().map(name).collect::<Vec<_>>().join(" + "),
        Source::Lookup { field, table } => format!("{} looked up in {}", name(field), table.name),
        Source::Masked { field, .. } => format!("{} masked", name(field)),
    }
}
