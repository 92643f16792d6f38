//! The hash chain of the audit trail: sealing entries, and proving that a trail is the one that was written.
//!
//! Invariants: the hash of an entry covers every field of it and the hash before, so that an entry cannot be changed, removed,
//! added or moved without another hash behind it; with a key nobody without it can compute those hashes anew; and a head that
//! was exported shows what a chain alone cannot, that its end was cut off or all of it was written again. Pure: what is
//! sealed is kept by whoever asked.

mod encode;
mod export;
mod key;
mod seal;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use export::{head_text, parse_head, to_json};
pub use key::AuditKey;
pub(crate) use seal::{Sealing, seal};
pub(crate) use verify::{Verifier, verify};
