//! Headers and trailers of an output: lines of fields, or a text.

use super::text::Text;
use super::values::Values;
use crate::expr::{Expr, Fault, VarId};
use crate::program::model::{Cell, OutputShape, Source};
use crate::program::{Scratch, render_value};
use crate::record::{TextFault, TextLayout, Value};
use bumpalo::Bump;

/// A header or trailer of an output.
#[derive(Debug, Clone)]
pub(crate) struct OutputLine {
    /// `header` or `trailer`.
    pub(crate) role: &'static str,
    /// What the fields of a line stand in.
    pub(crate) shape: OutputShape,
    pub(crate) line_end: &'static [u8],
    pub(crate) content: Content,
    /// Whether it depends on totals, so that it is known at the end only.
    pub(crate) uses_totals: bool,
}

/// What a header or trailer is made of.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// One line of fields. Sources are constants and expressions only.
    Fields(Vec<OutputField>),
    /// A text.
    Text(Box<LineText>),
}

/// A text, each line of which is written in a layout.
#[derive(Debug, Clone)]
pub(crate) struct LineText {
    pub(crate) text: Text,
    pub(crate) layout: TextLayout,
}

/// A field of a header or trailer: its name, its place in a fixed-width line, and its cell.
pub(crate) type OutputField = (String, Option<(u32, u32)>, Cell);

/// Why a header or trailer of an output cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutputFault {
    pub(crate) kind: OutputFaultKind,
    /// The field, where one is concerned.
    pub(crate) field: Option<String>,
    /// The fault in words.
    pub(crate) message: String,
}

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputFaultKind {
    /// A field has no value.
    Undefined,
    /// A value does not fit its field.
    Unfit,
    /// A text cannot be made, or does not fit its line.
    Text,
}

impl OutputLine {
    /// The bytes of the line, or of the lines, each with its end.
    ///
    /// # Errors
    /// A value that does not fit its place, or that there is none of.
    pub(crate) fn render(&self, values: &Values<'_>) -> Result<Vec<u8>, OutputFault> {
        match &self.content {
            Content::Fields(fields) => self.line(fields, &self.texts(values)?),
            Content::Text(text) => self.lines(text, values),
        }
    }

    /// The fields; none of a text.
    pub(crate) fn fields(&self) -> &[OutputField] {
        match &self.content {
            Content::Fields(fields) => fields,
            Content::Text(_) => &[],
        }
    }

    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&Text> {
        match &self.content {
            Content::Fields(_) => None,
            Content::Text(text) => Some(&text.text),
        }
    }

    /// What it is calculated from: values known at launch, and totals.
    pub(crate) fn variables(&self) -> Vec<VarId> {
        let expressions = self.fields().iter().filter_map(|(_, _, cell)| match &cell.source {
            Source::Expression(expression) => Some(expression.variables()),
            _ => None,
        });
        expressions.chain(self.text().map(Text::variables)).flatten().collect()
    }

    /// The bytes of every field, each as wide as its place in a fixed-width line.
    ///
    /// # Errors
    /// As for `render`.
    pub(crate) fn texts(&self, values: &Values<'_>) -> Result<Vec<Vec<u8>>, OutputFault> {
        let mut scratch = Scratch::default();
        let text = |(name, place, cell): &OutputField| {
            let fault = |kind, what: String| OutputFault {
                kind,
                field: Some(name.clone()),
                message: format!("the field `{name}` of the {} {what}", self.role),
            };
            let mut text = Vec::new();
            render_cell(cell, values, &mut scratch, &mut text).map_err(|(kind, what)| fault(kind, what))?;
            match (self.shape, place) {
                (OutputShape::Fixed { unit, .. }, Some((_, width))) if unit.length(&text) != *width as usize => {
                    let what = format!("needs {} {} and has {width}", unit.length(&text), unit.name());
                    Err(fault(OutputFaultKind::Unfit, what))
                }
                _ => Ok(text),
            }
        };
        self.fields().iter().map(text).collect()
    }

    fn line(&self, fields: &[OutputField], texts: &[Vec<u8>]) -> Result<Vec<u8>, OutputFault> {
        let mut line = match self.shape {
            OutputShape::Fixed { width, .. } => vec![b' '; width],
            OutputShape::Delimited { .. } | OutputShape::JsonLines => Vec::new(),
        };
        for (index, (text, (name, place, _))) in texts.iter().zip(fields).enumerate() {
            match (self.shape, place) {
                // What was blank there is as long as the text, in the same unit.
                (OutputShape::Fixed { unit, .. }, Some(place)) => {
                    let blank = unit.bytes_at(&line, *place);
                    line.splice(blank, text.iter().copied());
                }
                (OutputShape::Fixed { .. }, None) => {}
                (shape, _) => {
                    shape.open_field(index, name, &mut line);
                    line.extend_from_slice(text);
                }
            }
        }
        line.extend_from_slice(self.shape.close());
        line.extend_from_slice(self.line_end);
        Ok(line)
    }

    fn lines(&self, LineText { text, layout }: &LineText, values: &Values<'_>) -> Result<Vec<u8>, OutputFault> {
        let fault = |what: &str| {
            let message = format!("the text of the {} {what}", self.role);
            OutputFault { kind: OutputFaultKind::Text, field: None, message }
        };
        let text = text.render(values, &[]).map_err(|what| fault(&format!("cannot be made: {what}")))?;
        let mut lines = Vec::new();
        // A text that is written as a block ends with a line end, which stands for no line of its own.
        for (index, line) in text.strip_suffix('\n').unwrap_or(&text).split('\n').enumerate() {
            layout.write(line.as_bytes(), &mut Vec::new(), &mut lines).map_err(|found| {
                let options = layout.options();
                let (needed, room) = (options.length(line.as_bytes()), options.width.unwrap_or_default());
                let unit = options.unit.name();
                fault(&match found {
                    TextFault::TooWide => format!("needs {needed} {unit} in line {}, and has {room}", index + 1),
                    found => describe(found).to_owned(),
                })
            })?;
            lines.extend_from_slice(self.line_end);
        }
        Ok(lines)
    }
}

/// A fault with what it is in words.
type Told = (OutputFaultKind, String);

fn render_cell(cell: &Cell, values: &Values<'_>, scratch: &mut Scratch, out: &mut Vec<u8>) -> Result<(), Told> {
    let unfit = |fault| (OutputFaultKind::Unfit, describe(fault).to_owned());
    let plain = |text: &[u8], out: &mut Vec<u8>| cell.plain.write(text, &mut Vec::new(), out).map_err(unfit);
    match &cell.source {
        Source::Constant(text) => plain(text, out),
        Source::Expression(expression) => match evaluate(expression, values, cell.default.is_some())? {
            crate::expr::Constant::Null => cell.write_default(&mut Vec::new(), out).map_err(unfit),
            value => render_value(&cell.layout, value.value(), scratch, out).map_err(unfit),
        },
        // The compiler of the job admits no others here.
        _ => Err((OutputFaultKind::Undefined, "has a source that only records have".into())),
    }
}

/// The value; null for one that there is none of, such as the smallest of no records, where the field has a default.
fn evaluate(expression: &Expr, values: &Values<'_>, has_default: bool) -> Result<crate::expr::Constant, Told> {
    let arena = Bump::new();
    let unfit = |what: &str| (OutputFaultKind::Unfit, what.to_owned());
    let value = match expression.evaluate(values, &arena) {
        Ok(value) => value,
        Err(Fault::Null) => Value::Null,
        Err(Fault::Undefined) if has_default => Value::Null,
        Err(Fault::Undefined) => {
            let what = "has no value, because there is no record to take it from";
            return Err((OutputFaultKind::Undefined, what.to_owned()));
        }
        Err(_) => return Err(unfit("is a calculation that leaves the range of 38 digits")),
    };
    crate::expr::Constant::of(value).ok_or_else(|| unfit("is not well-formed text"))
}

fn describe(fault: TextFault) -> &'static str {
    match fault {
        TextFault::TooWide => "has a value that does not fit",
        TextFault::Unmappable => "has a character that the output cannot hold",
        TextFault::DelimiterInside => "has a value that holds the delimiter or a line end",
    }
}
