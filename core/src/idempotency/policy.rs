//! How long answers are kept. This has nothing to do with the lease of a claim: a lease is short, so that a dead owner does
//! not block a key for a day.

use std::time::Duration;

/// How long answers are kept where nothing else is said.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a result is the answer to its key. When the time is over the key is free again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keep {
    /// For this long, counted from when it was recorded.
    For(Duration),
    /// Until it is purged; then a note stays that it was there, so that the work is not done again.
    Forever,
}

impl Default for Keep {
    /// 24 hours.
    fn default() -> Keep {
        Keep::For(DAY)
    }
}

impl Keep {
    /// The same in the words of the store.
    pub(super) fn as_store(self) -> Option<Duration> {
        match self {
            Keep::For(time) => Some(time),
            Keep::Forever => None,
        }
    }
}

/// What a failure does to its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheFailure {
    /// The key is free again: the next caller does the work. Right only where a failure proves that nothing was done.
    No,
    /// The failure is the answer for this long, counted from when it was recorded.
    For(Duration),
    /// The failure is the answer until it is purged; then the key is free again.
    Forever,
}

impl Default for CacheFailure {
    /// 24 hours: a failure after the effect must not invite a second one, and a caller that repeats itself gets no work done.
    fn default() -> CacheFailure {
        CacheFailure::For(DAY)
    }
}

impl CacheFailure {
    /// The same in the words of the store.
    pub(super) fn as_store(self) -> Option<Option<Duration>> {
        match self {
            CacheFailure::No => None,
            CacheFailure::For(time) => Some(Some(time)),
            CacheFailure::Forever => Some(None),
        }
    }
}

impl From<Keep> for CacheFailure {
    /// A failure that is kept as long as a result would be.
    fn from(keep: Keep) -> CacheFailure {
        match keep {
            Keep::For(time) => CacheFailure::For(time),
            Keep::Forever => CacheFailure::Forever,
        }
    }
}

/// How long the answers of a call are kept.
///
/// ```
/// use batchloom::{CacheFailure, Keep, ResultPolicy};
/// use std::time::Duration;
///
/// assert_eq!(ResultPolicy::default().results, Keep::For(Duration::from_secs(86_400)));
/// let policy = ResultPolicy { results: Keep::Forever, failures: CacheFailure::No };
/// assert_eq!(policy, ResultPolicy::forever().with_failures(CacheFailure::No));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ResultPolicy {
    /// How long a result is the answer.
    pub results: Keep,
    /// What a failure does to the key.
    pub failures: CacheFailure,
}

impl ResultPolicy {
    /// Results and failures are the answer until they are purged.
    pub fn forever() -> ResultPolicy {
        ResultPolicy { results: Keep::Forever, failures: CacheFailure::Forever }
    }

    /// The same with another rule for failures.
    pub fn with_failures(mut self, failures: CacheFailure) -> ResultPolicy {
        self.failures = failures;
        self
    }
}
