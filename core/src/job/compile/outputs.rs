//! Outputs of records: which source every target field has, for every transaction type.

use super::aggregates::{Populations, WrittenScope};
use super::context::Context;
use super::inputs::Record;
use super::layouts::LineLayout;
use super::sources::{Written, as_expression};
use crate::error::codes;
use crate::expr::Expr;
use crate::job::compiled::CompiledOutput;
use crate::job::diagnostic::Diagnostic;
use crate::job::document::{self, Entry, Feeds, FixedOrDelimited, Output, Spanned, TargetField};
use crate::program::model::{Cell, OutputShape, RecordOutput, RejectOutput, Target};
use crate::sink::IfExists;

/// All outputs.
pub(super) struct Outputs {
    pub(super) compiled: Vec<CompiledOutput>,
    pub(super) records: Vec<RecordOutput>,
    pub(super) rejects: Vec<RejectOutput>,
    /// What `written` means in each output of records.
    pub(super) scopes: Vec<WrittenScope>,
    /// Names of all target fields.
    pub(super) target_names: Vec<String>,
}

/// Compiles all outputs.
pub(super) fn outputs(context: &mut Context<'_>, record: &Record) -> Outputs {
    let document = context.document;
    let mut all = Outputs {
        compiled: Vec::new(),
        records: Vec::new(),
        rejects: Vec::new(),
        scopes: Vec::new(),
        target_names: Vec::new(),
    };
    for (index, (name, output)) in document.outputs.iter().enumerate() {
        let mut line = context.line_layout(output);
        context.unique_names(output.fields.iter().map(|field| &field.name), "output");
        let places = context.target_places(&output.fields, &mut line);
        let written = if is_rejects(output) {
            all.rejects.push(context.reject_output(index, output, &line, &places));
            None
        } else {
            all.target_names.extend(output.fields.iter().map(|field| field.name.value.clone()));
            let compiled = context.record_output(index, (name, output), &line, &places, record);
            let scope = written_scope(&compiled, &record.fields);
            all.records.push(compiled);
            all.scopes.push(scope);
            all.scopes.last()
        };
        let populations = Populations { record: &record.scope, fields: &record.fields, written };
        let header = output
            .header
            .as_ref()
            .and_then(|header| context.output_line(header, &line, "header", &name.value, &populations));
        let trailer = output
            .trailer
            .as_ref()
            .and_then(|trailer| context.output_line(trailer, &line, "trailer", &name.value, &populations));
        all.compiled.push(CompiledOutput {
            name: name.value.clone(),
            path: output.path.as_ref().map(|path| path.value.clone()),
            if_exists: match output.if_exists.as_ref().map(|option| option.value) {
                Some(document::IfExists::Replace) => IfExists::Replace,
                _ => IfExists::Refuse,
            },
            header,
            header_row: context.output_header_row(output, &line),
            trailer,
        });
    }
    all
}

fn is_rejects(output: &Output) -> bool {
    matches!(output.from.as_ref().map(|from| &from.value), Some(Feeds::One(name)) if name == "rejects")
}

impl Context<'_> {
    /// Places of target fields in a fixed-width line, whose width is put into `line`.
    pub(super) fn target_places(
        &mut self,
        fields: &[Entry<TargetField>],
        line: &mut LineLayout,
    ) -> Vec<Option<(u32, u32)>> {
        if !line.is_fixed() {
            for at in fields.iter().filter_map(|field| field.spec.at.as_ref()) {
                self.unfit(
                    at.span,
                    "`at`",
                    "a field of a delimited line",
                    "delimited fields stand in the order of the list",
                );
            }
            return vec![None; fields.len()];
        }
        let known: Vec<_> =
            fields.iter().map(|field| (&field.name, field.spec.width.as_ref(), field.spec.at.as_ref())).collect();
        let (places, width) = self.places(&known);
        line.shape = OutputShape::Fixed { width };
        places.into_iter().map(Some).collect()
    }

    fn record_output(
        &mut self,
        index: usize,
        (name, output): (&Spanned<String>, &Output),
        line: &LineLayout,
        places: &[Option<(u32, u32)>],
        record: &Record,
    ) -> RecordOutput {
        let feeds = self.feeds(output);
        for (target, _) in output.map.iter() {
            if !output.fields.iter().any(|field| field.name.value == target.value) {
                let known = output.fields.iter().map(|field| field.name.value.clone()).collect();
                self.unknown(target, &format!("field of `{}` called", name.value), known);
            }
        }
        let targets = output.fields.iter().zip(places).map(|(field, place)| Target {
            name: field.name.value.clone(),
            place: *place,
            cells: self.cells(field, (name, output), &feeds, line, record),
        });
        let targets = targets.collect();
        RecordOutput { index, shape: line.shape, line_end: line.line_end, targets, feeds }
    }

    /// Which transaction types feed an output.
    fn feeds(&mut self, output: &Output) -> Vec<bool> {
        let names = self.type_names();
        let Some(from) = &output.from else { return vec![true; names.len()] };
        let wanted: Vec<String> = match &from.value {
            Feeds::One(name) => vec![name.clone()],
            Feeds::Many(names) => names.clone(),
        };
        for name in &wanted {
            if !names.contains(name) {
                let known = names.iter().cloned().chain(["rejects".to_owned()]).collect();
                self.unknown(&Spanned { value: name.clone(), span: from.span }, "transaction type", known);
            }
        }
        names.iter().map(|name| wanted.contains(name)).collect()
    }

    /// The cells of a target field, by transaction type.
    fn cells(
        &mut self,
        field: &Entry<TargetField>,
        (name, output): (&Spanned<String>, &Output),
        feeds: &[bool],
        line: &LineLayout,
        record: &Record,
    ) -> Vec<Option<Cell>> {
        let document = self.document;
        let inline = Written::inline(field);
        let own = output.map.iter().find(|(target, _)| target.value == field.name.value);
        if let (Some(inline), Some((target, _))) = (&inline, own) {
            self.problem(
                Diagnostic::error(
                    codes::mapping::MAPPED_TWICE,
                    format!("`{}` has two sources", target.value),
                    target.span,
                )
                .secondary(inline.span, "the other one stands here")
                .help("keep the source in the field or the one in `map:`"),
            );
        }
        let shared = self
            .input()
            .and_then(|(_, input)| input.record.map.iter().find(|(target, _)| target.value == field.name.value));
        let mut compiled: Vec<Option<Cell>> = Vec::new();
        let mut known: Option<Cell> = None;
        for (kind, (_, transaction)) in document.transactions.iter().enumerate() {
            if !feeds.get(kind).copied().unwrap_or(false) {
                compiled.push(None);
                continue;
            }
            let of_type = transaction.map.iter().find(|(target, _)| target.value == field.name.value);
            let written = inline.clone().or_else(|| {
                let (target, entry) = own.or(of_type).or(shared)?;
                Some(Written { entry: entry.clone(), span: target.span })
            });
            let own_source = inline.is_none() && own.is_none() && of_type.is_some();
            let Some(written) = written else {
                if field.name.value != "filler" {
                    self.unmapped(field, &document.transactions.0[kind].0.value, &name.value);
                }
                compiled.push(self.filler(field, line, &name.value));
                continue;
            };
            // The same source for every type is compiled, and complained about, once.
            if !own_source && let Some(cell) = &known {
                compiled.push(Some(cell.clone()));
                continue;
            }
            let before = self.problems.len();
            let cell = self.cell(field, &written, &record.fields, &mut record.scope.clone(), (line, &name.value));
            if !own_source {
                known.clone_from(&cell);
                if cell.is_none() && self.problems.len() > before {
                    compiled.push(None);
                    break;
                }
            }
            compiled.push(cell);
        }
        compiled.resize(document.transactions.len(), None);
        compiled
    }

    fn unmapped(&mut self, field: &Entry<TargetField>, kind: &str, output: &str) {
        let already =
            self.problems.iter().any(|known| known.span == field.name.span && known.code == codes::mapping::UNMAPPED);
        if !already {
            self.error_help(
                codes::mapping::UNMAPPED,
                field.name.span,
                format!("the field `{}` of `{output}` has no source for the type `{kind}`", field.name.value),
                format!(
                    "add `{0}: {{from: …}}` to a `map:`, or give the field a `constant:` or `expr:`",
                    field.name.value
                ),
            );
        }
    }

    /// A field without a source: blank.
    fn filler(&mut self, field: &Entry<TargetField>, line: &LineLayout, output: &str) -> Option<Cell> {
        let plain = self.plain_layout(field, line)?;
        Some(Cell {
            source: crate::program::model::Source::Constant(Vec::new()),
            layout: crate::program::model::Layout::Text(plain.clone()),
            default: None,
            default_value: None,
            plain,
            rules: self.cell_rules(&field.name.value, output),
        })
    }

    fn output_header_row(&mut self, output: &Output, line: &LineLayout) -> Option<Vec<u8>> {
        let wanted = output.header_row.as_ref().filter(|wanted| wanted.value)?;
        let OutputShape::Delimited { delimiter } = line.shape else {
            self.unfit(wanted.span, "`header_row`", "a fixed-width file", "write a `header:` instead");
            return None;
        };
        debug_assert!(output.format.value == FixedOrDelimited::Delimited);
        let names: Vec<&[u8]> = output.fields.iter().map(|entry| entry.name.value.as_bytes()).collect();
        let mut row = names.join(&delimiter);
        row.extend_from_slice(line.line_end);
        Some(row)
    }
}

/// What `written` means in an output.
fn written_scope(output: &RecordOutput, fields: &[crate::program::model::Field]) -> WrittenScope {
    let value = |target: &Target, kind: usize| -> Option<Expr> { as_expression(target.cells[kind].as_ref()?, fields) };
    let by_type = output.feeds.iter().enumerate().map(|(kind, feeds)| {
        let values = output.targets.iter().map(|target| (target.name.clone(), value(target, kind)));
        feeds.then(|| values.collect())
    });
    WrittenScope { output: output.index, by_type: by_type.collect() }
}
