//! The program, called as a user calls it.

use super::places::profile;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The program of this build profile, ready for arguments. It inherits nothing that changes its behaviour.
pub fn batchloom() -> Command {
    let path = program();
    assert!(
        path.is_file(),
        "{} is not there: build it first (cargo build -p batchloom-cli, or make test)",
        path.display()
    );
    let mut command = Command::new(path);
    command
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("BATCHLOOM_AUDIT_KEY_FILE")
        .env("TERM", "dumb");
    command
}

/// The path of the program.
pub fn program() -> PathBuf {
    profile().join("batchloom")
}

/// How a call ended: exit code (128 + signal where a signal ended it), standard output, error output.
#[derive(Debug)]
pub struct Finished {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Error output.
    pub err: String,
}

impl Finished {
    /// From what the system gives.
    pub fn of(output: Output) -> Finished {
        use std::os::unix::process::ExitStatusExt;
        let code = output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or(0));
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Finished { code, out: text(output.stdout), err: text(output.stderr) }
    }

    /// Standard output as the one JSON object that `--json` promises; what it is instead, in words.
    pub fn object(&self) -> Result<Value, String> {
        serde_json::from_str(&self.out).map_err(|error| {
            format!("no JSON object on standard output ({error}), exit code {}:\n{}{}", self.code, self.out, self.err)
        })
    }

    /// The same, where nothing else can be.
    pub fn json(&self) -> Value {
        self.object().unwrap_or_else(|problem| panic!("{problem}"))
    }
}

/// `batchloom run ARGUMENTS --json --progress none`, to its end.
pub fn run_json<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Finished {
    let mut command = batchloom();
    command.arg("run").args(arguments).args(["--store", "none", "--json", "--progress", "none"]);
    Finished::of(command.output().expect("the program starts"))
}
