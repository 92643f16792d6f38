//! Checkpoints: the merged figures of a prefix of the input, with the lengths of the outputs they stand for.
//!
//! `image` is what a checkpoint holds, `pace` says when one is due, `keeper` takes them beside the workers. Invariant: what a
//! checkpoint in the store stands for is on disk before the store has it.

mod image;
mod keeper;
mod pace;

pub(super) use image::{Image, Stored};
pub(super) use keeper::Checkpoints;
pub(super) use pace::Pace;
