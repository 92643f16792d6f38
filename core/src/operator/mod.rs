//! The operator's view of a store: what ran, what it came to, and what an operator may do about it.
//!
//! Everything here is asked of the store through its port; nothing is remembered in between, so that an answer is as new as
//! the call. Invariants: a store is never created here, because an operator who mistypes a path must not be told that nothing
//! ever ran; what changes something names who did it and why, and a refusal is in the audit trail as well as a success.

mod attempt;
mod call;
mod digest;
mod execution;
mod findings;
mod job_operator;
mod options;
mod outputs;
mod selector;
mod trail;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use attempt::Attempt;
pub use call::RecordedCall;
pub use digest::digest_file;
pub use execution::{Execution, ExecutionOutput, ExecutionOwner, OutputState};
pub use findings::{Abandoned, StoreFinding};
pub use job_operator::JobOperator;
pub use options::OperatorOptions;
pub use selector::ExecutionSelector;
pub use trail::{AuditHead, AuditSummary};
