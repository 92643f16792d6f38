//! The front of the job on whole documents: good ones, broken ones, and random damage.

mod broken;
mod damage;
mod explain;
mod good;
mod mutated;
mod refused;

/// The reference job, as a user would write it.
pub(super) const REFERENCE: &str = include_str!("reference.yaml");
/// Every part of the language.
pub(super) const SKETCH: &str = include_str!("sketch.yaml");
/// The job of the examples.
pub(super) const CARDS: &str = include_str!("../../../../examples/card-transactions/job.yaml");
/// A fixed-width input, and what goes with it.
pub(super) const FIXED: &str = include_str!("fixed.yaml");
/// Transaction types that no field tells.
pub(super) const TOLD: &str = include_str!("told.yaml");
/// As little as a job can be.
pub(super) const MINI: &str = include_str!("mini.yaml");
