//! What a call came to.

use super::ChunkProcessor;
use crate::error::Code;
use crate::program::{Fate, Trace};

/// What the last call of a processor came to. Lives until the next call.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'p> {
    processor: &'p ChunkProcessor,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChunkVerdict {
    /// It was written to at least one output.
    Written,
    /// It is good, and no output wanted it.
    Filtered,
    /// It was rejected, for the rule of this number: [`Chunk::reason`].
    Rejected(u16),
}

/// A record of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkRecord {
    /// First byte of its line in the bytes that were handed in.
    pub begin: usize,
    /// Behind the last byte of its line, before the line end.
    pub end: usize,
    /// The place of its transaction type among those of the job; `None` where it has none.
    pub transaction_type: Option<u16>,
    /// What became of it.
    pub verdict: ChunkVerdict,
}

impl<'p> Chunk<'p> {
    pub(super) fn of(processor: &'p ChunkProcessor) -> Chunk<'p> {
        Chunk { processor }
    }

    fn trace(&self) -> Option<&'p Trace> {
        self.processor.memory.state.trace.as_ref()
    }

    /// How many of the bytes that were handed in were taken.
    pub fn consumed(&self) -> usize {
        self.processor.consumed
    }

    /// The number of the first record in the whole input, counted from 1.
    pub fn first_record(&self) -> u64 {
        self.processor.before + 1
    }

    /// The records in order.
    pub fn records(&self) -> impl ExactSizeIterator<Item = ChunkRecord> + use<'p> {
        let first = self.processor.first;
        let records = self.trace().map_or(&[][..], |trace| &trace.records);
        records.iter().map(move |record| {
            // In the buffer the records begin behind the bytes that kernels may touch.
            let place = |at: u32| first + (at as usize).saturating_sub(crate::record::kernels::PAD);
            ChunkRecord {
                begin: place(record.start),
                end: place(record.end),
                transaction_type: record.kind,
                verdict: match record.fate {
                    Fate::Written => ChunkVerdict::Written,
                    Fate::Filtered => ChunkVerdict::Filtered,
                    Fate::Rejected(rule) => ChunkVerdict::Rejected(rule),
                },
            }
        })
    }

    /// What the records add to an output; nothing for one that there is not.
    pub fn output(&self, output: usize) -> &'p [u8] {
        self.processor.memory.state.outputs.get(output).map_or(&[], |buffer| buffer.finished())
    }

    /// Where the records stand in an output: what record `n` (counted from 0) adds to it stands from `ends[n]` to `ends[n + 1]`.
    pub fn output_ends(&self, output: usize) -> &'p [u32] {
        self.trace().and_then(|trace| trace.ends.get(output)).map_or(&[], Vec::as_slice)
    }

    /// The reason that a rule gives, as rejects say it: what the job names, or the code of the engine.
    pub fn reason(&self, rule: u16) -> Option<&'p str> {
        self.processor.job.model.rules.get(usize::from(rule)).map(|rule| rule.reason.as_str())
    }

    /// The code of the engine that a rule stands for, and what it says of a record, in a sentence.
    pub fn rule(&self, rule: u16) -> Option<(Code, &'p str)> {
        self.processor.job.model.rules.get(usize::from(rule)).map(|rule| (rule.code, rule.message.as_str()))
    }

    /// The name of a transaction type.
    pub fn type_name(&self, transaction_type: u16) -> Option<&'p str> {
        self.processor.job.model.type_names.get(usize::from(transaction_type)).map(String::as_str)
    }
}
