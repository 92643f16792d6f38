//! The operator against records as a store has them.

mod acts;
mod digest;
mod scene;
mod view;
