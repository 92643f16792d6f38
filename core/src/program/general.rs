//! The general form of every check, field and total: what the fast instructions do not cover, and their oracle.
//!
//! Fields are read from their text again wherever they are used, so that no state of the fast path is relied on.

use super::kinds::{Kinds, Subject, TypeRule, TypeTest};
use super::line::{Fields, Line};
use super::model::{Cell, Layout, REASON, Severity, Source, TYPE, TotalCell, form_value, value_of};
use super::op::{Check, Place, RuleIndex};
use super::program::Program;
use super::run::{Record, Stop};
use super::state::{Scratch, State};
use crate::expr::{Environment, Expr, Fault, VarId};
use crate::record::{Date, Decimal, Moment, Rounding, TextFault, Time, Value};
use bumpalo::Bump;

/// One record, seen field by field.
pub(crate) struct General<'a> {
    pub(super) program: &'a Program,
    pub(super) buffer: &'a [u8],
    line: &'a dyn Line,
    /// Whether every field is well-formed in the encoding of the input and has no NUL byte.
    sound: bool,
    /// Its transaction type, where whoever asks knows it and no field tells it.
    kind: Option<usize>,
}

/// What names of an expression stand for in one record.
pub(crate) struct Variables<'a> {
    pub(crate) general: &'a General<'a>,
    pub(crate) trimmed: &'a [(u32, u32)],
    /// The reason, in totals over rejected records.
    pub(crate) reason: Option<&'a str>,
}

impl<'v> Environment<'v> for Variables<'v> {
    fn variable(&self, id: VarId) -> Result<Value<'v>, Fault> {
        match id {
            REASON => self.reason.map(|reason| Value::Text(reason.as_bytes())).ok_or(Fault::Undefined),
            TYPE => Ok(match &self.general.program.kinds {
                Kinds::Field(field, _) => {
                    let text = self.general.text(*field as u16, self.trimmed);
                    if !self.general.is_sound(text) {
                        return Err(Fault::Undefined);
                    }
                    Value::Text(text)
                }
                Kinds::Only => Value::Text(self.general.program.type_names[0].as_bytes()),
                Kinds::Rules(_) => {
                    let name = self.general.kind.map(|kind| self.general.program.type_names[kind].as_bytes());
                    Value::Text(name.ok_or(Fault::Undefined)?)
                }
            }),
            VarId(field) => {
                let known =
                    u16::try_from(field).ok().filter(|field| usize::from(*field) < self.general.program.declared);
                known.and_then(|field| self.general.value(field, self.trimmed)).ok_or(Fault::Undefined)
            }
        }
    }
}

/// What names stand for in a line that cannot be divided into fields: there is the reason, and nothing else.
struct Undivided<'a> {
    reason: Option<&'a str>,
}

impl<'v> Environment<'v> for Undivided<'v> {
    fn variable(&self, id: VarId) -> Result<Value<'v>, Fault> {
        let reason = self.reason.filter(|_| id == REASON);
        reason.map(|reason| Value::Text(reason.as_bytes())).ok_or(Fault::Undefined)
    }
}

/// Adds a line that cannot be divided into fields to totals that count it: what needs a field does not count.
pub(crate) fn undivided_totals(program: &Program, cells: &[u32], reason: Option<&str>, state: &mut State) {
    for &cell in cells {
        state.arena.reset();
        let cell = &program.total_cells[cell as usize];
        if let Ok(Some(value)) = total_value(cell, &Undivided { reason }, &state.arena) {
            state.totals[cell.total as usize].add(value);
        }
    }
}

impl<'a> General<'a> {
    /// The general view of a record of the fast path.
    pub(crate) fn new<K, L: Line>(record: &'a Record<'a, K, L>) -> General<'a> {
        General { program: record.program, buffer: record.buffer, line: &record.line, sound: true, kind: None }
    }

    /// The same for a line with bytes that may not be there: the fields that hold them are ill-formed.
    pub(crate) fn doubted<K, L: Line>(record: &'a Record<'a, K, L>) -> General<'a> {
        General { sound: false, ..General::new(record) }
    }

    /// The view of a line that nobody has looked at yet: nothing is taken for granted of its bytes.
    pub(super) fn of_line(program: &'a Program, buffer: &'a [u8], line: &'a dyn Line) -> General<'a> {
        General { program, buffer, line, sound: false, kind: None }
    }

    /// The same view of a record of this transaction type.
    pub(crate) fn of_kind(self, kind: Option<usize>) -> General<'a> {
        General { kind, ..self }
    }

    /// The transaction type of the first rule that holds; `text` is the line without its end.
    #[inline(never)]
    pub(crate) fn kind_by(&self, rules: &[TypeRule], text: &[u8], state: &mut State) -> Option<usize> {
        if self.program.trimmed > 0 {
            self.trim_all(state);
        }
        let found = rules.iter().find(|rule| rule.tests.iter().all(|test| self.is_of(test, text, state)));
        found.map(|rule| rule.kind)
    }

    fn is_of(&self, test: &TypeTest, line: &[u8], state: &mut State) -> bool {
        match test {
            TypeTest::Bytes { subject, .. } | TypeTest::Equal { subject, .. } | TypeTest::Pattern { subject, .. } => {
                match *subject {
                    Subject::Line => test.holds(line),
                    Subject::Field(field) => {
                        let text = self.text(field, &state.trimmed);
                        self.is_sound(text) && test.holds(text)
                    }
                }
            }
            TypeTest::Expression { expression, .. } => {
                state.arena.reset();
                self.evaluate(expression, &state.trimmed, &state.arena) == Ok(Value::Bool(true))
            }
        }
    }

    fn is_sound(&self, text: &[u8]) -> bool {
        self.sound || (std::str::from_utf8(text).is_ok() && !text.contains(&0))
    }

    /// The text of a field, trimmed where the job says so.
    pub(crate) fn text(&self, field: u16, trimmed: &[(u32, u32)]) -> &'a [u8] {
        let (start, length) = self.place(field, trimmed);
        &self.buffer[start..start + length]
    }

    /// First byte and length of a field, trimmed where the job says so.
    pub(super) fn place(&self, field: u16, trimmed: &[(u32, u32)]) -> (usize, usize) {
        let fields = Fields { line: self.line, declared: self.program.declared, trimmed };
        fields.field(self.program.fields[field as usize].trimmed)
    }

    /// The value of a field; `None` when it is missing or ill-formed.
    pub(crate) fn value(&self, field: u16, trimmed: &[(u32, u32)]) -> Option<Value<'a>> {
        let text = self.text(field, trimmed);
        if self.is_sound(text) { value_of(&self.program.fields[field as usize], text) } else { None }
    }

    /// The value of an expression.
    pub(super) fn evaluate<'v>(
        &'v self,
        expression: &'v Expr,
        trimmed: &'v [(u32, u32)],
        arena: &'v Bump,
    ) -> Result<Value<'v>, Fault> {
        expression.evaluate(&Variables { general: self, trimmed, reason: None }, arena)
    }

    /// A check of the general form.
    #[inline(never)]
    pub(crate) fn check(&self, check: &Check, state: &mut State) -> Result<(), Stop> {
        match *check {
            Check::Required { field, rule } => fail_unless(!self.text(field, &state.trimmed).is_empty(), rule),
            Check::Form { field, rule } => {
                let text = self.text(field, &state.trimmed);
                let declared = &self.program.fields[field as usize];
                fail_unless(text.is_empty() && !declared.required || form_value(&declared.form, text).is_some(), rule)
            }
            Check::Pattern { field, rule } => {
                let text = self.text(field, &state.trimmed);
                let declared = &self.program.fields[field as usize];
                let pattern = declared.pattern.as_ref();
                let null = text.is_empty() && !declared.required;
                fail_unless(null || pattern.is_none_or(|pattern| pattern.is_match(text)), rule)
            }
            Check::Value { field, check, rule } => {
                let text = self.text(field, &state.trimmed);
                let declared = &self.program.fields[field as usize];
                fail_unless(text.is_empty() || declared.checks[check as usize].holds(&declared.form, text), rule)
            }
            Check::Expression { expression, rule } => {
                state.arena.reset();
                let expression = &self.program.expressions[expression as usize];
                let holds = self.evaluate(expression, &state.trimmed, &state.arena) == Ok(Value::Bool(true));
                self.judge(holds, rule, state)
            }
            _ => Err(Stop::Escape),
        }
    }

    /// All rules that reject a record and that it fails, of its fields and of the job, in the order of the verdict. What cannot
    /// be judged because a field is missing or ill-formed is passed over: that field is a failure already.
    pub(crate) fn failures(&self, checks: &[Check], state: &mut State) -> Vec<RuleIndex> {
        let mut found = Vec::new();
        let mut unusable = None;
        for check in checks {
            let field = match *check {
                Check::Required { field, .. } | Check::Form { field, .. } => Some(field),
                Check::Pattern { field, .. } | Check::Value { field, .. } if Some(field) == unusable => continue,
                Check::Expression { expression, .. } if self.is_undefined(expression, state) => continue,
                // Blanks have been taken off.
                Check::Trim { .. } => continue,
                _ => None,
            };
            if field.is_some() && field == unusable {
                continue;
            }
            if let Err(Stop::Rule(rule)) = self.check(check, state) {
                found.push(rule);
                unusable = field.or(unusable);
            }
        }
        found
    }

    /// Whether an expression uses a field that has no value.
    fn is_undefined(&self, expression: u32, state: &mut State) -> bool {
        state.arena.reset();
        let expression = &self.program.expressions[expression as usize];
        self.evaluate(expression, &state.trimmed, &state.arena) == Err(Fault::Undefined)
    }

    /// Whether a condition is true of the record; it fails a rule where that cannot be told.
    #[inline(never)]
    pub(crate) fn takes(
        &self,
        condition: u32,
        (null, arithmetic): (RuleIndex, RuleIndex),
        state: &mut State,
    ) -> Result<bool, Stop> {
        state.arena.reset();
        let condition = &self.program.expressions[condition as usize];
        match self.evaluate(condition, &state.trimmed, &state.arena) {
            Ok(Value::Null) | Err(Fault::Null) => Err(Stop::Rule(null)),
            Ok(value) => Ok(value == Value::Bool(true)),
            Err(_) => Err(Stop::Rule(arithmetic)),
        }
    }

    /// Fails, or notes a warning.
    fn judge(&self, holds: bool, rule: RuleIndex, state: &mut State) -> Result<(), Stop> {
        if holds {
            return Ok(());
        }
        match self.program.rules[rule as usize].severity {
            Severity::Info | Severity::Warning => {
                state.warned.push(rule);
                Ok(())
            }
            Severity::Error | Severity::Fatal => Err(Stop::Rule(rule)),
        }
    }

    /// Writes a cell in its place of a fixed-width record.
    #[inline(never)]
    pub(crate) fn place_cell(&self, cell: u32, place: Place, state: &mut State, out: &mut [u8]) -> Result<(), Stop> {
        let cell = &self.program.cells[cell as usize];
        let mut text = std::mem::take(&mut state.text);
        text.clear();
        let rendered = self.render(cell, state, &mut text);
        let width = place.width as usize;
        let fits = text.len() == width;
        if rendered.is_ok() && fits {
            out[place.at as usize..place.at as usize + width].copy_from_slice(&text);
        }
        state.text = text;
        rendered?;
        fail_unless(fits, cell.rules.too_wide)
    }

    /// Appends a cell to a delimited record.
    #[inline(never)]
    pub(crate) fn append_cell(&self, cell: u32, output: usize, state: &mut State) -> Result<(), Stop> {
        let cell = &self.program.cells[cell as usize];
        let mut text = std::mem::take(&mut state.text);
        text.clear();
        let rendered = self.render(cell, state, &mut text);
        // Numbers and padding are not looked at when they are laid out; a delimiter such as `.` may be among them.
        let ends_field = cell.ends_early(&text);
        state.outputs[output].append(&text);
        state.text = text;
        rendered?;
        fail_unless(!ends_field, cell.rules.delimiter)
    }

    /// The bytes of a cell.
    pub(super) fn render(&self, cell: &Cell, state: &mut State, out: &mut Vec<u8>) -> Result<(), Stop> {
        let State { arena, trimmed, scratch, .. } = state;
        arena.reset();
        match &cell.source {
            Source::Constant(text) => plain(cell, text, scratch, out),
            Source::Field(field) => match self.value(*field, trimmed) {
                Some(value) => lay_out(cell, value, scratch, out),
                None => Err(Stop::Rule(cell.rules.null)),
            },
            Source::Expression(expression) => match self.evaluate(expression, trimmed, arena) {
                Ok(value) => lay_out(cell, value, scratch, out),
                Err(Fault::Null) => Err(Stop::Rule(cell.rules.null)),
                Err(_) => Err(Stop::Rule(cell.rules.arithmetic)),
            },
            Source::Concat { fields, delimiter } => {
                let mut joined = bumpalo::collections::Vec::new_in(arena);
                for (index, field) in fields.iter().enumerate() {
                    joined.extend_from_slice(if index == 0 { &[] } else { delimiter });
                    joined.extend_from_slice(self.text(*field, trimmed));
                }
                lay_out(cell, Value::Text(&joined), scratch, out)
            }
            Source::Lookup { field, table } => {
                let (start, length) = self.place(*field, trimmed);
                match table.keys.find(self.buffer, start, length) {
                    Some(pair) => lay_out(cell, Value::Text(&table.pairs[pair as usize].1), scratch, out),
                    None => match &cell.default {
                        Some(default) => plain(cell, default, scratch, out),
                        None => Err(Stop::Rule(cell.rules.lookup_miss)),
                    },
                }
            }
            Source::Masked { field, mask } => {
                let text = self.text(*field, trimmed);
                if text.is_empty() {
                    return lay_out(cell, Value::Null, scratch, out);
                }
                let mut masked = std::mem::take(&mut scratch.between);
                masked.clear();
                mask.apply(text, &mut masked);
                let written = lay_out(cell, Value::Text(&masked), scratch, out);
                scratch.between = masked;
                written
            }
        }
    }

    /// Takes the blanks off all fields where the job says so, for a record that stopped before its own checks did.
    pub(crate) fn trim_all(&self, state: &mut State) {
        for (index, field) in self.program.fields.iter().enumerate() {
            if field.trimmed as usize != index {
                let (start, length) = self.line.field(index);
                let place = field.trimmed as usize - self.program.declared;
                state.trimmed[place] = super::run::trim(self.buffer, start, length, field.trim.0, field.trim.1);
            }
        }
    }

    /// Evaluates totals of the general form; their values are added when the record has gone through.
    #[inline(never)]
    pub(crate) fn totals(&self, cells: &[u32], state: &mut State) -> Result<(), Stop> {
        state.pending.clear();
        for &cell in cells {
            state.arena.reset();
            let cell = &self.program.total_cells[cell as usize];
            let variables = Variables { general: self, trimmed: &state.trimmed, reason: None };
            match total_value(cell, &variables, &state.arena) {
                Ok(Some(value)) => state.pending.push((cell.total, value)),
                Ok(None) => {}
                Err(Fault::Null) => return Err(Stop::Rule(cell.rules.null)),
                Err(_) => return Err(Stop::Rule(cell.rules.arithmetic)),
            }
        }
        Ok(())
    }

    /// Adds a record that was rejected to totals that count it: what of it cannot be evaluated does not count.
    pub(crate) fn rejected_totals(&self, cells: &[u32], reason: &str, state: &mut State) {
        for &cell in cells {
            state.arena.reset();
            let cell = &self.program.total_cells[cell as usize];
            let variables = Variables { general: self, trimmed: &state.trimmed, reason: Some(reason) };
            if let Ok(Some(value)) = total_value(cell, &variables, &state.arena) {
                state.totals[cell.total as usize].add(value);
            }
        }
    }
}

/// The value that a record adds to a total; `None` when it does not count. Null does not count.
fn total_value<'v>(
    cell: &'v TotalCell,
    variables: &dyn Environment<'v>,
    arena: &'v Bump,
) -> Result<Option<i128>, Fault> {
    if let Some(condition) = &cell.condition
        && condition.evaluate(variables, arena)? != Value::Bool(true)
    {
        return Ok(None);
    }
    let Some(value) = &cell.value else { return Ok(Some(1)) };
    Ok(match value.evaluate(variables, arena)? {
        Value::Null => None,
        Value::Number(number) => {
            let units = number.rescale(cell.scale, Rounding::Down).map(Decimal::units);
            Some(units.ok_or(Fault::Arithmetic)?)
        }
        Value::Date(date) => Some(i128::from(date.days())),
        Value::Time(time) => Some(i128::from(time.nanoseconds())),
        Value::Timestamp(timestamp) => Some(timestamp.nanoseconds()),
        Value::Text([]) => None,
        Value::Text(text) => {
            Some(std::str::from_utf8(text).unwrap_or_default().parse().map_err(|_| Fault::Arithmetic)?)
        }
        Value::Bool(_) => None,
    })
}

/// Writes a value in the layout of its cell.
fn lay_out(cell: &Cell, value: Value<'_>, scratch: &mut Scratch, out: &mut Vec<u8>) -> Result<(), Stop> {
    if value == Value::Null {
        return cell.write_default(&mut scratch.layout, out).map_err(|fault| text_rule(cell, fault));
    }
    render_value(&cell.layout, value, scratch, out).map_err(|fault| text_rule(cell, fault))
}

/// Writes a value that is not null in a layout.
pub(crate) fn render_value(
    layout: &Layout,
    value: Value<'_>,
    scratch: &mut Scratch,
    out: &mut Vec<u8>,
) -> Result<(), TextFault> {
    match (layout, value) {
        (Layout::Number { layout, scale }, Value::Number(number)) => {
            let units = number.rescale(*scale, Rounding::Down).ok_or(TextFault::TooWide)?.units();
            if layout.write(units, out) { Ok(()) } else { Err(TextFault::TooWide) }
        }
        (Layout::Text(text), Value::Text(value)) => text.write(value, &mut scratch.layout, out),
        (Layout::Moment { format, text }, value) => {
            let moment = match value {
                Value::Date(date) => Moment { date, time: Time::MIDNIGHT },
                Value::Time(time) => Moment { date: Date::EPOCH, time },
                Value::Timestamp(timestamp) => Moment { date: timestamp.date(), time: timestamp.time() },
                _ => return Err(TextFault::TooWide),
            };
            scratch.between.clear();
            if !format.write(moment, &mut scratch.between) {
                return Err(TextFault::TooWide);
            }
            text.write(&scratch.between, &mut scratch.layout, out)
        }
        (Layout::Boolean { values, text }, Value::Bool(value)) => {
            text.write(&values[usize::from(!value)], &mut scratch.layout, out)
        }
        // The compiler of the job has matched layouts and types.
        _ => Err(TextFault::TooWide),
    }
}

/// Writes a text of the job itself: padded, not interpreted.
fn plain(cell: &Cell, text: &[u8], scratch: &mut Scratch, out: &mut Vec<u8>) -> Result<(), Stop> {
    cell.plain.write(text, &mut scratch.layout, out).map_err(|fault| text_rule(cell, fault))
}

fn text_rule(cell: &Cell, fault: TextFault) -> Stop {
    Stop::Rule(match fault {
        TextFault::TooWide => cell.rules.too_wide,
        TextFault::Unmappable => cell.rules.unmappable,
        TextFault::DelimiterInside => cell.rules.delimiter,
    })
}

fn fail_unless(condition: bool, rule: RuleIndex) -> Result<(), Stop> {
    if condition { Ok(()) } else { Err(Stop::Rule(rule)) }
}
