//! Where runs happen: folders with a job and its outputs, calls of the program, what the store tells afterwards.

mod audit;
mod interrupted;
mod outcome;
mod place;
mod reference;

pub use audit::{Entry, Trail, audit};
pub use interrupted::Interrupted;
pub use outcome::{Ended, canonical};
pub use place::{Place, room};
pub use reference::Reference;
