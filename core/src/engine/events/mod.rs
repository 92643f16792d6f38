//! What happens in a run, told to whoever the caller names: the library itself prints nothing and logs nothing.
//!
//! `event` is what is told, `subscriber` is who is told, `teller` sees to it that events are told in order, one at a time, and
//! while the run holds no lock, and `story` has a line for everything that is worth telling. There is no event a record, and none
//! has a value of one.

mod event;
mod story;
mod subscriber;
mod teller;

pub use event::{Event, EventLevel};
pub use subscriber::Subscriber;
pub(super) use teller::Events;
