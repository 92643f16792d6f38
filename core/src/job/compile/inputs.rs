//! The input: the shape of its lines, header and trailer, and the conditions that are checked at the end.

use super::aggregates::{Populations, WrittenScope};
use super::context::Context;
use super::fields::Lines;
use super::kinds::Records;
use super::scopes::{LaunchName, RecordScope, type_of};
use crate::envelope::{InputLine, Reconcile};
use crate::error::codes;
use crate::job::compiled::CompiledInput;
use crate::job::diagnostic::quoted;
use crate::job::document::{Empty, Envelope, Format, Input, InputCompression, InputEncoding, Scalar, Spanned};
use crate::program::model::{Field, FieldRules, JobRule, UniqueKey};
use crate::program::{Guard, LineShape, Reading, TypeRule};
use crate::record::{Charset, Delimiter, Ending, Unit};
use crate::source::{Coding, Compression, Declared, Utf16};
use std::rc::Rc;

/// Longest line when the job says nothing.
const MAX_RECORD: usize = 1 << 20;

/// What the rest of the compiler needs to know of the records.
pub(super) struct Record {
    pub(super) shape: LineShape,
    pub(super) ending: Ending,
    pub(super) reading: Reading,
    pub(super) fields: Vec<Field>,
    pub(super) type_field: Option<usize>,
    pub(super) type_rules: Vec<TypeRule>,
    pub(super) scope: RecordScope,
    pub(super) job_rules: Vec<Vec<JobRule>>,
    pub(super) unique: Vec<UniqueKey>,
    pub(super) field_rules: Vec<FieldRules>,
    pub(super) guards: Vec<Guard>,
}

/// What is undone before anything is read.
fn coding(input: &Input) -> Coding {
    let utf16 = match input.encoding.as_ref().map(|encoding| encoding.value) {
        Some(InputEncoding::Utf16) => Some(Utf16::Marked),
        Some(InputEncoding::Utf16LittleEndian) => Some(Utf16::LittleEndian),
        Some(InputEncoding::Utf16BigEndian) => Some(Utf16::BigEndian),
        _ => None,
    };
    let compression = input.compression.as_ref().map_or(InputCompression::None, |given| given.value);
    Coding { compression: compressed(compression), utf16 }
}

fn compressed(given: InputCompression) -> Declared {
    match given {
        InputCompression::None => Declared::As(None),
        InputCompression::Gzip => Declared::As(Some(Compression::Gzip)),
        InputCompression::Zstd => Declared::As(Some(Compression::Zstd)),
        InputCompression::Detect => Declared::Detect,
    }
}

/// What a line is that no delimiter divides.
pub(super) fn undivided(format: Format) -> Option<&'static str> {
    match format {
        Format::Delimited => None,
        Format::Fixed => Some("a fixed-width line"),
        Format::JsonLines => Some("JSON lines"),
    }
}

/// How the characters of the input stand in its file.
fn charset(input: &Input) -> Charset {
    match input.encoding.as_ref().map(|encoding| encoding.value) {
        // What is UTF-16 is UTF-8 by the time that it is read.
        None
        | Some(InputEncoding::Utf8 | InputEncoding::Utf16)
        | Some(InputEncoding::Utf16LittleEndian | InputEncoding::Utf16BigEndian) => Charset::Utf8,
        Some(InputEncoding::Ascii) => Charset::Ascii,
        Some(InputEncoding::Latin1) => Charset::Latin1,
        Some(InputEncoding::Windows1252) => Charset::Windows1252,
    }
}

/// Compiles the input. Conditions follow when the outputs are known.
pub(super) fn input(context: &mut Context<'_>) -> (CompiledInput, Record) {
    let Some((name, input)) = context.input() else { return nothing(context) };
    let format = input.format.value;
    let charset = charset(input);
    let delimiter = context.delimiter(input.delimiter.as_ref(), (format, input.format.span), charset);
    let unit = context.unit(input.unit.as_ref(), format, charset);
    let reading = context.reading(input, delimiter, charset, unit);
    let quote = reading.quote;
    let lines = Lines { format, delimiter, unit };
    // Lines that are no records are brought into UTF-8 before they are divided.
    let text = input.delimiter.as_ref().and_then(|known| Delimiter::new(known.value.0.as_bytes()));
    let text = text.unwrap_or(delimiter);
    let header = input.header.as_ref().map(|header| context.envelope(header, lines.with(text), quote, "header"));
    let trailer = input.trailer.as_ref().map(|trailer| context.envelope(trailer, lines.with(text), quote, "trailer"));
    context.declare_launch(&name.value, header.as_ref(), trailer.as_ref());
    let (header, trailer) = (header.map(|(line, _)| line), trailer.map(|(line, _)| line));
    let line = context.line(lines, &input.record.fields, "record", name.span);
    let type_field = context.type_field(input, &line.fields);
    let broken = line.fields.iter().zip(&line.broken).filter(|(_, broken)| **broken);
    context.broken = Rc::new(broken.map(|(field, _)| field.name.clone()).collect());
    let scope = RecordScope::new(&line.fields, type_field, context);
    context.check_types(input, &line, type_field, &[&header, &trailer]);
    let header_row = context.header_row(input, text, quote);
    let records = Records { shape: &line.shape, fields: &line.fields, charset: reading.charset, scope: &scope };
    let type_rules = context.type_rules(input, &records);
    context.check_comment(input, reading.passed, &[&header, &trailer], header_row.as_ref(), type_field);
    context.check_rules_for_comments(input, reading.passed, &type_rules);
    let field_rules = context.field_rules(&line.fields);
    let job_rules = context.job_rules(&scope);
    let unique = context.unique_keys(&line.fields);
    let guards = [&header, &trailer].into_iter().flatten();
    let guards =
        guards.map(|line| Guard { tag: line.tag.clone(), quoted: line.quoted_tag(), role: line.role }).collect();
    let ending = context.ending(input.line_end.as_ref(), format);
    context.check_unit(input.unit.as_ref(), unit, ending);
    context.check_ending(input, ending, &line.shape, &[&header, &trailer]);
    let compiled = CompiledInput {
        name: name.value.clone(),
        paths: context.input_paths(input.path.as_ref()),
        ending,
        coding: coding(input),
        empty_allowed: input.empty.as_ref().is_some_and(|empty| empty.value == Empty::Allow),
        max_record: context.max_record(input.max_record.as_ref(), &line.shape, name),
        preamble: input.preamble.as_ref().map_or(0, |lines| lines.value),
        header_row,
        header,
        trailer,
        reconcile: Vec::new(),
    };
    (
        compiled,
        Record {
            shape: line.shape,
            ending,
            reading,
            fields: line.fields,
            type_field,
            type_rules,
            scope,
            job_rules,
            unique,
            field_rules,
            guards,
        },
    )
}

/// Stands in for an input that the job does not have; the job is refused.
fn nothing(context: &Context<'_>) -> (CompiledInput, Record) {
    let compiled = CompiledInput {
        name: String::new(),
        paths: Vec::new(),
        ending: Ending::Lf,
        coding: Coding::PLAIN,
        empty_allowed: false,
        max_record: MAX_RECORD,
        header: None,
        trailer: None,
        preamble: 0,
        header_row: None,
        reconcile: Vec::new(),
    };
    let record = Record {
        shape: LineShape::Delimited { delimiter: b','.into() },
        ending: Ending::Lf,
        reading: Reading::PLAIN,
        fields: Vec::new(),
        type_field: None,
        type_rules: Vec::new(),
        scope: RecordScope::new(&[], None, context),
        job_rules: Vec::new(),
        unique: Vec::new(),
        field_rules: Vec::new(),
        guards: Vec::new(),
    };
    (compiled, record)
}

/// Compiles the conditions of `reconcile:`.
pub(super) fn reconcile(context: &mut Context<'_>, record: &Record, written: &[WrittenScope]) -> Vec<Reconcile> {
    let Some((_, input)) = context.input() else { return Vec::new() };
    // `written` is plain where there is one output of records only.
    let written = if let [only] = written { Some(only) } else { None };
    let populations = Populations { record: &record.scope, fields: &record.fields, written };
    let mut compiled = Vec::new();
    for text in &input.reconcile {
        let expression = context.envelope_expression(text, &populations);
        if let Some(expression) = expression.and_then(|(expression, _)| context.truth(text, expression)) {
            compiled.push(Reconcile { text: text.value.trim().to_owned(), expression });
        }
    }
    compiled
}

impl Context<'_> {
    /// The delimiter of a line, as it stands in a file of this character set.
    pub(super) fn delimiter(
        &mut self,
        delimiter: Option<&Spanned<Scalar>>,
        (format, format_span): (Format, crate::job::document::Span),
        charset: Charset,
    ) -> Delimiter {
        let usual = Delimiter::from(b',');
        let Some(delimiter) = delimiter else { return usual };
        if let Some(of) = undivided(format) {
            self.unfit(delimiter.span, "`delimiter`", of, "remove it, or write `format: delimited`");
            return usual;
        }
        let text = &delimiter.value.0;
        let fits = |character: char| !['\r', '\n', '\0'].contains(&character) && !character.is_ascii_alphanumeric();
        let bytes = charset.encoded(text).filter(|_| text.chars().all(fits));
        if let Some(known) = bytes.as_deref().and_then(Delimiter::new) {
            return known;
        }
        let span = if delimiter.span.end > delimiter.span.start { delimiter.span } else { format_span };
        let message = format!("{} cannot be a delimiter", quoted(text));
        let help = match charset {
            _ if !text.is_empty() && text.len() <= 8 && text.chars().all(fits) => {
                format!("write one that {} has, such as `|`, `;` or a tab (\"\\t\")", charset.name())
            }
            _ => "use one to eight bytes, no letters a to z and no digits among them, such as `|`, `;`, `||` or a tab \
                  (\"\\t\")"
                .to_owned(),
        };
        self.error_help(codes::job::UNKNOWN_VALUE, span, message, help);
        usual
    }

    /// How the bytes of the input become texts.
    fn reading(&mut self, input: &Input, delimiter: Delimiter, charset: Charset, unit: Unit) -> Reading {
        let quote = input.quote.as_ref().and_then(|quote| self.quote(quote, input.format.value, delimiter));
        let passed = self.passed_lines(input, delimiter, quote);
        let is_json = input.format.value == Format::JsonLines;
        if let Some(encoding) = input.encoding.as_ref().filter(|_| is_json && charset != Charset::Utf8) {
            self.unfit(
                encoding.span,
                "`encoding`",
                "JSON lines",
                "leave it out: JSON is UTF-8 (RFC 8259, section 8.1)",
            );
        }
        Reading { quote, charset, unit, always_divides: delimiter.length() > 1 || is_json, passed }
    }

    pub(super) fn quote(&mut self, quote: &Spanned<Scalar>, format: Format, delimiter: Delimiter) -> Option<u8> {
        if let Some(of) = undivided(format) {
            self.unfit(quote.span, "`quote`", of, "remove it, or write `format: delimited`");
            return None;
        }
        match quote.value.0.as_bytes() {
            [byte] if byte.is_ascii_punctuation() && !delimiter.as_bytes().contains(byte) => Some(*byte),
            _ => {
                self.error_help(
                    codes::job::UNKNOWN_VALUE,
                    quote.span,
                    format!("{} cannot be a quote", quoted(&quote.value.0)),
                    "use one ASCII punctuation mark that is not the delimiter, such as `'\"'`",
                );
                None
            }
        }
    }

    fn envelope(
        &mut self,
        envelope: &Envelope,
        lines: Lines,
        quote: Option<u8>,
        role: &'static str,
    ) -> (InputLine, Vec<bool>) {
        for column in envelope.fields.iter().filter_map(|entry| entry.spec.column.as_ref()) {
            self.unfit(
                column.span,
                "`column`",
                "a header or trailer line",
                "remove it: only records have column names",
            );
        }
        self.unfit_unique(&envelope.fields, role);
        let Lines { format, delimiter, .. } = lines;
        let line = self.line(lines, &envelope.fields, role, envelope.tag.span);
        let tag = envelope.tag.value.0.clone().into_bytes();
        if tag.is_empty() {
            self.error_help(
                codes::job::WRONG_SHAPE,
                envelope.tag.span,
                format!("the {role} has no text to be told by"),
                "write what the line begins with, such as `match: HDR`",
            );
        }
        let inside = delimiter.is_in(&tag) && format == Format::Delimited && quote.is_none();
        let long = matches!(line.shape, LineShape::Fixed { length, .. } if tag.len() > length && length > 0);
        if inside || long || tag.contains(&b'\n') {
            let why = if long { "is longer than the line" } else { "holds the delimiter or a line end" };
            let message = format!("the text that the {role} is told by {why}");
            let help = "write what the line begins with: in a delimited line its whole first field";
            self.error_help(codes::job::WRONG_SHAPE, envelope.tag.span, message, help);
        }
        (InputLine { role, tag, shape: line.shape, quote, fields: line.fields }, line.broken)
    }

    /// Names of header, trailer and parameters for expressions.
    fn declare_launch(
        &mut self,
        input: &str,
        header: Option<&(InputLine, Vec<bool>)>,
        trailer: Option<&(InputLine, Vec<bool>)>,
    ) {
        for (line, word, at_end) in [(header, "header", false), (trailer, "trailer", true)] {
            for (field, broken) in line.into_iter().flat_map(|(line, broken)| line.fields.iter().zip(broken)) {
                let path = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
                self.launch.push(LaunchName {
                    paths: vec![path(&[word, &field.name]), path(&["inputs", input, word, &field.name])],
                    ty: type_of(&field.form),
                    nullable: !field.required,
                    trailer: at_end,
                    broken: *broken,
                });
            }
        }
        let document = self.document;
        for (name, parameter) in document.parameters.iter() {
            // Problems of the type are noted once, when the parameters are compiled.
            let before = self.problems.len();
            let form = self.parameter_form(name, &parameter.kind);
            let broken = self.problems.len() > before;
            self.problems.truncate(before);
            self.launch.push(LaunchName {
                paths: vec![vec!["parameters".to_owned(), name.value.clone()]],
                ty: type_of(&form),
                nullable: !parameter.required && parameter.default.is_none(),
                trailer: false,
                broken,
            });
        }
    }

    /// The longest line, from text such as `64KiB`.
    fn max_record(&mut self, size: Option<&Spanned<Scalar>>, shape: &LineShape, input: &Spanned<String>) -> usize {
        let longest = self.max_record_text(size);
        if let LineShape::Fixed { length, .. } = shape
            && *length > longest
        {
            let message = format!("a line has {length} bytes, and the longest that is read has {longest}");
            let help = format!("write `max_record: {length}` or correct the widths");
            self.error_help(codes::mapping::FIELD_POSITION, size.map_or(input.span, |size| size.span), message, help);
        }
        longest
    }

    fn max_record_text(&mut self, size: Option<&Spanned<Scalar>>) -> usize {
        let Some(size) = size else { return MAX_RECORD };
        let text = size.value.0.trim();
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let factor = match unit.trim() {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            _ => 0,
        };
        match digits.parse::<usize>().ok().and_then(|number| number.checked_mul(factor)) {
            Some(bytes @ 16..=16_777_216) => bytes,
            _ => {
                let message = format!("`{text}` cannot be the length of a line");
                self.error_help(
                    codes::job::UNKNOWN_VALUE,
                    size.span,
                    message,
                    "write 16B to 16MiB, such as `64KiB` or `1MiB`",
                );
                MAX_RECORD
            }
        }
    }
}
