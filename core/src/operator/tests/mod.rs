//! The operator against records as a store has them.

mod digest;
mod scene;
mod view;
