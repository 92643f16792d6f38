//! Header and trailer lines of an output.

use super::input::LineFault;
use super::values::Values;
use crate::expr::{Expr, Fault};
use crate::program::model::{Cell, OutputShape, Source};
use crate::program::{Scratch, render_value};
use crate::record::{TextFault, Value};
use bumpalo::Bump;

/// A header or trailer line of an output.
#[derive(Debug, Clone)]
pub(crate) struct OutputLine {
    /// `header` or `trailer`.
    pub(crate) role: &'static str,
    pub(crate) shape: OutputShape,
    pub(crate) line_end: &'static [u8],
    /// Its fields. Sources are constants and expressions only.
    pub(crate) fields: Vec<OutputField>,
    /// Whether a field depends on totals, so that it is known at the end only.
    pub(crate) uses_totals: bool,
}

/// A field of a header or trailer: its name, its place in a fixed-width line, and its cell.
pub(crate) type OutputField = (String, Option<(u32, u32)>, Cell);

impl OutputLine {
    /// The bytes of the line with its end.
    ///
    /// # Errors
    /// A value that does not fit its field, or has no value.
    pub(crate) fn render(&self, values: &Values<'_>) -> Result<Vec<u8>, LineFault> {
        let mut line = match self.shape {
            OutputShape::Fixed { width } => vec![b' '; width],
            OutputShape::Delimited { .. } => Vec::new(),
        };
        for (index, (text, (_, place, _))) in self.texts(values)?.iter().zip(&self.fields).enumerate() {
            match (self.shape, place) {
                (OutputShape::Fixed { .. }, Some((at, width))) => {
                    line[*at as usize..(*at + *width) as usize].copy_from_slice(text);
                }
                (OutputShape::Delimited { delimiter }, _) => {
                    if index > 0 {
                        line.push(delimiter);
                    }
                    line.extend_from_slice(text);
                }
                (OutputShape::Fixed { .. }, None) => {}
            }
        }
        line.extend_from_slice(self.line_end);
        Ok(line)
    }

    /// The bytes of every field, each as wide as its place in a fixed-width line.
    ///
    /// # Errors
    /// A value that does not fit its field, or has no value.
    pub(crate) fn texts(&self, values: &Values<'_>) -> Result<Vec<Vec<u8>>, LineFault> {
        let mut scratch = Scratch::default();
        let text = |(name, place, cell): &OutputField| {
            let fault = |what: String| LineFault {
                field: Some(name.clone()),
                message: format!("the field `{name}` of {what}"),
            };
            let mut text = Vec::new();
            render_cell(cell, values, &mut scratch, &mut text)
                .map_err(|what| fault(format!("the {} {what}", self.role)))?;
            match (self.shape, place) {
                (OutputShape::Fixed { .. }, Some((_, width))) if text.len() != *width as usize => {
                    Err(fault(format!("the {} needs {} bytes and has {width}", self.role, text.len())))
                }
                _ => Ok(text),
            }
        };
        self.fields.iter().map(text).collect()
    }
}

fn render_cell(cell: &Cell, values: &Values<'_>, scratch: &mut Scratch, out: &mut Vec<u8>) -> Result<(), String> {
    let plain = |text: &[u8], out: &mut Vec<u8>| cell.plain.write(text, &mut Vec::new(), out).map_err(describe);
    match &cell.source {
        Source::Constant(text) => plain(text, out),
        Source::Expression(expression) => match evaluate(expression, values, cell.default.is_some())? {
            crate::expr::Constant::Null => plain(cell.default.as_deref().unwrap_or_default(), out),
            value => render_value(&cell.layout, value.value(), scratch, out).map_err(describe),
        },
        // The compiler of the job admits no others here.
        _ => Err("has a source that only records have".into()),
    }
}

/// The value; null for one that there is none of, such as the smallest of no records, where the field has a default.
fn evaluate(expression: &Expr, values: &Values<'_>, has_default: bool) -> Result<crate::expr::Constant, String> {
    let arena = Bump::new();
    let value = match expression.evaluate(values, &arena) {
        Ok(value) => value,
        Err(Fault::Null) => Value::Null,
        Err(Fault::Undefined) if has_default => Value::Null,
        Err(Fault::Undefined) => return Err("has no value, because there is no record to take it from".into()),
        Err(_) => return Err("is a calculation that leaves the range of 38 digits".into()),
    };
    crate::expr::Constant::of(value).ok_or_else(|| "is not well-formed text".into())
}

fn describe(fault: TextFault) -> String {
    match fault {
        TextFault::TooWide => "has a value that does not fit".into(),
        TextFault::Unmappable => "has a character that the output cannot hold".into(),
        TextFault::DelimiterInside => "has a value that holds the delimiter or a line end".into(),
    }
}
