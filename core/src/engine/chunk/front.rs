//! The two ends of an input that comes in chunks: what stands in front of its records, and its trailer.
//!
//! Both are found by the code that finds them in files, over a copy of the bytes in question.

use super::super::envelopes::fronts;
use super::super::launch::launch_values;
use super::super::plan::shape;
use super::{Ready, empty_partial};
use crate::error::{Error, Position, Result};
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::os::memory;
use crate::program::lower;
use crate::record::kernels::Level;
use crate::source::{Cutter, Framing, InputFile, InputShape, Outline, RawLine};
use std::ops::Range;
use std::sync::Arc;

/// What stands in front of the records.
#[derive(Debug)]
pub(super) struct Front {
    outline: Outline,
}

impl Front {
    /// Lines in front of the first record.
    pub(super) fn lines_before(&self) -> u64 {
        self.outline.lines_before
    }

    /// Where the records begin.
    pub(super) fn begin(&self) -> u64 {
        self.outline.body.start
    }

    /// Lines that are neither header nor record.
    pub(super) fn passed(&self) -> crate::program::PassedCounts {
        self.outline.passed
    }
}

/// Reads what stands in front of the records; `None` where more of the input is needed.
pub(super) fn read(job: &CompiledJob, bytes: &[u8], last: bool) -> Result<Option<Front>> {
    let shape = InputShape { trailer: None, ..shape(job) };
    let Some(length) = needed(&shape, bytes, last) else { return Ok(None) };
    let file = InputFile::of_bytes(memory::copy(&bytes[..length])?, &job.input.name);
    Ok(Some(Front { outline: Outline::front(&file, &shape)? }))
}

/// Bytes of a byte order mark.
const MARK: usize = 3;

/// How many bytes are enough to find the front in; `None` where more of the input is needed.
fn needed(shape: &InputShape<'_>, bytes: &[u8], last: bool) -> Option<usize> {
    if let Some(length) = shape.record_length {
        let enough = if shape.header.is_some() { length } else { 0 };
        return match bytes.len() >= enough.max(1) || last {
            // One record more, so that the header is not all there is.
            true => Some(bytes.len().min(2 * length.max(1)) / length.max(1) * length.max(1))
                .filter(|some| *some > 0 || last),
            false => None,
        };
    }
    let wanted = shape.preamble + u64::from(shape.header.is_some()) + u64::from(shape.header_row.is_some());
    let longest = shape.max_record as u64 + 2;
    let (mut lines, mut end) = (0, 0);
    while lines < wanted {
        match memchr::memchr(b'\n', &bytes[end..]) {
            Some(at) => {
                let line = RawLine { bytes: bytes[end..end + at].to_vec(), offset: 0, line: None, ended: true };
                end += at + 1;
                // What is passed over counts for nothing; that of the preamble is not looked at.
                lines += u64::from(lines < shape.preamble || shape.passes(&line).is_none());
            }
            // Nothing more can help: the input ends here, or the line is too long.
            None if last || (bytes.len() - end) as u64 > longest => return Some(bytes.len()),
            None => return None,
        }
    }
    let enough = end.max(MARK + 1);
    (last || bytes.len() >= enough).then_some(enough.min(bytes.len()))
}

/// What follows from the front of an input.
pub(super) fn ready(job: &Arc<CompiledJob>, front: Front, parameters: &[Option<String>]) -> Result<Ready> {
    let launch = values(job, &front.outline, parameters)?;
    let program = Arc::new(lower(&job.model, &launch, Level::detect()));
    let headers = fronts(job, &launch)?.into_iter().map(|opening| opening.bytes).collect();
    let partial = empty_partial(&program, front.begin());
    let cutter = Cutter::new(Framing::of(&program), job.input.max_record);
    Ok(Ready { front, program, cutter, headers, partial })
}

/// The values known at launch: those of the trailer are null until it is read.
fn values(job: &CompiledJob, outline: &Outline, parameters: &[Option<String>]) -> Result<Vec<Constant>> {
    launch_values(job, &InputFile::of_bytes(Vec::new(), &job.input.name), outline, parameters)
}

/// The values known at launch when all of the input was read.
pub(super) fn all_values(
    job: &CompiledJob,
    ready: &Ready,
    trailer: Option<RawLine>,
    parameters: &[Option<String>],
) -> Result<Vec<Constant>> {
    let outline = Outline { trailer, ..ready.front.outline.clone() };
    values(job, &outline, parameters)
}

/// Makes sure of the parameters before there is any input.
pub(super) fn check_parameters(job: &CompiledJob, parameters: &[Option<String>]) -> Result<()> {
    values(job, &Outline::default(), parameters).map(|_| ())
}

/// The places of the trailer's fields among the values known at launch.
pub(super) fn trailer_places(job: &CompiledJob) -> Range<usize> {
    let fields = |line: &Option<crate::envelope::InputLine>| line.as_ref().map_or(0, |line| line.fields.len());
    let begin = fields(&job.input.header);
    begin..begin + fields(&job.input.trailer)
}

/// What is whole without the last line, which may be the trailer.
pub(super) fn without_last(ready: &Ready, records: &[u8]) -> usize {
    match ready.program.record_length() {
        Some(length) => records.len().saturating_sub(length) / length * length,
        // A line end in quotes ends no record.
        None => ready.cutter.whole(&records[..ready.cutter.last_line(records)]),
    }
}

/// Finds the trailer in the last bytes of the input, of which the first stands at `place`: where the records end, and the line.
pub(super) fn trailer(
    job: &CompiledJob,
    ready: &mut Ready,
    records: &[u8],
    place: u64,
) -> Result<(usize, Option<RawLine>)> {
    let shape = InputShape { header: None, preamble: 0, header_row: None, ..shape(job) };
    if place == 0 && records.is_empty() && shape.empty_allowed {
        return Ok((0, None));
    }
    let file = InputFile::of_bytes(memory::copy(records)?, &job.input.name);
    let header = ready.front.outline.header.clone();
    let mut outline = Outline { header, body: 0..records.len() as u64, ..Outline::default() };
    let found = match shape.record_length {
        Some(_) => outline.find_end_of_records(&file, &shape),
        None => outline.find_trailer(&file, &shape),
    };
    found.map_err(|error| moved(error, place))?;
    ready.front.outline.passed.merge(&outline.passed);
    let line = outline.trailer.map(|line| RawLine { offset: line.offset + place, ..line });
    Ok((outline.body.end as usize, line))
}

/// Makes sure that an input without a trailer does not end inside of a record.
pub(super) fn check_end(job: &CompiledJob, ready: &Ready, records: &[u8], place: u64) -> Result<()> {
    if ready.program.record_length().is_none_or(|length| records.len().is_multiple_of(length)) {
        return Ok(());
    }
    let shape = InputShape { header: None, trailer: None, ..shape(job) };
    let file = InputFile::of_bytes(memory::copy(records)?, &job.input.name);
    let mut outline = Outline { body: 0..records.len() as u64, ..Outline::default() };
    outline.find_end_of_records(&file, &shape).map_err(|error| moved(error, place))
}

/// An error whose place counts from the first byte of the input.
fn moved(error: Error, by: u64) -> Error {
    match error.position().cloned() {
        Some(position) => {
            let offset = position.offset.map(|offset| offset + by);
            error.at(Position { offset, ..position })
        }
        None => error,
    }
}
