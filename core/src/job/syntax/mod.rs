//! YAML 1.2 text to a tree of nodes with spans, and from there to typed values.
//!
//! Scalars keep the text as written: what `012` or `no` means is decided by what the key takes, never by YAML.

mod deserialize;
mod fault;
mod node;
pub(crate) mod scalar;
mod source;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use deserialize::from_node;
pub(crate) use node::{Node, NodeKind};
pub(crate) use tree::parse;
