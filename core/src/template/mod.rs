//! Templates with exact values in them: the one way in which the engine calls its template library. Pure.
//!
//! Numbers are opaque: a template writes them, pads them and puts them into a picture, and calculates nothing with them, so
//! that no amount ever becomes a binary number. `scan` refuses what would compare or calculate.

mod environment;
mod filters;
mod number;
mod scan;
mod tree;

pub(crate) use environment::{environment, said, strict};
pub(crate) use number::value;
pub(crate) use scan::scan;
pub(crate) use tree::Tree;
