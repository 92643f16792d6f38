//! A draft as a job file, with its evidence in comments.

use super::draft::{Draft, End, Field, Format};
use super::evidence::counted;

/// Names of the outputs, and of the one type of records that are all alike.
pub(super) const OUTPUT: &str = "copy";
pub(super) const REJECTS: &str = "rejects";
const ONE_TYPE: &str = "RECORD";

/// A text as a YAML scalar: as it is where that can be nothing else, otherwise in double quotes.
pub(super) fn text(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic());
    // What other readers of YAML take for something else than a text.
    let told =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if begins && text.chars().all(plain) && !told {
        return text.to_owned();
    }
    if text.contains('"') && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"'\\".contains(&byte)) {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            letter if u32::from(letter) < 0x20 || letter == '\x7F' => {
                quoted.push_str(&format!("\\x{:02X}", u32::from(letter)))
            }
            letter if letter.is_control() || is_unseen(letter) => quoted.push_str(&escaped(letter)),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that look like nothing, or turn round what stands behind them.
fn is_unseen(letter: char) -> bool {
    matches!(u32::from(letter), 0xA0 | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF)
}

fn escaped(letter: char) -> String {
    let number = u32::from(letter);
    if number > 0xFFFF { format!("\\U{number:08X}") } else { format!("\\u{number:04X}") }
}

/// A text for a comment: nothing in it can end the line.
pub(super) fn remark(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() || is_unseen(letter) { '?' } else { letter }).collect()
}

/// The lines of a file, each with a remark at its end where there is one.
#[derive(Default)]
struct Page(Vec<(String, String)>);

impl Page {
    fn line(&mut self, depth: usize, line: impl AsRef<str>, evidence: &str) {
        self.0.push((format!("{}{}", "  ".repeat(depth), line.as_ref()), evidence.to_owned()));
    }

    /// The text; remarks of neighbouring lines stand below each other where that is not far to the right.
    fn finish(self) -> String {
        const FAR: usize = 70;
        let width = |line: &str| line.chars().count();
        let mut text = String::new();
        for (index, (line, evidence)) in self.0.iter().enumerate() {
            text.push_str(line);
            if !evidence.is_empty() {
                let before = self.0[..index].iter().rev().take_while(|(_, evidence)| !evidence.is_empty());
                let behind = self.0[index..].iter().take_while(|(_, evidence)| !evidence.is_empty());
                let near = before.chain(behind).map(|(line, _)| width(line)).filter(|width| *width <= FAR);
                let column = near.max().unwrap_or(0).max(width(line)) + 2;
                text.push_str(&" ".repeat(column - width(line)));
                text.push_str("# ");
                text.push_str(&remark(evidence));
            }
            text.push('\n');
        }
        text
    }
}

/// The job file; `above` are the lines of the comment at its top.
pub(super) fn write(draft: &Draft, above: &[String]) -> String {
    let mut page = Page::default();
    for line in above {
        page.line(0, if line.is_empty() { "#".to_owned() } else { format!("# {}", remark(line)) }, "");
    }
    page.line(0, "batchloom: 1", "");
    page.line(0, format!("job: {}", text(&draft.name)), "");
    page.line(0, "inputs:", "");
    page.line(1, format!("{}:", text(&draft.name)), "");
    input(&mut page, draft);
    transactions(&mut page, draft);
    outputs(&mut page, draft);
    page.finish()
}

fn input(page: &mut Page, draft: &Draft) {
    let format = if draft.format == Format::Fixed { "fixed" } else { "delimited" };
    page.line(2, format!("format: {format}"), "");
    for key in &draft.keys {
        page.line(2, format!("{}: {}", key.name, key.value), &key.evidence);
    }
    if draft.preamble > 0 {
        let evidence = format!("{} in front of everything else, not looked at", counted(draft.preamble, "line"));
        page.line(2, format!("preamble: {}", draft.preamble), &evidence);
    }
    if let Some(evidence) = &draft.header_row {
        page.line(2, "header_row: true", evidence);
    }
    for (role, end) in [("header", &draft.header), ("trailer", &draft.trailer)] {
        if let Some(end) = end {
            envelope(page, role, end);
        }
    }
    page.line(2, "record:", "");
    if let Some(types) = &draft.types {
        page.line(3, format!("type_field: {}", draft.fields[types.field].name), &types.evidence);
    }
    page.line(3, "fields:", "");
    for field in &draft.fields {
        page.line(4, source_field(field), &field.guess.evidence);
    }
    if !draft.reconcile.is_empty() {
        page.line(2, "reconcile:", "");
        for (condition, evidence) in &draft.reconcile {
            page.line(3, format!("- {condition}"), evidence);
        }
    }
}

fn envelope(page: &mut Page, role: &str, end: &End) {
    page.line(2, format!("{role}:"), "");
    page.line(3, format!("match: {}", text(&end.tag)), &end.evidence);
    page.line(3, "fields:", "");
    for field in &end.fields {
        page.line(4, source_field(field), &field.guess.evidence);
    }
}

fn source_field(field: &Field) -> String {
    let mut options = Vec::new();
    options.extend(field.column.as_ref().map(|column| format!("column: {}", text(column))));
    options.extend(field.width.map(|width| format!("width: {width}")));
    options.extend(field.guess.kind.as_ref().map(|kind| format!("type: {kind}")));
    options.extend(field.guess.options.iter().map(|(name, value)| format!("{name}: {value}")));
    if !field.guess.required {
        options.push("required: false".to_owned());
    }
    if options.is_empty() {
        format!("- {}", field.name)
    } else {
        format!("- {}: {{{}}}", field.name, options.join(", "))
    }
}

fn transactions(page: &mut Page, draft: &Draft) {
    page.line(0, "transactions:", "");
    match &draft.types {
        Some(types) => types.names.iter().for_each(|name| page.line(1, format!("{}: {{}}", text(name)), "")),
        None => page.line(1, format!("{ONE_TYPE}: {{}}"), "all lines are alike"),
    }
}

fn outputs(page: &mut Page, draft: &Draft) {
    let (delimiter, quote) = match draft.format {
        Format::Delimited(dialect) => (dialect.delimiter, dialect.quote.unwrap_or(b'"')),
        Format::Fixed => (b',', b'"'),
    };
    let mark = |byte: u8| text(&char::from(byte).to_string());
    page.line(0, "outputs:", "");
    page.line(1, format!("{OUTPUT}:"), "every field as it was read, to begin with");
    page.line(2, "format: delimited", "");
    page.line(2, format!("delimiter: {}", mark(delimiter)), "");
    page.line(2, format!("quote: {}", mark(quote)), "");
    page.line(2, "header_row: true", "");
    page.line(2, "fields:", "");
    for field in &draft.fields {
        let echo = field.guess.echo.iter().map(|(name, value)| format!(", {name}: {value}")).collect::<String>();
        page.line(3, format!("- {}: {{from: {}{echo}}}", field.name, field.name), "");
    }
    page.line(1, format!("{REJECTS}:"), "");
    for line in [
        "from: rejects",
        "format: delimited",
        "delimiter: \"|\"",
        "quote: '\"'",
        "fields: [reason, record_number, field, line]",
    ] {
        page.line(2, line, "");
    }
}
