//! Whole lines through the program of a job: the same for blocks of a file and for chunks of a caller's.
//!
//! Lines whose fields do not stand there as they are meant are divided first. Memory is used again and again; what of it cannot be
//! had is an error.

use crate::error::{Result, codes::input};
use crate::os::memory;
use crate::program::{Block, DivideBlock, Divided, Failure, Partial, ProcessBlock, Program, State};
use crate::source::{BlockBuffer, Lines, too_long_message};

/// Runs lines that stand in its buffer.
pub(super) struct LineRunner {
    pub(super) buffer: BlockBuffer,
    positions: Vec<u32>,
    divided: Divided,
    /// Longest line in bytes, without its end.
    max_record: usize,
}

impl LineRunner {
    pub(super) fn new(max_record: usize) -> LineRunner {
        LineRunner { buffer: BlockBuffer::new(), positions: Vec::new(), divided: Divided::default(), max_record }
    }

    /// Runs lines of the buffer; `body_end` is where the records of the input end. What they add to the outputs stands in `state`
    /// afterwards.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`. What is wrong with the data is a failure in the partial.
    pub(super) fn run(
        &mut self,
        program: &Program,
        lines: &Lines,
        body_end: u64,
        state: &mut State,
    ) -> Result<Partial> {
        let LineRunner { buffer, positions, divided, max_record } = self;
        let (from, to) = (lines.from, lines.to);
        let divides = program.reading.divides(buffer.slice(from..to), program.ending);
        if divides {
            let buffer = buffer.bytes_mut();
            memory::caught(|| program.level.run(DivideBlock { program, buffer, from, to, positions, divided }))?;
        }
        let divided = divides.then_some(&*divided);
        let block = Block { buffer: buffer.bytes(), from, to, offset: lines.offset, body_end, divided };
        let mut partial = memory::caught(|| program.level.run(ProcessBlock { program, block, state, positions }))?;
        let next_record = partial.counts().read + 1;
        match &mut partial.failure {
            // A header or trailer is no record; its number among them says where it stands, until the line is known.
            Some(failure) if failure.code == input::ENVELOPE_INSIDE.number() => failure.record = next_record,
            Some(_) => {}
            None if lines.too_long => partial.failure = Some(too_long(*max_record, next_record, partial.end)),
            None => {}
        }
        Ok(partial)
    }
}

/// What ends processing in front of a line that is longer than the job allows.
pub(super) fn too_long(max_record: usize, record: u64, offset: u64) -> Failure {
    let message = too_long_message(max_record);
    Failure { code: input::RECORD_TOO_LONG.number(), message, record, offset, field: None }
}
