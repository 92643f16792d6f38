//! One worker's memory and its way from a block of the input to a partial result.

use super::bound::Bound;
use super::line_runner::LineRunner;
use crate::error::Result;
use crate::program::{
    FilePartial, PARTIAL_VERSION, Partial, Pass, PassedCounts, Program, RuleCount, State, TypeCounts,
};
use crate::source::{BlockReader, Framing};
use std::ops::Range;
use std::sync::Arc;

/// Handles blocks, one after the other, in the same memory.
///
/// Places are those of the plan, which count over all files; the reader knows its own file and no other.
pub(super) struct BlockWorker<'a> {
    bound: &'a Bound,
    /// The file of the last block, and what belongs to it.
    file: usize,
    program: Arc<Program>,
    reader: BlockReader<'a>,
    runner: LineRunner,
    /// Where the lines of the last block stand in the buffer, without a line end that the file lacks.
    lines: Range<usize>,
    /// The same, with what was read and not handled because processing stopped in front of it.
    seen: Range<usize>,
    /// What follows the lines of the last block in the input and belongs to no record: ends and beginnings of files.
    gap: Range<u64>,
    pub(super) state: State,
}

impl<'a> BlockWorker<'a> {
    pub(super) fn new(bound: &'a Bound) -> BlockWorker<'a> {
        let program = bound.program().clone();
        let mut state = State::new(program.output_count, program.totals.clone(), program.trimmed);
        state.rejects_allowed = bound.job.limits.rejects.unwrap_or(u64::MAX);
        state.unique.pass = if bound.repeats.is_some() { Pass::Judge(Vec::new()) } else { Pass::Only };
        BlockWorker {
            bound,
            file: 0,
            reader: reader(bound, 0),
            runner: LineRunner::new(bound.job.input.max_record),
            lines: 0..0,
            seen: 0..0,
            gap: 0..0,
            state,
            program,
        }
    }

    /// A worker that gathers what no two records may have in common. How many records are rejected is no matter yet.
    pub(super) fn gathering(bound: &'a Bound) -> BlockWorker<'a> {
        let mut worker = BlockWorker::new(bound);
        worker.state.rejects_allowed = u64::MAX;
        worker.state.unique.pass = Pass::Gather(Vec::new());
        worker
    }

    /// The keys of the last block.
    pub(super) fn gathered(&self) -> &[u8] {
        if let Pass::Gather(gathered) = &self.state.unique.pass { gathered } else { &[] }
    }

    /// Turns to the file of the next block.
    fn enter(&mut self, file: usize) {
        if file != self.file {
            self.program = self.bound.program_of(file, (self.file, &self.program));
            self.reader = reader(self.bound, file);
            self.file = file;
            self.state.file = file as u64 + 1;
        }
    }

    /// Sets how many records of the next block may be rejected; at first as many as of all.
    pub(super) fn allow_rejects(&mut self, count: u64) {
        self.state.rejects_allowed = count;
    }

    /// Handles the lines that begin in a range of the records of one file; `None` when there are none. What they add to the
    /// outputs stands in `state` afterwards. `known` is where the first of them begins, if the caller knows.
    ///
    /// # Errors
    /// `READ_FAILED`, `INPUT_CHANGED`, `OUT_OF_MEMORY`. What is wrong with the data is a failure in the partial.
    pub(super) fn block(&mut self, range: Range<u64>, known: Option<u64>) -> Result<Option<Partial>> {
        let layout = self.bound.plan.layout();
        self.enter(layout.file_of(range.start));
        let begin = layout.begin(self.file);
        self.state.unique.origin = begin;
        match (&mut self.state.unique.pass, &self.bound.repeats) {
            (Pass::Gather(gathered), _) => gathered.clear(),
            (Pass::Judge(repeated), Some(repeats)) => repeats.within(range.clone(), repeated)?,
            _ => {}
        }
        let Some(mut partial) = self.lines(range.start - begin..range.end - begin, known.map(|known| known - begin))?
        else {
            return Ok(None);
        };
        partial.begin += begin;
        let end = partial.end + begin;
        partial.end = layout.place(end);
        self.gap = end..partial.end;
        if let Some(failure) = &mut partial.failure {
            failure.offset += begin;
        }
        let (read, totals) = (partial.counts().read, partial.totals.clone());
        partial.files = vec![FilePartial { file: self.file as u64, read, totals }];
        Ok(Some(partial))
    }

    /// The same for a range of the file at hand, whose places count from its own first byte.
    fn lines(&mut self, range: Range<u64>, known: Option<u64>) -> Result<Option<Partial>> {
        (self.lines, self.seen, self.gap) = (0..0, 0..0, 0..0);
        let Some(lines) = self.reader.read(range, known, &mut self.runner.buffer)? else { return Ok(None) };
        self.seen = lines.from..lines.to;
        let body_end = self.bound.plan.files()[self.file].body.end;
        let partial = self.runner.run(&self.program, &lines, body_end, &mut self.state)?;
        self.lines = lines.from..lines.from + (partial.end - partial.begin) as usize;
        Ok(Some(partial))
    }

    /// The same partial, or another one where it was made from a wrong guess: `end` is where the records in front of the range
    /// end. See [`BlockReader::guesses`].
    ///
    /// # Errors
    /// As for `block`.
    pub(super) fn settle(&mut self, partial: Option<Partial>, range: Range<u64>, end: u64) -> Result<Option<Partial>> {
        let right = match &partial {
            Some(partial) => partial.begin == end,
            None => end >= range.end,
        };
        if right || !self.reader.guesses() { Ok(partial) } else { self.block(range, Some(end)) }
    }

    /// The lines that the last block read, with their ends; one that the file lacks was put in.
    pub(super) fn seen(&self) -> &[u8] {
        self.runner.buffer.slice(self.seen.clone())
    }

    /// The bytes of the input that the last block handled.
    pub(super) fn input(&self) -> &[u8] {
        self.runner.buffer.slice(self.lines.clone())
    }

    /// Where the bytes are that follow them in front of the next record: trailers and headers between two files.
    pub(super) fn gap(&self) -> Range<u64> {
        self.gap.clone()
    }
}

/// A reader of the records of a file that are to be handled.
fn reader(bound: &Bound, file: usize) -> BlockReader<'_> {
    let (records, begin) = (bound.plan.records_of(file), bound.plan.layout().begin(file));
    let records = records.start - begin..records.end - begin;
    BlockReader::new(&bound.inputs.files()[file], records, bound.job.input.max_record, Framing::of(bound.program()))
}

/// A partial over nothing, at this offset.
pub(super) fn empty_partial(program: &Program, offset: u64) -> Partial {
    Partial {
        version: PARTIAL_VERSION,
        begin: offset,
        end: offset,
        record_bytes: 0,
        passed: PassedCounts::default(),
        types: vec![TypeCounts::default(); program.types.len() + 1],
        rules: vec![RuleCount::default(); program.rules.len()],
        totals: program.totals.clone(),
        records: vec![0; program.output_count],
        files: Vec::new(),
        failure: None,
    }
}
