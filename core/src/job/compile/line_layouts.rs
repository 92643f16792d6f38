//! What is the same for all fields of an output: how its lines are put together.

use super::context::Context;
use crate::error::codes;
use crate::job::document::{Entry, Format, Output, OutputEncoding, Quoting, Span, Spanned, TargetField, Unmappable};
use crate::program::model::OutputShape;
use crate::record::{Charset, Delimiter, Enclosed, Forbidden, Printable, Quotes, Unit};

/// What is the same for all fields of an output.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineLayout {
    pub(super) shape: OutputShape,
    pub(super) line_end: &'static [u8],
    pub(super) printable: Printable,
    pub(super) unmappable: crate::record::Unmappable,
    /// Whether a character that the output cannot hold is an error of the run.
    pub(super) unmappable_is_fatal: bool,
    pub(super) enclosed: Option<Enclosed>,
    /// Where the delimiter is written, or what makes it the usual one.
    pub(super) delimiter_span: Span,
}

impl LineLayout {
    pub(super) fn forbidden(&self) -> Option<Forbidden> {
        match self.shape {
            // What nothing ends, nothing can end early.
            OutputShape::Fixed { .. } if self.line_end.is_empty() => None,
            OutputShape::Delimited { .. } if self.enclosed.is_some() => None,
            // What ends a text there is written in another way.
            OutputShape::JsonLines => None,
            OutputShape::Delimited { delimiter } => Some(Forbidden::of(delimiter)),
            OutputShape::Fixed { .. } => Some(Forbidden::Bytes([b'\r', b'\n'])),
        }
    }

    /// What widths count.
    pub(super) fn unit(&self) -> Unit {
        self.shape.unit()
    }

    /// The quotes of a delimited line.
    pub(super) fn quotes(&self) -> Option<Quotes> {
        if let Some(Enclosed::Quotes(quotes)) = self.enclosed { Some(quotes) } else { None }
    }

    pub(super) fn is_fixed(&self) -> bool {
        matches!(self.shape, OutputShape::Fixed { .. })
    }
}

impl Context<'_> {
    /// What is the same for all fields of an output. The width of a fixed-width line is put in later.
    pub(super) fn line_layout(&mut self, output: &Output, format: &Spanned<Format>) -> LineLayout {
        if format.value == Format::JsonLines {
            return self.json_lines(output, format.span);
        }
        let encoding = output.encoding.as_ref().map_or(OutputEncoding::Utf8, |encoding| encoding.value);
        let (printable, charset) = match encoding {
            OutputEncoding::Utf8 => (Printable::Utf8, Charset::Utf8),
            OutputEncoding::Ascii => (Printable::Ascii, Charset::Ascii),
            OutputEncoding::Latin1 => (Printable::Single(Charset::Latin1), Charset::Latin1),
            OutputEncoding::Windows1252 => (Printable::Single(Charset::Windows1252), Charset::Windows1252),
        };
        let delimiter = self.delimiter(output.delimiter.as_ref(), (format.value, format.span), charset);
        let unit = self.unit(output.unit.as_ref(), format.value, charset);
        let shape = match format.value {
            Format::Fixed => OutputShape::Fixed { width: 0, unit },
            Format::Delimited | Format::JsonLines => OutputShape::Delimited { delimiter },
        };
        let ending = self.ending(output.line_end.as_ref(), format.value);
        self.check_unit(output.unit.as_ref(), unit, ending);
        LineLayout {
            shape,
            line_end: ending.bytes(),
            printable,
            unmappable_is_fatal: output
                .unmappable
                .as_ref()
                .is_some_and(|unmappable| unmappable.value == Unmappable::Error),
            unmappable: self.unmappable(output, shape),
            enclosed: self.enclosed(output, format.value, delimiter),
            delimiter_span: output.delimiter.as_ref().map_or(format.span, |delimiter| delimiter.span),
        }
    }

    /// What is the same for all fields of an output of JSON objects.
    fn json_lines(&mut self, output: &Output, format_span: Span) -> LineLayout {
        let other = output.encoding.as_ref().filter(|encoding| encoding.value != OutputEncoding::Utf8);
        let options = [
            ("`delimiter`", output.delimiter.as_ref().map(|option| option.span)),
            ("`quote`", output.quote.as_ref().map(|option| option.span)),
            ("`quoting`", output.quoting.as_ref().map(|option| option.span)),
            ("`encoding`", other.map(|option| option.span)),
            ("`unmappable`", output.unmappable.as_ref().map(|option| option.span)),
            ("`unit`", output.unit.as_ref().map(|option| option.span)),
        ];
        for (option, span) in options.into_iter().filter_map(|(option, span)| Some((option, span?))) {
            let help = "leave it out: how texts stand in JSON, and that it is UTF-8, is settled";
            self.unfit(span, option, "JSON lines", help);
        }
        LineLayout {
            shape: OutputShape::JsonLines,
            line_end: self.ending(output.line_end.as_ref(), Format::Delimited).bytes(),
            printable: Printable::Utf8,
            unmappable: crate::record::Unmappable::Reject,
            unmappable_is_fatal: false,
            enclosed: Some(Enclosed::Json),
            delimiter_span: format_span,
        }
    }

    /// Refuses what places a value in a line of text.
    pub(super) fn no_layout_in_json(&mut self, field: &Entry<TargetField>) {
        let spec = &field.spec;
        let options = [
            ("`width`", spec.width.as_ref().map(|option| option.span)),
            ("`justify`", spec.justify.as_ref().map(|option| option.span)),
            ("`pad`", spec.pad.as_ref().map(|option| option.span)),
            ("`truncate`", spec.truncate.as_ref().map(|option| option.span)),
            ("`picture`", spec.picture.as_ref().map(|option| option.span)),
            ("`sign`", spec.sign.as_ref().map(|option| option.span)),
        ];
        if let Some((option, span)) = options.into_iter().find_map(|(option, span)| Some((option, span?))) {
            let help = "leave it out: a number is written as one, and a text has its own length";
            self.unfit(span, option, "a field of JSON lines", help);
        }
    }

    fn enclosed(&mut self, output: &Output, format: Format, delimiter: Delimiter) -> Option<Enclosed> {
        let quote = output.quote.as_ref().and_then(|quote| self.quote(quote, format, delimiter));
        if let Some(quoting) = output.quoting.as_ref().filter(|_| output.quote.is_none()) {
            self.unfit(quoting.span, "`quoting`", "an output without `quote`", "say with what: `quote: '\"'`");
        }
        let always = output.quoting.as_ref().is_some_and(|quoting| quoting.value == Quoting::Texts);
        quote.map(|quote| Enclosed::Quotes(Quotes { quote, delimiter, always }))
    }

    fn unmappable(&mut self, output: &Output, shape: OutputShape) -> crate::record::Unmappable {
        let Some(unmappable) = &output.unmappable else { return crate::record::Unmappable::Reject };
        match &unmappable.value {
            Unmappable::Reject | Unmappable::Error => crate::record::Unmappable::Reject,
            Unmappable::Replace(text) => match text.as_bytes() {
                [byte @ 0x20..=0x7E] if !shape.divides_by(*byte) => crate::record::Unmappable::Replace(*byte),
                _ => {
                    let message = format!("`{text}` cannot stand in place of a character that the output cannot hold");
                    self.error_help(
                        codes::job::UNKNOWN_VALUE,
                        unmappable.span,
                        message,
                        "use one character of U+0020 to U+007E that is not the delimiter, such as `?`",
                    );
                    crate::record::Unmappable::Reject
                }
            },
        }
    }
}
