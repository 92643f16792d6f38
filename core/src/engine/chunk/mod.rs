//! Chunk by chunk: bytes of the input in, bytes of the outputs and a verdict on every record out, for callers who own what they
//! read and write.
//!
//! The caller hands in the bytes of the input as they come, and keeps what is not taken yet for the next call; with the last call
//! it says that there is no more. Header, row of column names, comments and trailer stand in these bytes as they do in a file. What
//! comes out, headers and trailers of the outputs included, is what a run would have written. Invariant: every record that was
//! taken has a verdict, in order, and nothing is taken that is not whole.
//!
//! Jobs that must have seen all records before they write one are refused: `unique`, outputs that are put in order, and records
//! that use a field of the trailer. Outputs are not compressed, and control files not made: both are about finished files.

mod ends;
mod front;
mod result;

pub use ends::{ChunkSummary, OutputEnd};
pub use result::{Chunk, ChunkRecord, ChunkVerdict};

use super::bound::{advised, code_of};
use super::handle::Job;
use super::limits;
use super::line_runner::{LineRunner, too_long};
use super::options::{RunOptions, Settings};
use super::worker::empty_partial;
use crate::error::{Error, Position, Result, codes};
use crate::job::CompiledJob;
use crate::os::Os;
use crate::program::model::TOTALS;
use crate::program::{Failure, Partial, Pass, Program, State, Trace};
use crate::source::{Cutter, InputStream, RawLine};
use front::Front;
use std::sync::Arc;

/// The most bytes that are taken in one call: places in a chunk are numbers of 32 bits, and so are those in its outputs.
const MOST: usize = 256 << 20;

/// Options of chunk-level processing.
#[derive(Debug, Clone, Default)]
pub struct ChunkOptions {
    /// Values of the parameters, by name, as text.
    pub parameters: Vec<(String, String)>,
}

/// Processes one input, chunk by chunk, in the thread of the caller.
///
/// ```
/// use batchloom::{Job, chunk::{ChunkOptions, ChunkProcessor, ChunkVerdict}};
/// let job = Job::from_yaml(
///     "batchloom: 1\njob: numbers\ninputs: {numbers: {format: delimited, record: {fields: [{value: integer}]}}}\n\
///      transactions: {NUMBER: {map: {value: {expr: \"value * 2\"}}}}\noutputs: {copy: {format: delimited, fields: [value]}}\n",
///     "numbers.yaml",
/// )?;
/// let mut processor = ChunkProcessor::new(&job, &ChunkOptions::default())?;
///
/// let chunk = processor.process(b"1\nx\n3\n4", false)?;
/// assert_eq!(chunk.consumed(), 6, "the last line is not whole yet");
/// assert_eq!(chunk.output(0), b"2\n6\n");
/// let verdicts: Vec<ChunkVerdict> = chunk.records().map(|record| record.verdict).collect();
/// assert!(matches!(verdicts[..], [ChunkVerdict::Written, ChunkVerdict::Rejected(_), ChunkVerdict::Written]));
///
/// let chunk = processor.process(b"4", true)?;
/// assert_eq!((chunk.consumed(), chunk.output(0)), (1, b"8\n".as_slice()));
/// assert_eq!(processor.finish()?.counts.written, 3);
/// # Ok::<(), batchloom::Error>(())
/// ```
#[derive(Debug)]
pub struct ChunkProcessor {
    job: Arc<CompiledJob>,
    parameters: Vec<Option<String>>,
    /// What stands in front of the records, once it was read; and what follows from it.
    ready: Option<Ready>,
    stage: Stage,
    /// Bytes of the input that were taken.
    taken: u64,
    trailer: Option<RawLine>,
    memory: Memory,
    /// What the last call came to.
    consumed: usize,
    /// Where the first record of the last call stood in the bytes handed in.
    first: usize,
    /// Records of the input in front of the last call's.
    before: u64,
}

/// What follows from the front of an input.
#[derive(Debug)]
struct Ready {
    front: Front,
    program: Arc<Program>,
    cutter: Cutter,
    /// What stands in front of the records of every output.
    headers: Vec<Vec<u8>>,
    /// What all records so far came to.
    partial: Partial,
}

/// How far an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// More of it may come.
    Open,
    /// All of it was taken.
    Ended,
    Finished,
    Failed,
}

/// Memory that calls use again and again.
struct Memory {
    runner: LineRunner,
    state: State,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Records of the input stand in it.
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl ChunkProcessor {
    /// A processor for one input of a job.
    ///
    /// # Errors
    /// `PARAMETER_VALUE`, `NOT_IN_JOB`; `OPTION_VALUE` for a job that cannot be carried out chunk by chunk.
    pub fn new(job: &Job, options: &ChunkOptions) -> Result<ChunkProcessor> {
        let job = &job.compiled;
        refuse(job)?;
        // One thread: how many processors there are is not asked.
        let options = RunOptions { parameters: options.parameters.clone(), threads: Some(1), ..RunOptions::default() };
        let parameters = Settings::without_store(job, options, &Os::real())?.parameters;
        front::check_parameters(job, &parameters)?;
        let trimmed = job.model.fields.iter().filter(|field| field.trim != (false, false)).count();
        let mut state = State::new(job.model.output_count, crate::program::empty_totals(&job.model), trimmed);
        state.unique.pass = Pass::Only;
        state.trace = Some(Trace::default());
        Ok(ChunkProcessor {
            job: job.clone(),
            parameters,
            ready: None,
            stage: Stage::Open,
            taken: 0,
            trailer: None,
            memory: Memory { runner: LineRunner::new(job.input.max_record), state },
            consumed: 0,
            first: 0,
            before: 0,
        })
    }

    /// Names of the outputs, in the order of publication: the index of an output is its place here.
    pub fn outputs(&self) -> impl ExactSizeIterator<Item = &str> {
        self.job.outputs.iter().map(|output| output.name.as_str())
    }

    /// Takes the next bytes of the input, as many of them as are whole records; `last` says that no more will come.
    ///
    /// How many were taken the result says: the caller hands in the others again, in front of what comes next. As long as more may
    /// come, the last line of an input with a trailer is not taken: it may be that. Where nothing is taken, more is needed. At most
    /// 256 MiB are taken at once: of more, the rest is handed in once more, again with `last` where it was said.
    ///
    /// # Errors
    /// What a run would end with here: a header or trailer that is missing or malformed, a line that is too long, a limit that is
    /// exceeded, a record that fails a rule of severity fatal. `HANDLE_CLOSED` behind such an error, and behind `last`.
    pub fn process(&mut self, bytes: &[u8], last: bool) -> Result<Chunk<'_>> {
        if self.stage != Stage::Open {
            return Err(closed(self.stage));
        }
        match self.take(bytes, last) {
            Ok(()) => Ok(Chunk::of(self)),
            Err(error) => {
                self.stage = Stage::Failed;
                Err(error)
            }
        }
    }

    /// What the last call came to, once more.
    pub fn last_chunk(&self) -> Chunk<'_> {
        Chunk::of(self)
    }

    /// What stands in front of the records of an output: header and row of column names. Totals in it are zeros: the true ones are
    /// in the summary. `None` until the front of the input was taken, and for no output.
    pub fn header(&self, output: usize) -> Option<&[u8]> {
        self.ready.as_ref()?.headers.get(output).map(Vec::as_slice)
    }

    fn take(&mut self, bytes: &[u8], last: bool) -> Result<()> {
        (self.consumed, self.first) = (0, 0);
        self.memory.forget();
        let (bytes, last) = if bytes.len() > MOST { (&bytes[..MOST], false) } else { (bytes, last) };
        let mut begin = 0;
        if self.ready.is_none() {
            let Some(front) = front::read(&self.job, bytes, last)? else { return Ok(()) };
            begin = front.begin() as usize;
            self.ready = Some(front::ready(&self.job, front, &self.parameters)?);
        }
        let Some(ready) = &mut self.ready else { return Ok(()) };
        self.before = ready.partial.counts().read;
        let records = &bytes[begin..];
        let mut end = if last { records.len() } else { ready.cutter.whole(records) };
        let place = self.taken + begin as u64;
        // A line that will not end soon enough is no trailer, and nothing that comes can make it one.
        let endless = !last && ready.cutter.is_too_long(&records[end..]);
        match (last, self.job.input.trailer.is_some()) {
            (true, true) => (end, self.trailer) = front::trailer(&self.job, ready, records, place)?,
            (true, false) => front::check_end(&self.job, ready, records, place)?,
            (false, true) if !endless => end = front::without_last(ready, &records[..end]),
            (false, _) => {}
        }
        self.first = begin;
        if end > 0 {
            let allowed = limits::rejects_left(&self.job, &ready.partial);
            let Memory { runner, state } = &mut self.memory;
            (state.before, state.rejects_allowed) = (Some(self.before), allowed);
            let lines = ready.cutter.load(&records[..end], place, last, &mut runner.buffer)?;
            let partial = runner.run(&ready.program, &lines, place + end as u64, state)?;
            ready.add(&self.job, &partial)?;
        }
        if endless {
            return Err(ready.too_long(&self.job, place + end as u64));
        }
        self.consumed = if last { bytes.len() } else { begin + end };
        self.taken += self.consumed as u64;
        if last {
            self.stage = Stage::Ended;
        }
        Ok(())
    }
}

impl Memory {
    /// Forgets what the call before came to.
    fn forget(&mut self) {
        if let Some(trace) = &mut self.state.trace {
            trace.begin(self.state.outputs.len());
        }
        self.state.outputs.iter_mut().for_each(|buffer| buffer.used = 0);
    }
}

impl Ready {
    /// Adds what a run of records came to.
    fn add(&mut self, job: &CompiledJob, partial: &Partial) -> Result<()> {
        self.partial.merge(partial);
        match self.partial.failure.take() {
            Some(failure) => Err(self.error_of(job, &failure)),
            None => Ok(()),
        }
    }

    /// The error of a line at this place that does not end.
    fn too_long(&self, job: &CompiledJob, offset: u64) -> Error {
        let next_record = self.partial.counts().read + 1;
        self.error_of(job, &too_long(job.input.max_record, next_record, offset))
    }

    /// The error that a failure means; its record and its offset count in the whole input.
    fn error_of(&self, job: &CompiledJob, failure: &Failure) -> Error {
        let code = code_of(failure);
        let number = Some(failure.record).filter(|number| *number > 0);
        let reading = job.model.reading;
        let each_a_line =
            reading.quote.is_none() && reading.passed.is_nothing() && self.program.record_length().is_none();
        let position = Position {
            file: Some(InputStream::SHOWN.to_owned()),
            // The place of a header or trailer among the records says its line and nothing more.
            record: number.filter(|_| code != codes::input::ENVELOPE_INSIDE),
            offset: Some(failure.offset),
            line: number.filter(|_| each_a_line).map(|number| number + self.front.lines_before()),
            column: None,
            field: failure.field.clone(),
        };
        advised(job, Error::new(code, failure.message.as_str()).with("input", &job.input.name).at(position))
    }
}

fn closed(stage: Stage) -> Error {
    let message = match stage {
        Stage::Failed => "the input has failed: nothing more of it can be processed",
        _ => "the input has come to its end",
    };
    Error::new(codes::internal::HANDLE_CLOSED, message).help("make a new processor for another input")
}

/// Refuses jobs that must have seen all records before they write one.
fn refuse(job: &CompiledJob) -> Result<()> {
    let refused = |what: String, help: &str| {
        let error = Error::new(codes::job::OPTION_VALUE, what).with("job", &job.name);
        Err(error.help(format!("{help}, or run the job as a whole")))
    };
    if !job.model.unique.is_empty() {
        let what = "whether a record repeats an earlier one is not known chunk by chunk";
        return refused(what.into(), "leave `unique` out");
    }
    if let Some(output) = job.outputs.iter().find(|output| output.is_ordered()) {
        let what = format!("the output `{}` is put in order when all records are read", output.name);
        return refused(what, "leave `order` out");
    }
    let trailer = front::trailer_places(job);
    let headers = job.outputs.iter().filter_map(|output| output.header.as_ref());
    let early = headers.flat_map(|header| header.variables());
    let mut used = job.model.expressions().flat_map(|expression| expression.variables()).chain(early);
    let late = used
        .find_map(|id| CompiledJob::launch_place(id).filter(|_| id.0 < TOTALS).filter(|place| trailer.contains(place)));
    match late {
        None => Ok(()),
        Some(place) => {
            let name = job.launch_name(place).unwrap_or_default();
            refused(format!("`{name}` is used before the trailer is read"), "use it in `reconcile` or in trailers only")
        }
    }
}
