//! Positions and widths: where the fields of a fixed-width line stand.

use super::context::Context;
use crate::error::codes;
use crate::job::diagnostic::Diagnostic;
use crate::job::document::{self, Entry, Format, SourceField, Spanned};
use crate::program::model::Form;
use crate::record::{Charset, Ending, Point, SignStyle, Unit};

/// Widest field, and last position of one, in bytes.
pub(super) const LONGEST: u32 = 1 << 20;

/// Name, width and position of a field, as written.
pub(super) type Placed<'d> = (&'d Spanned<String>, Option<&'d Spanned<u32>>, Option<&'d Spanned<u32>>);

impl Context<'_> {
    /// What positions and widths count in a file of this character set.
    pub(super) fn unit(&mut self, unit: Option<&Spanned<document::Unit>>, format: Format, charset: Charset) -> Unit {
        let Some(unit) = unit else { return Unit::Bytes };
        let of = match format {
            Format::Fixed => None,
            Format::Delimited => Some("delimited lines"),
            Format::JsonLines => Some("JSON lines"),
        };
        if let Some(of) = of {
            self.unfit(unit.span, "`unit`", of, "leave it out: only fixed-width lines have positions and widths");
        }
        match unit.value {
            // Where every character is one byte, there is nothing else to count.
            document::Unit::Characters if of.is_none() && charset == Charset::Utf8 => Unit::Characters,
            document::Unit::Characters | document::Unit::Bytes => Unit::Bytes,
        }
    }

    /// Whether records of so many characters are told apart.
    pub(super) fn check_unit(&mut self, written: Option<&Spanned<document::Unit>>, unit: Unit, ending: Ending) {
        if let (Some(written), Unit::Characters, Ending::Nothing) = (written, unit, ending) {
            let help = "give the lines an end, or write `encoding: ascii` or another one with one byte a character";
            self.unfit(
                written.span,
                "`unit: characters`",
                "UTF-8 records without line ends, which have no one length",
                help,
            );
        }
    }

    /// Places of fixed-width fields, counted from 0, and the length of the line.
    pub(super) fn places(&mut self, fields: &[Placed<'_>]) -> (Vec<(u32, u32)>, usize) {
        let mut places: Vec<(u32, u32)> = Vec::new();
        let mut blamed = Vec::new();
        let mut next = 0;
        for field in fields {
            let (_, width, at) = *field;
            let width = self.width(field.0, width);
            let start = at.map_or(next, |at| self.start(field.0, at).unwrap_or(next));
            let clash =
                places.iter().position(|(other, other_width)| start < other + other_width && *other < start + width);
            // Whoever is too wide or misplaced overlaps with several; that is said once.
            if let Some(other) = clash.filter(|other| !blamed.contains(other)) {
                blamed.extend([other, places.len()]);
                let (taken, taken_width) = places[other];
                let bytes = (start.max(taken) + 1, (start + width).min(taken + taken_width));
                self.overlap(&fields[other], field, bytes);
            }
            places.push((start, width));
            next = match clash {
                Some(_) => places.iter().map(|(at, width)| at + width).max().unwrap_or(0),
                None => start + width,
            };
        }
        let length = places.iter().map(|(at, width)| at + width).max().unwrap_or(0);
        (places, length as usize)
    }

    /// The width of a field; 1, with a problem noted, where it has none.
    fn width(&mut self, name: &Spanned<String>, width: Option<&Spanned<u32>>) -> u32 {
        match width {
            Some(width) if (1..=LONGEST).contains(&width.value) => return width.value,
            Some(width) => self.impossible_width(name, width),
            None => {
                let message = format!("the field `{}` of a fixed-width line has no width", name.value);
                let help = format!("write `{}: {{width: BYTES}}`", name.value);
                self.error_help(codes::mapping::WIDTH_MISSING, name.span, message, help);
            }
        }
        1
    }

    /// Where a field begins that says so.
    fn start(&mut self, name: &Spanned<String>, at: &Spanned<u32>) -> Option<u32> {
        if (1..=LONGEST).contains(&at.value) {
            return Some(at.value - 1);
        }
        let message = format!("the field `{}` cannot stand at position {}", name.value, at.value);
        let help = format!("positions are counted from 1, and end at {LONGEST}");
        self.error_help(codes::mapping::FIELD_POSITION, at.span, message, help);
        None
    }

    fn overlap(&mut self, (other, ..): &Placed<'_>, (name, _, at): &Placed<'_>, (first, last): (u32, u32)) {
        let bytes = if first == last { format!("at byte {first}") } else { format!("at bytes {first} to {last}") };
        let message = format!("the fields `{}` and `{}` overlap {bytes}", other.value, name.value);
        let span = at.map_or(name.span, |at| at.span);
        self.problem(
            Diagnostic::error(codes::mapping::FIELDS_OVERLAP, message, span)
                .secondary(other.span, format!("`{}` stands here", other.value))
                .help("correct `at:` or `width:` of one of them"),
        );
    }

    pub(super) fn impossible_width(&mut self, name: &Spanned<String>, width: &Spanned<u32>) {
        self.error_help(
            codes::mapping::FIELD_POSITION,
            width.span,
            format!("the field `{}` cannot have the width {}", name.value, width.value),
            format!("a width is 1 to {LONGEST} bytes"),
        );
    }

    /// Whether a field of a fixed-width line has the width that its form always has; blanks that are not taken off belong
    /// to the value.
    pub(super) fn check_width(&mut self, entry: &Entry<SourceField>, form: &Form) {
        let Some(width) = &entry.spec.width else { return };
        let needed = match form {
            Form::Moment(format, _) => format.fixed_width(),
            Form::Number(format) if format.point == Point::Implied => {
                let digits = usize::from(format.integer_digits) + usize::from(format.scale);
                match format.sign {
                    // The place of the sign may be left out.
                    SignStyle::Leading | SignStyle::Trailing => None,
                    sign => Some(digits + usize::from(sign.is_separate())),
                }
            }
            _ => None,
        };
        if let Some(needed) = needed.filter(|needed| *needed != width.value as usize) {
            let message = format!("`{}` has {} bytes and its form always has {needed}", entry.name.value, width.value);
            let help = format!("write `width: {needed}`, or take blanks off with `trim: both`");
            self.error_help(codes::mapping::FIELD_POSITION, width.span, message, help);
        }
    }
}
