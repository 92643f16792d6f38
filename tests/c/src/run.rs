//! Programs that are started: what they said and how they ended.

use crate::prefix;
use batchloom_tests::skip;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// How a program ended, and what it said.
#[derive(Debug)]
pub struct Ran {
    /// Its exit status; `None` where a signal ended it.
    pub status: Option<i32>,
    /// What it wrote to its standard output.
    pub stdout: String,
    /// What it wrote to its error stream.
    pub stderr: String,
}

impl Ran {
    /// What it wrote to its standard output; fails the test where it did not end well, or complained.
    #[track_caller]
    pub fn good(self) -> String {
        assert!(self.status == Some(0) && self.stderr.is_empty(), "{self:#?}");
        self.stdout
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { status: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

/// Runs a program that needs the shared library.
pub fn run(program: impl AsRef<Path>, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
    let program = program.as_ref();
    output(Command::new(program).args(arguments).env("LD_LIBRARY_PATH", prefix().join("lib")))
}

/// Runs a program without arguments in a folder.
pub fn run_in(folder: &Path, program: impl AsRef<Path>) -> Ran {
    output(Command::new(program.as_ref()).current_dir(folder).env("LD_LIBRARY_PATH", prefix().join("lib")))
}

/// Runs a command to its end.
pub fn output(command: &mut Command) -> Ran {
    match command.output() {
        Ok(output) => output.into(),
        Err(error) => panic!("{command:?}: {error}"),
    }
}

/// Whether the system has a tool; where it has not, the test is skipped, visibly.
pub fn tool(name: &str) -> bool {
    let found = Command::new(name).arg("--version").output().is_ok();
    if !found {
        skip(&format!("`{name}` is not installed"));
    }
    found
}
