//! The manager on a store in memory, with answers that get lost and a clock that tests move.

mod begin;
mod call;
mod catalogue;
mod claim;
mod concurrent;
mod scene;
mod stores;

pub(super) use scene::{Operation, Scene, started};
