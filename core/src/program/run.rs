//! The fast path: one record through the instructions of its transaction type.
//!
//! Everything here is inlined into one loop per set of kernels and kind of line. A record either goes through whole, or
//! stops before anything of it counts: outputs are committed and totals counted up only behind the last instruction that can stop.

use super::general::General;
use super::key::KeyProgram;
use super::line::{Fields, Line};
use super::op::{Append, Bytes, Check, Place, RuleIndex, SignPlace, Taking, Tally, Test, Write};
use super::program::{OutputProgram, Program, TypeProgram};
use super::state::{Slots, State};
use crate::record::kernels::Kernels;

/// Why a record did not go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The fast path does not cover it: the general program decides.
    Escape,
    /// It failed this rule.
    Rule(RuleIndex),
}

type Step = Result<(), Stop>;

/// One record on its way: kernels, program, block and line.
pub(crate) struct Record<'a, K, L> {
    pub(crate) kernels: K,
    pub(crate) program: &'a Program,
    pub(crate) buffer: &'a [u8],
    pub(crate) line: L,
}

impl<K: Kernels, L: Line> Record<'_, K, L> {
    /// Runs the program of one transaction type: whether an output took the record.
    #[inline(always)]
    pub(crate) fn run(&self, instructions: &TypeProgram, state: &mut State) -> Result<bool, Stop> {
        for check in &instructions.checks {
            self.check(check, state)?;
        }
        for output in &instructions.outputs {
            self.write(output, state)?;
        }
        if instructions.has_general_totals {
            General::new(self).totals(&instructions.general_totals, state)?;
        }
        for tally in &instructions.tallies {
            self.tally(tally, state);
        }
        if instructions.has_general_totals {
            for &(total, value) in &state.pending {
                state.totals[total as usize].add(value);
            }
        }
        let mut written = false;
        for output in &instructions.outputs {
            if output.taking.is_some() && !self.commit_taken(output, state) {
                continue;
            }
            let buffer = &mut state.outputs[output.index];
            buffer.used = buffer.cursor;
            state.records[output.index] += 1;
            written = true;
        }
        Ok(written)
    }

    /// Whether an output that does not take every record has taken this one, whose totals are counted up then. Apart from the loop,
    /// which is an eighth slower with it inside.
    #[inline(never)]
    fn commit_taken(&self, output: &OutputProgram, state: &mut State) -> bool {
        let taken = state.outputs[output.index].taken;
        if taken {
            output.tallies.iter().for_each(|tally| self.tally(tally, state));
        }
        taken
    }

    #[inline(always)]
    fn fields<'s>(&'s self, trimmed: &'s [(u32, u32)]) -> Fields<'s, L> {
        Fields { line: &self.line, declared: self.program.declared, trimmed }
    }

    #[inline(always)]
    fn check(&self, check: &Check, state: &mut State) -> Step {
        let fields = self.fields(&state.trimmed);
        let slots = &mut *state.slots;
        match *check {
            Check::Digits { field, min, max } => {
                let (start, length) = fields.field(field);
                let fits = length >= min as usize && length <= max as usize;
                escape_unless(fits && self.kernels.is_digits(self.buffer, start, length))
            }
            Check::Decimal { field, shape, slot } => {
                let (start, length) = fields.field(field);
                let value = self.kernels.decimal(self.buffer, start, length, &self.program.decimals[shape as usize]);
                slots.numbers[slot as usize] = value.ok_or(Stop::Escape)?;
                Ok(())
            }
            Check::Moment { field, shape, slot } => {
                let (start, length) = fields.field(field);
                let digits = self.kernels.moment(self.buffer, start, length, &self.program.moments[shape as usize]);
                slots.moments[slot as usize] = digits.ok_or(Stop::Escape)?;
                Ok(())
            }
            Check::Holds { test } => escape_unless(holds(slots, test)),
            Check::Negate { from, to } => {
                slots.numbers[to as usize] = -slots.numbers[from as usize];
                Ok(())
            }
            Check::Trim { field, front, behind, to } => {
                let (start, length) = fields.field(field);
                state.trimmed[to as usize - self.program.declared] = trim(self.buffer, start, length, front, behind);
                Ok(())
            }
            Check::Present { first, count } => {
                let lengths = (first..first + count).map(|field| fields.field(field).1);
                escape_unless(lengths.fold(true, |all, length| all & (length > 0)))
            }
            Check::Required { .. }
            | Check::Form { .. }
            | Check::Pattern { .. }
            | Check::Value { .. }
            | Check::Expression { .. } => General::new(self).check(check, state),
        }
    }

    #[inline(always)]
    fn write(&self, output: &OutputProgram, state: &mut State) -> Step {
        if let Some(taking) = output.taking
            && !self.takes(taking, output.index, state)?
        {
            return Ok(());
        }
        let from = match &output.key {
            None => state.outputs[output.index].used,
            Some(key) => self.open_keyed(key, output.index, state),
        };
        let buffer = &mut state.outputs[output.index];
        buffer.room(from, output.room);
        buffer.cursor = from;
        // Taken out, so that fields and slots can be read while it is written.
        let mut bytes = std::mem::take(&mut buffer.bytes);
        let written = self.write_fields(&output.writes, state, &mut bytes[from..]);
        state.outputs[output.index].bytes = bytes;
        written?;
        let fixed = output.appends.is_empty();
        state.outputs[output.index].cursor = if fixed { from + output.room } else { from };
        for append in &output.appends {
            self.append(append, output.index, state)?;
        }
        if output.key.is_some() {
            state.outputs[output.index].close_keyed(from);
        }
        Ok(())
    }

    /// Whether an output takes the record.
    #[inline(never)]
    fn takes(&self, taking: Taking, output: usize, state: &mut State) -> Result<bool, Stop> {
        let taken = match taking {
            Taking::Test { test } => holds(&state.slots, test),
            Taking::Expression { expression, null, arithmetic } => {
                General::new(self).takes(expression, (null, arithmetic), state)?
            }
        };
        state.outputs[output].taken = taken;
        Ok(taken)
    }

    #[inline(never)]
    fn open_keyed(&self, key: &KeyProgram, output: usize, state: &mut State) -> usize {
        match key {
            KeyProgram::Constant(key) => state.outputs[output].open_keyed(key),
            KeyProgram::Cells(cells) => General::new(self).open_keyed(cells, output, state),
        }
    }

    #[inline(always)]
    fn write_fields(&self, writes: &[Write], state: &mut State, out: &mut [u8]) -> Step {
        for write in writes {
            self.write_field(write, state, out)?;
        }
        Ok(())
    }

    #[inline(always)]
    fn write_field(&self, write: &Write, state: &mut State, out: &mut [u8]) -> Step {
        let fields = self.fields(&state.trimmed);
        let (kernels, buffer, program) = (self.kernels, self.buffer, self.program);
        match *write {
            Write::Constant { bytes, at } => {
                kernels.constant(program.constant(bytes), out, at as usize, bytes.length as usize);
                Ok(())
            }
            Write::Left { field, place, pad } => {
                let (start, length) = fields.field(field);
                escape_unless(length <= place.width as usize)?;
                escape_unless(kernels.left(buffer, start, length, pad, out, place.at as usize, place.width as usize))
            }
            Write::Right { field, place, pad } => {
                let (start, length) = fields.field(field);
                escape_unless(length <= place.width as usize)?;
                escape_unless(kernels.right(buffer, start, length, pad, out, place.at as usize, place.width as usize))
            }
            Write::Masked { field, place, first, last, least } => {
                let (start, length) = fields.field(field);
                escape_unless(length <= place.width as usize && length >= least as usize)?;
                let keep = (first as usize, last as usize);
                escape_unless(kernels.masked(buffer, start, length, keep, out, place.at as usize, place.width as usize))
            }
            Write::Ascii { field, place, letters, replacement, truncate } => {
                let (start, length) = fields.field(field);
                let (at, width) = (place.at as usize, place.width as usize);
                let characters = kernels.ascii(buffer, start, length, letters, replacement, out, at, width);
                escape_unless(truncate || characters <= width)
            }
            Write::Lookup { field, table, at } => {
                let (start, length) = fields.field(field);
                let table = &program.tables[table as usize];
                let bytes = match table.keys.find(buffer, start, length) {
                    Some(value) => table.values[value as usize],
                    None => table.default.ok_or(Stop::Escape)?,
                };
                kernels.constant(program.constant(bytes), out, at as usize, bytes.length as usize);
                Ok(())
            }
            Write::Number { slot, place, sign } => self.number(state.slots.numbers[slot as usize], place, sign, out),
            Write::Arrange { slot, arrangement, at } => {
                let digits = &state.slots.moments[slot as usize];
                kernels.arrange(digits, &program.arrangements[arrangement as usize], out, at as usize);
                Ok(())
            }
            Write::Choose { test, yes, no, at } => {
                let bytes = if holds(&state.slots, test) { yes } else { no };
                kernels.constant(program.constant(bytes), out, at as usize, bytes.length as usize);
                Ok(())
            }
            Write::Cell { cell, place } => General::new(self).place_cell(cell, place, state, out),
        }
    }

    #[inline(always)]
    fn number(&self, value: i64, place: Place, sign: SignPlace, out: &mut [u8]) -> Step {
        let (mut at, mut width) = (place.at as usize, place.width as usize);
        let negative = value < 0;
        match sign {
            SignPlace::None => escape_unless(!negative)?,
            SignPlace::Front => {
                out[at] = if negative { b'-' } else { b'+' };
                at += 1;
                width -= 1;
            }
            SignPlace::Behind => width -= 1,
            SignPlace::PunchedBehind => {}
        }
        let magnitude = value.unsigned_abs();
        escape_unless(width >= 16 || magnitude < POWERS[width])?;
        self.kernels.write_digits(magnitude, out, at, width);
        match sign {
            SignPlace::Behind => out[at + width] = if negative { b'-' } else { b'+' },
            SignPlace::PunchedBehind => {
                let set = if negative { b"}JKLMNOPQR" } else { b"{ABCDEFGHI" };
                out[at + width - 1] = set[(magnitude % 10) as usize];
            }
            SignPlace::None | SignPlace::Front => {}
        }
        Ok(())
    }

    #[inline(always)]
    fn append(&self, append: &Append, output: usize, state: &mut State) -> Step {
        match *append {
            Append::Constant { bytes } => {
                let constant = self.program.constant(bytes);
                state.outputs[output].append(&constant[..bytes.length as usize]);
                Ok(())
            }
            Append::Field { field } => {
                let (start, length) = self.fields(&state.trimmed).field(field);
                state.outputs[output].append(&self.buffer[start..start + length]);
                Ok(())
            }
            Append::Cell { cell } => General::new(self).append_cell(cell, output, state),
        }
    }

    #[inline(always)]
    fn tally(&self, tally: &Tally, state: &mut State) {
        let numbers = &state.slots.numbers;
        match *tally {
            Tally::Count { total } => state.narrow[total as usize] += 1,
            Tally::CountIf { test, total } => state.narrow[total as usize] += i128::from(holds(&state.slots, test)),
            Tally::Sum { slot, factor, total } => {
                state.narrow[total as usize] += i128::from(numbers[slot as usize]) * i128::from(factor);
            }
            Tally::SumIf { test, slot, factor, total } => {
                let value = if holds(&state.slots, test) { numbers[slot as usize] } else { 0 };
                state.narrow[total as usize] += i128::from(value) * i128::from(factor);
            }
            Tally::SumDigits { field, total } => {
                let (start, length) = self.fields(&state.trimmed).field(field);
                state.narrow[total as usize] += i128::from(self.kernels.digits(self.buffer, start, length));
            }
        }
    }
}

/// 10^0 to 10^16.
const POWERS: [u64; 17] = {
    let mut powers = [1; 17];
    let mut index = 1;
    while index < 17 {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

#[inline(always)]
fn escape_unless(condition: bool) -> Step {
    if condition { Ok(()) } else { Err(Stop::Escape) }
}

#[inline(always)]
fn holds(slots: &Slots, test: Test) -> bool {
    test.relation.holds(slots.numbers[test.slot as usize], test.constant)
}

/// Start and length without the blanks.
#[inline(always)]
pub(crate) fn trim(buffer: &[u8], mut start: usize, mut length: usize, front: bool, behind: bool) -> (u32, u32) {
    while behind && length > 0 && buffer[start + length - 1] == b' ' {
        length -= 1;
    }
    while front && length > 0 && buffer[start] == b' ' {
        start += 1;
        length -= 1;
    }
    (start as u32, length as u32)
}

/// A constant with its length, as the kernels take it.
impl Program {
    #[inline(always)]
    fn constant(&self, bytes: Bytes) -> &[u8] {
        &self.pool[bytes.start as usize..]
    }
}
