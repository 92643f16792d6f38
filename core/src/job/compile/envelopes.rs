//! Headers and trailers of outputs.

use super::aggregates::Populations;
use super::context::Context;
use super::line_layouts::LineLayout;
use super::scopes::EnvelopeScope;
use crate::envelope::{Content, OutputLine};
use crate::error::codes;
use crate::expr::Expr;
use crate::job::diagnostic::quoted;
use crate::job::document::{Entry, OutputEnvelope, Spanned, TargetField};
use crate::program::model::{Cell, Layout, OutputShape, Source};
use crate::record::Type;

/// Which header or trailer it is.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    /// `header` or `trailer`.
    pub(super) role: &'static str,
    pub(super) output: &'a Spanned<String>,
    /// Whether it is written before the totals are known: a header, but for one of an output whose file is made at the end.
    pub(super) is_early: bool,
}

impl Context<'_> {
    /// Compiles a header or trailer.
    pub(super) fn output_line(
        &mut self,
        envelope: &OutputEnvelope,
        line: &LineLayout,
        end: End<'_>,
        populations: &Populations<'_>,
    ) -> Option<OutputLine> {
        match &envelope.text {
            Some(text) => self.output_text((envelope, text), line, end, populations),
            None => self.output_fields(envelope, line, end, populations),
        }
    }

    fn output_fields(
        &mut self,
        envelope: &OutputEnvelope,
        line: &LineLayout,
        end: End<'_>,
        populations: &Populations<'_>,
    ) -> Option<OutputLine> {
        let End { role, output, is_early } = end;
        if envelope.fields.is_empty() {
            let message = format!("the {role} of `{}` has neither fields nor a text", output.value);
            let help = format!("write `{role}: {{fields: […]}}` or `{role}: {{text: \"…\"}}`, or leave `{role}` out");
            self.error_help(codes::job::MISSING_KEY, output.span, message, help);
            return None;
        }
        self.no_text(envelope, role);
        let output = &output.value;
        let mut line = *line;
        self.unique_names(envelope.fields.iter().map(|field| &field.name), role);
        let record_width = if let OutputShape::Fixed { width, .. } = line.shape { Some(width) } else { None };
        let places = self.target_places(&envelope.fields, &mut line);
        if let (OutputShape::Fixed { width, unit }, Some(record)) = (line.shape, record_width) {
            // A short header or trailer is filled with blanks, so that all lines have one length.
            line.shape = OutputShape::Fixed { width: width.max(record), unit };
        }
        let mut fields = Vec::new();
        let mut uses_totals = false;
        for (field, place) in envelope.fields.iter().zip(places) {
            let (cell, totals) = self.envelope_cell(field, &line, role, output, populations);
            uses_totals |= totals;
            if totals && is_early && place.is_none() && field.spec.width.is_none() {
                self.error_help(
                    codes::mapping::TOTAL_NEEDS_WIDTH,
                    field.name.span,
                    format!("the total `{}` stands in a header, which is written before it is known", field.name.value),
                    match line.shape {
                        OutputShape::JsonLines => "put it into the trailer, or write a `text:` with a `width:`",
                        _ => "give the field a width, so that room is kept for it, such as `width: 12`",
                    },
                );
            }
            fields.extend(cell.map(|cell| (field.name.value.clone(), place, cell)));
        }
        let content = Content::Fields(fields);
        Some(OutputLine { role, shape: line.shape, line_end: line.line_end, content, uses_totals })
    }

    /// The cell of a field, and whether it depends on totals.
    fn envelope_cell(
        &mut self,
        field: &Entry<TargetField>,
        line: &LineLayout,
        role: &str,
        output: &str,
        populations: &Populations<'_>,
    ) -> (Option<Cell>, bool) {
        let spec = &field.spec;
        let Some((source, ty, totals)) = self.envelope_source(field, role, output, populations) else {
            return (None, false);
        };
        let cell = (|| {
            let layout: Layout = self.layout(field, ty, line)?;
            let plain = self.plain_layout(field, line)?;
            let default = self.typed_default(&field.name.value, spec.default.as_ref(), ty, &layout);
            let rules = self.cell_rules(&field.name.value, output, line);
            let cell = Cell {
                source,
                layout,
                default: default.bytes,
                default_is_laid_out: default.is_laid_out,
                default_value: default.value,
                plain,
                rules,
            };
            self.check_texts(field, &cell, spec.constant.as_ref(), spec.default.as_ref());
            Some(cell)
        })();
        (cell, totals)
    }

    /// The source of a field, the type of its values, and whether it depends on totals.
    fn envelope_source(
        &mut self,
        field: &Entry<TargetField>,
        role: &str,
        output: &str,
        populations: &Populations<'_>,
    ) -> Option<(Source, Type, bool)> {
        let spec = &field.spec;
        let unfit = [
            ("`composite`", spec.composite.as_ref().map(|option| option.span)),
            ("`conditional`", spec.conditional.as_ref().map(|option| option.span)),
            ("`lookup`", spec.lookup.as_ref().map(|option| option.span)),
            ("`mask`", spec.mask.as_ref().map(|option| option.span)),
        ];
        if let Some((option, span)) = unfit.into_iter().find_map(|(option, span)| Some((option, span?))) {
            self.unfit(span, option, &format!("a field of a {role}"), "use `constant`, `from: header.FIELD` or `expr`");
            return None;
        }
        let sources = [spec.expr.is_some(), spec.from.is_some(), spec.constant.is_some()];
        if sources.into_iter().filter(|there| *there).count() > 1 {
            self.error_help(
                codes::mapping::MAPPED_TWICE,
                field.name.span,
                format!("`{}` names several sources", field.name.value),
                "keep one of `constant`, `from` and `expr`",
            );
            return None;
        }
        if let (Some(default), None) = (&spec.default, spec.expr.as_ref().or(spec.from.as_ref())) {
            self.unfit(default.span, "`default`", "a constant", "a constant always has a value");
            return None;
        }
        Some(match (spec.expr.as_ref(), spec.from.as_ref(), &spec.constant) {
            (_, Some(path), _) if !is_path(&path.value) => {
                let message = format!("{} is no field of a header or trailer", quoted(&path.value));
                let help = "write `from: header.FIELD`, or `expr:` for anything that is calculated";
                self.error_help(codes::job::UNKNOWN_NAME, path.span, message, help);
                return None;
            }
            (Some(text), ..) | (None, Some(text), _) => match self.envelope_expression(text, populations) {
                Some((expression, totals)) => (Source::Expression(expression.clone()), expression.ty, totals),
                None => return None,
            },
            (None, None, Some(constant)) => {
                (Source::Constant(constant.value.0.clone().into_bytes()), Type::Text, false)
            }
            (None, None, None) if field.name.value == "filler" => (Source::Constant(Vec::new()), Type::Text, false),
            (None, None, None) => {
                self.error_help(
                    codes::mapping::UNMAPPED,
                    field.name.span,
                    format!("the field `{}` of the {role} of `{output}` has no source", field.name.value),
                    "give it a `constant:`, or an `expr:` such as `read.count()` or `header.FIELD`",
                );
                return None;
            }
        })
    }

    /// An expression over headers, parameters and totals, and whether it uses totals.
    pub(super) fn envelope_expression(
        &mut self,
        text: &Spanned<String>,
        populations: &Populations<'_>,
    ) -> Option<(Expr, bool)> {
        self.doubt.set(false);
        let (compiled, uses_totals) = {
            let mut scope = EnvelopeScope { context: self, populations, uses_totals: false };
            let compiled = crate::expr::compile(&text.value, &mut scope);
            (compiled, scope.uses_totals)
        };
        Some((self.compiled(text, compiled)?, uses_totals))
    }
}

/// Whether a text is names with points between them.
pub(super) fn is_path(text: &str) -> bool {
    let word = |word: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        word.chars().all(fits) && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    };
    text.split('.').all(word)
}
