//! Outputs of rejects: what is said of a record that was refused.

use super::context::Context;
use super::layouts::LineLayout;
use crate::error::codes;
use crate::job::document::{Entry, Output, TargetField};
use crate::program::model::{OutputShape, RejectCell, RejectOutput, RejectSource};

/// The names that the fields of rejects have.
const NAMES: [&str; 7] = ["reason", "line", "message", "record_number", "offset", "field", "type"];

impl Context<'_> {
    /// Compiles an output of rejects.
    pub(super) fn reject_output(
        &mut self,
        index: usize,
        output: &Output,
        line: &LineLayout,
        places: &[Option<(u32, u32)>],
    ) -> RejectOutput {
        if let Some((name, _)) = output.map.iter().next() {
            self.unfit(name.span, "`map`", "an output of rejects", "name the fields: `fields: [reason, line]`");
        }
        let mut cells = Vec::new();
        for (place, (field, at)) in output.fields.iter().zip(places).enumerate() {
            cells.extend(self.reject_cell(field, *at, line, place + 1 == output.fields.len()));
        }
        RejectOutput { index, shape: line.shape, line_end: line.line_end, cells }
    }

    fn reject_cell(
        &mut self,
        field: &Entry<TargetField>,
        place: Option<(u32, u32)>,
        line: &LineLayout,
        last: bool,
    ) -> Option<RejectCell> {
        let source = match field.name.value.as_str() {
            _ if field.spec.constant.is_some() => RejectSource::Constant(
                field.spec.constant.as_ref().map(|text| text.value.0.clone().into_bytes()).unwrap_or_default(),
            ),
            "reason" => RejectSource::Reason,
            "line" => RejectSource::Line,
            "message" => RejectSource::Message,
            "record_number" => RejectSource::RecordNumber,
            "offset" => RejectSource::Offset,
            "field" => RejectSource::Field,
            "type" => RejectSource::Type,
            "filler" => RejectSource::Constant(Vec::new()),
            _ => {
                self.unknown(&field.name, "field of rejects called", NAMES.map(str::to_owned).to_vec());
                return None;
            }
        };
        if source == RejectSource::Line && !last && !matches!(line.shape, OutputShape::Fixed { .. }) {
            self.error_help(
                codes::mapping::FIELD_POSITION,
                field.name.span,
                "`line` stands as it was read, delimiters and all, so nothing can follow it",
                "make `line` the last field",
            );
        }
        Some(RejectCell { source, place, layout: self.plain_layout(field, line)? })
    }
}
