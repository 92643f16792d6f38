//! Idempotency for anything: a function, a message, an HTTP request.
//!
//! Whoever wants to do something under a key asks the [`IdempotencyManager`]: it gets a claim, or the answer that was
//! recorded before, or the reason why neither. Invariant: of all callers that share a store, in whatever process, one at a
//! time holds the claim, and nobody gets it once an answer is recorded; a claim that was lost cannot record one any more.
//! What this cannot do is to make the effect itself atomic with the record: hence the fencing token, and the note that an
//! owner before died.
//!
//! `http` puts the decision table of the `Idempotency-Key` header on top.

mod begin;
mod call;
mod claim;
pub mod http;
mod keep_alive;
mod manager;
mod opaque;
mod policy;

#[cfg(test)]
mod tests;

pub use begin::{Begin, BeginOptions, KeyOwner};
pub use call::{CallOptions, Outcome};
pub use claim::Claim;
pub use keep_alive::KeepAlive;
pub use manager::{IdempotencyManager, ManagerOptions};
pub use policy::{CacheFailure, Keep, ResultPolicy};
