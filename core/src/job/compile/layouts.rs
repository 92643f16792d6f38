//! Layouts: how the value of a target field becomes bytes.

use super::context::Context;
use super::fields::sign_style;
use super::line_layouts::LineLayout;
use crate::error::codes;
use crate::job::diagnostic::quoted;
use crate::job::document::{self, Align, Entry, Span, Spanned, TargetField};
use crate::program::model::{Layout, OutputShape};
use crate::record::{
    Case, Date, DateFormat, Delimiter, Justify, Moment, NumberLayout, NumberOptions, Point, Shape, SignStyle,
    Substring, TextFault, TextLayout, TextOptions, Time, Type,
};

impl Context<'_> {
    /// The layout of a target field for values of a type.
    pub(super) fn layout(&mut self, entry: &Entry<TargetField>, ty: Type, line: &LineLayout) -> Option<Layout> {
        let spec = &entry.spec;
        Some(match ty {
            Type::Number { scale, .. } => Layout::Number { layout: self.number_layout(entry, scale, line)?, scale },
            Type::Date | Type::Time | Type::Timestamp => {
                let shape = match ty {
                    Type::Date => Shape::Date,
                    Type::Time => Shape::Time,
                    _ => Shape::Timestamp,
                };
                let before = self.problems.len();
                let format = self.date_format(spec.format.as_ref(), shape, DateFormat::for_writing);
                let known = self.problems.len() == before;
                self.unfit_target(entry, "a date or time", &[Family::Number, Family::Boolean]);
                let text = self.text_layout(entry, line)?;
                if known {
                    self.check_moment(entry, &format, &text, line);
                }
                Layout::Moment { format, text }
            }
            Type::Bool => {
                self.unfit_target(entry, "a boolean", &[Family::Number, Family::Date]);
                let values = self.boolean_values(spec.values.as_deref(), entry.name.span);
                // Without texts of their own they are those of JSON, too.
                let bare = line.shape == OutputShape::JsonLines && spec.values.is_none();
                let line = LineLayout { enclosed: line.enclosed.filter(|_| !bare), ..*line };
                let text = self.text_layout(entry, &line)?;
                for (place, value) in values.iter().enumerate() {
                    let written = spec.values.as_ref().and_then(|values| values.get(place));
                    let span = written.map_or(entry.name.span, |value| value.span);
                    self.check_text(entry, &text, &String::from_utf8_lossy(value), span);
                }
                Layout::Boolean { values, text }
            }
            Type::Text | Type::Null => {
                self.unfit_target(entry, "text", &[Family::Number, Family::Date, Family::Boolean]);
                Layout::Text(self.text_layout(entry, line)?)
            }
        })
    }

    fn number_layout(&mut self, entry: &Entry<TargetField>, scale: u8, line: &LineLayout) -> Option<NumberLayout> {
        self.unfit_target(entry, "a number", &[Family::Text, Family::Date, Family::Boolean]);
        let spec = &entry.spec;
        let picture = match &spec.picture {
            Some(picture) => Some(self.picture(picture)?),
            None => None,
        };
        let usual = match picture {
            // As in COBOL, a signed picture without a SIGN clause has its sign in the last digit.
            Some(picture) if picture.signed => SignStyle::TrailingOverpunch,
            Some(_) => SignStyle::None,
            None => SignStyle::Leading,
        };
        let justify = spec.justify.as_ref().map_or(Justify::Right, |side| align(side.value));
        let usual_pad =
            if justify == Justify::Left || picture.is_some_and(|picture| picture.suppressed > 0) { b' ' } else { b'0' };
        let options = NumberOptions {
            scale,
            width: spec.width.as_ref().map(|width| width.value),
            picture,
            sign: spec.sign.as_ref().map_or(usual, |sign| sign_style(sign.value)),
            pad: self.pad(entry, usual_pad, line),
            justify,
        };
        if let OutputShape::Delimited { delimiter } = line.shape
            && delimiter.byte().is_some_and(|byte| always_holds(&options, byte))
        {
            let what = format!("numbers such as `{}`", entry.name.value);
            self.delimiter_inside(line, delimiter, &what);
            return None;
        }
        match NumberLayout::new(options) {
            Ok(layout) => Some(layout),
            Err(message) => {
                let span =
                    spec.picture.as_ref().map(|picture| picture.span).or(spec.width.as_ref().map(|width| width.span));
                let span = if message.starts_with("zeros behind") {
                    spec.justify.as_ref().map(|side| side.span).or(span)
                } else {
                    span
                };
                let message = format!("the number for `{}` cannot be written: {message}", entry.name.value);
                let help = "change `width`, `picture`, `sign`, `pad` or `justify` so that they go together";
                self.error_help(codes::mapping::NOT_WRITABLE, span.unwrap_or(entry.name.span), message, help);
                None
            }
        }
    }

    /// The padding byte; a field of a delimited line that is padded with the delimiter would be several fields.
    fn pad(&mut self, entry: &Entry<TargetField>, usual: u8, line: &LineLayout) -> u8 {
        let pad = self.pad_text(entry, usual);
        if line.shape.divides_by(pad) && entry.spec.width.is_some() {
            let span =
                entry.spec.pad.as_ref().map(|pad| pad.span).or(entry.spec.width.as_ref().map(|width| width.span));
            let message = format!("`{}` would be padded with the delimiter", entry.name.value);
            let help = "give the field another `pad:` or no `width:`, or the output another `delimiter:`";
            self.error_help(codes::mapping::NOT_WRITABLE, span.unwrap_or(entry.name.span), message, help);
        }
        pad
    }

    fn pad_text(&mut self, entry: &Entry<TargetField>, usual: u8) -> u8 {
        let Some(pad) = &entry.spec.pad else { return usual };
        match pad.value.0.as_bytes() {
            [byte @ 0x20..=0x7E] => *byte,
            _ => {
                let message = format!("{} cannot be a padding character", quoted(&pad.value.0));
                self.error_help(
                    codes::job::UNKNOWN_VALUE,
                    pad.span,
                    message,
                    "use one character of U+0020 to U+007E, such as `\"0\"` or `\" \"`",
                );
                usual
            }
        }
    }

    fn text_layout(&mut self, entry: &Entry<TargetField>, line: &LineLayout) -> Option<TextLayout> {
        let spec = &entry.spec;
        let options = TextOptions {
            printable: line.printable,
            unmappable: line.unmappable,
            case: spec.case.as_ref().map(|case| match case.value {
                document::Case::Upper => Case::Upper,
                document::Case::Lower => Case::Lower,
            }),
            replace: spec.replace.as_ref().map(|replace| (replace.value.find.clone(), replace.value.with.clone())),
            substring: spec
                .substring
                .as_ref()
                .map(|piece| Substring { start: piece.value.start, length: piece.value.length }),
            truncate: spec.truncate.as_ref().is_some_and(|truncate| truncate.value),
            ..self.plain_options(entry, line)
        };
        self.text_options(entry, options)
    }

    /// How a text of the job itself stands in a field: padded, not changed.
    pub(super) fn plain_layout(&mut self, entry: &Entry<TargetField>, line: &LineLayout) -> Option<TextLayout> {
        let options = self.plain_options(entry, line);
        self.text_options(entry, options)
    }

    fn plain_options(&mut self, entry: &Entry<TargetField>, line: &LineLayout) -> TextOptions {
        TextOptions {
            printable: line.printable,
            unmappable: line.unmappable,
            justify: entry.spec.justify.as_ref().map_or(Justify::Left, |side| align(side.value)),
            pad: self.pad(entry, b' ', line),
            width: entry.spec.width.as_ref().map(|width| width.value),
            unit: line.unit(),
            forbidden: line.forbidden(),
            enclosed: line.enclosed,
            ..TextOptions::plain()
        }
    }

    fn text_options(&mut self, entry: &Entry<TargetField>, options: TextOptions) -> Option<TextLayout> {
        let spec = &entry.spec;
        if let Some(piece) =
            spec.substring.as_ref().filter(|piece| piece.value.start == 0 || piece.value.length == Some(0))
        {
            let message = format!("the substring of `{}` holds nothing", entry.name.value);
            let help = "`start` is the first character, counted from 1, and `length` how many: `{start: 1, length: 4}`";
            self.error_help(codes::job::UNKNOWN_VALUE, piece.span, message, help);
            return None;
        }
        match TextLayout::new(options) {
            Ok(layout) => Some(layout),
            Err(message) => {
                let span = spec.replace.as_ref().map_or(entry.name.span, |replace| replace.span);
                let message = format!("the text for `{}` cannot be written: {message}", entry.name.value);
                let help = "write what is looked for and what stands in its place: `{find: \" \", with: \"_\"}`";
                self.error_help(codes::mapping::NOT_WRITABLE, span, message, help);
                None
            }
        }
    }

    /// A delimiter that values are written with, too; it is said once for an output.
    fn delimiter_inside(&mut self, line: &LineLayout, delimiter: Delimiter, what: &str) {
        let span = line.delimiter_span;
        if self.problems.iter().any(|known| known.span == span && known.code == codes::mapping::NOT_WRITABLE) {
            return;
        }
        let message = format!("the delimiter {} stands inside {what}", delimiter.shown());
        self.error_help(codes::mapping::NOT_WRITABLE, span, message, "give the output another delimiter, such as `|`");
    }

    /// Whether dates of a format fit their field, as far as all of them are alike.
    fn check_moment(&mut self, entry: &Entry<TargetField>, format: &DateFormat, text: &TextLayout, line: &LineLayout) {
        let Some(date) = Date::new(2000, 9, 30) else { return };
        let mut written = Vec::new();
        if !format.write(Moment { date, time: Time::MIDNIGHT }, &mut written) {
            return;
        }
        let name = &entry.name.value;
        let (message, help) = match text.write(&written, &mut Vec::new(), &mut Vec::new()) {
            Err(TextFault::TooWide) if format.written_width().is_some() => {
                let width = entry.spec.width.as_ref().map_or(0, |width| width.value);
                (
                    format!(
                        "a date or time such as `{}` does not fit `{name}`, which has room for {width}",
                        shown(&written)
                    ),
                    format!("write `width: {}`, or a shorter `format:`", written.len()),
                )
            }
            Err(TextFault::DelimiterInside) if entry.spec.format.is_none() => {
                if let OutputShape::Delimited { delimiter } = line.shape {
                    self.delimiter_inside(line, delimiter, &format!("dates and times such as `{name}`"));
                }
                return;
            }
            Err(TextFault::DelimiterInside) => (
                format!("a date or time such as `{}` holds the delimiter", shown(&written)),
                "write another `format:`, or give the output another `delimiter:`".to_owned(),
            ),
            _ => return,
        };
        let span = entry.spec.format.as_ref().map(|format| format.span);
        let span = span.or(entry.spec.width.as_ref().map(|width| width.span));
        self.error_help(codes::mapping::NOT_WRITABLE, span.unwrap_or(entry.name.span), message, help);
    }

    fn unfit_target(&mut self, entry: &Entry<TargetField>, what: &str, families: &[Family]) {
        // One value of another type than was thought makes several options unfit: that is one problem.
        for family in families {
            if let Some((option, span)) = options_of(&entry.spec, *family).into_iter().next() {
                let help = match family {
                    Family::Number => {
                        "a number comes from a field of type `decimal(…)` or `integer`, or from an expression"
                    }
                    Family::Date => "a date comes from a field of type `date`, `time` or `timestamp`",
                    Family::Boolean => "a boolean comes from a field of type `boolean` or a condition",
                    Family::Text => "a text comes from a field of type `text`, a lookup or a constant",
                };
                self.unfit(span, &format!("`{option}`"), &format!("`{}`, which is {what}", entry.name.value), help);
                return;
            }
        }
    }
}

/// Options that belong to values of one kind.
#[derive(Clone, Copy)]
enum Family {
    Number,
    Date,
    Boolean,
    Text,
}

fn options_of(spec: &TargetField, family: Family) -> Vec<(&'static str, Span)> {
    fn span<T>(option: &Option<Spanned<T>>) -> Option<Span> {
        option.as_ref().map(|option| option.span)
    }
    let all = match family {
        Family::Number => vec![("picture", span(&spec.picture)), ("sign", span(&spec.sign))],
        Family::Date => vec![("format", span(&spec.format))],
        Family::Boolean => {
            vec![("values", spec.values.as_ref().and_then(|values| values.first()).map(|value| value.span))]
        }
        Family::Text => vec![
            ("case", span(&spec.case)),
            ("substring", span(&spec.substring)),
            ("replace", span(&spec.replace)),
            ("truncate", span(&spec.truncate)),
        ],
    };
    all.into_iter().filter_map(|(name, span)| Some((name, span?))).collect()
}

/// Whether every number has this byte in it as it is written. One that only some have rejects the records that have it.
fn always_holds(options: &NumberOptions, byte: u8) -> bool {
    let point = match options.picture {
        Some(picture) => picture.point == Point::Written && picture.fraction_digits > 0,
        None => options.scale > 0,
    };
    point && byte == b'.'
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn align(side: Align) -> Justify {
    match side {
        Align::Left => Justify::Left,
        Align::Right => Justify::Right,
    }
}
