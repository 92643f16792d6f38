//! Rows of column names, of inputs and of outputs.

use super::context::Context;
use super::inputs::undivided;
use super::line_layouts::LineLayout;
use crate::envelope::HeaderRow;
use crate::error::codes;
use crate::job::document::{Entry, Format, Input, Output, SourceField, Spanned};
use crate::program::model::OutputShape;
use crate::record::Delimiter;

impl Context<'_> {
    /// The row of column names of the input.
    pub(super) fn header_row(&mut self, input: &Input, delimiter: Delimiter, quote: Option<u8>) -> Option<HeaderRow> {
        let column = |entry: &Entry<SourceField>| entry.spec.column.clone();
        let Some(wanted) = input.header_row.as_ref().filter(|wanted| wanted.value) else {
            let named = input.format.value == Format::JsonLines;
            for column in input.record.fields.iter().filter(|_| !named).filter_map(column) {
                self.unfit(
                    column.span,
                    "`column`",
                    "an input without `header_row`",
                    "remove it, or write `header_row: true`",
                );
            }
            return None;
        };
        if let Some(of) = undivided(input.format.value) {
            let help = match input.format.value {
                Format::JsonLines => "leave it out: every line names its members",
                _ => "declare a `header:` line instead",
            };
            self.unfit(wanted.span, "`header_row`", of, help);
            return None;
        }
        let names: Vec<Spanned<String>> =
            input.record.fields.iter().map(|entry| column(entry).unwrap_or_else(|| entry.name.clone())).collect();
        for name in &names {
            let inside = quote.is_none() && delimiter.breaks(name.value.as_bytes());
            if inside || name.value.contains('\n') {
                let message = format!("no row of column names can hold `{}`", name.value);
                let help = "name the column as the row does, or leave `header_row` out";
                self.error_help(codes::job::WRONG_SHAPE, name.span, message, help);
            }
        }
        Some(HeaderRow { names: names.into_iter().map(|name| name.value).collect(), delimiter, quote })
    }

    /// The bytes of the row of column names of an output.
    pub(super) fn output_header_row(&mut self, output: &Output, line: &LineLayout) -> Option<Vec<u8>> {
        let wanted = output.header_row.as_ref().filter(|wanted| wanted.value)?;
        let OutputShape::Delimited { delimiter } = line.shape else {
            let (file, help) = match line.shape {
                OutputShape::JsonLines => ("JSON lines", "leave it out: every line names its fields"),
                _ => ("a fixed-width file", "write a `header:` instead"),
            };
            self.unfit(wanted.span, "`header_row`", file, help);
            return None;
        };
        for name in output.fields.iter().map(|entry| &entry.name) {
            let inside = delimiter.breaks(name.value.as_bytes()) && line.enclosed.is_none();
            let written = !inside && !name.value.contains(['\n', '\r']);
            if !written || !name.value.chars().all(|character| line.printable.holds(character)) {
                let message = format!("the row of column names cannot hold `{}`", name.value);
                let help = "give the field another name, or leave `header_row` out";
                self.error_help(codes::job::WRONG_SHAPE, name.span, message, help);
            }
        }
        let mut row = Vec::new();
        for (index, entry) in output.fields.iter().enumerate() {
            if index > 0 {
                row.extend_from_slice(delimiter.as_bytes());
            }
            let from = row.len();
            line.printable.encode(entry.name.value.as_bytes(), &mut row);
            if let Some(quotes) = line.quotes() {
                quotes.apply(from, &mut row);
            }
        }
        row.extend_from_slice(line.line_end);
        Some(row)
    }
}
