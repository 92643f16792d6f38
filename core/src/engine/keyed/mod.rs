//! Executions that have a key: from the launch to the recorded end.
//!
//! `request` says what is asked, `claim` asks the store for it, `attempt` carries it out behind whatever earlier attempts did
//! (`resume`, `finish`), `interrupted` looks behind an input that is broken, and `recorded` is what a second launch gets. The order at launch is: key first, then targets.

mod attempt;
mod binding;
mod claim;
mod duplicate;
mod finish;
mod interrupted;
mod recorded;
mod request;
mod resume;

pub(super) use attempt::execute;
pub(super) use recorded::Recorded;
