//! What operations on a store answer with.

use super::execution::Execution;
use crate::error::Error;
use crate::state::Finding;
use serde_json::{Value, json};

/// What became of an execution that was given up.
#[derive(Debug)]
#[non_exhaustive]
pub struct Abandoned {
    /// The execution as it is now.
    pub execution: Execution,
    /// Folders whose part files could not be removed. The execution is given up all the same, and doing it again tries again.
    pub problems: Vec<Error>,
}

/// Something that an examination of a store has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreFinding {
    /// Whether it is a problem, or only good to know.
    pub problem: bool,
    /// One sentence.
    pub message: String,
}

impl StoreFinding {
    pub(super) fn of(finding: Finding) -> StoreFinding {
        StoreFinding { problem: finding.problem, message: finding.message }
    }

    /// The finding as one JSON object.
    pub fn to_json(&self) -> Value {
        json!({"problem": self.problem, "message": self.message})
    }
}
