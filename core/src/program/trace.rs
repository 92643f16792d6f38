//! What became of each record of a block: for callers who own what they read and write, and want to know which line became which.

use super::op::RuleIndex;
use super::state::Buffer;
use crate::os::memory;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Written,
    Filtered,
    Rejected(RuleIndex),
}

/// A record of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traced {
    /// Its text in the buffer of the block, without its end.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its transaction type, where it has one.
    pub(crate) kind: Option<u16>,
    pub(crate) fate: Fate,
}

/// The records of a block in order, and where each ends in every output.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) records: Vec<Traced>,
    /// An output an entry: 0, then for each record how long the output was behind it.
    pub(crate) ends: Vec<Vec<u32>>,
}

impl Trace {
    /// Forgets the block before.
    pub(crate) fn begin(&mut self, outputs: usize) {
        self.records.clear();
        self.ends.resize_with(outputs, Vec::new);
        for ends in &mut self.ends {
            ends.clear();
            ends.push(0);
        }
    }

    /// Adds the record that was just handled.
    pub(super) fn add(&mut self, record: Traced, outputs: &[Buffer]) {
        memory::push(&mut self.records, record);
        for (ends, output) in self.ends.iter_mut().zip(outputs) {
            memory::push(ends, output.used as u32);
        }
    }
}
