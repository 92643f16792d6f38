//! Transaction types: the field that tells them apart, and whether their names can stand in it.

use super::context::Context;
use super::fields::Line;
use super::scopes::type_of;
use crate::envelope::InputLine;
use crate::error::codes;
use crate::job::diagnostic::quoted;
use crate::job::document::Input;
use crate::program::LineShape;
use crate::program::model::{Field, Form};

impl Context<'_> {
    /// The field whose value is the transaction type.
    pub(super) fn type_field(&mut self, input: &Input, fields: &[Field]) -> Option<usize> {
        let several = self.document.transactions.len() > 1;
        match &input.record.type_field {
            Some(name) => match fields.iter().position(|field| field.name == name.value) {
                Some(place) if matches!(fields[place].form, Form::Text) => Some(place),
                Some(place) => {
                    let what = super::expressions::describe(type_of(&fields[place].form));
                    let message = format!("the transaction type is told by `{}`, which is {what}", name.value);
                    let help = "types are told by text, byte for byte: declare the field without `type:`";
                    self.error_help(codes::job::WRONG_TYPE, name.span, message, help);
                    None
                }
                None => {
                    let names = fields.iter().map(|field| field.name.clone()).collect();
                    self.unknown(name, "field of the record called", names);
                    None
                }
            },
            None if several && self.document.transactions.iter().all(|(_, kind)| kind.when.is_none()) => {
                let span =
                    self.document.transactions.iter().nth(1).map_or(self.document.job.span, |(name, _)| name.span);
                self.error_help(
                    codes::job::NEEDS_TYPE_FIELD,
                    span,
                    "the job has several transaction types and nothing that tells them apart",
                    "name the field under `record:`, such as `type_field: type`, or give every type a `when`, such as `{prefix: D1}`",
                );
                None
            }
            None => None,
        }
    }

    /// Whether header and trailer can be told apart, and from the records.
    pub(super) fn check_types(
        &mut self,
        input: &Input,
        line: &Line,
        type_field: Option<usize>,
        envelopes: &[&Option<InputLine>],
    ) {
        let lines: Vec<&InputLine> = envelopes.iter().filter_map(|line| line.as_ref()).collect();
        if let ([header, trailer], Some(envelope)) = (&lines[..], &input.trailer)
            && header.tag == trailer.tag
            && !header.tag.is_empty()
        {
            let text = quoted(&envelope.tag.value.0);
            let message = format!("header and trailer both begin with {text} and cannot be told apart");
            let help = "give each its own text under `match:`";
            self.error_help(codes::job::WRONG_SHAPE, envelope.tag.span, message, help);
        }
        let Some(place) = type_field else { return };
        let document = self.document;
        let width = input.record.fields.get(place).and_then(|field| field.spec.width.as_ref());
        let width = width.map(|width| width.value as usize);
        let mut told = Vec::new();
        for (name, _) in document.transactions.iter() {
            let why = unfit_type(&name.value, line, place, width).or_else(|| {
                let taken = place == 0 && lines.iter().any(|line| tells(line, name.value.as_bytes()));
                taken.then_some("begins a line as a header or trailer does")
            });
            // What is wrong with several of them has one cause.
            let Some(why) = why.filter(|why| !told.contains(why)) else { continue };
            told.push(why);
            let message = format!("the transaction type {} {why}", quoted(&name.value));
            let help = format!("write the type as it stands in the field `{}`", line.fields[place].name);
            self.error_help(codes::job::WRONG_SHAPE, name.span, message, help);
        }
    }
}

/// Why no record can be of a type of this name.
fn unfit_type(name: &str, line: &Line, place: usize, width: Option<usize>) -> Option<&'static str> {
    let text = name.as_bytes();
    let field = &line.fields[place];
    Some(match &line.shape {
        _ if name == "rejects" => "is what `from:` calls rejected records",
        _ if name == "warnings" => "is what `from:` calls what records are warned of",
        _ if name == "control" => "is what `from:` calls control files",
        _ if text.is_empty() || name.trim() != name || name.contains(['\n', '\r', '\0']) => {
            "is empty, or has blanks or line ends around it"
        }
        LineShape::Delimited { delimiter } if delimiter.breaks(text) => "holds the delimiter",
        LineShape::Fixed { .. } if width.is_some_and(|width| text.len() > width) => {
            "is longer than the field it stands in"
        }
        LineShape::Fixed { .. } if width.is_some_and(|width| text.len() < width) && field.trim == (false, false) => {
            "is shorter than the field it stands in, whose blanks are not taken off"
        }
        _ if field.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) => {
            "does not match the pattern of its field"
        }
        _ => return None,
    })
}

/// Whether a line whose first field is this text is taken for a header or trailer.
fn tells(line: &InputLine, text: &[u8]) -> bool {
    match line.shape {
        LineShape::Delimited { .. } => line.tag == text,
        LineShape::Fixed { .. } => !line.tag.is_empty() && text.starts_with(&line.tag),
        LineShape::Json { .. } => false,
    }
}
