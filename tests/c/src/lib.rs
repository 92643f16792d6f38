//! Programs in C and C++ against the library as it is installed: where it is, how they are compiled, how they are run.
//!
//! The compilers are tools of the system. A test whose tool is missing skips, and says so: [`tool`].
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

mod compile;
mod face;
mod misuse;
mod payments;
mod prefix;
mod prototypes;
mod run;

pub use compile::{Language, Link, Program};
pub use face::{C, arguments};
pub use misuse::source as misuse;
pub use payments::{payments, payments_input, with_payments};
pub use prefix::prefix;
pub use prototypes::{Parameter, Prototype, prototypes};
pub use run::{Ran, output, run, run_in, tool};

use batchloom_tests::project;
use std::path::PathBuf;

/// The folder of the sources of the tests.
pub fn programs() -> PathBuf {
    project().join("tests/c/programs")
}

/// A source of the tests.
pub fn program(name: &str) -> PathBuf {
    programs().join(name)
}
