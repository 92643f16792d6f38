//! The conformance corpus: a folder per case under `tests/conformance/cases/AREA/CASE`, run through every face.
//!
//! A case is `job.yaml`, `input/NAME.*`, `case.toml`, and under `expect/` either the outputs (`NAME.*`, byte for byte) with
//! the canonical `report.json`, or `error.json`. A face runs it with several thread counts and block sizes, which must not show.
//! What a store makes of earlier runs is shown by `steps`, which come before the run that is judged.

mod case;
mod check;
mod face;
mod scene;
mod spec;
mod steps;
mod trail;

pub use case::{Case, Lists, cases, corpus};
pub use check::{problems, run_corpus};
pub use face::{Call, CommandLine, Face, NewGeneration, Outcome, Rust};
pub use spec::{Again, Kill, Launch, Paths, Spec, Step};
