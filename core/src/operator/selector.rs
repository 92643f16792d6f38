//! How an execution is named by people.

use crate::error::Result;
use crate::state::{Lookup, check_key};
use std::fmt;

/// Names an execution of a store: by its id, or as the newest one of a job under a key.
///
/// ```
/// use batchloom::ExecutionSelector;
/// let one = ExecutionSelector::id("01JD9KQ2M3N4P5R6S7T8V9W0XY");
/// let other = ExecutionSelector::key("card-transactions", "eod/2026-11-20");
/// assert_eq!(one.to_string(), "01JD9KQ2M3N4P5R6S7T8V9W0XY");
/// assert_eq!(other.to_string(), "card-transactions, key `eod/2026-11-20`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExecutionSelector {
    /// By its id.
    Id(String),
    /// The newest generation under a key.
    Key {
        /// The job's name.
        job: String,
        /// The key, compared byte by byte.
        key: Vec<u8>,
    },
}

impl ExecutionSelector {
    /// The execution with this id.
    pub fn id(id: impl Into<String>) -> ExecutionSelector {
        ExecutionSelector::Id(id.into())
    }

    /// The newest execution of a job under a key.
    pub fn key(job: impl Into<String>, key: impl Into<Vec<u8>>) -> ExecutionSelector {
        ExecutionSelector::Key { job: job.into(), key: key.into() }
    }

    /// As the store is asked.
    ///
    /// # Errors
    /// `KEY_VALUE` for a key that no store takes.
    pub(super) fn lookup(&self) -> Result<Lookup<'_>> {
        match self {
            ExecutionSelector::Id(id) => Ok(Lookup::Id(id)),
            ExecutionSelector::Key { job, key } => {
                check_key(key)?;
                Ok(Lookup::Key { scope: job, key })
            }
        }
    }
}

impl fmt::Display for ExecutionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExecutionSelector::Id(id) => f.write_str(id),
            ExecutionSelector::Key { job, key } => write!(f, "{job}, key `{}`", String::from_utf8_lossy(key)),
        }
    }
}
