//! The JSON Schema of the job file, made from the types that read it, and the check of a tree against it.
//!
//! Invariant: what the check accepts deserialises, and what it refuses an editor with the schema refuses as well.

mod advice;
mod check;
mod generate;
mod keys;
mod path;
mod shape;
#[cfg(test)]
mod tests;

pub(crate) use check::check;
pub use generate::schema;
