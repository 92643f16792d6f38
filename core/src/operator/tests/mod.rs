//! The operator against records as a store has them.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk behind the back of what they test")]

mod acts;
mod digest;
mod scene;
mod view;
