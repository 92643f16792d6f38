//! What one worker reuses from record to record and block to block: nothing here is allocated per record.

use super::op::RuleIndex;
use super::partial::Fixup;
use super::total::Accumulator;
use super::trace::Trace;
use super::unique::Uniqueness;
use crate::os::memory;
use crate::record::kernels::{Canonical, PAD};
use bumpalo::Bump;

/// Bytes of one output, growing by whole records.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    /// All of it is readable and writable; only the first `used` bytes count.
    pub(crate) bytes: Vec<u8>,
    /// Bytes of finished records.
    pub(crate) used: usize,
    /// Where the record that is being written ends.
    pub(crate) cursor: usize,
    /// Whether the output takes that record; asked only where it may not.
    pub(crate) taken: bool,
}

impl Buffer {
    /// Makes room for `more` bytes behind `from`, and the bytes that kernels may touch behind them.
    #[inline(always)]
    pub(crate) fn room(&mut self, from: usize, more: usize) {
        let needed = from + more + 2 * PAD;
        if needed > self.bytes.len() {
            self.grow(needed);
        }
    }

    #[cold]
    fn grow(&mut self, needed: usize) {
        let wanted = (needed * 2).max(1 << 16);
        let more = wanted - self.bytes.len();
        memory::room(&mut self.bytes, more);
        self.bytes.resize(wanted, 0);
    }

    /// The finished records.
    pub(crate) fn finished(&self) -> &[u8] {
        &self.bytes[..self.used]
    }

    /// Appends to the record that is being written.
    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.room(self.cursor, bytes.len());
        self.bytes[self.cursor..self.cursor + bytes.len()].copy_from_slice(bytes);
        self.cursor += bytes.len();
    }
}

/// Numbers and dates of the record at hand.
pub(crate) struct Slots {
    /// Numbers, in units of their scale.
    pub(crate) numbers: [i64; 256],
    /// Dates and times.
    pub(crate) moments: [Canonical; 256],
}

/// Text on its way from value to bytes.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Between two steps of a text layout.
    pub(crate) layout: Vec<u8>,
    /// A masked text, or a date, before it is laid out.
    pub(crate) between: Vec<u8>,
}

/// The working memory of one worker.
pub(crate) struct State {
    pub(crate) slots: Box<Slots>,
    /// Start and length of trimmed fields.
    pub(crate) trimmed: Vec<(u32, u32)>,
    /// One buffer an output.
    pub(crate) outputs: Vec<Buffer>,
    /// Records written, an output an entry.
    pub(crate) records: Vec<u64>,
    /// One accumulator a total.
    pub(crate) totals: Vec<Accumulator>,
    /// Sums and counts of the fast path, folded into `totals` when the block ends.
    pub(crate) narrow: Vec<i128>,
    /// Values of totals of the general form, added when the record goes through.
    pub(crate) pending: Vec<(u16, i128)>,
    /// Rules of severity info and warning that the record at hand failed.
    pub(crate) warned: Vec<RuleIndex>,
    /// Values that live as long as one record.
    pub(crate) arena: Bump,
    /// The cell that is being written.
    pub(crate) text: Vec<u8>,
    /// Text on its way through a layout.
    pub(crate) scratch: Scratch,
    /// Places in reject outputs that the merge fills in.
    pub(crate) fixups: Vec<(usize, Fixup)>,
    /// Number of the file that is read, counted from 1.
    pub(crate) file: u64,
    /// How many records of the block may be rejected; in front of the next one processing stops.
    pub(crate) rejects_allowed: u64,
    /// What is known, or gathered, of what no two records may have in common.
    pub(crate) unique: Uniqueness,
    /// What became of each record of the block, where somebody wants to know.
    pub(crate) trace: Option<Trace>,
    /// Records of the input in front of the block, where that is known already.
    pub(crate) before: Option<u64>,
}

impl State {
    /// Memory for a program of that many outputs, totals and trimmed fields.
    pub(crate) fn new(outputs: usize, totals: Vec<Accumulator>, trimmed: usize) -> State {
        State {
            slots: Box::new(Slots { numbers: [0; 256], moments: [[0; 16]; 256] }),
            trimmed: vec![(0, 0); trimmed],
            outputs: std::iter::repeat_with(Buffer::default).take(outputs).collect(),
            records: vec![0; outputs],
            narrow: vec![0; totals.len()],
            totals,
            pending: Vec::new(),
            warned: Vec::new(),
            arena: Bump::new(),
            text: Vec::new(),
            scratch: Scratch::default(),
            fixups: Vec::new(),
            file: 1,
            rejects_allowed: u64::MAX,
            unique: Uniqueness::default(),
            trace: None,
            before: None,
        }
    }
}
