//! Shared helpers of the end-to-end tests: where things are, how the program is called, how results are compared.
//!
//! Nothing here builds anything: `make test` builds the program first, and a test that does not find it says so.
#![expect(clippy::disallowed_methods, reason = "tests look at files and the environment directly, the core may not")]

pub mod chunks;
pub mod command;
pub mod conformance;
pub mod dice;
pub mod files;
pub mod mix;
pub mod places;
pub mod real;
pub mod reference;
pub mod report;

pub use command::{Finished, batchloom, run_json};
pub use dice::Dice;
pub use files::{differ, read, sha256, sha256_of};
pub use places::{project, scratch, shared, skip, target};
pub use report::{accounted, canonical};
