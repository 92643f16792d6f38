//! The job document: read, checked, compiled.

mod compiled;
pub mod document;

pub(crate) use compiled::{CompiledInput, CompiledJob, CompiledOutput, CompiledParameter};
