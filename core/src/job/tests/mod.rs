//! The front of the job on whole documents: good ones, broken ones, and random damage.

mod broken;
mod damage;
mod good;

/// The reference job, as a user would write it.
pub(super) const REFERENCE: &str = include_str!("reference.yaml");
/// Every part of the language.
pub(super) const SKETCH: &str = include_str!("sketch.yaml");
