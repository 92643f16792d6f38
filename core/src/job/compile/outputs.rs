//! Outputs of records: which source every target field has, for every transaction type.

use super::aggregates::{Populations, WrittenScope};
use super::context::Context;
use super::controls::is_control;
use super::envelopes::End;
use super::findings::Told;
use super::inputs::Record;
use super::line_layouts::LineLayout;
use super::scopes::TargetValue;
use super::sources::{Written, target_value};
use crate::error::codes;
use crate::job::compiled::CompiledOutput;
use crate::job::diagnostic::{Diagnostic, listed};
use crate::job::document::{self, Entry, Feeds, Output, OutputEnvelope, Spanned, TargetField};
use crate::program::model::{
    Cell, CellRules, Field, Filter, FindingOutput, OutputShape, RecordOutput, Severity, Target,
};
use crate::sink::IfExists;

/// All outputs.
#[derive(Default)]
pub(super) struct Outputs {
    pub(super) compiled: Vec<CompiledOutput>,
    pub(super) records: Vec<RecordOutput>,
    pub(super) rejects: Vec<FindingOutput>,
    pub(super) warnings: Vec<FindingOutput>,
    /// What `written` means in each output of records.
    pub(super) scopes: Vec<WrittenScope>,
    /// Names of all target fields.
    pub(super) target_names: Vec<String>,
}

/// Compiles all outputs.
pub(super) fn outputs(context: &mut Context<'_>, record: &Record) -> Outputs {
    let document = context.document;
    let mut all = Outputs::default();
    for (index, (name, output)) in document.outputs.iter().enumerate() {
        if is_control(output) {
            let control = context.control((name, output), &all, record);
            let compiled = context.compiled_output(name, output);
            all.compiled.push(CompiledOutput { control, ..compiled });
            continue;
        }
        context.no_control((name, output), &all);
        // Only beside a `text`, which has been refused, the schema lets it be left out.
        let Some(format) = &output.format else { continue };
        let mut line = context.line_layout(output, format);
        if output.fields.is_empty() {
            let message = format!("the output `{}` has no field", name.value);
            context.error_help(
                codes::job::MISSING_KEY,
                name.span,
                message,
                "name the fields of a line under `fields:`",
            );
        }
        context.unique_names(output.fields.iter().map(|field| &field.name), "output");
        let places = context.target_places(&output.fields, &mut line);
        let written = if let Some(told) = Told::of(output) {
            let compiled = context.finding_output(index, (output, told), &line, &places);
            match told {
                Told::Rejects => all.rejects.push(compiled),
                Told::Warnings => all.warnings.push(compiled),
            }
            None
        } else {
            for name in output.fields.iter().map(|field| &field.name.value) {
                if !all.target_names.contains(name) {
                    all.target_names.push(name.clone());
                }
            }
            let compiled = context.record_output(index, (name, output), &line, &places, record);
            let scope = context.written_scope(&compiled, output, &record.fields);
            all.records.push(compiled);
            all.scopes.push(scope);
            all.scopes.last()
        };
        let populations = Populations { record: &record.scope, fields: &record.fields, written };
        let staged = context.staged(output, &line);
        let mut end = |envelope: &Option<OutputEnvelope>, role, is_early| {
            let end = End { role, output: name, is_early };
            envelope.as_ref().and_then(|envelope| context.output_line(envelope, &line, end, &populations))
        };
        let header = end(&output.header, "header", staged.is_none());
        let trailer = end(&output.trailer, "trailer", false);
        let header_row = context.output_header_row(output, &line);
        let compiled = context.compiled_output(name, output);
        all.compiled.push(CompiledOutput { header, header_row, trailer, staged, ..compiled });
    }
    all
}

/// What feeds an output besides transaction types.
const OTHERS: [&str; 3] = ["rejects", "warnings", "control"];

impl Context<'_> {
    /// What outputs of all kinds have: how the file appears.
    fn compiled_output(&mut self, name: &Spanned<String>, output: &Output) -> CompiledOutput {
        CompiledOutput {
            name: name.value.clone(),
            path: output.path.as_ref().map(|path| path.value.clone()),
            if_exists: match output.if_exists.as_ref().map(|option| option.value) {
                Some(document::IfExists::Replace) => IfExists::Replace,
                Some(document::IfExists::Generation) => IfExists::Generation,
                _ => IfExists::Refuse,
            },
            mode: output.mode.as_ref().and_then(|mode| self.file_mode(mode)),
            header: None,
            header_row: None,
            trailer: None,
            control: None,
            staged: None,
        }
    }

    /// Places of target fields in a fixed-width line, whose width is put into `line`.
    pub(super) fn target_places(
        &mut self,
        fields: &[Entry<TargetField>],
        line: &mut LineLayout,
    ) -> Vec<Option<(u32, u32)>> {
        if line.shape == OutputShape::JsonLines {
            fields.iter().for_each(|field| self.no_layout_in_json(field));
        }
        if !line.is_fixed() {
            for (field, width) in fields.iter().filter_map(|field| Some((field, field.spec.width.as_ref()?))) {
                if !(1..=super::places::LONGEST).contains(&width.value) {
                    self.impossible_width(&field.name, width);
                }
            }
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
        line.shape = OutputShape::Fixed { width, unit: line.unit() };
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
        let targets: Vec<Target> = output
            .fields
            .iter()
            .zip(places)
            .map(|(field, place)| Target {
                name: field.name.value.clone(),
                place: *place,
                cells: self.cells(field, (name, output), &feeds, line, record),
            })
            .collect();
        for (target, _) in output.map.iter() {
            let there = output.fields.iter().any(|field| field.name.value == target.value);
            if !there && !self.joined(target) {
                let known = output.fields.iter().map(|field| field.name.value.clone()).collect();
                self.unknown(target, &format!("field of `{}` called", name.value), known);
            }
        }
        let order = self.order((name, output), &targets, &record.fields);
        let filter = self.filter((name, output), record);
        RecordOutput { index, shape: line.shape, line_end: line.line_end, targets, feeds, filter, order }
    }

    /// Which records an output takes.
    fn filter(&mut self, (name, output): (&Spanned<String>, &Output), record: &Record) -> Option<Filter> {
        let condition = self.condition(output.filter.as_ref()?, &mut record.scope.clone())?;
        let mut rule = |code, what: &str| {
            let message = format!("whether `{}` takes the record {what}", name.value);
            self.rule(code, None, Severity::Error, None, &message)
        };
        let rules = CellRules {
            arithmetic: rule(codes::record::ARITHMETIC, "cannot be calculated: it leaves the range of 38 digits"),
            null: rule(codes::record::NULL_VALUE, "is calculated from an empty value"),
            ..CellRules::default()
        };
        Some(Filter { condition, rules })
    }

    /// Which transaction types feed an output.
    fn feeds(&mut self, output: &Output) -> Vec<bool> {
        let names = self.type_names();
        let Some(from) = &output.from else { return vec![true; names.len()] };
        let wanted: Vec<String> = match &from.value {
            Feeds::One(name) => vec![name.clone()],
            Feeds::Many(names) => names.clone(),
        };
        if wanted.is_empty() {
            let help = "name the transaction types that feed the output, or leave `from` out for all of them";
            self.error_help(codes::job::WRONG_SHAPE, from.span, "the output is fed by nothing", help);
        }
        for (place, name) in wanted.iter().enumerate() {
            let span = self.span_of_word(from.span, name);
            if OTHERS.contains(&name.as_str()) && !names.contains(name) {
                let help = format!("give them an output of their own, with `from: {name}`");
                let message = format!("{name} cannot be mixed with records");
                self.error_help(codes::mapping::OPTION_UNFIT, span, message, help);
            } else if !names.contains(name) {
                let others = OTHERS.iter().filter(|_| matches!(from.value, Feeds::One(_)));
                let known = names.iter().cloned().chain(others.map(|other| (*other).to_owned())).collect();
                self.unknown(&Spanned { value: name.clone(), span }, "transaction type", known);
            } else if wanted[..place].contains(name) {
                let message = format!("the transaction type `{name}` is named twice");
                self.error_help(codes::job::DUPLICATE_NAME, span, message, "name it once");
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
        if inline.is_none() {
            self.loose_options(field);
        }
        if let (Some(inline), Some((target, _))) = (&inline, own) {
            self.two_sources(inline, target);
        }
        let shared = self
            .input()
            .and_then(|(_, input)| input.record.map.iter().find(|(target, _)| target.value == field.name.value));
        let mut compiled: Vec<Option<Cell>> = Vec::new();
        let mut known: Option<Cell> = None;
        let mut missing = Vec::new();
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
                if field.name.value == "filler" {
                    compiled.push(self.filler(field, line, &name.value));
                } else {
                    missing.push(document.transactions.0[kind].0.value.as_str());
                    compiled.push(None);
                }
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
        if !missing.is_empty() {
            let all = missing.len() == feeds.iter().filter(|feeds| **feeds).count();
            self.unmapped(field, &name.value, &missing, all);
        }
        compiled.resize(document.transactions.len(), None);
        compiled
    }

    fn two_sources(&mut self, inline: &Written, target: &Spanned<String>) {
        let message = format!("`{}` has two sources", target.value);
        self.problem(
            Diagnostic::error(codes::mapping::MAPPED_TWICE, message, target.span)
                .secondary(inline.span, "the other one stands here")
                .help("keep the source in the field or the one in `map:`"),
        );
    }

    /// Parts of a source that stand in a field whose source stands elsewhere.
    fn loose_options(&mut self, field: &Entry<TargetField>) {
        let spec = &field.spec;
        for (option, span) in [
            ("`lookup`", spec.lookup.as_ref().map(|option| option.span)),
            ("`default`", spec.default.as_ref().map(|option| option.span)),
            ("`mask`", spec.mask.as_ref().map(|option| option.span)),
        ] {
            if let Some(span) = span {
                let to = format!("`{}`, whose source does not stand here", field.name.value);
                self.unfit(
                    span,
                    option,
                    &to,
                    "move it to the `map:` that has the source, or write the source beside it",
                );
            }
        }
    }

    fn unmapped(&mut self, field: &Entry<TargetField>, output: &str, kinds: &[&str], all: bool) {
        let name = &field.name.value;
        let of = match kinds {
            _ if all => String::new(),
            [only] => format!(" for the type `{only}`"),
            several => format!(" for the types {}", listed(several, "and")),
        };
        self.error_help(
            codes::mapping::UNMAPPED,
            field.name.span,
            format!("the field `{name}` of `{output}` has no source{of}"),
            format!("add `{name}: {{from: FIELD}}` to a `map:`, or give the field a `constant:` or `expr:`"),
        );
    }

    /// A field without a source: blank.
    fn filler(&mut self, field: &Entry<TargetField>, line: &LineLayout, output: &str) -> Option<Cell> {
        let plain = self.plain_layout(field, line)?;
        Some(Cell {
            source: crate::program::model::Source::Constant(Vec::new()),
            layout: crate::program::model::Layout::Text(plain.clone()),
            default: None,
            default_is_laid_out: false,
            default_value: None,
            plain,
            rules: self.cell_rules(&field.name.value, output, line),
        })
    }

    /// What `written` means in an output.
    fn written_scope(&self, compiled: &RecordOutput, output: &Output, fields: &[Field]) -> WrittenScope {
        let value = |target: &Target, kind: usize| match target.cells[kind].as_ref() {
            Some(cell) => target_value(cell, fields),
            None => TargetValue::Broken,
        };
        // Beside a target field without a source, a source without a target field may be what was meant by it.
        let incomplete = compiled
            .targets
            .iter()
            .any(|target| target.cells.iter().zip(&compiled.feeds).any(|(cell, feeds)| *feeds && cell.is_none()));
        let document = self.document;
        let of_input = document.inputs.iter().flat_map(|(_, input)| input.record.map.iter());
        let of_types = document.transactions.iter().flat_map(|(_, kind)| kind.map.iter());
        let loose: Vec<(String, TargetValue)> = of_input
            .chain(of_types)
            .chain(output.map.iter())
            .filter(|(name, _)| incomplete && !output.fields.iter().any(|field| field.name.value == name.value))
            .map(|(name, _)| (name.value.clone(), TargetValue::Broken))
            .collect();
        let by_type = compiled.feeds.iter().enumerate().map(|(kind, feeds)| {
            let values = compiled.targets.iter().map(|target| (target.name.clone(), value(target, kind)));
            feeds.then(|| values.chain(loose.iter().cloned()).collect())
        });
        WrittenScope { output: compiled.index, by_type: by_type.collect() }
    }
}
