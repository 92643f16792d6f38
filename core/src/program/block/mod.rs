//! A block of whole lines through a program: the loop over its records, and what happens to the few that do not go through.
//!
//! Invariant: every line that is read is written, filtered or rejected, or passed over because it is no record; or processing stops
//! in front of it with a failure.

mod outcome;
mod repeats;

use super::divide::{Divided, DividedRecord, LineProblem};
use super::general::General;
use super::kinds::Kinds;
use super::line::{Apart, Delimited, Fixed, Line};
use super::op::RuleIndex;
use super::partial::{Failure, PARTIAL_VERSION, Partial, PassedCounts, RuleCount, TypeCounts};
use super::program::{LineShape, Program};
use super::run::{Record, Stop, trim};
use super::state::State;
use super::trace::{Fate, Traced};
use crate::error::codes;
use crate::os::memory;
use crate::record::kernels::{Kernels, PAD, Task};

/// Whole lines in a buffer that has [`PAD`] bytes before the first and behind the last.
pub(crate) struct Block<'a> {
    pub(crate) buffer: &'a [u8],
    /// First byte of the first line; at least [`PAD`].
    pub(crate) from: usize,
    /// Behind the last line end.
    pub(crate) to: usize,
    /// Byte offset of `from` in the input.
    pub(crate) offset: u64,
    /// Where the records of the input end; what stands in the buffer behind it is a line end that was put in.
    pub(crate) body_end: u64,
    /// Its records, where they had to be divided before; their fields may stand behind the lines.
    pub(crate) divided: Option<&'a Divided>,
}

/// One block on its way through a program.
pub(crate) struct ProcessBlock<'a> {
    pub(crate) program: &'a Program,
    pub(crate) block: Block<'a>,
    pub(crate) state: &'a mut State,
    pub(crate) positions: &'a mut Vec<u32>,
}

impl Task for ProcessBlock<'_> {
    type Output = Partial;

    #[inline(always)]
    fn run<K: Kernels>(self, kernels: K) -> Partial {
        let ProcessBlock { program, block, state, positions } = self;
        let mut run = Run {
            kernels,
            program,
            block: &block,
            state,
            types: vec![TypeCounts::default(); program.types.len() + 1],
            rules: vec![RuleCount::default(); program.rules.len()],
            read: 0,
            failure: None,
            ascii: false,
            unique: !program.unique.is_empty(),
            noted: false,
        };
        run.noted = run.unique || run.state.trace.is_some();
        run.begin();
        let end = match run.block.divided {
            None => match program.record_length() {
                None => run.lines(positions),
                Some(length) => run.records(length),
            },
            Some(divided) => run.divided(divided),
        };
        run.finish(end)
    }
}

/// Where a line stands, and of which type its record is.
#[derive(Clone, Copy)]
struct At {
    start: usize,
    /// Behind the last byte of the text, before the line end.
    end: usize,
    kind: Option<usize>,
}

struct Run<'a, K> {
    kernels: K,
    program: &'a Program,
    block: &'a Block<'a>,
    state: &'a mut State,
    types: Vec<TypeCounts>,
    rules: Vec<RuleCount>,
    read: u64,
    failure: Option<Failure>,
    /// Whether every character is one byte, so that no place of a fixed-width line can cut one.
    ascii: bool,
    /// Whether records are compared with each other.
    unique: bool,
    /// Whether that, or something else, has to be noted of each record that goes through.
    noted: bool,
}

impl<K: Kernels> Run<'_, K> {
    fn begin(&mut self) {
        self.state.warned.clear();
        if let Some(trace) = &mut self.state.trace {
            trace.begin(self.program.output_count);
        }
        for buffer in &mut self.state.outputs {
            (buffer.used, buffer.cursor) = (0, 0);
        }
        self.state.records.fill(0);
        self.state.narrow.fill(0);
        self.state.fixups.clear();
        for (total, empty) in self.state.totals.iter_mut().zip(&self.program.totals) {
            total.clone_from(empty);
        }
    }

    /// Runs every line; returns the position behind the last one that counts.
    #[inline(always)]
    fn lines(&mut self, positions: &mut Vec<u32>) -> usize {
        let (from, to) = (self.block.from, self.block.to);
        debug_assert!(from >= PAD && self.block.buffer.len() >= to + PAD);
        let (delimiter, width) = match &self.program.shape {
            // A block with a longer one was divided before.
            LineShape::Delimited { delimiter } => (delimiter.first(), self.program.declared),
            LineShape::Fixed { .. } | LineShape::Json { .. } => (b'\n', 1),
        };
        positions.clear();
        memory::push(positions, (from - 1) as u32);
        let indexed = self.kernels.index(self.block.buffer, from, to, delimiter, positions);
        let sound = !indexed.nul
            && !self.program.ending.is_crlf()
            && simdutf8::basic::from_utf8(&self.block.buffer[from..to]).is_ok();
        let mut end = from;
        if sound && self.even(positions, indexed.lines, width) {
            self.ascii = !self.program.shape.is_delimited() && self.block.buffer[from..to].is_ascii();
            for index in 0..indexed.lines {
                let bounds = &positions[index * width..index * width + width + 1];
                let next = bounds[width] as usize;
                if self.program.guard_every_line && self.stops_at_guard(end, next) {
                    return end;
                }
                self.sound_line(bounds, end, next);
                if self.failure.is_some() {
                    return end;
                }
                end = next + 1;
            }
        }
        // Whatever is not plainly regular goes line by line.
        let mut bounds = Vec::new();
        while end < to && self.failure.is_none() {
            let next = self.next_line_end(end);
            self.any_line(end, next, &mut bounds);
            if self.failure.is_none() {
                // A last line without its end is a line, too.
                end = (next + 1).min(to);
            }
        }
        end
    }

    /// Runs every record of a block whose records have one length and nothing behind them; returns the position behind the last one
    /// that counts.
    #[inline(always)]
    fn records(&mut self, length: usize) -> usize {
        let (from, to) = (self.block.from, self.block.to);
        let bytes = &self.block.buffer[from..to];
        let sound = memchr::memchr(0, bytes).is_none() && simdutf8::basic::from_utf8(bytes).is_ok();
        self.ascii = bytes.is_ascii();
        let mut end = from;
        while end < to && self.failure.is_none() {
            let next = (end + length).min(to);
            if self.program.guard_every_line && self.stops_at_guard(end, next) {
                return end;
            }
            if sound
                && (self.ascii || !self.is_inside_character(end) && (next == to || !self.is_inside_character(next)))
            {
                self.sound_line(&[], end, next);
            } else {
                self.any_text(end, next, true, &mut Vec::new());
            }
            if self.failure.is_none() {
                end = next;
            }
        }
        end
    }

    /// Runs every record of a block that was divided; returns the position behind the last one that counts.
    #[inline(always)]
    fn divided(&mut self, divided: &Divided) -> usize {
        for record in &divided.records {
            self.divided_record(record, divided);
            if self.failure.is_some() {
                return record.start as usize;
            }
        }
        self.block.to
    }

    #[inline(always)]
    fn divided_record(&mut self, record: &DividedRecord, divided: &Divided) {
        let (start, end) = (record.start as usize, record.end as usize);
        if self.program.guard_every_line && self.stops_at_guard(start, end) {
            return;
        }
        let builtin = self.program.builtin;
        let rule = record.problem.map(|problem| match problem {
            LineProblem::LineEnd => builtin.line_end,
            LineProblem::Nul => builtin.nul,
            LineProblem::Encoding => builtin.encoding,
            LineProblem::Quote => builtin.quote,
            LineProblem::Json => builtin.json,
        });
        if record.count as usize != self.program.declared {
            let divides = if self.program.shape.is_delimited() { builtin.field_count } else { builtin.record_length };
            return self.reject_line(start, end, rule.unwrap_or(divides));
        }
        let first = record.first as usize;
        let line = Apart { fields: &divided.fields[first..first + record.count as usize] };
        match rule {
            None => self.record(line, start, end),
            Some(rule) => self.faulty(line, start, end, rule),
        }
    }

    /// Whether every line has `width` separators, its end included. Counting them is not enough: a line that has too many
    /// makes up for one that has too few. Where each `width`-th one is a line end, those are all the line ends there are.
    fn even(&self, positions: &[u32], lines: usize, width: usize) -> bool {
        positions.len() == lines * width + 1
            && positions.iter().skip(width).step_by(width).all(|at| self.block.buffer[*at as usize] == b'\n')
    }

    /// A line that is known to have the right number of fields, and no byte that may not be there.
    #[inline(always)]
    fn sound_line(&mut self, bounds: &[u32], start: usize, end: usize) {
        match &self.program.shape {
            LineShape::Delimited { .. } => self.record(Delimited { bounds }, start, end),
            LineShape::Fixed { length, places, .. } => self.fixed_line(start, end, *length, places, None),
            // A block of them was divided before.
            LineShape::Json { .. } => self.reject_line(start, end, self.program.builtin.json),
        }
    }

    #[inline(always)]
    fn fixed_line(&mut self, start: usize, end: usize, length: usize, places: &[(u32, u32)], fault: Option<RuleIndex>) {
        let builtin = self.program.builtin;
        if end - start != length {
            return self.reject_line(start, end, fault.unwrap_or(builtin.record_length));
        }
        let cut = !self.ascii && self.cuts_characters(start, end, places);
        match fault.or(cut.then_some(builtin.encoding)) {
            None => self.record(Fixed { start, places }, start, end),
            Some(rule) => self.faulty(Fixed { start, places }, start, end, rule),
        }
    }

    /// Whether a field begins or ends inside a character: its text would not be well-formed.
    fn cuts_characters(&self, start: usize, end: usize, places: &[(u32, u32)]) -> bool {
        // The line itself is well-formed, so that it ends where a character does.
        let inside = |at: u32| start + (at as usize) < end && self.is_inside_character(start + at as usize);
        places.iter().any(|(at, width)| inside(*at) || inside(at + width))
    }

    fn is_inside_character(&self, at: usize) -> bool {
        self.block.buffer[at] & 0xC0 == 0x80
    }

    fn next_line_end(&self, start: usize) -> usize {
        memchr::memchr(b'\n', &self.block.buffer[start..self.block.to]).map_or(self.block.to, |length| start + length)
    }

    /// A line of which nothing is known.
    #[inline(never)]
    fn any_line(&mut self, start: usize, next: usize, bounds: &mut Vec<u32>) {
        let mut end = next;
        let mut ends_well = true;
        if self.program.ending.is_crlf() {
            ends_well = end > start && self.block.buffer[end - 1] == b'\r';
            end -= usize::from(ends_well);
        }
        self.any_text(start, end, ends_well, bounds);
    }

    /// The text of a line of which nothing is known.
    fn any_text(&mut self, start: usize, end: usize, ends_well: bool, bounds: &mut Vec<u32>) {
        let builtin = self.program.builtin;
        let text = &self.block.buffer[start..end];
        if let Some(role) = self.guarded(text) {
            return self.stop_at_envelope(start, role);
        }
        let fault = if !ends_well {
            Some(builtin.line_end)
        } else if memchr::memchr(0, text).is_some() {
            Some(builtin.nul)
        } else if simdutf8::basic::from_utf8(text).is_err() {
            Some(builtin.encoding)
        } else {
            None
        };
        match &self.program.shape {
            LineShape::Delimited { delimiter } => {
                bounds.clear();
                memory::push(bounds, (start as u32).wrapping_sub(1));
                memchr::memchr_iter(delimiter.first(), text).for_each(|at| memory::push(bounds, (start + at) as u32));
                memory::push(bounds, end as u32);
                if bounds.len() != self.program.declared + 1 {
                    return self.reject_line(start, end, fault.unwrap_or(builtin.field_count));
                }
                match fault {
                    None => self.record(Delimited { bounds }, start, end),
                    Some(rule) => self.faulty(Delimited { bounds }, start, end, rule),
                }
            }
            LineShape::Fixed { length, places, .. } => self.fixed_line(start, end, *length, places, fault),
            LineShape::Json { .. } => self.reject_line(start, end, fault.unwrap_or(builtin.json)),
        }
    }

    /// The transaction type of a line, where a field tells it or there is but one.
    #[inline(always)]
    fn kind<L: Line>(&self, line: &L) -> Option<usize> {
        match &self.program.kinds {
            Kinds::Only => Some(0),
            Kinds::Rules(_) => None,
            Kinds::Field(field, table) => {
                let (at, length) = line.field(*field);
                let (front, behind) = self.program.fields[*field].trim;
                let (at, length) = trim(self.block.buffer, at, length, front, behind);
                table.find(self.block.buffer, at as usize, length as usize).map(|kind| kind as usize)
            }
        }
    }

    /// A line that is divided into fields.
    #[inline(always)]
    fn record<L: Line>(&mut self, line: L, start: usize, end: usize) {
        self.read += 1;
        let record = Record { kernels: self.kernels, program: self.program, buffer: self.block.buffer, line };
        let kind = match &self.program.kinds {
            Kinds::Rules(rules) => General::new(&record).kind_by(rules, &self.block.buffer[start..end], self.state),
            _ => self.kind(&record.line),
        };
        let at = At { start, end, kind };
        let Some(kind) = kind else {
            return self.reject(General::new(&record), at, self.program.builtin.unknown_type);
        };
        self.types[kind].read += 1;
        if self.unique && self.is_repeated(at) {
            return self.reject_repeated(&record, at);
        }
        match record.run(&self.program.types[kind].fast, self.state) {
            Ok(written) => self.count(&record, at, kind, written),
            Err(stop) => self.not_fast(&record, at, kind, stop),
        }
    }

    #[inline(always)]
    fn count<L: Line>(&mut self, record: &Record<'_, K, L>, at: At, kind: usize, written: bool) {
        let written = u64::from(written);
        self.types[kind].written += written;
        self.types[kind].filtered += 1 - written;
        if self.noted {
            return self.note(record, at, kind, if written == 0 { Fate::Filtered } else { Fate::Written });
        }
        if !self.state.warned.is_empty() {
            self.warn(General::new(record), at);
        }
    }

    /// The same of a record of which more than that is to be noted.
    #[inline(never)]
    fn note<L: Line>(&mut self, record: &Record<'_, K, L>, at: At, kind: usize, fate: Fate) {
        if self.unique {
            self.note_unique(record, at, kind);
        }
        if !self.state.warned.is_empty() {
            self.warn(General::new(record), at);
        }
        self.trace(at, fate);
    }

    /// Says what became of a record, where somebody wants to know.
    fn trace(&mut self, At { start, end, kind }: At, fate: Fate) {
        if let Some(trace) = &mut self.state.trace {
            let kind = kind.map(|kind| kind as u16);
            trace.add(Traced { start: start as u32, end: end as u32, kind, fate }, &self.state.outputs);
        }
    }

    /// The fast path does not cover the record, or it failed.
    #[cold]
    #[inline(never)]
    fn not_fast<L: Line>(&mut self, record: &Record<'_, K, L>, at: At, kind: usize, stop: Stop) {
        self.state.warned.clear();
        let stop = match stop {
            Stop::Escape => record.run(&self.program.types[kind].general, self.state),
            stop @ Stop::Rule(_) => Err(stop),
        };
        match stop {
            Ok(written) => self.count(record, at, kind, written),
            Err(Stop::Rule(rule)) => self.reject(General::new(record), at, rule),
            // The general program covers everything: an escape from it is a fault of ours, and must not lose a record.
            Err(Stop::Escape) => {
                self.fail_record(codes::internal::INTERNAL, "a record escaped the general program", at, None);
            }
        }
    }

    /// Where a place of the buffer is in the file.
    fn offset(&self, at: usize) -> u64 {
        self.block.offset + (at - self.block.from) as u64
    }

    /// The figures of the block.
    fn finish(self, end: usize) -> Partial {
        let state = self.state;
        for (total, narrow) in state.totals.iter_mut().zip(&state.narrow) {
            if *narrow != 0 {
                total.add(*narrow);
            }
        }
        let body_end = self.block.body_end;
        let offset = |at: usize| (self.block.offset + (at - self.block.from) as u64).min(body_end);
        let (record_bytes, passed) = match self.block.divided {
            Some(divided) if !divided.passed.is_empty() => divided.bytes_before(end, offset),
            _ => (offset(end) - self.block.offset, PassedCounts::default()),
        };
        Partial {
            version: PARTIAL_VERSION,
            begin: self.block.offset,
            end: offset(end),
            record_bytes,
            passed,
            types: self.types,
            rules: self.rules,
            totals: state.totals.clone(),
            records: state.records.clone(),
            // Whoever reads the file knows which one it is.
            files: Vec::new(),
            failure: self.failure,
        }
    }
}
