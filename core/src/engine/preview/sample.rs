//! Taking the sample: records go through the program of the run one by one, each as a block of its own.
//!
//! Behind the first records whole blocks are looked through for transaction types that are still missing; only where one of
//! them has such a record are its lines handled one by one.

use super::options::Wanted;
use crate::engine::bound::Bound;
use crate::engine::pipeline::fixups;
use crate::engine::plan::Layout;
use crate::engine::worker::BlockWorker;
use crate::error::Result;
use crate::os::memory;
use crate::program::{Failure, KeyedLine, Partial, Segment};

/// Bytes that are looked through at once.
const BLOCK: u64 = 64 << 10;

/// A record of the sample and what the program made of it.
pub(super) struct Taken {
    /// The file it stands in, and the records in front of that file.
    pub(super) file: usize,
    pub(super) before: u64,
    /// Counted from 1 in the whole input.
    pub(super) number: u64,
    /// The line with its end.
    pub(super) line: Vec<u8>,
    pub(super) partial: Partial,
    /// What it adds to every output.
    pub(super) outputs: Vec<Vec<u8>>,
}

/// The sample.
pub(super) struct Sample {
    pub(super) records: Vec<Taken>,
    /// What its records came to.
    pub(super) partial: Partial,
    /// Bytes of records that were looked at.
    pub(super) looked_at: u64,
    /// Transaction types that are wanted and were not found.
    pub(super) missing: Vec<usize>,
    /// The file that was looked at last, and the records in front of it.
    pub(super) file: usize,
    pub(super) before: u64,
    /// Why a run would end behind the last record that was looked at; its record counts from the start of the input.
    pub(super) failure: Option<Failure>,
}

/// Takes the records that are wanted.
///
/// # Errors
/// `READ_FAILED`, `INPUT_CHANGED`. What is wrong with the data stands in the sample.
pub(super) fn take(bound: &Bound, wanted: &Wanted) -> Result<Sample> {
    let Bound { job, plan, .. } = bound;
    let body = plan.body();
    let mut sampler = Sampler {
        bound,
        worker: BlockWorker::new(bound),
        layout: plan.layout(),
        file: 0,
        before: 0,
        at: body.start,
        end: body.end,
        read: 0,
        rejects_left: job.limits.rejects.unwrap_or(u64::MAX),
        wanted: wanted.of_type.clone(),
        sample: Sample {
            records: Vec::new(),
            partial: bound.nothing(),
            looked_at: 0,
            missing: Vec::new(),
            file: 0,
            before: 0,
            failure: None,
        },
    };
    while sampler.sample.records.len() < wanted.first && sampler.goes_on() {
        sampler.record(true)?;
    }
    let look = body.start.saturating_add(wanted.look).min(body.end);
    while sampler.at < look && sampler.goes_on() && sampler.wanted.iter().any(|more| *more > 0) {
        sampler.block(sampler.at.saturating_add(BLOCK).min(look))?;
    }
    let Sampler { at, file, before, wanted, mut sample, .. } = sampler;
    (sample.file, sample.before) = (file, before);
    sample.looked_at = at - body.start;
    sample.missing = wanted_types(&wanted).filter(|kind| sample.partial.types[*kind].read == 0).collect();
    Ok(sample)
}

/// The transaction types of which more is wanted.
fn wanted_types(wanted: &[usize]) -> impl Iterator<Item = usize> + '_ {
    wanted.iter().enumerate().filter(|(_, more)| **more > 0).map(|(kind, _)| kind)
}

struct Sampler<'a> {
    bound: &'a Bound,
    worker: BlockWorker<'a>,
    layout: &'a Layout,
    /// The file of the next record…
    file: usize,
    /// … and the records in front of it.
    before: u64,
    /// Where the next record begins.
    at: u64,
    /// Behind the last one.
    end: u64,
    /// Records before it.
    read: u64,
    /// How many more of them may be rejected.
    rejects_left: u64,
    /// How many more of each type are wanted.
    wanted: Vec<usize>,
    sample: Sample,
}

impl Sampler<'_> {
    fn goes_on(&self) -> bool {
        self.at < self.end && self.sample.failure.is_none()
    }

    /// Looks through the lines that begin before `to`, and takes the records of types that are wanted.
    fn block(&mut self, to: u64) -> Result<()> {
        self.worker.allow_rejects(self.rejects_left);
        let to = to.min(self.layout.bodies()[self.enter()].end);
        let Some(partial) = self.worker.block(self.at..to, Some(self.at))? else {
            self.at = self.layout.place(to);
            return Ok(());
        };
        let found = wanted_types(&self.wanted).any(|kind| partial.types[kind].read > 0);
        if !found && partial.failure.is_none() {
            self.pass(&partial);
            return Ok(());
        }
        while self.at < to && self.goes_on() && self.wanted.iter().any(|more| *more > 0) {
            self.record(false)?;
        }
        Ok(())
    }

    /// Handles the next record; takes it if it is wanted, or `whatever` it is.
    fn record(&mut self, whatever: bool) -> Result<()> {
        self.enter();
        // The line that begins with this byte, and no other.
        self.worker.allow_rejects(self.rejects_left);
        let Some(partial) = self.worker.block(self.at..self.at + 1, Some(self.at))? else {
            self.at = self.layout.place(self.at + 1);
            return Ok(());
        };
        // Comments and blank lines are no records.
        if partial.counts().read == 0 && partial.failure.is_none() {
            self.pass(&partial);
            return Ok(());
        }
        let kind = self.wanted.iter().zip(&partial.types).position(|(_, counts)| counts.read > 0);
        let wanted = kind.is_some_and(|kind| self.wanted[kind] > 0);
        if let Some(kind) = kind {
            self.wanted[kind] = self.wanted[kind].saturating_sub(1);
        }
        if let Some(failure) = &partial.failure {
            let record = if failure.record > 0 { self.read + failure.record } else { 0 };
            self.sample.failure = Some(Failure { record, ..failure.clone() });
        }
        if whatever || wanted || partial.failure.is_some() {
            self.keep(&partial)?;
        }
        self.pass(&partial);
        Ok(())
    }

    /// Turns to the file of the next record.
    fn enter(&mut self) -> usize {
        let file = self.layout.file_of(self.at);
        if file != self.file {
            (self.file, self.before) = (file, self.read);
        }
        file
    }

    /// Goes on behind what was handled.
    fn pass(&mut self, partial: &Partial) {
        let counts = partial.counts();
        self.read += counts.read;
        self.rejects_left -= counts.rejected;
        self.at = partial.end;
    }

    fn keep(&mut self, partial: &Partial) -> Result<()> {
        let state = &self.worker.state;
        let outputs = (0..state.outputs.len()).map(|output| -> Result<Vec<u8>> {
            let bytes = state.outputs[output].finished();
            // A sample is shown in the order of the input, with no keys.
            if self.bound.job.outputs[output].is_ordered() {
                return KeyedLine::first(bytes).map_or(Ok(Vec::new()), |(keyed, _)| memory::copy(keyed.line));
            }
            Segment::resolve(bytes, &fixups(state, output)?, self.read)?.map_or_else(|| memory::copy(bytes), Ok)
        });
        let taken = Taken {
            file: self.file,
            before: self.before,
            number: self.read + 1,
            line: memory::copy(self.worker.seen())?,
            partial: partial.clone(),
            outputs: outputs.collect::<Result<_>>()?,
        };
        self.sample.partial.merge(partial);
        self.sample.records.push(taken);
        Ok(())
    }
}
