//! What the faces for other languages share, so that they cannot differ in it.
//!
//! `numbers` gives every word of the library that crosses a border its number; `slot` keeps the object behind a handle, and
//! knows when it was closed or must not be trusted; `guard` turns a panic into an error; `progress` is a snapshot in numbers.
//! Nothing here knows a foreign language. Invariant: a number, once given, is never given to anything else.

pub mod guard;
pub mod numbers;
pub mod progress;
pub mod slot;

mod sync {
    //! What `slot` is built on; a model test puts its own in place of it.
    pub(crate) use std::sync::{Arc, Mutex};
}
