//! The job document: read, checked, compiled.

pub mod document;
