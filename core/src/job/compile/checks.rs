//! Checks of the values of source fields: length, allowed texts, range, standards and check digits.

use super::context::Context;
use super::defaults::typed;
use super::scopes::type_of;
use crate::error::codes;
use crate::job::diagnostic::Diagnostic;
use crate::job::document::{self, Bounds, Entry, Format, Length, Range, SourceField, Span, Spanned};
use crate::program::model::Form;
use crate::program::{Table, ValueCheck, compare};
use crate::record::{CheckDigit, Direction, Modulus, Outcome, Standard, Type, Weights};
use std::cmp::Ordering;
use std::sync::Arc;

impl Context<'_> {
    /// The checks of a field in the order in which they are made: length, allowed texts, lookup, range, standard, check digit.
    pub(super) fn value_checks(&mut self, entry: &Entry<SourceField>, form: &Form, format: Format) -> Vec<ValueCheck> {
        let SourceField { length, one_of, in_lookup, range, valid_as, check_digit, .. } = &entry.spec;
        if self.unfit_checks(entry, form) {
            return Vec::new();
        }
        let mut checks = Vec::new();
        checks.extend(length.as_ref().and_then(|length| self.length(&length.value, length.span)));
        checks.extend(one_of.as_ref().map(|texts| self.one_of(entry, texts, format)));
        checks.extend(in_lookup.as_ref().and_then(|name| self.in_lookup(name)));
        checks.extend(range.as_ref().and_then(|range| self.range(entry, range, form)));
        checks.extend(valid_as.as_ref().map(|name| ValueCheck::Standard(standard(name.value))));
        let scheme = check_digit.as_ref().and_then(|scheme| self.check_digit(&scheme.value, scheme.span));
        checks.extend(scheme.map(|scheme| ValueCheck::CheckDigit(Arc::new(scheme))));
        checks
    }

    /// Whether a check does not apply to the type of its field.
    fn unfit_checks(&mut self, entry: &Entry<SourceField>, form: &Form) -> bool {
        let SourceField { length, one_of, in_lookup, range, valid_as, check_digit, .. } = &entry.spec;
        let of_text = [
            ("`length`", length.as_ref().map(|check| check.span)),
            ("`one_of`", one_of.as_ref().map(|check| check.span)),
            ("`in_lookup`", in_lookup.as_ref().map(|check| check.span)),
            ("`valid_as`", valid_as.as_ref().map(|check| check.span)),
            ("`check_digit`", check_digit.as_ref().map(|check| check.span)),
        ];
        let of_range = ("`range`", range.as_ref().map(|check| check.span));
        let (unfit, help) = match form {
            Form::Text => (
                vec![of_range],
                "texts are not put in order: give the field the type that is meant, such as `type: decimal(2)`",
            ),
            Form::Number(_) | Form::Moment(..) => (
                of_text.to_vec(),
                "it is a check of texts: leave `type:` out to read the field as text, or write a `range:`",
            ),
            Form::Boolean(_) => {
                let all = of_text.into_iter().chain([of_range]).collect();
                (all, "`values:` says all that a boolean can be")
            }
        };
        let found = unfit.into_iter().find_map(|(option, span)| Some((option, span?)));
        if let Some((option, span)) = found {
            let what = super::expressions::describe(type_of(form));
            self.unfit(span, option, &format!("`{}`, which is {what}", entry.name.value), help);
        }
        found.is_some()
    }

    fn length(&mut self, length: &Length, span: Span) -> Option<ValueCheck> {
        let value = |bound: &Option<Spanned<u32>>| bound.as_ref().map(|bound| bound.value);
        let at = |bound: &Option<Spanned<u32>>| bound.as_ref().map(|bound| bound.span);
        let (min, max, spans) = match length {
            Length::Exactly(count) => (Some(*count), Some(*count), (None, None)),
            Length::Between(Bounds { min, max }) => (value(min), value(max), (at(min), at(max))),
        };
        if min.is_none() && max.is_none() {
            self.no_bounds(span, "length", "write `length: 5`, or `length: {min: 2, max: 34}`");
            return None;
        }
        let (min, max) = (min.unwrap_or(0), max.unwrap_or(u32::MAX));
        if max == 0 {
            let help = "an empty value is a matter of `required:`; a text that is there has one character or more";
            self.error_help(codes::job::UNKNOWN_VALUE, span, "no text has at most 0 characters", help);
            return None;
        }
        if min > max {
            self.crossed(spans, span, "length");
            return None;
        }
        Some(ValueCheck::Length { min, max })
    }

    fn no_bounds(&mut self, span: Span, option: &str, help: &str) {
        self.error_help(codes::job::MISSING_KEY, span, format!("the {option} has neither `min` nor `max`"), help);
    }

    /// Says that no value is within two bounds.
    fn crossed(&mut self, spans: (Option<Span>, Option<Span>), whole: Span, option: &str) {
        let message = format!("no value passes: `min` of the {option} is larger than `max`");
        let mut problem = Diagnostic::error(codes::job::UNKNOWN_VALUE, message, spans.0.unwrap_or(whole));
        if let Some(max) = spans.1 {
            problem = problem.secondary(max, "`max` stands here");
        }
        self.problem(problem.help("exchange the two, or correct one of them"));
    }

    fn one_of(
        &mut self,
        entry: &Entry<SourceField>,
        texts: &Spanned<Vec<Spanned<document::Scalar>>>,
        format: Format,
    ) -> ValueCheck {
        if texts.value.is_empty() {
            let help = "write the texts that are allowed, such as `one_of: [EUR, USD]`";
            self.error_help(codes::job::WRONG_SHAPE, texts.span, "no text is allowed: the list is empty", help);
        }
        let mut seen: Vec<&Spanned<document::Scalar>> = Vec::new();
        let width = entry.spec.width.as_ref().filter(|_| format == Format::Fixed).map(|width| width.value);
        for text in &texts.value {
            let written = &text.value.0;
            if let Some(first) = seen.iter().find(|known| known.value == text.value) {
                let message = format!("`{written}` stands twice among the allowed texts");
                let problem = Diagnostic::error(codes::job::DUPLICATE_NAME, message, text.span);
                self.problem(problem.secondary(first.span, "first named here").help("take one of them out"));
            }
            seen.push(text);
            if let Some(why) = never(written.len(), width, entry.spec.trim.is_some()) {
                let message = format!("no value of `{}` is `{written}`, which {why}", entry.name.value);
                let help = "write the text as it stands in the field, or take blanks off with `trim: both`";
                self.error_help(codes::job::WRONG_SHAPE, text.span, message, help);
            }
        }
        let pairs = texts.value.iter().enumerate().map(|(place, text)| (text.value.0.as_bytes(), place as u32));
        ValueCheck::OneOf(Arc::new(Table::new(pairs)))
    }

    fn in_lookup(&mut self, name: &Spanned<String>) -> Option<ValueCheck> {
        if let Some(table) = self.lookups.get(&name.value) {
            return Some(ValueCheck::InLookup(Arc::clone(table)));
        }
        let known = self.document.lookups.iter().map(|(name, _)| name.value.clone()).collect();
        self.unknown(name, "lookup table", known);
        None
    }

    fn range(&mut self, entry: &Entry<SourceField>, range: &Spanned<Range>, form: &Form) -> Option<ValueCheck> {
        let before = self.problems.len();
        let ty = type_of(form);
        let Range { min, max } = &range.value;
        if min.is_none() && max.is_none() {
            self.no_bounds(range.span, "range", "write one of them or both: `range: {min: 0.01, max: 99.99}`");
        }
        let mut bound = |bound: &Option<Spanned<document::Scalar>>| {
            let bound = bound.as_ref()?;
            let value = typed(bound.value.0.trim(), ty);
            if value.is_none() {
                self.bad_bound(&entry.name.value, bound, ty);
            }
            value
        };
        let (least, most) = (bound(min), bound(max));
        if let (Some(least), Some(most)) = (&least, &most)
            && compare(least.value(), most.value()) == Some(Ordering::Greater)
        {
            let spans = (min.as_ref().map(|min| min.span), max.as_ref().map(|max| max.span));
            self.crossed(spans, range.span, "range");
        }
        (self.problems.len() == before).then_some(ValueCheck::Range { min: least, max: most })
    }

    fn bad_bound(&mut self, field: &str, bound: &Spanned<document::Scalar>, ty: Type) {
        let written = &bound.value.0;
        let message = match ty {
            Type::Number { scale: 0, .. } => format!("`{written}` is no bound of `{field}`, which is a whole number"),
            Type::Number { scale, .. } => {
                format!("`{written}` is no bound of `{field}`, which is a number with {scale} digits behind the point")
            }
            ty => format!("`{written}` is no bound of `{field}`, which is {}", super::expressions::describe(ty)),
        };
        let help = match ty {
            Type::Date => "write it in ISO 8601, whatever the format of the field: `2026-01-31`",
            Type::Time => "write it in ISO 8601, whatever the format of the field: `18:30:00`",
            Type::Timestamp => "write it in ISO 8601, whatever the format of the field: `2026-01-31T18:30:00`",
            Type::Number { scale: 0, .. } => "write a whole number, such as `1`",
            _ => "write a number with no more digits behind the point than the field has, such as `0.01`",
        };
        self.error_help(codes::job::WRONG_TYPE, bound.span, message, help);
    }

    fn check_digit(&mut self, scheme: &document::CheckDigit, span: Span) -> Option<CheckDigit> {
        let before = self.problems.len();
        if !matches!(scheme.modulus.value, 10 | 11 | 97) {
            let message = format!("there is no check digit with modulus {}", scheme.modulus.value);
            self.error_help(codes::job::UNKNOWN_VALUE, scheme.modulus.span, message, "10, 11 and 97 are possible");
            return None;
        }
        self.unfit_in_scheme(scheme);
        let weights = self.weights(scheme, span);
        let ten = scheme.ten.as_ref().and_then(|ten| self.character_for_ten(ten));
        let modulus = match scheme.modulus.value {
            10 => Modulus::Ten { weights, digit_sum: scheme.digit_sum.as_ref().is_some_and(|option| option.value) },
            11 => Modulus::Eleven { weights, ten },
            _ => Modulus::NinetySeven,
        };
        let outcome = match scheme.result.as_ref().map(|result| result.value) {
            Some(document::Outcome::Remainder) => Outcome::Remainder,
            _ => Outcome::Complement,
        };
        (self.problems.len() == before).then_some(CheckDigit { modulus, outcome })
    }

    /// Notes what does not go with the modulus of a scheme.
    fn unfit_in_scheme(&mut self, scheme: &document::CheckDigit) {
        let modulus = scheme.modulus.value;
        let options = [
            ("`weights`", scheme.weights.first().map(|weight| weight.span), modulus == 97),
            ("`direction`", scheme.direction.as_ref().map(|option| option.span), modulus == 97),
            ("`digit_sum`", scheme.digit_sum.as_ref().map(|option| option.span), modulus != 10),
            ("`ten`", scheme.ten.as_ref().map(|option| option.span), modulus != 11),
        ];
        for (option, span) in options.into_iter().filter(|(.., unfit)| *unfit).map(|(option, span, _)| (option, span)) {
            let Some(span) = span else { continue };
            let help = match modulus {
                97 => "with 97 the number itself is divided: leave it out",
                _ => "`digit_sum` goes with modulus 10, and `ten` with 11",
            };
            self.unfit(span, option, &format!("a check digit with modulus {modulus}"), help);
        }
    }

    fn weights(&mut self, scheme: &document::CheckDigit, span: Span) -> Weights {
        if scheme.modulus.value != 97 && scheme.weights.is_empty() {
            let help = "write them from the digit in front of the check digit to the left, such as `weights: [3, 1]`";
            self.error_help(codes::job::MISSING_KEY, span, "the check digit has no weights", help);
        }
        for weight in scheme.weights.iter().filter(|weight| !(1..=99).contains(&weight.value)) {
            let message = format!("{} cannot be a weight", weight.value);
            self.error_help(codes::job::UNKNOWN_VALUE, weight.span, message, "1 to 99 are possible");
        }
        Weights {
            values: scheme.weights.iter().map(|weight| weight.value as u8).collect(),
            direction: match scheme.direction.as_ref().map(|direction| direction.value) {
                Some(document::Direction::LeftToRight) => Direction::LeftToRight,
                _ => Direction::RightToLeft,
            },
        }
    }

    fn character_for_ten(&mut self, ten: &Spanned<document::Scalar>) -> Option<u8> {
        if let [character @ b'!'..=b'~'] = ten.value.0.as_bytes() {
            return Some(*character);
        }
        let message = format!("`{}` cannot stand for 10", ten.value.0);
        self.error_help(codes::job::UNKNOWN_VALUE, ten.span, message, "write one character, such as `ten: X`");
        None
    }
}

/// Why no value of a field is a text of that many bytes.
fn never(length: usize, width: Option<u32>, trimmed: bool) -> Option<&'static str> {
    match width.map(|width| width as usize) {
        _ if length == 0 => Some("is empty: that is a matter of `required:`"),
        Some(width) if length > width => Some("is longer than the field"),
        Some(width) if length < width && !trimmed => Some("is shorter than the field, whose blanks are not taken off"),
        _ => None,
    }
}

fn standard(name: document::Standard) -> Standard {
    match name {
        document::Standard::Email => Standard::Email,
        document::Standard::Phone => Standard::Phone,
        document::Standard::Numeric => Standard::Numeric,
        document::Standard::Luhn => Standard::Luhn,
        document::Standard::Iban => Standard::Iban,
        document::Standard::Aba => Standard::Aba,
    }
}
