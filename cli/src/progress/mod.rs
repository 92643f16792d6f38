//! Progress on standard error: which kind, when, and what it says. Nothing here decides anything about the run.

mod display;
mod pace;
mod text;

pub(crate) use display::Display;
pub(crate) use pace::{Mode, Style};
pub(crate) use text::Snapshot;
