//! Progress in numbers.

use super::numbers;
use batchloom::Progress;

/// A snapshot of a run in numbers, as it crosses a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// The number of the phase.
    pub phase: i32,
    /// Bytes of records in the input; 0 while it is planned.
    pub bytes_total: u64,
    /// Bytes of records handled.
    pub bytes_done: u64,
    /// Records read.
    pub read: u64,
    /// Records written.
    pub written: u64,
    /// Records rejected.
    pub rejected: u64,
}

impl From<Progress> for Numbers {
    fn from(progress: Progress) -> Numbers {
        let Progress { phase, bytes_total, bytes_done, read, written, rejected } = progress;
        Numbers { phase: numbers::phase(phase), bytes_total, bytes_done, read, written, rejected }
    }
}
