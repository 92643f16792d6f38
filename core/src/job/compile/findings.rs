//! Outputs of what is said of records: of those that were rejected, and of those that were warned of.

use super::context::Context;
use super::line_layouts::LineLayout;
use crate::error::codes;
use crate::job::diagnostic::quoted;
use crate::job::document::{Entry, Feeds, Output, Spanned, TargetField};
use crate::program::model::{FindingCell, FindingOutput, FindingSource, OutputShape, REASONS_DELIMITER};
use crate::record::{Delimiter, Enclosed, Quotes};

/// The names that the fields of rejects have.
const NAMES: [&str; 10] =
    ["reason", "reasons", "severity", "line", "message", "record_number", "file_number", "offset", "field", "type"];

/// What an output tells of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Why they were rejected: a row for each.
    Rejects,
    /// What they were warned of: a row for each rule of severity `info` or `warning` that a record fails and is written with.
    Warnings,
}

impl Told {
    /// What an output tells, where it holds no records itself.
    pub(super) fn of(output: &Output) -> Option<Told> {
        match output.from.as_ref().map(|from| &from.value) {
            Some(Feeds::One(name)) if name == "rejects" => Some(Told::Rejects),
            Some(Feeds::One(name)) if name == "warnings" => Some(Told::Warnings),
            _ => None,
        }
    }

    /// The word for it in a job.
    pub(super) fn name(self) -> &'static str {
        match self {
            Told::Rejects => "rejects",
            Told::Warnings => "warnings",
        }
    }
}

impl<'d> Context<'d> {
    /// Compiles an output of rejects or of warnings.
    pub(super) fn finding_output(
        &mut self,
        index: usize,
        (output, told): (&Output, Told),
        line: &LineLayout,
        places: &[Option<(u32, u32)>],
    ) -> FindingOutput {
        if let Some(filter) = &output.filter {
            let help = "leave it out: all of them are written, so that none is lost";
            self.unfit(filter.span, "`where`", &format!("an output of {}", told.name()), help);
        }
        if let Some((name, _)) = output.map.iter().next() {
            let of = format!("an output of {}", told.name());
            self.unfit(name.span, "`map`", &of, "name the fields: `fields: [reason, line]`");
        }
        let mut cells = Vec::new();
        for (place, (field, at)) in output.fields.iter().zip(places).enumerate() {
            cells.extend(self.finding_cell((field, told), *at, line, place + 1 == output.fields.len()));
        }
        let of_reasons = [FindingSource::Reason, FindingSource::Reasons];
        let holds_reasons = cells.iter().any(|cell| of_reasons.contains(&cell.source));
        let holds_all = cells.iter().any(|cell| cell.source == FindingSource::Reasons);
        match line.shape {
            OutputShape::Delimited { delimiter } if holds_reasons => self.check_reasons(delimiter, line, holds_all),
            _ if holds_all => self.check_separable(),
            _ => {}
        }
        FindingOutput { index, shape: line.shape, line_end: line.line_end, cells }
    }

    fn finding_cell(
        &mut self,
        (field, told): (&Entry<TargetField>, Told),
        place: Option<(u32, u32)>,
        line: &LineLayout,
        last: bool,
    ) -> Option<FindingCell> {
        self.finding_options(field, told);
        let source = match field.name.value.as_str() {
            _ if field.spec.constant.is_some() => FindingSource::Constant(
                field.spec.constant.as_ref().map(|text| text.value.0.clone().into_bytes()).unwrap_or_default(),
            ),
            "reason" => FindingSource::Reason,
            "reasons" => FindingSource::Reasons,
            "severity" => FindingSource::Severity,
            "line" => FindingSource::Line,
            "message" => FindingSource::Message,
            "record_number" => FindingSource::RecordNumber,
            "file_number" => FindingSource::FileNumber,
            "offset" => FindingSource::Offset,
            "field" => FindingSource::Field,
            "type" => FindingSource::Type,
            "filler" => FindingSource::Constant(Vec::new()),
            _ => {
                self.unknown(
                    &field.name,
                    &format!("field of {} called", told.name()),
                    NAMES.map(str::to_owned).to_vec(),
                );
                return None;
            }
        };
        if source == FindingSource::Line && !last && matches!(line.shape, OutputShape::Delimited { .. }) {
            self.error_help(
                codes::mapping::FIELD_POSITION,
                field.name.span,
                "`line` stands as it was read, delimiters and all, so nothing can follow it",
                "make `line` the last field",
            );
        }
        let is_number =
            matches!(source, FindingSource::RecordNumber | FindingSource::FileNumber | FindingSource::Offset);
        // Where every text is quoted, numbers are not.
        let enclosed = line.enclosed.map(|enclosed| match enclosed {
            Enclosed::Quotes(quotes) => Enclosed::Quotes(Quotes { always: quotes.always && !is_number, ..quotes }),
            Enclosed::Json => Enclosed::Json,
        });
        let layout = self.plain_layout(field, &LineLayout { enclosed, ..*line })?;
        if let Some(constant) = &field.spec.constant {
            self.check_text(field, &layout, &constant.value.0, constant.span);
        }
        Some(FindingCell { name: field.name.value.clone(), source, place, layout })
    }

    /// What is said of a record is text of the engine: it can be placed and padded, and no more.
    fn finding_options(&mut self, field: &Entry<TargetField>, told: Told) {
        let spec = &field.spec;
        let options = [
            ("`from`", spec.from.as_ref().map(|option| option.span)),
            ("`expr`", spec.expr.as_ref().map(|option| option.span)),
            ("`composite`", spec.composite.as_ref().map(|option| option.span)),
            ("`conditional`", spec.conditional.as_ref().map(|option| option.span)),
            ("`lookup`", spec.lookup.as_ref().map(|option| option.span)),
            ("`default`", spec.default.as_ref().map(|option| option.span)),
            ("`mask`", spec.mask.as_ref().map(|option| option.span)),
            ("`picture`", spec.picture.as_ref().map(|option| option.span)),
            ("`sign`", spec.sign.as_ref().map(|option| option.span)),
            ("`format`", spec.format.as_ref().map(|option| option.span)),
            ("`case`", spec.case.as_ref().map(|option| option.span)),
            ("`substring`", spec.substring.as_ref().map(|option| option.span)),
            ("`replace`", spec.replace.as_ref().map(|option| option.span)),
            ("`truncate`", spec.truncate.as_ref().map(|option| option.span)),
            ("`values`", spec.values.as_ref().and_then(|values| values.first()).map(|value| value.span)),
        ];
        if let Some((option, span)) = options.into_iter().find_map(|(option, span)| Some((option, span?))) {
            let of = told.name();
            let help =
                format!("the fields of {of} are ready: they take `width`, `at`, `justify`, `pad` and `constant`");
            self.unfit(span, option, &format!("a field of {of}"), &help);
        }
    }

    /// Reasons that an output of rejects cannot hold.
    fn check_reasons(&mut self, delimiter: Delimiter, line: &LineLayout, holds_all: bool) {
        if holds_all && delimiter.as_bytes() == REASONS_DELIMITER.as_bytes() {
            let span = line.delimiter_span;
            let message =
                format!("`reasons` has `{REASONS_DELIMITER}` between its reasons, which is the delimiter, too");
            let help = "give the rejects another `delimiter:`, such as `|`";
            self.error_help(codes::mapping::NOT_WRITABLE, span, message, help);
            return;
        }
        for reason in self.reasons() {
            if delimiter.breaks(reason.value.as_bytes()) || reason.value.contains(['\n', '\r']) {
                let message =
                    format!("the reason {} holds the delimiter of the rejects, or a line end", quoted(&reason.value));
                let help = "write the reason without it, or give the rejects another `delimiter:`";
                self.error_help(codes::mapping::NOT_WRITABLE, reason.span, message, help);
            }
        }
        if holds_all {
            self.check_separable();
        }
    }

    /// Reasons that cannot be told apart where several stand in one field.
    fn check_separable(&mut self) {
        for reason in self.reasons().into_iter().filter(|reason| reason.value.contains(REASONS_DELIMITER)) {
            let message = format!(
                "the reason {} holds the `{REASONS_DELIMITER}` that stands between two of them in `reasons`",
                quoted(&reason.value)
            );
            self.error_help(codes::mapping::NOT_WRITABLE, reason.span, message, "write the reason without it");
        }
    }

    /// Refuses reasons of which a reject would show nothing.
    pub(super) fn empty_reasons(&mut self) {
        for reason in self.reasons().into_iter().filter(|reason| reason.value.trim().is_empty()) {
            let help = "write what stands in the rejects, such as `BAD_AMOUNT`; without `reason:` it is the code of the engine";
            self.error_help(codes::job::UNKNOWN_VALUE, reason.span, "a reason cannot be empty", help);
        }
    }

    /// The reasons that the job names.
    fn reasons(&self) -> Vec<&'d Spanned<String>> {
        let document = self.document;
        let input = document.inputs.iter().flat_map(|(_, input)| {
            let fields = input.record.fields.iter().filter_map(|field| field.spec.reason.as_ref());
            let rules = input.record.validate.iter().filter_map(|rule| rule.reason.as_ref());
            let unique = input.record.unique.iter().filter_map(|unique| unique.reason.as_ref());
            fields.chain(rules).chain(unique).chain(input.record.unknown_type.as_ref().map(|unknown| &unknown.reason))
        });
        let types = document.transactions.iter().flat_map(|(_, kind)| &kind.validate);
        let unique = document.transactions.iter().flat_map(|(_, kind)| &kind.unique);
        let types = types.filter_map(|rule| rule.reason.as_ref());
        input.chain(types).chain(unique.filter_map(|unique| unique.reason.as_ref())).collect()
    }
}
