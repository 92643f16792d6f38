//! The store through its port, in memory and in a file alike: what is decided must not depend on where it is kept.

mod cells;
mod claims;
mod cost;
mod crowd;
mod model;
mod operator;
mod requests;
mod support;
