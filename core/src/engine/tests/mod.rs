//! Whole runs of small jobs.

mod reference;
mod support;
