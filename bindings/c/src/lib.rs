//! The C ABI: `include/batchloom.h` is made of this crate by `cargo xtask gen-header`, and its head says what all functions have
//! in common.
//!
//! Each file is one object of the header: its functions convert, make one call, and convert back. `handle` knows what a pointer
//! leads to, `call` is the frame of every function, `text` how texts and bytes cross. Invariant: nothing unwinds into C, and
//! nothing is believed of a pointer that can be looked at.
#![expect(
    unsafe_op_in_unsafe_fn,
    reason = "every function relies on the contract at the head of the header, and on nothing else"
)]
#![expect(clippy::missing_safety_doc, reason = "the contract stands once, at the head of the header")]
#![expect(non_camel_case_types, reason = "types are named as in C")]

mod call;
mod handle;
mod sized;
mod text;

// In the order of the header.
pub mod version;

pub mod error;

pub mod buf;

pub mod callback;

pub mod options;

pub mod job;

pub mod run;

pub mod report;

pub mod plan;

pub mod worker;

pub mod commit;

pub mod processor;

pub mod envelope;

pub mod idempotency;

pub mod answer;

pub mod claim;

pub mod http;

pub mod operator;

#[cfg(test)]
mod tests;
