//! What becomes of records that do not simply go through: warnings, rejects, and failures that end the run.

use super::super::divide::NO_TEXT;
use super::super::finding::FindingRow;
use super::super::general::{General, undivided_totals};
use super::super::kinds::Kinds;
use super::super::line::Line;
use super::super::model::{FindingOutput, Rule, Severity};
use super::super::op::RuleIndex;
use super::super::partial::{Failure, RuleCount};
use super::super::program::LineShape;
use super::super::run::Record;
use super::super::trace::Fate;
use super::{At, Run};
use crate::error::{Code, codes};
use crate::record::kernels::Kernels;
use std::borrow::Cow;

impl<K: Kernels> Run<'_, K> {
    /// A line that is divided into fields and holds bytes that may not be there: a reject. Its fields that are sound count in
    /// totals like those of any other reject, or one broken byte would unbalance the whole file.
    #[cold]
    #[inline(never)]
    pub(super) fn faulty<L: Line>(&mut self, line: L, start: usize, end: usize, rule: RuleIndex) {
        self.read += 1;
        let record = Record { kernels: self.kernels, program: self.program, buffer: self.block.buffer, line };
        let general = General::doubted(&record);
        let kind = match &self.program.kinds {
            Kinds::Rules(rules) => general.kind_by(rules, &self.block.buffer[start..end], self.state),
            _ => self.kind(&record.line),
        };
        if let Some(kind) = kind {
            self.types[kind].read += 1;
        }
        self.reject(general, At { start, end, kind }, rule);
    }

    /// Counts and writes what a record is warned of, which goes through all the same.
    #[cold]
    pub(super) fn warn(&mut self, general: General<'_>, at: At) {
        let warned = std::mem::take(&mut self.state.warned);
        for rule in &warned {
            note(&mut self.rules[*rule as usize], self.read);
        }
        if !self.program.warning_outputs.is_empty() {
            general.trim_all(self.state);
            let kind = self.kind_as_read(&general, at);
            for rule in &warned {
                self.tell(&self.program.warning_outputs, at, (*rule, &warned), &kind);
            }
        }
        self.state.warned = warned;
        self.state.warned.clear();
    }

    /// Rejects a record that is divided into fields.
    #[cold]
    #[inline(never)]
    pub(super) fn reject(&mut self, general: General<'_>, at: At, rule: RuleIndex) {
        let general = &general.of_kind(at.kind);
        // What it was warned of does not count: it is not written.
        self.state.warned.clear();
        if let Some(role) = self.guarded(&self.block.buffer[at.start..at.end]) {
            self.unread(at);
            return self.stop_at_envelope(at.start, role);
        }
        general.trim_all(self.state);
        let failures = self.failures(general, at, &rule);
        self.state.warned.clear();
        let mut known = failures.iter().map(|rule| &self.program.rules[*rule as usize]);
        if let Some(known) = known.find(|rule| rule.severity == Severity::Fatal) {
            let (reason, rule) = (&known.reason, &known.message);
            let message = format!("a record failed a rule of severity fatal: {reason}: {rule}");
            return self.fail_record(codes::input::FATAL_RECORD, &message, at, known.field.clone());
        }
        if self.is_over_limit() {
            return self.fail_over_limit(at, rule);
        }
        let reason = self.program.rules[rule as usize].reason.as_str();
        general.rejected_totals(&self.program.read_totals, reason, self.state);
        general.rejected_totals(&self.program.rejected_totals, reason, self.state);
        let kind = self.kind_as_read(general, at);
        if at.kind.is_none() {
            self.types[self.program.types.len()].read += 1;
        }
        self.rejected(at, &failures, &kind);
    }

    /// Rejects a line that cannot be divided into fields: it counts in totals that ask for none.
    #[cold]
    #[inline(never)]
    pub(super) fn reject_line(&mut self, start: usize, end: usize, rule: RuleIndex) {
        if let Some(role) = self.guarded(&self.block.buffer[start..end]) {
            return self.stop_at_envelope(start, role);
        }
        self.read += 1;
        if self.is_over_limit() {
            return self.fail_over_limit(At { start, end, kind: None }, rule);
        }
        let reason = self.program.rules[rule as usize].reason.as_str();
        undivided_totals(self.program, &self.program.read_totals, None, self.state);
        undivided_totals(self.program, &self.program.rejected_totals, Some(reason), self.state);
        self.types[self.program.types.len()].read += 1;
        self.rejected(At { start, end, kind: None }, &[rule], b"");
    }

    /// What is said of a reject: the rule that it failed, and where the job asks for all, every other one.
    fn failures<'r>(&mut self, general: &General<'_>, at: At, rule: &'r RuleIndex) -> Cow<'r, [RuleIndex]> {
        let program = self.program;
        if let Some(kind) = at.kind.filter(|_| program.all_failures) {
            let mut all = general.failures(&program.types[kind].general.checks, self.state);
            all.extend(self.repeated(at, false));
            // What is wrong with the line, or cannot be written, is no failure of a field or rule.
            if all.first() == Some(rule) {
                return all.into();
            }
        }
        std::slice::from_ref(rule).into()
    }

    fn is_over_limit(&self) -> bool {
        self.types.iter().map(|counts| counts.rejected).sum::<u64>() >= self.state.rejects_allowed
    }

    fn fail_over_limit(&mut self, at: At, rule: RuleIndex) {
        let Rule { reason, message, field, .. } = &self.program.rules[rule as usize];
        let message = format!("a record was rejected, and the job allows no more: {reason}: {message}");
        self.fail_record(codes::balance::REJECT_LIMIT, &message, at, field.clone());
    }

    /// Counts and writes a reject; the first of its failures is the reason.
    fn rejected(&mut self, at: At, failures: &[RuleIndex], kind: &[u8]) {
        let Some(&rule) = failures.first() else { return };
        note(&mut self.rules[rule as usize], self.read);
        self.types[at.kind.unwrap_or(self.program.types.len())].rejected += 1;
        self.tell(&self.program.reject_outputs, at, (rule, failures), kind);
        self.trace(at, Fate::Rejected(rule));
    }

    /// The transaction type as it was read, blanks taken off.
    fn kind_as_read(&self, general: &General<'_>, at: At) -> Vec<u8> {
        match &self.program.kinds {
            Kinds::Field(field, _) => match general.text(*field as u16, &self.state.trimmed) {
                NO_TEXT => Vec::new(),
                text => text.to_vec(),
            },
            Kinds::Only | Kinds::Rules(_) => {
                at.kind.map_or_else(Vec::new, |kind| self.program.type_names[kind].clone().into_bytes())
            }
        }
    }

    /// Writes what is said of a record: the rule that it fails, and all that it fails.
    fn tell(&mut self, outputs: &[FindingOutput], at: At, (rule, failures): (RuleIndex, &[RuleIndex]), kind: &[u8]) {
        let row = FindingRow {
            rule: &self.program.rules[rule as usize],
            failures,
            rules: &self.program.rules,
            line: &self.block.buffer[at.start..at.end],
            record: self.read,
            file: self.state.file,
            offset: self.offset(at.start),
            kind,
        };
        for output in outputs {
            row.write(output, self.state);
        }
    }

    /// The header or trailer that a line begins like.
    pub(super) fn guarded(&self, text: &[u8]) -> Option<&'static str> {
        let begins = |tag: &Vec<u8>| text.starts_with(tag) && self.ends_tag(text, tag.len());
        let mut guards = self.program.guards.iter();
        let guard = guards.find(|guard| begins(&guard.tag) || guard.quoted.as_ref().is_some_and(begins))?;
        Some(guard.role)
    }

    /// In a delimited line the tag is the whole first field.
    fn ends_tag(&self, text: &[u8], length: usize) -> bool {
        match self.program.shape {
            LineShape::Delimited { delimiter } => {
                text.get(length..).is_none_or(|rest| rest.is_empty() || rest.starts_with(delimiter.as_bytes()))
            }
            LineShape::Fixed { .. } | LineShape::Json { .. } => true,
        }
    }

    /// Whether processing stops in front of a line, because it begins like a header or trailer.
    pub(super) fn stops_at_guard(&mut self, start: usize, end: usize) -> bool {
        let role = self.guarded(&self.block.buffer[start..end]);
        if let Some(role) = role {
            self.stop_at_envelope(start, role);
        }
        role.is_some()
    }

    pub(super) fn stop_at_envelope(&mut self, start: usize, role: &'static str) {
        let message = format!("a {role} line stands between the records");
        // It is no record, so it has no number.
        self.fail(codes::input::ENVELOPE_INSIDE, &message, 0, start, None);
    }

    /// Processing stops in front of the record at hand, which then does not count as read.
    pub(super) fn fail_record(&mut self, code: Code, message: &str, at: At, field: Option<String>) {
        self.fail(code, message, self.read, at.start, field);
        self.unread(at);
    }

    fn unread(&mut self, at: At) {
        self.read -= 1;
        if let Some(kind) = at.kind {
            self.types[kind].read -= 1;
        }
    }

    fn fail(&mut self, code: Code, message: &str, record: u64, start: usize, field: Option<String>) {
        let offset = self.offset(start);
        self.failure = Some(Failure { code: code.number(), message: message.to_owned(), record, offset, field });
    }
}

fn note(rule: &mut RuleCount, record: u64) {
    if rule.count == 0 {
        rule.first = record;
    }
    rule.count += 1;
}
