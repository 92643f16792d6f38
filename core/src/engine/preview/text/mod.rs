//! A preview as plain text, for a terminal.

mod record;
mod ruler;

use super::result::{InputLine, OutputEnds, OutputRecord, Preview, SourceField};
use crate::job::Page;
use ruler::{Extent, ruled};

/// Columns of a page.
const WIDTH: usize = 120;

/// Longest value in a column of a table, in characters; the whole one stands under the ruler.
const LONGEST: usize = 32;

impl Preview {
    /// The preview as text in columns, for people. Words and layout may change; programs take [`Preview::to_json`].
    pub fn to_text(&self) -> String {
        let mut page = Page::of_width(WIDTH);
        self.head(&mut page);
        for (line, role) in [(&self.header, "header"), (&self.trailer, "trailer")] {
            if let Some(line) = line {
                page.title(&format!("{role} of the input, as read"));
                input_line(line, &mut page);
            }
        }
        for record in &self.records {
            record::show(record, &mut page);
        }
        for output in &self.outputs {
            self.ends(output, &mut page);
        }
        self.figures(&mut page);
        page.finish()
    }

    fn head(&self, page: &mut Page) {
        page.title(&format!("preview of job {}: nothing is run and nothing is written", self.job));
        page.pair("input", &format!("{} = {}", self.input, self.path.display()));
        page.pair("sample", &format!("{}, {}", counted(self.counts.read, "record"), self.reach()));
        if !self.types_missing.is_empty() {
            page.pair("not found there", &format!("records of type {}", self.types_missing.join(", ")));
        }
        let counts = &self.counts;
        page.pair(
            "verdicts",
            &format!("{} written, {} filtered, {} rejected", counts.written, counts.filtered, counts.rejected),
        );
        for (output, order) in self.outputs.iter().filter_map(|output| Some((&output.output, output.order.as_ref()?))) {
            page.pair("order", &format!("that of the input here; a run orders {output} {order}"));
        }
        let reasons = self.by_reason.iter().map(|(reason, count)| format!("{reason} {count}"));
        page.pair("reasons", &reasons.collect::<Vec<_>>().join(", "));
    }

    /// How much of the input was looked at.
    fn reach(&self) -> String {
        match (self.bytes_looked_at, self.bytes_of_records) {
            (_, 0) => "and there are no more".to_owned(),
            (looked, all) if looked >= all => "from a look at all records of the file".to_owned(),
            (looked, all) => format!("from a look at the first {looked} of {all} bytes of records"),
        }
    }

    /// What stands before and behind the records of an output.
    fn ends(&self, output: &OutputEnds, page: &mut Page) {
        if output.header.is_none() && output.column_names.is_none() && output.trailer.is_none() {
            return;
        }
        let records = counted(output.records, "record");
        page.title(&format!("ends of output {}: totals in them are of the sample, {records} here", output.output));
        if let Some(header) = &output.header {
            page.subtitle("header");
            output_line(header, page);
        }
        if let Some(names) = &output.column_names {
            page.pair("column names", names);
        }
        if let Some(trailer) = &output.trailer {
            page.subtitle("trailer");
            output_line(trailer, page);
        }
    }

    fn figures(&self, page: &mut Page) {
        if !self.totals.is_empty() {
            page.title("totals of the sample, not of the file");
            let rows = self.totals.iter().map(|total| {
                let output = total.output.clone().unwrap_or_default();
                let value = total.value.clone().unwrap_or_else(|| "none".to_owned());
                vec![total.total.clone(), output, value]
            });
            page.table(&["total", "output", "value"], rows);
        }
        if !self.not_judged.is_empty() {
            page.title("not judged: these are about all records of the file, and this is a sample");
            for condition in &self.not_judged {
                page.subtitle(condition);
            }
        }
    }
}

/// `1 record`, `2 records`.
fn counted(count: u64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn input_line(line: &InputLine, page: &mut Page) {
    under_ruler(&line.text, &extents(&line.fields), page);
    source_fields(&line.fields, page);
}

/// A line under its ruler.
fn under_ruler(text: &str, extents: &[Extent<'_>], page: &mut Page) {
    for row in ruled(text, extents) {
        page.verbatim(&format!("    {row}"));
    }
}

fn extents(fields: &[SourceField]) -> Vec<Extent<'_>> {
    fields.iter().map(|field| Extent { name: &field.name, at: field.at, width: field.width }).collect()
}

/// The fields of a line that was read.
fn source_fields(fields: &[SourceField], page: &mut Page) {
    let rows = fields.iter().map(|field| {
        let value = match (&field.value, &field.problem) {
            (_, Some(_)) => "none".to_owned(),
            (Some(value), None) => short(value),
            (None, None) => "null".to_owned(),
        };
        let notes = [field.problem.as_deref(), field.sensitive.then_some("sensitive")];
        let notes = notes.into_iter().flatten().collect::<Vec<_>>().join("; ");
        vec![bytes(field.at, field.width), field.name.clone(), quoted(&field.text), value, notes]
    });
    page.table(&["bytes", "field", "as read", "value", ""], rows);
}

/// A record, header or trailer of an output with its fields.
fn output_line(line: &OutputRecord, page: &mut Page) {
    if let Some(text) = &line.text {
        let known = line
            .fields
            .iter()
            .filter_map(|field| field.at.map(|at| Extent { name: &field.name, at, width: field.width }));
        under_ruler(text, &known.collect::<Vec<_>>(), page);
    }
    if let Some(problem) = &line.problem {
        page.pair("cannot be written", problem);
    }
    let rows = line.fields.iter().map(|field| {
        let place = field.at.map_or_else(String::new, |at| bytes(at, field.width));
        let value = match (field.value_in.as_deref(), field.value.as_deref()) {
            (Some(taken), Some(value)) if taken == value => short(value),
            (Some("null"), None) => "null".to_owned(),
            (Some(taken), value) => format!("{} -> {}", short(taken), value.map_or("none".into(), short)),
            (None, value) => value.map_or_else(String::new, short),
        };
        let source = field.source.clone().unwrap_or_default();
        let (written, source) = match (&field.text, &field.problem) {
            (_, Some(problem)) => (problem.reason.clone(), format!("{source}: {}", problem.message)),
            (text, None) => (text.as_deref().map_or_else(String::new, quoted), source),
        };
        vec![place, field.name.clone(), value, written, source]
    });
    page.table(&["bytes", "field", "value", "written", "source"], rows);
}

/// First and last byte.
fn bytes(at: usize, width: usize) -> String {
    match width {
        0 => "none".to_owned(),
        1 => at.to_string(),
        _ => format!("{at}-{}", at + width - 1),
    }
}

/// A text so that its blanks can be seen; many of them are told.
fn quoted(text: &str) -> String {
    let bare = text.trim_end_matches(' ');
    match text.len() - bare.len() {
        0 => format!("\"{}\"", short(text)),
        blanks if bare.is_empty() => counted(blanks as u64, "blank"),
        _ if text.chars().count() <= LONGEST => format!("\"{text}\""),
        blanks => format!("\"{}\" and {}", short(bare), counted(blanks as u64, "blank")),
    }
}

/// A text that is cut when it is too long for a column.
fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
