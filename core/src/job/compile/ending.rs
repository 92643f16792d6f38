//! What ends the records of a file, and what does not go together with nothing.

use super::context::Context;
use crate::envelope::InputLine;
use crate::error::codes;
use crate::job::document::{Format, Input, LineEnd, Spanned};
use crate::program::LineShape;
use crate::record::Ending;

impl Context<'_> {
    /// What ends the records.
    pub(super) fn ending(&mut self, line_end: Option<&Spanned<LineEnd>>, format: Format) -> Ending {
        match line_end.map(|end| (end.value, end.span)) {
            None | Some((LineEnd::Lf, _)) => Ending::Lf,
            Some((LineEnd::Crlf, _)) => Ending::Crlf,
            Some((LineEnd::None, _)) if format == Format::Fixed => Ending::Nothing,
            Some((LineEnd::None, span)) => {
                let help = "only records of one length are told apart without line ends: write `lf` or `crlf`";
                let of = if format == Format::JsonLines { "JSON lines" } else { "delimited lines" };
                self.unfit(span, "`line_end: none`", of, help);
                Ending::Lf
            }
        }
    }

    /// Whether an input whose records nothing ends has no lines in it, and header and trailer of the length of a record.
    pub(super) fn check_ending(
        &mut self,
        input: &Input,
        ending: Ending,
        record: &LineShape,
        envelopes: &[&Option<InputLine>],
    ) {
        let (Ending::Nothing, Some(length)) = (ending, record.length()) else { return };
        if let Some(encoding) = input.encoding.as_ref().filter(|encoding| encoding.value.is_utf16()) {
            let help = "records of one length in UTF-16 have many lengths in UTF-8, in which they are read: give them line ends";
            self.unfit(encoding.span, "UTF-16", "an input without line ends", help);
        }
        let lines = [
            ("`preamble`", input.preamble.as_ref().map(|option| option.span)),
            ("`comment`", input.comment.as_ref().map(|option| option.span)),
            ("`blank_lines`", input.blank_lines.as_ref().map(|option| option.span)),
        ];
        for (option, span) in lines.into_iter().filter_map(|(option, span)| Some((option, span?))) {
            self.unfit(
                span,
                option,
                "an input without line ends",
                "remove it, or say what ends a line: `lf` or `crlf`",
            );
        }
        for line in envelopes.iter().filter_map(|line| line.as_ref()) {
            let declared = if line.role == "header" { &input.header } else { &input.trailer };
            let (Some(found), Some(declared)) = (line.shape.length(), declared) else { continue };
            // A line without a width has a problem of its own.
            if found != length && found > 0 && length > 0 {
                let message =
                    format!("the {} has {found} bytes and a record {length}: nothing tells them apart", line.role);
                let help = "make them equally long, with a field such as `filler` at the end, or give the lines an end";
                self.error_help(codes::mapping::FIELD_POSITION, declared.tag.span, message, help);
            }
        }
    }
}
