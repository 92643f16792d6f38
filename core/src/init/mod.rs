//! A first job, proposed from a sample of the file it is for.
//!
//! The sample is looked at in four steps, each a file: how its bytes become lines (`sample`, `text`), how lines become fields
//! (`delimiter`, `fixed`), what stands at its ends (`ends`), and what stands in the columns (`types`, `kind`). What was found is
//! a `draft`, written as a job file with its evidence (`yaml`), and tried: the engine compiles the job and takes the sample
//! through the program of a run, and a field that it refuses a value of becomes a text (`trial`).
//!
//! Invariant: no value of a record stands in a comment. The sample may hold card numbers, and a job file is passed on.

mod column;
mod delimited;
mod delimiter;
mod draft;
mod ends;
mod evidence;
mod fixed;
mod fixed_draft;
mod guess;
mod kind;
mod lines;
mod moments_at;
mod names;
mod numbers;
mod proposal;
mod sample;
mod save;
mod text;
mod totals;
mod trial;
mod types;
mod yaml;

#[cfg(test)]
mod tests;

pub use proposal::{Proposal, ProposalOptions};
