//! Waiting for somebody else to be done.

use std::time::Duration;

/// The first pause: most calls are short.
const FIRST: Duration = Duration::from_millis(10);
/// The longest one: the answer is there at most so much later than it could be.
const LONGEST: Duration = Duration::from_millis(200);

/// The pauses between two questions: each twice as long as the one before.
#[derive(Debug)]
pub(crate) struct Pauses(Duration);

impl Pauses {
    pub(crate) fn new() -> Pauses {
        Pauses(FIRST)
    }

    /// The next one: never behind the end of the wait, and not far behind the moment in which the key can be had.
    pub(crate) fn next(&mut self, left: Duration, retry_after: Duration) -> Duration {
        let pause = self.0.min(left).min(retry_after.max(FIRST));
        self.0 = (self.0 * 2).min(LONGEST);
        pause
    }
}
