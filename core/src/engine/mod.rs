//! The engine: plan → process → merge → commit, inside one process or across several.
//!
//! `plan` says what an execution is about and cuts the input; a `worker` turns a block into a partial result; `merge` takes
//! results in in the order of the input and gives every piece of output its place; `execution` proves that everything is
//! accounted for and publishes. Invariant: neither the number of threads nor the cutting shows in an output or a report.

mod accounting;
mod agreement;
mod bound;
mod canonical;
mod checkpoint;
pub mod chunk;
mod controls;
pub mod distributed;
mod envelopes;
mod events;
mod execution;
mod files;
mod finishing;
mod handle;
mod header_footer;
mod identity;
mod input_digest;
mod keyed;
mod launch;
mod limits;
mod line_runner;
mod merge;
mod options;
mod outputs;
mod pipeline;
mod plan;
pub mod preview;
mod processed;
mod progress;
mod report;
mod run;
mod session;
mod template;
mod turn;
mod unique;
mod worker;

#[cfg(test)]
mod tests;

pub use events::{Event, EventLevel, Subscriber};
pub use handle::Job;
pub use header_footer::{HeaderFooterGenerator, HeaderFooterOptions};
pub(crate) use input_digest::digest as input_digest;
pub use options::{CheckpointEvery, NewGeneration, RunOptions};
pub(crate) use preview::Trial;
pub use preview::{Preview, PreviewOptions};
pub use progress::{Phase, Progress};
pub use report::{Counts, OutputReport, PassedLineCounts, Report, Status, Warning};
pub use run::Run;
