//! Programs in C and C++ against the library as it is installed: where it is, how they are compiled, how they are run.
//!
//! The compilers are tools of the system. A test whose tool is missing skips, and says so: [`tool`].
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

mod compile;
mod face;
mod prefix;
mod run;

pub use compile::{Language, Link, Program};
pub use face::{C, arguments};
pub use prefix::prefix;
pub use run::{Ran, output, run, tool};

/// A source of the tests.
pub fn program(name: &str) -> std::path::PathBuf {
    batchloom_tests::project().join("tests/c/programs").join(name)
}
