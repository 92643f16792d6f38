//! Header and trailer lines of an input.

use crate::expr::Constant;
use crate::program::model::{Field, value_of};
use crate::program::{LineShape, divide_line, json_members};
use crate::record::Quotes;

/// A header or trailer line that an input begins or ends with.
#[derive(Debug, Clone)]
pub(crate) struct InputLine {
    /// `header` or `trailer`.
    pub(crate) role: &'static str,
    /// How the line begins; in a delimited line its whole first field.
    pub(crate) tag: Vec<u8>,
    pub(crate) shape: LineShape,
    pub(crate) quote: Option<u8>,
    pub(crate) fields: Vec<Field>,
}

/// What is wrong with a header or trailer line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineFault {
    /// The field, where one is concerned.
    pub(crate) field: Option<String>,
    /// The fault in words.
    pub(crate) message: String,
}

impl InputLine {
    /// Whether a line (without its end) begins like this one.
    pub(crate) fn matches(&self, line: &[u8]) -> bool {
        if let (LineShape::Delimited { delimiter }, Some(_)) = (&self.shape, self.quote) {
            let fields = divide_line(line, *delimiter, self.quote);
            return fields.is_some_and(|fields| fields.first().is_some_and(|first| *first == self.tag));
        }
        let behind = match self.shape {
            LineShape::Delimited { delimiter } => {
                let rest = line.get(self.tag.len()..);
                rest.is_none_or(|rest| rest.is_empty() || rest.starts_with(delimiter.as_bytes()))
            }
            LineShape::Fixed { .. } | LineShape::Json { .. } => true,
        };
        line.starts_with(&self.tag) && behind
    }

    /// How the line begins where its first field is quoted.
    pub(crate) fn quoted_tag(&self) -> Option<Vec<u8>> {
        let quote = self.quote?;
        let mut quoted = self.tag.clone();
        Quotes { quote, delimiter: quote.into(), always: true }.apply(0, &mut quoted);
        Some(quoted)
    }

    /// The values of a line (without its end), a field an entry.
    ///
    /// # Errors
    /// Another number of fields, another length, or a field that is missing or ill-formed.
    pub(crate) fn parse(&self, line: &[u8]) -> Result<Vec<Constant>, LineFault> {
        let fault = |message: String| LineFault { field: None, message };
        if std::str::from_utf8(line).is_err() || line.contains(&0) {
            return Err(fault(format!("the {} is not well-formed text", self.role)));
        }
        let (divided, mut members);
        let texts: Vec<&[u8]> = match &self.shape {
            LineShape::Delimited { delimiter } => {
                divided = divide_line(line, *delimiter, self.quote)
                    .ok_or_else(|| fault(format!("a quote of the {} stands where none may be", self.role)))?;
                divided.iter().map(Vec::as_slice).collect()
            }
            LineShape::Fixed { length, places, unit } if unit.length(line) == *length => {
                places.iter().map(|place| &line[unit.bytes_at(line, *place)]).collect()
            }
            LineShape::Fixed { length, unit, .. } => {
                let (found, unit) = (unit.length(line), unit.name());
                return Err(fault(format!("the {} has {found} {unit} instead of {length}", self.role)));
            }
            LineShape::Json { names } => {
                members = Vec::new();
                json_members(names, line, &mut members)
                    .ok_or_else(|| fault(format!("the {} is no JSON object with plain values", self.role)))?;
                members.iter().flatten().map(|member| member.text.bytes(line)).collect()
            }
        };
        if texts.len() != self.fields.len() {
            let (found, wanted) = (texts.len(), self.fields.len());
            return Err(fault(format!("the {} has {found} fields instead of {wanted}", self.role)));
        }
        texts.iter().zip(&self.fields).map(|(text, field)| self.constant(text, field)).collect()
    }

    fn constant(&self, text: &[u8], field: &Field) -> Result<Constant, LineFault> {
        let trimmed = field.trimmed_text(text);
        let fault = |what: &str| LineFault {
            field: Some(field.name.clone()),
            message: format!("the field `{}` of the {} {what}", field.name, self.role),
        };
        let value = value_of(field, trimmed).and_then(Constant::of).ok_or_else(|| match text.is_empty() {
            true => fault("is empty"),
            false => fault(&format!("is not {}", field.form.describe())),
        })?;
        match field.checks.iter().find(|check| !trimmed.is_empty() && !check.holds(&field.form, trimmed)) {
            Some(check) => Err(fault(&check.describe_failure())),
            None => Ok(value),
        }
    }
}
