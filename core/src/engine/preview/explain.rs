//! One record of the sample in words: its fields, its verdict, its warnings.

use super::glyphs::{shown, shown_if, shown_value};
use super::mapping;
use super::privacy::Privacy;
use super::result::{Finding, SampledRecord, SourceField, Verdict};
use super::sample::Taken;
use crate::engine::bound::Bound;
use crate::expr::Constant;
use crate::program::model::{Cell, Model, Rule, Severity, Source};
use crate::program::{Inspector, Program, fold};
use crate::record::Ending;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Explains records of one input.
pub(super) struct Explainer<'b> {
    bound: &'b Bound,
    /// The file of the last record, and the program for its records.
    file: usize,
    program: Arc<Program>,
    privacy: Privacy,
    /// By transaction type: by output, by target field, the cell with everything in it that is known at launch.
    cells: BTreeMap<usize, Vec<Vec<Option<Cell>>>>,
}

impl<'b> Explainer<'b> {
    pub(super) fn new(bound: &'b Bound) -> Explainer<'b> {
        let program = bound.program().clone();
        Explainer { bound, file: 0, program, privacy: Privacy::of(&bound.job), cells: BTreeMap::new() }
    }

    /// Turns to the file of the next record: what is known at launch may be something else for it.
    fn enter(&mut self, file: usize) {
        if file != self.file {
            self.program = self.bound.program_of(file, (self.file, &self.program));
            self.file = file;
            self.cells.clear();
        }
    }

    pub(super) fn privacy(&self) -> &Privacy {
        &self.privacy
    }

    /// What is to be said of a record.
    pub(super) fn record(&mut self, taken: &Taken) -> SampledRecord {
        let bound = self.bound;
        self.enter(taken.file);
        let model = &bound.job.model;
        let line = without_end(&taken.line, model);
        let mut inspector = Inspector::new(&self.program, model, line);
        let known = model.type_names.len();
        let read = taken.partial.types.iter().take(known).position(|counts| counts.read > 0);
        // A record at which the run fails does not count as read.
        let kind = read.or_else(|| taken.partial.failure.as_ref().and_then(|_| inspector.kind()));
        let rule = rejecting(bound, taken);
        let failures = rule.and_then(|rule| u16::try_from(rule).ok()).map(|rule| inspector.failures(kind, rule));
        let hidden = self.hidden(&inspector, line.len());
        let mapped = mapping::Record { bound, privacy: &self.privacy, taken, line, hidden: &hidden };
        let mut outputs = match kind {
            Some(kind) => {
                let cells = self.cells.entry(kind).or_insert_with(|| folded(bound, taken.file, kind));
                mapped.outputs(cells, kind, &mut inspector, rule)
            }
            None => Vec::new(),
        };
        outputs.extend(mapped.rejects(&inspector, failures.as_deref().unwrap_or_default()));
        if rule.is_none() {
            outputs.extend(mapped.warnings(&inspector));
        }
        SampledRecord {
            number: taken.number,
            path: bound.inputs.files()[taken.file].path().to_owned(),
            line: bound.line_of(taken.file, taken.number, taken.before),
            offset: taken.partial.begin - bound.plan.layout().begin(taken.file),
            transaction_type: kind.map(|kind| model.type_names[kind].clone()),
            text: shown(line, &hidden),
            verdict: verdict(bound, taken, rule),
            warnings: warnings(bound, taken),
            fields: self.fields(&inspector, line),
            outputs,
        }
    }

    /// What of a line may not be seen: its sensitive fields; all of it where nobody knows where they are.
    fn hidden(&self, inspector: &Inspector<'_>, length: usize) -> Vec<Range<usize>> {
        let fields = 0..self.bound.job.model.fields.len();
        if fields.clone().next().is_some_and(|first| inspector.place(first).is_none()) {
            return std::iter::once(0..length).filter(|_| self.privacy.any_field()).collect();
        }
        fields.filter(|field| self.privacy.field(*field)).filter_map(|field| inspector.place(field)).collect()
    }

    fn fields(&self, inspector: &Inspector<'_>, line: &[u8]) -> Vec<SourceField> {
        let model = &self.bound.job.model;
        let fields = model.fields.iter().enumerate().map_while(|(index, field)| {
            let place = inspector.place(index)?;
            let sensitive = self.privacy.field(index);
            let value = inspector.value(index)?;
            let known = value.ok().and_then(Constant::of);
            Some(SourceField {
                name: field.name.clone(),
                at: place.start + 1,
                width: place.len(),
                text: shown_if(&line[place], sensitive),
                value: known.and_then(|value| shown_value(&value, sensitive)),
                problem: value.err().map(|rule| model.rules[rule as usize].message.clone()),
                sensitive,
            })
        });
        fields.collect()
    }
}

/// A line without its end.
fn without_end<'l>(line: &'l [u8], model: &Model) -> &'l [u8] {
    if model.reading.leaves_open(line) || model.ending == Ending::Nothing {
        return line;
    }
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    if model.ending.is_crlf() { text.strip_suffix(b"\r").unwrap_or(text) } else { text }
}

/// The cells of a transaction type, with what is known at launch put in.
fn folded(bound: &Bound, file: usize, kind: usize) -> Vec<Vec<Option<Cell>>> {
    let model = &bound.job.model;
    let cell = |cell: &Cell| {
        let source = match &cell.source {
            Source::Expression(expression) => {
                Source::Expression(fold(expression, bound.launch_of(file), Some(&model.type_names[kind])))
            }
            other => other.clone(),
        };
        Cell { source, ..cell.clone() }
    };
    let outputs = model.outputs.iter();
    outputs.map(|output| output.targets.iter().map(|target| target.cells[kind].as_ref().map(cell)).collect()).collect()
}

/// The rule that the record was rejected for.
fn rejecting(bound: &Bound, taken: &Taken) -> Option<usize> {
    let failed = bound.program().rules.iter().zip(&taken.partial.rules);
    failed
        .enumerate()
        .find(|(_, (rule, failed))| rule.severity == Severity::Error && failed.count > 0)
        .map(|(at, _)| at)
}

fn verdict(bound: &Bound, taken: &Taken, rule: Option<usize>) -> Verdict {
    let partial = &taken.partial;
    if let Some(failure) = &partial.failure {
        let error = bound.error_of(failure, taken.file, taken.before);
        return Verdict::Fails(Finding {
            code: error.code(),
            reason: error.code().to_string(),
            field: failure.field.clone(),
            message: failure.message.clone(),
        });
    }
    if let Some(rule) = rule {
        return Verdict::Rejected(finding(&bound.program().rules[rule]));
    }
    if partial.counts().written == 0 {
        return Verdict::Filtered;
    }
    let outputs = bound.job.outputs.iter().zip(&partial.records).filter(|(_, records)| **records > 0);
    Verdict::Written { outputs: outputs.map(|(output, _)| output.name.clone()).collect() }
}

fn warnings(bound: &Bound, taken: &Taken) -> Vec<Finding> {
    let failed = bound.program().rules.iter().zip(&taken.partial.rules);
    let mild = |rule: &Rule| matches!(rule.severity, Severity::Info | Severity::Warning);
    failed.filter(|(rule, failed)| mild(rule) && failed.count > 0).map(|(rule, _)| finding(rule)).collect()
}

/// A rule that was failed.
pub(super) fn finding(rule: &Rule) -> Finding {
    Finding { code: rule.code, reason: rule.reason.clone(), field: rule.field.clone(), message: rule.message.clone() }
}
