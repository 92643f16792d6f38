//! The `batchloom` command: a thin face of the library.
//!
//! Results go to standard output, progress and errors to standard error; exit codes are those of `exit`. Nothing is decided
//! here: a command converts its arguments, makes one call, and converts what comes back.

mod arguments;
mod commands;
mod exit;
mod failure;
mod figures;
mod progress;
mod signals;
mod summary;
mod terminal;
mod values;

use arguments::{Arguments, Command};
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use std::process::ExitCode;
use terminal::Terminal;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let streams = Terminal::of_this_process();
    let ended = match &arguments.command {
        Command::Run(run) => match run.given_twice() {
            Some(problem) => Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit(),
            None => commands::run(run, streams),
        },
        Command::Check(check) => commands::check(check, streams),
        Command::Explain(explain) => commands::explain(explain, streams),
        Command::Schema => commands::schema(),
    };
    ExitCode::from(ended.unwrap_or_else(|error| {
        terminal::note(&format!("error: {error}"));
        exit::FAILED
    }))
}
