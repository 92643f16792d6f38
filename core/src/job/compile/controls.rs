//! Control files: outputs that are a text over the results of the others, and are published last.

use super::aggregates::Populations;
use super::context::Context;
use super::inputs::Record;
use super::outputs::Outputs;
use super::texts::Written;
use crate::envelope::Text;
use crate::error::codes;
use crate::job::document::{Feeds, Output, Span, Spanned};

/// Whether an output is a control file.
pub(super) fn is_control(output: &Output) -> bool {
    matches!(output.from.as_ref().map(|from| &from.value), Some(Feeds::One(name)) if name == "control")
}

impl Context<'_> {
    /// Compiles the text of a control file; `before` are the outputs in front of it.
    pub(super) fn control(
        &mut self,
        (name, output): (&Spanned<String>, &Output),
        before: &Outputs,
        record: &Record,
    ) -> Option<Text> {
        let Some(text) = &output.text else {
            let message = format!("the control file `{}` has no text", name.value);
            let help = "write one, such as `text: \"{{ ledger.records }} {{ ledger.digest }}\\n\"`";
            self.error_help(codes::job::MISSING_KEY, name.span, message, help);
            return None;
        };
        for (option, span) in of_lines(output) {
            self.unfit(
                span,
                option,
                "a control file",
                "a control file is its `text:`, with `path`, `if_exists` and `mode`",
            );
        }
        // `written` is plain where there is one output of records only.
        let written = if let [only] = before.scopes.as_slice() { Some(only) } else { None };
        let populations = Populations { record: &record.scope, fields: &record.fields, written };
        let outputs: Vec<(usize, String)> =
            before.compiled.iter().enumerate().map(|(index, output)| (index, output.name.clone())).collect();
        let what = format!("the text of `{}`", name.value);
        let written =
            Written { what: &what, text, values: &output.values, populations: &populations, outputs: &outputs };
        self.text(&written).map(|(text, _)| text)
    }

    /// Refuses an output of lines behind a control file, and what only a control file has.
    pub(super) fn no_control(&mut self, (name, output): (&Spanned<String>, &Output), before: &Outputs) {
        if let Some(control) = before.compiled.iter().find(|output| output.control.is_some()) {
            let message = format!(
                "the control file `{}` is published last, and stands in front of `{}`",
                control.name, name.value
            );
            let help =
                "outputs are published in the order in which they are written: put control files behind all others";
            self.error_help(codes::job::WRONG_SHAPE, name.span, message, help);
        }
        let values = output.values.iter().next().map(|(name, _)| name.span);
        for (option, span) in [("`text`", output.text.as_ref().map(|text| text.span)), ("`values`", values)] {
            if let Some(span) = span {
                let help = "write `from: control` for a control file, or put it under `header:` or `trailer:`";
                self.unfit(span, option, "an output of lines", help);
            }
        }
    }
}

/// What an output has that is made of lines.
fn of_lines(output: &Output) -> impl Iterator<Item = (&'static str, Span)> {
    let first = |envelope: &Option<crate::job::document::OutputEnvelope>| {
        let fields = envelope.iter().flat_map(|envelope| &envelope.fields).map(|field| field.name.span);
        fields.chain(envelope.iter().filter_map(|envelope| envelope.text.as_ref()).map(|text| text.span)).next()
    };
    let options = [
        ("`where`", output.filter.as_ref().map(|option| option.span)),
        ("`compression`", output.compression.as_ref().map(|option| option.span)),
        ("`compression_level`", output.compression_level.as_ref().map(|option| option.span)),
        ("`order`", output.order.as_ref().map(|option| option.span)),
        ("`format`", output.format.as_ref().map(|option| option.span)),
        ("`unit`", output.unit.as_ref().map(|option| option.span)),
        ("`fields`", output.fields.first().map(|field| field.name.span)),
        ("`delimiter`", output.delimiter.as_ref().map(|option| option.span)),
        ("`quote`", output.quote.as_ref().map(|option| option.span)),
        ("`quoting`", output.quoting.as_ref().map(|option| option.span)),
        ("`header_row`", output.header_row.as_ref().map(|option| option.span)),
        ("`line_end`", output.line_end.as_ref().map(|option| option.span)),
        ("`encoding`", output.encoding.as_ref().map(|option| option.span)),
        ("`unmappable`", output.unmappable.as_ref().map(|option| option.span)),
        ("`map`", output.map.iter().next().map(|(name, _)| name.span)),
        ("`header`", first(&output.header)),
        ("`trailer`", first(&output.trailer)),
    ];
    options.into_iter().filter_map(|(option, span)| Some((option, span?)))
}
