//! Jobs of any mix of what the job file knows, with the files they read and what must come of them.
//!
//! [`Mix`] says what is mixed. A job and input files are made of it; a reader and a writer of their own, line by line with plain
//! `std`, say what every output must hold; and a trial runs the job at any setting and compares. Nothing here asks the engine
//! what is right.

mod chunks;
mod data;
mod draw;
mod form;
mod job;
mod layout;
mod order;
mod packing;
mod reading;
mod trial;
mod unique;
mod verdict;
mod writing;

pub use form::{Charset, Feed, Format, Header, Ink, Mix, Order, Quoting, Sink, Source};
pub use packing::Packing;
pub use trial::{Setting, Trial};
