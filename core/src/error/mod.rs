//! Errors: kinds, stable codes, positions. The lowest layer: it imports nothing of ours.

mod code;
/// The table of codes, an area a module.
pub mod codes;
#[expect(clippy::module_inception, reason = "the type and its module are the same noun")]
mod error;
mod kind;
mod position;

pub use code::{Code, UnknownCode};
pub use error::{Error, Result};
pub use kind::{Kind, Retry, Scope};
pub use position::Position;
