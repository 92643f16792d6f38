//! Headers and trailers of outputs that are texts.

use super::aggregates::Populations;
use super::context::Context;
use super::envelopes::End;
use super::line_layouts::LineLayout;
use super::places::LONGEST;
use super::texts::Written;
use crate::envelope::{Content, LineText, OutputLine};
use crate::error::codes;
use crate::job::document::{OutputEnvelope, Spanned};
use crate::program::model::OutputShape;
use crate::record::{Forbidden, TextLayout, TextOptions};

impl Context<'_> {
    /// Compiles a header or trailer that is a text.
    pub(super) fn output_text(
        &mut self,
        (envelope, text): (&OutputEnvelope, &Spanned<String>),
        line: &LineLayout,
        end: End<'_>,
        populations: &Populations<'_>,
    ) -> Option<OutputLine> {
        let End { role, output, is_early } = end;
        let what = format!("the text of the {role} of `{}`", output.value);
        if let Some(field) = envelope.fields.first() {
            let message = format!("the {role} of `{}` has fields and a text", output.value);
            self.error_help(codes::mapping::MAPPED_TWICE, field.name.span, message, "keep one of them");
        }
        let width = self.text_width(envelope, line, &what);
        let options = TextOptions {
            printable: line.printable,
            unmappable: line.unmappable,
            width,
            unit: line.unit(),
            // Its line ends are those of the output.
            forbidden: Some(Forbidden::Bytes([b'\r', b'\n'])),
            ..TextOptions::plain()
        };
        // What could be wrong with them is told of the output itself.
        let layout = TextLayout::new(options).ok()?;
        let written = Written { what: &what, text, values: &envelope.values, populations, outputs: &[] };
        let (compiled, uses_totals) = self.text(&written)?;
        if uses_totals && is_early && width.is_none() {
            let message = format!("{what} has totals, and is written before they are known");
            let help = "give the line a width, so that room is kept for it, such as `width: 80`";
            self.error_help(codes::mapping::TOTAL_NEEDS_WIDTH, text.span, message, help);
        }
        let content = Content::Text(Box::new(LineText { text: compiled, layout }));
        Some(OutputLine { role, shape: line.shape, line_end: line.line_end, content, uses_totals })
    }

    /// Bytes of every line of a text, where they are told: in a fixed-width output those of a record at least.
    fn text_width(&mut self, envelope: &OutputEnvelope, line: &LineLayout, what: &str) -> Option<u32> {
        let record = match line.shape {
            OutputShape::Fixed { width, .. } => u32::try_from(width).ok(),
            OutputShape::Delimited { .. } | OutputShape::JsonLines => None,
        };
        let Some(width) = &envelope.width else { return record };
        if !(1..=LONGEST).contains(&width.value) {
            let message = format!("{what} cannot have the width {}", width.value);
            self.error_help(
                codes::mapping::FIELD_POSITION,
                width.span,
                message,
                format!("a width is 1 to {LONGEST} bytes"),
            );
        } else if let Some(record) = record.filter(|record| *record > width.value) {
            let message = format!("{what} is narrower than a record, which has {record} {}", line.unit().name());
            let help = "leave `width` out: the lines of a text are as long as a record then";
            self.error_help(codes::mapping::OPTION_UNFIT, width.span, message, help);
        }
        Some(width.value)
    }

    /// Refuses what only a text has.
    pub(super) fn no_text(&mut self, envelope: &OutputEnvelope, role: &str) {
        let values = envelope.values.iter().next().map(|(name, _)| name.span);
        let width = envelope.width.as_ref().map(|width| width.span);
        for (option, span) in [("`values`", values), ("`width`", width)] {
            if let Some(span) = span {
                let help = "leave it out, or write a `text:` in place of the fields";
                self.unfit(span, option, &format!("a {role} of fields"), help);
            }
        }
    }
}
