//! What the value of a field must be beyond its form and its pattern. A value that fails is well-formed all the same: it
//! rejects its record, and counts in totals over the records read.

use super::model::{Form, LookupTable, form_value};
use super::table::Table;
use crate::error::{Code, codes::record};
use crate::expr::Constant;
use crate::record::{CheckDigit, Standard, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// A check of a value that is there.
#[derive(Debug, Clone)]
pub(crate) enum ValueCheck {
    /// Characters of a text.
    Length { min: u32, max: u32 },
    /// The texts that are allowed.
    OneOf(Arc<Table>),
    /// The keys of a lookup table.
    InLookup(Arc<LookupTable>),
    /// Smallest and largest number, date or time.
    Range { min: Option<Constant>, max: Option<Constant> },
    /// A published standard.
    Standard(Standard),
    /// A check digit of the job's own scheme.
    CheckDigit(Arc<CheckDigit>),
}

impl ValueCheck {
    /// Whether a text that is not empty, and well-formed in the form of its field, passes. Allocates nothing.
    pub(crate) fn holds(&self, form: &Form, text: &[u8]) -> bool {
        match self {
            ValueCheck::Length { min, max } => (*min..=*max).contains(&characters(text)),
            ValueCheck::OneOf(texts) => texts.find_text(text).is_some(),
            ValueCheck::InLookup(table) => table.keys.find_text(text).is_some(),
            ValueCheck::Range { min, max } => {
                let Some(value) = form_value(form, text) else { return false };
                let not = |bound: &Option<Constant>, beyond| {
                    bound.as_ref().is_none_or(|bound| compare(value, bound.value()) != Some(beyond))
                };
                not(min, Ordering::Less) && not(max, Ordering::Greater)
            }
            ValueCheck::Standard(standard) => standard.holds(text),
            ValueCheck::CheckDigit(scheme) => scheme.holds(text),
        }
    }

    /// The code of its failure.
    pub(crate) fn code(&self) -> Code {
        match self {
            ValueCheck::Length { .. } => record::LENGTH,
            ValueCheck::OneOf(_) => record::ONE_OF,
            ValueCheck::InLookup(_) => record::IN_LOOKUP,
            ValueCheck::Range { .. } => record::RANGE,
            ValueCheck::Standard(Standard::Email) => record::EMAIL,
            ValueCheck::Standard(Standard::Phone) => record::PHONE,
            ValueCheck::Standard(Standard::Numeric) => record::NUMERIC,
            ValueCheck::Standard(Standard::Luhn) => record::LUHN,
            ValueCheck::Standard(Standard::Iban) => record::IBAN,
            ValueCheck::Standard(Standard::Aba) => record::ABA,
            ValueCheck::CheckDigit(_) => record::CHECK_DIGIT,
        }
    }

    /// What is said of a value that fails, behind its name.
    pub(crate) fn describe_failure(&self) -> String {
        match self {
            ValueCheck::Length { min, max } if min == max => format!("does not have {min} characters"),
            ValueCheck::Length { min, max: u32::MAX } => format!("has fewer than {min} characters"),
            ValueCheck::Length { min: 0, max } => format!("has more than {max} characters"),
            ValueCheck::Length { min, max } => format!("does not have {min} to {max} characters"),
            ValueCheck::OneOf(_) => "is not one of the texts that are allowed".into(),
            ValueCheck::InLookup(table) => format!("is no key of the lookup table `{}`", table.name),
            ValueCheck::Range { min, max } => match (min, max) {
                (Some(min), None) => format!("is less than {}", shown(min)),
                (None, Some(max)) => format!("is more than {}", shown(max)),
                (Some(min), Some(max)) => format!("is not from {} to {}", shown(min), shown(max)),
                (None, None) => "is out of range".into(),
            },
            ValueCheck::Standard(Standard::Email) => "is no e-mail address".into(),
            ValueCheck::Standard(Standard::Phone) => "is no international telephone number".into(),
            ValueCheck::Standard(Standard::Numeric) => "is not of digits only".into(),
            ValueCheck::Standard(Standard::Luhn) => "has a wrong check digit (Luhn)".into(),
            ValueCheck::Standard(Standard::Iban) => "is no IBAN, or its check digits are wrong".into(),
            ValueCheck::Standard(Standard::Aba) => "is no ABA routing number, or its check digit is wrong".into(),
            ValueCheck::CheckDigit(_) => "has a wrong check digit".into(),
        }
    }
}

/// Characters of a text in well-formed UTF-8: every byte that does not continue one begins one.
fn characters(text: &[u8]) -> u32 {
    let count = text.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How two values of one type stand to each other; the compiler of the job has matched them.
pub(crate) fn compare(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.compare(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(&right),
        (Value::Time(left), Value::Time(right)) => left.cmp(&right),
        (Value::Timestamp(left), Value::Timestamp(right)) => left.cmp(&right),
        _ => return None,
    })
}

/// A bound as it is written in messages.
fn shown(bound: &Constant) -> String {
    match bound {
        Constant::Number(number) => number.to_string(),
        Constant::Date(date) => date.to_string(),
        Constant::Time(time) => time.to_string(),
        Constant::Timestamp(timestamp) => timestamp.to_string(),
        Constant::Text(text) => text.to_string(),
        Constant::Bool(value) => value.to_string(),
        Constant::Null => "null".into(),
    }
}
