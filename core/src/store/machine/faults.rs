//! Errors that more than one operation reports.

use crate::error::{Error, codes::internal, codes::store};
use crate::state::{ExecutionState, OwnerInfo};

/// The claim no longer holds.
pub(super) fn fenced(execution: &str) -> Error {
    Error::new(store::FENCED, format!("execution {execution} was taken over, or came to its end"))
        .with("execution", execution)
        .help("nothing was changed; the same command returns what the other process makes of it")
}

/// The claim on a key no longer holds.
pub(super) fn key_fenced(scope: &str) -> Error {
    Error::new(store::FENCED, "the key was taken over, or came to its end").with("scope", scope)
}

pub(super) fn unknown(execution: &str) -> Error {
    Error::new(store::EXECUTION_UNKNOWN, format!("the store has no execution `{execution}`"))
        .help("stores are files: `batchloom history --store PATH` lists what is in one")
}

pub(super) fn live(execution: &str, owner: Option<&OwnerInfo>) -> Error {
    let by = owner.map_or_else(String::new, |owner| format!(" by process {} of {}", owner.pid, owner.host));
    Error::new(store::EXECUTION_LIVE, format!("execution {execution} is owned{by}"))
        .with("execution", execution)
        .help(format!("`batchloom stop {execution}` asks the owner to stop; then ask again"))
}

pub(super) fn state(execution: &str, state: ExecutionState, done: &str) -> Error {
    Error::new(store::EXECUTION_STATE, format!("execution {execution} is {state} and cannot be {done}"))
        .with("execution", execution)
}

/// Rows that contradict each other.
pub(in crate::store) fn damaged(what: impl Into<String>) -> Error {
    Error::new(store::STORE_DAMAGED, format!("the store is damaged: {}", what.into()))
        .help("`batchloom store doctor` says what is wrong")
}

/// A call that only a fault of the library makes.
pub(super) fn misused(what: impl Into<String>) -> Error {
    Error::new(internal::INTERNAL, what)
}
