//! Problems of a job file: what, where, what was expected, what to do; and how they are shown.

#[expect(clippy::module_inception, reason = "the type and its module are the same noun")]
mod diagnostic;
mod diagnostics;
mod lines;
mod render;
mod suggest;
#[cfg(test)]
mod tests;

pub use diagnostic::{Diagnostic, Level};
pub use diagnostics::Diagnostics;
pub use suggest::{did_you_mean, listed, quoted, suggest};
