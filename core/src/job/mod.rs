//! The job document: read, checked, compiled.

mod compile;
mod compiled;
pub mod diagnostic;
pub mod document;
mod explain;
mod read;
pub mod schema;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;

pub(crate) use compile::compile;
pub(crate) use compiled::{CompiledJob, CompiledOutput, CompiledParameter, FieldWording, Staged};
pub use diagnostic::{Diagnostic, Diagnostics, Level, suggest};
pub(crate) use explain::{Page, explain, order};
pub(crate) use read::read;
pub use schema::schema;
