//! The compiled plan in words, for `batchloom explain JOB`.
//!
//! Plain text in columns, under 100 characters a line. It says what will be done and holds no value of any record.

mod page;
mod record;
mod staged;

use super::compiled::{
    CompiledInput, CompiledJob, CompiledOutput, FieldWording, FormWording, Limits, OutputWording, TypeWording,
};
use crate::envelope::{OutputLine, Text};
use crate::program::model::{Field, FindingOutput, FindingSource, LookupTable, OutputShape, RecordOutput};
use crate::program::{LineShape, ValueCheck};
use crate::record::Ending;
use crate::sink::IfExists;
use crate::source::{Declared, Utf16};
pub(crate) use page::Page;
pub(crate) use staged::order;

/// The plan of a job.
pub(crate) fn explain(job: &CompiledJob) -> String {
    let mut page = Page::default();
    head(job, &mut page);
    input(job, &mut page);
    record::judged(job, &mut page);
    for (index, output) in job.outputs.iter().enumerate() {
        self::output(job, index, output, &mut page);
    }
    execution(job, &mut page);
    page.finish()
}

fn head(job: &CompiledJob, page: &mut Page) {
    page.title(&format!("job {}", job.name));
    page.pair("what", &job.wording.description);
    page.pair(
        "kind",
        match job.model.unique.is_empty() {
            true => "stateless: every record is judged and mapped on its own",
            false => "linked: all records are read once more in front, to find those that repeat an earlier one",
        },
    );
    let names = job.model.type_names.iter().zip(&job.wording.types);
    let told = match job.model.type_field {
        Some(field) => format!("told by the field `{}`", job.model.fields[field].name),
        None if !job.model.type_rules.is_empty() => "the first that fits, in this order".to_owned(),
        None => "every record is of this type".to_owned(),
    };
    page.title(&format!("types: {told}"));
    if job.model.type_rules.is_empty() {
        page.table(&["type", "description"], names.map(|(name, words)| vec![name.clone(), words.description.clone()]));
    } else {
        let when = |words: &TypeWording| words.when.clone().unwrap_or_default();
        let rows = names.map(|(name, words)| vec![name.clone(), when(words), words.description.clone()]);
        page.table(&["type", "records of which", "description"], rows);
    }
    if !job.parameters.is_empty() {
        page.title("parameters");
        let rows = job.parameters.iter().zip(&job.wording.parameters).map(|(parameter, kind)| {
            let default = parameter.default.as_ref().map(|text| format!("default {}", String::from_utf8_lossy(text)));
            let otherwise = if parameter.required { "must be given" } else { "may be left out" };
            vec![parameter.name.clone(), kind.clone(), default.unwrap_or_else(|| otherwise.to_owned())]
        });
        page.table(&["parameter", "type", "value"], rows);
    }
}

fn input(job: &CompiledJob, page: &mut Page) {
    let CompiledInput { name, paths, ending, coding, empty_allowed, max_record, preamble, header_row, .. } = &job.input;
    page.title(&format!("input {name}"));
    page.pair("path", &if paths.is_empty() { "given at launch".to_owned() } else { paths.join(", ") });
    let shape = match &job.model.shape {
        LineShape::Delimited { delimiter } => {
            let quoting = job.model.reading.quote.map(|quote| format!("quoted with {}", character(quote)));
            format!("delimited by {}, {}", delimiter.shown(), quoting.as_deref().unwrap_or("no quoting"))
        }
        LineShape::Fixed { length, unit, .. } => format!("fixed width, {length} {}", unit.name()),
        LineShape::Json { .. } => "JSON objects; members that are no fields are not looked at".to_owned(),
    };
    let charset = coding.utf16.map_or(job.model.reading.charset.name(), Utf16::name);
    page.pair("lines", &format!("{shape}; {charset}; {}; at most {max_record} bytes", ended(*ending)));
    if coding.compression != Declared::As(None) {
        page.pair("compression", &format!("{}; decompressed before it is read", coding.compression.name()));
    }
    if coding.utf16.is_some() {
        page.pair("encoding", &format!("{charset}; decoded before it is read: bytes are counted in UTF-8"));
    }
    page.pair("empty file", if *empty_allowed { "no records" } else { "refused" });
    if *preamble > 0 {
        page.pair("preamble", &format!("{preamble} line(s) in front, not looked at"));
    }
    let passed = job.model.reading.passed;
    if let Some(mark) = passed.comment {
        let mark = String::from_utf8_lossy(mark.as_bytes()).into_owned();
        page.pair("comments", &format!("lines that begin with `{mark}` are passed over and counted"));
    }
    if passed.blank {
        page.pair("blank lines", "lines without a byte are passed over and counted");
    }
    if header_row.is_some() {
        page.pair("column names", "in a row of their own, which must name the fields in order");
    }
    let words = &job.wording;
    for (line, forms) in [(&job.input.header, &words.header), (&job.input.trailer, &words.trailer)] {
        if let Some(line) = line {
            page.subtitle(&format!(
                "{}: the line that begins with `{}`",
                line.role,
                String::from_utf8_lossy(&line.tag)
            ));
            source_fields(page, &line.shape, &line.fields, forms);
        }
    }
    page.subtitle("record");
    source_fields(page, &job.model.shape, &job.model.fields, &words.fields);
}

fn source_fields(page: &mut Page, shape: &LineShape, fields: &[Field], forms: &[FormWording]) {
    let fixed = matches!(shape, LineShape::Fixed { .. });
    let rows = fields.iter().zip(forms).enumerate().map(|(index, (field, form))| {
        let mut row = vec![(index + 1).to_string()];
        if let LineShape::Fixed { places, .. } = shape {
            row.push(bytes(places[index]));
        }
        let notes = form.checks.iter().cloned().map(Some).chain([
            (!field.required).then(|| "may be empty".to_owned()),
            field.reason.as_ref().map(|reason| format!("reason {reason}")),
            field.sensitive.then(|| "sensitive".to_owned()),
        ]);
        row.extend([field.name.clone(), form.form.clone(), notes.flatten().collect::<Vec<_>>().join(", ")]);
        row
    });
    let columns: &[&str] = if fixed { &["#", "bytes", "field", "type", ""] } else { &["#", "field", "type", ""] };
    page.table(columns, rows);
}

fn output(job: &CompiledJob, index: usize, output: &CompiledOutput, page: &mut Page) {
    page.title(&format!("output {}", output.name));
    page.pair("path", output.path.as_deref().unwrap_or("given at launch"));
    page.pair(
        "if it exists",
        match output.if_exists {
            IfExists::Refuse => "the run is refused before anything is written",
            IfExists::Replace => "it is replaced when the run has succeeded",
            IfExists::Generation => "the next generation is written beside it",
        },
    );
    if let Some(mode) = output.mode {
        page.pair("mode", &format!("{mode:04o}"));
    }
    staged::told(job, index, output, page);
    let words = &job.wording.outputs[index];
    let records = job.model.records_of(index);
    let model = &job.model;
    let rejects = model.reject_outputs.iter().map(|output| (output, "rejects: a line for each rejected record"));
    let warnings = "warnings: a line for each rule that a record is warned by and written";
    let warnings = model.warning_outputs.iter().map(|output| (output, warnings));
    let told = rejects.chain(warnings).find(|(output, _)| output.index == index);
    let (fed, shape, end) = match (records, told) {
        (Some(records), _) => (fed_by(job, records), records.shape, records.line_end),
        (None, Some((output, words))) => (words.to_owned(), output.shape, output.line_end),
        (None, None) => return control(page, output),
    };
    page.pair("from", &fed);
    if let Some(filter) = &words.filter {
        page.pair("where", &format!("{filter}; other records are not written here"));
    }
    let shape = match shape {
        OutputShape::Fixed { width, unit } => format!("fixed width, {width} {}", unit.name()),
        OutputShape::Delimited { delimiter } => format!("delimited by {}, no quoting", delimiter.shown()),
        OutputShape::JsonLines => "JSON objects".to_owned(),
    };
    let end = match end {
        b"" => Ending::Nothing,
        b"\r\n" => Ending::Crlf,
        _ => Ending::Lf,
    };
    page.pair("lines", &format!("{shape}; {}; {}", words.encoding, ended(end)));
    if output.header_row.is_some() {
        page.pair("column names", "in a row of their own");
    }
    header(page, output, words);
    if let Some(records) = records {
        page.subtitle("record");
        record::targets(job, records, words, page);
    }
    if let Some((output, _)) = told {
        page.subtitle("line");
        finding_fields(page, output, words);
    }
    trailer(page, output, words);
}

/// A control file: its text, with line ends that can be seen.
fn control(page: &mut Page, output: &CompiledOutput) {
    let Some(text) = &output.control else { return };
    page.pair("from", "control: a text over the outputs in front of it, published when they are");
    template(page, text);
}

fn template(page: &mut Page, text: &Text) {
    page.pair("text", &format!("\"{}\"", text.template.replace('\n', "\\n")));
}

fn fed_by(job: &CompiledJob, records: &RecordOutput) -> String {
    if records.feeds.iter().all(|feeds| *feeds) {
        return "records of all types".to_owned();
    }
    let names = job.model.type_names.iter().zip(&records.feeds).filter(|(_, feeds)| **feeds);
    format!("records of {}", names.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "))
}

fn header(page: &mut Page, output: &CompiledOutput, words: &OutputWording) {
    let Some(line) = &output.header else { return };
    page.subtitle(match (line.uses_totals, output.staged) {
        (true, None) => "header: written last, over room that is kept for it, because it has totals",
        (true, Some(_)) => "header: with totals; the file is made when they are known",
        (false, _) => "header",
    });
    envelope(page, line, &words.header);
}

fn trailer(page: &mut Page, output: &CompiledOutput, words: &OutputWording) {
    let Some(line) = &output.trailer else { return };
    page.subtitle("trailer");
    envelope(page, line, &words.trailer);
}

fn envelope(page: &mut Page, line: &OutputLine, words: &[FieldWording]) {
    if let Some(text) = line.text() {
        return template(page, text);
    }
    let fixed = matches!(line.shape, OutputShape::Fixed { .. });
    let rows = line.fields().iter().zip(words).enumerate().map(|(index, ((name, place, _), words))| {
        let source = words.sources.first().cloned().flatten().unwrap_or_else(|| "blank".to_owned());
        vec![place.map_or_else(|| (index + 1).to_string(), bytes), name.clone(), words.layout.clone(), source]
    });
    page.table(&[if fixed { "bytes" } else { "#" }, "field", "layout", "source"], rows);
}

fn finding_fields(page: &mut Page, output: &FindingOutput, words: &OutputWording) {
    let rows = output.cells.iter().zip(&words.fields).enumerate().map(|(index, (cell, words))| {
        let source = match &cell.source {
            FindingSource::Reason => "the reason of the first check that failed",
            FindingSource::Severity => "how bad it is: `info`, `warning` or `error`",
            FindingSource::Reasons => "the reasons of all failures, with `;` between them",
            FindingSource::Line => "the line as it was read, without its end; sensitive fields included",
            FindingSource::Message => "what was wrong, in words; sensitive values masked",
            FindingSource::RecordNumber => "number of the record, counted from 1",
            FindingSource::FileNumber => "number of the file that it stands in, counted from 1",
            FindingSource::Offset => "offset of the line in its file, in bytes",
            FindingSource::Field => "the field that was wrong",
            FindingSource::Type => "the transaction type as read",
            FindingSource::Constant(_) => "",
        };
        let own = words.sources.first().cloned().flatten();
        let place = cell.place.map_or_else(|| (index + 1).to_string(), bytes);
        vec![place, words.name.clone(), words.layout.clone(), own.unwrap_or_else(|| source.to_owned())]
    });
    let fixed = matches!(output.shape, OutputShape::Fixed { .. });
    page.table(&[if fixed { "bytes" } else { "#" }, "field", "layout", "source"], rows);
}

fn execution(job: &CompiledJob, page: &mut Page) {
    page.title("execution");
    page.pair("splits", "byte ranges of the input; a line belongs to the range in which it begins");
    page.pair("threads", "any number of threads or processes and any block size give the same bytes");
    let ordered = job.outputs.iter().any(CompiledOutput::is_ordered);
    let otherwise = if ordered { ", where an output has no other one" } else { "" };
    page.pair("order", &format!("records and rejects are written in the order of the input{otherwise}"));
    let tables = lookups(job);
    if !tables.is_empty() {
        page.pair("lookups", &tables.join(", "));
    }
    for (index, condition) in job.input.reconcile.iter().enumerate() {
        page.pair(if index == 0 { "checked at the end" } else { "" }, &condition.text);
    }
    limits(job, page);
    let names: Vec<&str> = job.outputs.iter().map(|output| output.name.as_str()).collect();
    page.pair("published", &format!("together at the end, in this order: {}", names.join(", ")));
}

/// How much may be rejected.
fn limits(job: &CompiledJob, page: &mut Page) {
    let Limits { rejects, share, sum } = &job.limits;
    let count = rejects.map(|count| format!("{count} rejects; the run fails at the next one"));
    let share = share.map(|share| format!("{share} % of the records read, when all are read"));
    let sum =
        sum.as_ref().map(|sum| format!("{} as the sum of {} over the rejects, when all are read", sum.max, sum.text));
    for (index, limit) in [count, share, sum].into_iter().flatten().enumerate() {
        page.pair(if index == 0 { "at most" } else { "" }, &limit);
    }
}

/// The lookup tables that are used, each with its size.
fn lookups(job: &CompiledJob) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |table: &LookupTable| {
        let text = format!("{} ({} keys)", table.name, table.pairs.len());
        if !found.contains(&text) {
            found.push(text);
        }
    };
    for check in job.model.fields.iter().flat_map(|field| &field.checks) {
        if let ValueCheck::InLookup(table) = check {
            add(table);
        }
    }
    let cells =
        job.model.outputs.iter().flat_map(|output| &output.targets).flat_map(|target| target.cells.iter().flatten());
    for cell in cells {
        if let crate::program::model::Source::Lookup { table, .. } = &cell.source {
            add(table);
        }
    }
    found
}

/// First and last byte, counted from 1.
fn bytes((at, width): (u32, u32)) -> String {
    if width == 1 { format!("{}", at + 1) } else { format!("{}-{}", at + 1, at + width) }
}

fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::Lf => "end with LF",
        Ending::Crlf => "end with CRLF",
        Ending::Nothing => "one behind the other, with no line ends",
    }
}

fn character(byte: u8) -> String {
    match byte {
        b'\t' => "a tab".to_owned(),
        b' ' => "a space".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}
