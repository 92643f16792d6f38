//! Headers and trailers of outputs.

use super::aggregates::Populations;
use super::context::Context;
use super::layouts::LineLayout;
use super::scopes::EnvelopeScope;
use crate::envelope::OutputLine;
use crate::error::codes;
use crate::expr::Expr;
use crate::job::document::{Entry, OutputEnvelope, Spanned, TargetField};
use crate::program::model::{Cell, Layout, OutputShape, Source};
use crate::record::Type;

impl Context<'_> {
    /// Compiles a header or trailer.
    pub(super) fn output_line(
        &mut self,
        envelope: &OutputEnvelope,
        line: &LineLayout,
        role: &'static str,
        output: &str,
        populations: &Populations<'_>,
    ) -> Option<OutputLine> {
        let mut line = *line;
        self.unique_names(envelope.fields.iter().map(|field| &field.name), role);
        let record_width = if let OutputShape::Fixed { width } = line.shape { Some(width) } else { None };
        let places = self.target_places(&envelope.fields, &mut line);
        if let (OutputShape::Fixed { width }, Some(record)) = (line.shape, record_width) {
            // A short header or trailer is filled with blanks, so that all lines have one length.
            line.shape = OutputShape::Fixed { width: width.max(record) };
        }
        let mut fields = Vec::new();
        let mut uses_totals = false;
        for (field, place) in envelope.fields.iter().zip(places) {
            let (cell, totals) = self.envelope_cell(field, &line, role, output, populations);
            uses_totals |= totals;
            if totals && role == "header" && place.is_none() && field.spec.width.is_none() {
                self.error_help(
                    codes::mapping::TOTAL_NEEDS_WIDTH,
                    field.name.span,
                    format!("the total `{}` stands in a header, which is written before it is known", field.name.value),
                    "give the field a width, so that room is kept for it, such as `width: 12`",
                );
            }
            fields.extend(cell.map(|cell| (field.name.value.clone(), place, cell)));
        }
        Some(OutputLine { role, shape: line.shape, line_end: line.line_end, fields, uses_totals })
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
        for (option, span) in [
            ("`composite`", spec.composite.as_ref().map(|option| option.span)),
            ("`conditional`", spec.conditional.as_ref().map(|option| option.span)),
            ("`lookup`", spec.lookup.as_ref().map(|option| option.span)),
            ("`mask`", spec.mask.as_ref().map(|option| option.span)),
        ] {
            if let Some(span) = span {
                self.unfit(
                    span,
                    option,
                    &format!("a field of a {role}"),
                    "use `constant`, `from: header.FIELD` or `expr`",
                );
            }
        }
        let text = spec.expr.as_ref().or(spec.from.as_ref());
        let (source, ty, totals) = match (text, &spec.constant) {
            (Some(text), None) => match self.envelope_expression(text, populations) {
                Some((expression, totals)) => (Source::Expression(expression.clone()), expression.ty, totals),
                None => return (None, false),
            },
            (None, Some(constant)) => (Source::Constant(constant.value.0.clone().into_bytes()), Type::Text, false),
            (None, None) if field.name.value == "filler" => (Source::Constant(Vec::new()), Type::Text, false),
            (None, None) => {
                self.error_help(
                    codes::mapping::UNMAPPED,
                    field.name.span,
                    format!("the field `{}` of the {role} of `{output}` has no source", field.name.value),
                    "give it a `constant:`, or an `expr:` such as `written.count()` or `inputs.NAME.header.FIELD`",
                );
                return (None, false);
            }
            (Some(_), Some(_)) => {
                self.error_help(
                    codes::mapping::MAPPED_TWICE,
                    field.name.span,
                    format!("`{}` names two sources", field.name.value),
                    "keep one of them",
                );
                return (None, false);
            }
        };
        let cell = (|| {
            let layout: Layout = self.layout(field, ty, line)?;
            let plain = self.plain_layout(field, line)?;
            let default = self.typed_default(&field.name.value, spec.default.as_ref(), ty, &layout);
            let rules = self.cell_rules(&field.name.value, output);
            let cell = Cell { source, layout, default: default.bytes, default_value: default.value, plain, rules };
            self.check_constant(field, &cell, spec.constant.as_ref());
            Some(cell)
        })();
        (cell, totals)
    }

    fn envelope_expression(&mut self, text: &Spanned<String>, populations: &Populations<'_>) -> Option<(Expr, bool)> {
        let (compiled, uses_totals) = {
            let mut scope = EnvelopeScope { context: self, populations, own_input: true, uses_totals: false };
            let compiled = crate::expr::compile(&text.value, &mut scope);
            (compiled, scope.uses_totals)
        };
        match compiled {
            Ok(expression) => Some((expression, uses_totals)),
            Err(problems) => {
                problems.into_iter().for_each(|problem| self.expression_problem(text, problem));
                None
            }
        }
    }
}
