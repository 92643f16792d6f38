//! Source fields: their forms, and where they stand.

use super::context::Context;
use crate::error::codes;
use crate::job::compiled::CompiledParameter;
use crate::job::diagnostic::{Diagnostic, quoted};
use crate::job::document::{self, Entry, Format, SourceField, Span, Spanned};
use crate::program::LineShape;
use crate::program::model::{Field, Form, MomentKind, form_value};
use crate::record::{
    DateFormat, Delimiter, Dress, Fraction, NumberFormat, Pattern, Picture, Shape, ShortText, SignStyle, Unit,
};
use std::sync::Arc;

/// How the lines of a file are divided.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub(super) format: Format,
    pub(super) delimiter: Delimiter,
    pub(super) unit: Unit,
}

impl Lines {
    /// The same with this delimiter.
    pub(super) fn with(self, delimiter: Delimiter) -> Lines {
        Lines { delimiter, ..self }
    }
}

/// The fields of one line.
pub(super) struct Line {
    pub(super) shape: LineShape,
    pub(super) fields: Vec<Field>,
    /// Which of the fields have a form that could not be compiled.
    pub(super) broken: Vec<bool>,
}

impl Context<'_> {
    /// The fields of a line; `what` is `record`, `header` or `trailer`, and `span` where it is declared.
    pub(super) fn line(&mut self, lines: Lines, entries: &[Entry<SourceField>], what: &str, span: Span) -> Line {
        let Lines { format, delimiter, unit } = lines;
        if entries.is_empty() {
            let message = format!("the {what} of the input has no field");
            self.error_help(codes::job::MISSING_KEY, span, message, "name its fields in order under `fields:`");
        }
        self.unique_names(entries.iter().map(|entry| &entry.name), what);
        let (mut fields, broken): (Vec<Field>, Vec<bool>) =
            entries.iter().map(|entry| self.field(entry, format)).unzip();
        let mut trimmed = fields.len();
        for (index, field) in fields.iter_mut().enumerate() {
            field.trimmed = index as u16;
            if field.trim != (false, false) {
                field.trimmed = trimmed as u16;
                trimmed += 1;
            }
        }
        let shape = match format {
            Format::Delimited => LineShape::Delimited { delimiter },
            Format::Fixed => {
                let places: Vec<_> = entries
                    .iter()
                    .map(|entry| (&entry.name, entry.spec.width.as_ref(), entry.spec.at.as_ref()))
                    .collect();
                let (places, length) = self.places(&places);
                LineShape::Fixed { length, places, unit }
            }
            Format::JsonLines => {
                let name = |entry: &Entry<SourceField>| entry.spec.column.as_ref().unwrap_or(&entry.name).value.clone();
                LineShape::Json { names: entries.iter().map(name).collect() }
            }
        };
        Line { shape, fields, broken }
    }

    /// Names of one list that stand twice; `filler` may.
    pub(super) fn unique_names<'n>(&mut self, names: impl Iterator<Item = &'n Spanned<String>>, what: &str) {
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for name in names.filter(|name| name.value != "filler") {
            match seen.iter().find(|known| known.value == name.value) {
                Some(first) => {
                    let message = format!("the {what} has two fields called `{}`", name.value);
                    self.problem(
                        Diagnostic::error(codes::job::DUPLICATE_NAME, message, name.span)
                            .secondary(first.span, "first declared here")
                            .help("give one of them another name; only `filler` may stand more than once"),
                    );
                }
                None => seen.push(name),
            }
        }
    }

    /// A field, and whether its form could not be compiled.
    fn field(&mut self, entry: &Entry<SourceField>, format: Format) -> (Field, bool) {
        let SourceField { required, pattern, trim, reason, pii, width, at, .. } = &entry.spec;
        if format != Format::Fixed {
            let (of, help) = match format {
                Format::JsonLines => ("a field of JSON lines", "members are found by their names"),
                _ => ("a field of a delimited line", "delimited fields stand where the delimiters put them"),
            };
            let places = [("`width`", width.as_ref()), ("`at`", at.as_ref())];
            for (option, span) in places.into_iter().filter_map(|(name, option)| Some((name, option?.span))) {
                self.unfit(span, option, of, help);
            }
        }
        let before = self.problems.len();
        let form = self.form(&entry.name, &entry.spec);
        let mut broken = self.problems.len() > before;
        if format == Format::Fixed && trim.is_none() && !broken {
            self.check_width(entry, &form);
        }
        let pattern =
            pattern.as_ref().and_then(|pattern| self.regular_expression(pattern, &format!("`{}`", entry.name.value)));
        broken |= self.problems.iter().skip(before).any(|problem| problem.code == codes::job::BAD_PATTERN);
        let checks = if broken { Vec::new() } else { self.value_checks(entry, &form, format) };
        let field = Field {
            name: entry.name.value.clone(),
            form,
            required: required.unwrap_or(entry.name.value != "filler"),
            pattern,
            checks,
            trim: match trim.as_ref().map(|trim| trim.value) {
                None => (false, false),
                Some(document::Trim::Left) => (true, false),
                Some(document::Trim::Right) => (false, true),
                Some(document::Trim::Both) => (true, true),
            },
            trimmed: 0,
            reason: reason.as_ref().map(|reason| reason.value.clone()),
            sensitive: pii.is_some(),
        };
        (field, broken)
    }

    /// Notes an option that does not apply.
    pub(super) fn unfit(&mut self, span: Span, option: &str, to: &str, help: &str) {
        self.error_help(codes::mapping::OPTION_UNFIT, span, format!("{option} does not apply to {to}"), help);
    }

    /// The lexical form of a source field.
    fn form(&mut self, name: &Spanned<String>, spec: &SourceField) -> Form {
        let default = Spanned { value: "text".to_owned(), span: name.span };
        let kind = spec.kind.as_ref().unwrap_or(&default);
        let word = kind.value.trim();
        if let Some(scale) = self.number_scale(kind) {
            self.unfit_options(name, spec, "a number", false, true, false);
            return Form::Number(self.number_format(name, spec, scale));
        }
        match word {
            "text" => {
                self.unfit_options(name, spec, "text", false, false, false);
                Form::Text
            }
            "date" | "time" | "timestamp" => {
                self.unfit_options(name, spec, "a date or time", true, false, false);
                let (shape, kind) = match word {
                    "date" => (Shape::Date, MomentKind::Date),
                    "time" => (Shape::Time, MomentKind::Time),
                    _ => (Shape::Timestamp, MomentKind::Timestamp),
                };
                Form::Moment(self.date_format(spec.format.as_ref(), shape, DateFormat::compile), kind)
            }
            "boolean" => {
                self.unfit_options(name, spec, "a boolean", false, false, true);
                Form::Boolean(self.boolean_values(spec.values.as_deref(), name.span))
            }
            _ => {
                let known = ["text", "integer", "decimal(2)", "date", "time", "timestamp", "boolean"];
                self.unknown(kind, "type", known.map(str::to_owned).to_vec());
                Form::Text
            }
        }
    }

    fn unfit_options(
        &mut self,
        name: &Spanned<String>,
        spec: &SourceField,
        what: &str,
        format: bool,
        number: bool,
        values: bool,
    ) {
        let of_number = [
            ("`digits`", spec.digits.as_ref().map(|option| option.span)),
            ("`grouping`", spec.grouping.as_ref().map(|option| option.span)),
            ("`prefix`", spec.prefix.as_ref().map(|option| option.span)),
            ("`fraction`", spec.fraction.as_ref().map(|option| option.span)),
            ("`picture`", spec.picture.as_ref().map(|option| option.span)),
            ("`sign`", spec.sign.as_ref().map(|option| option.span)),
        ];
        let of_date = ("`format`", spec.format.as_ref().map(|option| option.span));
        let of_boolean = ("`values`", spec.values.as_ref().and_then(|values| values.first()).map(|value| value.span));
        let unfit = of_number.into_iter().filter(|_| !number).chain([of_date].into_iter().filter(|_| !format));
        let mut unfit = unfit.chain([of_boolean].into_iter().filter(|_| !values));
        // One type that is wrong or forgotten makes several options unfit: that is one problem.
        if let Some((option, span)) = unfit.find_map(|(option, span)| Some((option, span?))) {
            let help = match option {
                "`format`" => "give the field the type that is meant, such as `type: date`",
                "`values`" => "give the field the type that is meant: `type: boolean`",
                _ => "give the field the type that is meant, such as `type: decimal(2)`",
            };
            self.unfit(span, option, &format!("`{}`, which is {what}", name.value), help);
        }
    }

    /// The scale of a number type; `None` when the type is no number.
    fn number_scale(&mut self, kind: &Spanned<String>) -> Option<u8> {
        let word = kind.value.trim();
        if word == "integer" {
            return Some(0);
        }
        let inner = word.strip_prefix("decimal")?.trim();
        let digits = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).map(str::trim);
        match digits.and_then(|digits| digits.parse().ok()) {
            Some(scale @ 0..=37) => Some(scale),
            _ => {
                self.error_help(
                    codes::job::UNKNOWN_VALUE,
                    kind.span,
                    format!("`{word}` does not say how many digits stand behind the point"),
                    "write `decimal(2)` for two digits; 0 to 37 are possible",
                );
                Some(2)
            }
        }
    }

    fn number_format(&mut self, name: &Spanned<String>, spec: &SourceField, scale: u8) -> NumberFormat {
        let sign = spec.sign.as_ref().map(|sign| sign_style(sign.value));
        if let Some(picture) = &spec.picture
            && let Some(parsed) = self.picture(picture)
        {
            if parsed.fraction_digits != scale {
                let message =
                    format!("the picture has {} digits behind the point and the type {scale}", parsed.fraction_digits);
                self.error_help(
                    codes::job::BAD_PICTURE,
                    picture.span,
                    message,
                    match parsed.fraction_digits {
                        0 => "write `type: integer`".to_owned(),
                        digits => format!("write `type: decimal({digits})`"),
                    },
                );
            }
            for (option, span) in [
                ("`digits`", spec.digits.as_ref().map(|option| option.span)),
                ("`fraction`", spec.fraction.as_ref().map(|option| option.span)),
                ("`grouping`", spec.grouping.as_ref().map(|option| option.span)),
                ("`prefix`", spec.prefix.as_ref().map(|option| option.span)),
            ] {
                if let Some(span) = span {
                    self.unfit(span, option, "a number with a picture", "the picture says it already");
                }
            }
            // As in COBOL, a signed picture without a SIGN clause has its sign in the last digit.
            let usual = if parsed.signed { SignStyle::TrailingOverpunch } else { SignStyle::None };
            return NumberFormat::from_picture(&parsed, sign.unwrap_or(usual));
        }
        let mut format = NumberFormat::decimal(scale);
        if let Some(sign) = sign {
            format.sign = sign;
        }
        format.dress = self.dress(spec, format.sign);
        if let Some(fraction) = &spec.fraction
            && fraction.value == document::Fraction::Exact
        {
            format.fraction = Fraction::Exact;
        }
        if let Some(digits) = &spec.digits {
            match digits.value {
                most if (1..=38 - u32::from(scale)).contains(&most) => format.integer_digits = most as u8,
                most => {
                    let message = format!("`{}` cannot have {most} digits in front of the point", name.value);
                    self.error_help(
                        codes::job::UNKNOWN_VALUE,
                        digits.span,
                        message,
                        format!("1 to {} are possible", 38 - scale),
                    );
                }
            }
        }
        format
    }

    /// What stands around the digits of a number.
    fn dress(&mut self, spec: &SourceField, sign: SignStyle) -> Dress {
        let mut dress = Dress::default();
        let around = matches!(sign, SignStyle::None | SignStyle::Leading | SignStyle::Trailing);
        for (name, option) in [("`grouping`", &spec.grouping), ("`prefix`", &spec.prefix)] {
            if let Some(option) = option.as_ref().filter(|_| !around) {
                self.unfit(option.span, name, "a number whose sign has a place of its own", "remove it, or the `sign`");
            }
        }
        if let Some(grouping) = &spec.grouping {
            match grouping.value.0.as_bytes() {
                [byte @ (b',' | b' ' | b'\'' | b'_')] => dress.grouping = Some(*byte),
                _ => self.error_help(
                    codes::job::UNKNOWN_VALUE,
                    grouping.span,
                    format!("{} cannot stand between groups of digits", quoted(&grouping.value.0)),
                    "write `\",\"`, `\"'\"`, `\"_\"` or a blank; the point is always `.`",
                ),
            }
        }
        if let Some(prefix) = &spec.prefix {
            let text = &prefix.value.0;
            let fits =
                |text: &&String| !text.is_empty() && !text.contains(|c: char| c.is_ascii_digit() || "+-.".contains(c));
            match Some(text).filter(fits).and_then(|text| ShortText::new(text)) {
                Some(known) => dress.prefix = known,
                None => self.error_help(
                    codes::job::UNKNOWN_VALUE,
                    prefix.span,
                    format!("`{text}` cannot stand in front of the digits of a number"),
                    "write one to eight bytes without digits, signs and points, such as `£` or `EUR `",
                ),
            }
        }
        dress
    }

    /// A pattern that a whole text must match; `of` says whose it is.
    pub(super) fn regular_expression(&mut self, pattern: &Spanned<String>, of: &str) -> Option<Arc<Pattern>> {
        match Pattern::compile(&pattern.value) {
            Ok(compiled) => Some(Arc::new(compiled)),
            Err(message) => {
                let message = format!("the pattern of {of} cannot be used: {message}");
                let help =
                    "a pattern is a regular expression such as `[0-9]{1,16}`, without look-around and back-references";
                self.error_help(codes::job::BAD_PATTERN, pattern.span, message, help);
                None
            }
        }
    }

    /// A picture string.
    pub(super) fn picture(&mut self, picture: &Spanned<String>) -> Option<Picture> {
        match Picture::parse(&picture.value) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let span = self.span_inside(picture, error.offset, error.offset + 1);
                let message = format!("the picture `{}` cannot be used: {}", picture.value, error.message);
                self.error_help(
                    codes::job::BAD_PICTURE,
                    span,
                    message,
                    "write for example `9(13)V99`, `S9(9)V99` or `Z(6)9.99`",
                );
                None
            }
        }
    }

    /// A date format, by default ISO 8601.
    pub(super) fn date_format(
        &mut self,
        pattern: Option<&Spanned<String>>,
        shape: Shape,
        compile: fn(&str, Shape) -> Result<DateFormat, crate::record::DateProblem>,
    ) -> DateFormat {
        let Some(pattern) = pattern else { return DateFormat::iso(shape) };
        compile(&pattern.value, shape).unwrap_or_else(|problem| {
            let end = (problem.offset + 2).min(pattern.value.len());
            let span = self.span_inside(pattern, problem.offset, end);
            let message = format!("the date format `{}` cannot be used: {}", pattern.value, problem.message);
            self.error_help(
                codes::job::BAD_DATE_FORMAT,
                span,
                message,
                "formats are strftime patterns, such as `%Y-%m-%d` or `%Y-%m-%dT%H:%M:%S`",
            );
            DateFormat::iso(shape)
        })
    }

    /// The two texts of a boolean.
    pub(super) fn boolean_values(&mut self, values: Option<&[Spanned<document::Scalar>]>, span: Span) -> [Vec<u8>; 2] {
        let default = [b"true".to_vec(), b"false".to_vec()];
        match values {
            None => default,
            Some([yes, no]) if yes.value != no.value => {
                [yes.value.0.clone().into_bytes(), no.value.0.clone().into_bytes()]
            }
            Some(values) => {
                let span = values.first().map_or(span, |value| value.span);
                self.error_help(
                    codes::job::WRONG_SHAPE,
                    span,
                    "a boolean has two different texts",
                    "write the text for true and the one for false: `values: [Y, N]`",
                );
                default
            }
        }
    }
}

/// The parameters of the job.
pub(super) fn parameters(context: &mut Context<'_>) -> Vec<CompiledParameter> {
    let document = context.document;
    let mut compiled = Vec::new();
    for (name, parameter) in document.parameters.iter() {
        let before = context.problems.len();
        let form = context.parameter_form(name, &parameter.kind);
        if let Some(default) = parameter.default.as_ref().filter(|_| context.problems.len() == before)
            && form_value(&form, default.value.0.as_bytes()).is_none()
        {
            let message = format!(
                "the default of `{}` is {}, which is not {}",
                name.value,
                quoted(&default.value.0),
                form.describe()
            );
            let help = format!("write a value of the type `{}`, or no default", parameter.kind.value);
            context.error_help(codes::job::PARAMETER_VALUE, default.span, message, help);
        }
        compiled.push(CompiledParameter {
            name: name.value.clone(),
            form,
            required: parameter.required && parameter.default.is_none(),
            identifying: parameter.identifying,
            default: parameter.default.as_ref().map(|text| text.value.0.clone().into_bytes()),
        });
    }
    compiled
}

impl Context<'_> {
    /// The form of a parameter.
    pub(super) fn parameter_form(&mut self, name: &Spanned<String>, kind: &Spanned<String>) -> Form {
        self.form(name, &SourceField { kind: Some(kind.clone()), ..SourceField::default() })
    }
}

/// The sign style of the document as the codecs know it.
pub(super) fn sign_style(sign: document::Sign) -> SignStyle {
    match sign {
        document::Sign::None => SignStyle::None,
        document::Sign::Leading => SignStyle::Leading,
        document::Sign::Trailing => SignStyle::Trailing,
        document::Sign::LeadingSeparate => SignStyle::LeadingSeparate,
        document::Sign::TrailingSeparate => SignStyle::TrailingSeparate,
        document::Sign::LeadingOverpunch => SignStyle::LeadingOverpunch,
        document::Sign::TrailingOverpunch => SignStyle::TrailingOverpunch,
    }
}
