//! `batchloom schema`: the JSON Schema of the job file.

use super::Ended;
use crate::{exit, terminal};
use batchloom::Job;

/// Carries out the command.
pub(crate) fn schema() -> Ended {
    terminal::result(&format!("{:#}\n", Job::schema()))?;
    Ok(exit::COMPLETED)
}
