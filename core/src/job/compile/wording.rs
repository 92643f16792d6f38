//! The words of the job file for the explained plan: forms, sources and layouts as the user wrote them.

use super::context::Context;
use super::findings::Told;
use crate::job::compiled::{FieldWording, FormWording, OutputWording, TypeWording, Wording};
use crate::job::document::{
    self, Align, Bounds, Branch, Case, Entry, JobDocument, Length, MapEntry, Mask, Output, OutputEncoding, Scalar,
    Sign, SourceField, Spanned, Standard, TargetField, Transform, Trim, Unmappable, When,
};
use std::fmt::Write as _;

impl Context<'_> {
    /// The words of the document.
    pub(super) fn wording(&self) -> Wording {
        let document = self.document;
        let Some((_, input)) = self.input() else { return Wording::default() };
        let forms =
            |fields: &[Entry<SourceField>]| fields.iter().map(|field| form_wording(&field.spec)).collect::<Vec<_>>();
        let rules = |rules: &[document::Rule]| rules.iter().map(rule).collect::<Vec<_>>();
        Wording {
            description: document.description.as_deref().map_or_else(String::new, one_line),
            unknown_type: input.record.unknown_type.as_ref().map(|unknown| unknown.reason.value.clone()),
            fields: forms(&input.record.fields),
            header: input.header.as_ref().map_or_else(Vec::new, |header| forms(&header.fields)),
            trailer: input.trailer.as_ref().map_or_else(Vec::new, |trailer| forms(&trailer.fields)),
            rules: rules(&input.record.validate),
            types: document
                .transactions
                .iter()
                .map(|(_, kind)| TypeWording {
                    description: kind.description.as_deref().map_or_else(String::new, one_line),
                    when: kind.when.as_ref().map(when),
                    rules: rules(&kind.validate),
                })
                .collect(),
            parameters: document.parameters.iter().map(|(_, parameter)| parameter.kind.value.clone()).collect(),
            outputs: document.outputs.iter().map(|(_, output)| output_wording(document, output)).collect(),
        }
    }
}

/// Which records are of a type, in words.
fn when(when: &When) -> String {
    let When::Told(told) = when else { return "every other record".into() };
    let subject = told.field.as_ref().map_or_else(|| "the line".to_owned(), |field| format!("`{}`", field.value));
    let mut said = Vec::new();
    said.extend(told.prefix.as_ref().map(|prefix| format!("{subject} begins with `{}`", prefix.value.0)));
    if let Some(value) = &told.value {
        said.push(match &told.at {
            Some(at) => format!("{subject} has `{}` at byte {}", value.value.0, at.value),
            None => format!("{subject} is `{}`", value.value.0),
        });
    }
    said.extend(told.pattern.as_ref().map(|pattern| format!("{subject} matches `{}`", pattern.value)));
    said.extend(told.expr.as_ref().map(|expression| format!("`{}`", one_line(&expression.value))));
    said.join(" and ")
}

fn output_wording(document: &JobDocument, output: &Output) -> OutputWording {
    let lines = |envelope: &Option<document::OutputEnvelope>| -> Vec<FieldWording> {
        let fields = envelope.iter().flat_map(|envelope| &envelope.fields);
        fields
            .map(|field| FieldWording {
                name: field.name.value.clone(),
                layout: layout(&field.spec),
                sources: vec![own_source(&field.spec)],
            })
            .collect()
    };
    let fields = output.fields.iter().map(|field| {
        let sources = match Told::of(output).is_some() {
            true => vec![field.spec.constant.as_ref().map(constant)],
            false => (0..document.transactions.len()).map(|kind| source(document, output, field, kind)).collect(),
        };
        FieldWording { name: field.name.value.clone(), layout: layout(&field.spec), sources }
    });
    OutputWording {
        encoding: encoding(output),
        filter: output.filter.as_ref().map(|filter| one_line(&filter.value)),
        header: lines(&output.header),
        fields: fields.collect(),
        trailer: lines(&output.trailer),
    }
}

fn encoding(output: &Output) -> String {
    let characters = match output.encoding.as_ref().map_or(OutputEncoding::Utf8, |encoding| encoding.value) {
        OutputEncoding::Utf8 => "UTF-8",
        OutputEncoding::Ascii => "ASCII",
        OutputEncoding::Latin1 => "ISO-8859-1",
        OutputEncoding::Windows1252 => "windows-1252",
    };
    match output.unmappable.as_ref().map(|unmappable| &unmappable.value) {
        Some(Unmappable::Replace(text)) => format!("{characters}, `{text}` for other characters"),
        Some(Unmappable::Error) => format!("{characters}, other characters fail the run"),
        _ => characters.to_owned(),
    }
}

/// The source of a target field for one transaction type; the field's own wins, then the output's, the type's, the input's.
fn source(document: &JobDocument, output: &Output, field: &Entry<TargetField>, kind: usize) -> Option<String> {
    if let Some(own) = own_source(&field.spec) {
        return Some(own);
    }
    let input = document.inputs.iter().next().map(|(_, input)| &input.record.map);
    let of_type = document.transactions.iter().nth(kind).map(|(_, kind)| &kind.map);
    let name = &field.name.value;
    [Some(&output.map), of_type, input].into_iter().flatten().find_map(|map| map.get(name)).map(entry)
}

fn own_source(spec: &TargetField) -> Option<String> {
    let own = MapEntry {
        from: spec.from.clone(),
        constant: spec.constant.clone(),
        composite: spec.composite.clone(),
        conditional: spec.conditional.clone(),
        expr: spec.expr.clone(),
        lookup: spec.lookup.clone(),
        default: spec.default.clone(),
        mask: spec.mask.clone(),
    };
    let text = entry(&own);
    (!text.is_empty()).then_some(text)
}

fn entry(entry: &MapEntry) -> String {
    let mut out = String::new();
    if let Some(from) = &entry.from {
        out.push_str(&from.value);
    } else if let Some(text) = &entry.constant {
        out = constant(text);
    } else if let Some(composite) = &entry.composite {
        let names: Vec<&str> = composite.value.of.iter().map(|name| name.value.as_str()).collect();
        let word = match composite.value.transform {
            Transform::Concat => "concat",
            Transform::Sum => "sum",
            Transform::Min => "min",
            Transform::Max => "max",
        };
        out = format!("{word}({})", names.join(", "));
    } else if let Some(branches) = &entry.conditional {
        let branches: Vec<String> = branches.value.iter().map(branch).collect();
        out = branches.join(", ");
    } else if let Some(expression) = &entry.expr {
        out = one_line(&expression.value);
    }
    if let Some(lookup) = &entry.lookup {
        let _ = write!(out, ", looked up in `{}`", lookup.value);
    }
    if let Some(mask) = &entry.mask {
        let mask = match mask.value {
            Mask::First6Last4 => "first6_last4",
            Mask::Last4 => "last4",
            Mask::All => "all",
        };
        let _ = write!(out, ", masked {mask}");
    }
    if let Some(default) = &entry.default {
        let _ = write!(out, ", else {}", constant(default));
    }
    out
}

fn branch(branch: &Branch) -> String {
    let value = if let Some(text) = branch.then.as_ref().or(branch.otherwise.as_ref()) {
        constant(text)
    } else {
        branch.from.as_ref().or(branch.expr.as_ref()).map_or_else(String::new, |text| one_line(&text.value))
    };
    match &branch.when {
        Some(when) => format!("{value} if {}", one_line(&when.value)),
        None => format!("else {value}"),
    }
}

fn constant(text: &Spanned<Scalar>) -> String {
    format!("\"{}\"", text.value.0.escape_default())
}

fn rule(rule: &document::Rule) -> (String, String) {
    let severity = match rule.severity {
        document::Severity::Info => Some("info"),
        document::Severity::Warning => Some("warning"),
        document::Severity::Error => None,
        document::Severity::Fatal => Some("fatal"),
    };
    let code = || crate::error::codes::record::CHECK.to_string();
    let reason = rule.reason.as_ref().map_or_else(code, |reason| reason.value.clone());
    let outcome = severity.map_or(reason.clone(), |severity| format!("{reason} ({severity})"));
    (one_line(&rule.check.value), outcome)
}

fn form_wording(spec: &SourceField) -> FormWording {
    FormWording { form: form(spec), checks: checks(spec) }
}

/// The form of a source field as written.
fn form(spec: &SourceField) -> String {
    let mut out = spec.kind.as_ref().map_or("text", |kind| kind.value.trim()).to_owned();
    if let Some(format) = &spec.format {
        let _ = write!(out, " {}", format.value);
    }
    if let Some(picture) = &spec.picture {
        let _ = write!(out, " {}", picture.value);
    }
    if let Some(digits) = &spec.digits {
        let _ = write!(out, ", {} digits before the point", digits.value);
    }
    if spec.fraction.as_ref().is_some_and(|fraction| fraction.value == document::Fraction::Exact) {
        out.push_str(", exact");
    }
    for (word, text) in [("grouping", &spec.grouping), ("prefix", &spec.prefix)] {
        if let Some(text) = text {
            let _ = write!(out, ", {word} `{}`", text.value.0);
        }
    }
    if let Some(sign) = &spec.sign {
        let _ = write!(out, ", sign {}", sign_word(sign.value));
    }
    if let Some(values) = &spec.values {
        let texts: Vec<&str> = values.iter().map(|value| value.value.0.as_str()).collect();
        let _ = write!(out, " {}", texts.join("/"));
    }
    if let Some(pattern) = &spec.pattern {
        let _ = write!(out, " /{}/", pattern.value);
    }
    if let Some(trim) = &spec.trim {
        let side = match trim.value {
            Trim::Left => "left",
            Trim::Right => "right",
            Trim::Both => "both",
        };
        let _ = write!(out, ", trim {side}");
    }
    out
}

/// Most allowed texts that are written out.
const TEXTS: usize = 5;

/// The checks of a source field, in the order in which they are made.
fn checks(spec: &SourceField) -> Vec<String> {
    let between = |min: Option<&str>, max: Option<&str>| match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (None, max) => format!("up to {}", max.unwrap_or_default()),
    };
    let mut words = Vec::new();
    words.extend(spec.length.as_ref().map(|length| match &length.value {
        Length::Exactly(count) => format!("{count} characters"),
        Length::Between(Bounds { min, max }) => {
            let number = |bound: &Option<Spanned<u32>>| bound.as_ref().map(|bound| bound.value.to_string());
            format!("{} characters", between(number(min).as_deref(), number(max).as_deref()))
        }
    }));
    words.extend(spec.one_of.as_ref().map(|texts| match &texts.value {
        texts if texts.len() <= TEXTS => {
            format!("one of {}", texts.iter().map(|text| text.value.0.as_str()).collect::<Vec<_>>().join("/"))
        }
        texts => format!("one of {} texts", texts.len()),
    }));
    words.extend(spec.in_lookup.as_ref().map(|name| format!("a key of `{}`", name.value)));
    words.extend(spec.range.as_ref().map(|range| {
        let text = |bound: &'_ Option<Spanned<Scalar>>| bound.as_ref().map(|bound| bound.value.0.clone());
        let (min, max) = (text(&range.value.min), text(&range.value.max));
        between(min.as_deref(), max.as_deref())
    }));
    words.extend(spec.valid_as.as_ref().map(|name| format!("valid as {}", standard_word(name.value))));
    words.extend(spec.check_digit.as_ref().map(|scheme| format!("check digit modulo {}", scheme.value.modulus.value)));
    words
}

fn standard_word(name: Standard) -> &'static str {
    match name {
        Standard::Email => "email",
        Standard::Phone => "phone",
        Standard::Numeric => "numeric",
        Standard::Luhn => "luhn",
        Standard::Iban => "iban",
        Standard::Aba => "aba",
    }
}

/// The layout of a target field as written.
fn layout(spec: &TargetField) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(spec.picture.as_ref().map(|picture| picture.value.clone()));
    words.extend(spec.sign.as_ref().map(|sign| format!("sign {}", sign_word(sign.value))));
    words.extend(spec.format.as_ref().map(|format| format.value.clone()));
    words.extend(spec.values.as_ref().map(|values| {
        let texts: Vec<&str> = values.iter().map(|value| value.value.0.as_str()).collect();
        texts.join("/")
    }));
    words.extend(spec.case.as_ref().map(|case| match case.value {
        Case::Upper => "upper".to_owned(),
        Case::Lower => "lower".to_owned(),
    }));
    words.extend(
        spec.replace.as_ref().map(|replace| format!("\"{}\" to \"{}\"", replace.value.find, replace.value.with)),
    );
    words.extend(spec.substring.as_ref().map(|piece| match piece.value.length {
        Some(length) => format!("from character {}, {length} of them", piece.value.start),
        None => format!("from character {}", piece.value.start),
    }));
    words.extend(spec.truncate.as_ref().filter(|truncate| truncate.value).map(|_| "truncate".to_owned()));
    words.extend(spec.justify.as_ref().map(|side| match side.value {
        Align::Left => "left".to_owned(),
        Align::Right => "right".to_owned(),
    }));
    words.extend(spec.pad.as_ref().map(|pad| format!("pad \"{}\"", pad.value.0)));
    words.join(", ")
}

fn sign_word(sign: Sign) -> &'static str {
    match sign {
        Sign::None => "none",
        Sign::Leading => "leading",
        Sign::Trailing => "trailing",
        Sign::LeadingSeparate => "leading_separate",
        Sign::TrailingSeparate => "trailing_separate",
        Sign::LeadingOverpunch => "leading_overpunch",
        Sign::TrailingOverpunch => "trailing_overpunch",
    }
}

/// A text of several lines on one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
