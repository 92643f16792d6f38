//! The `batchloom` command: a thin face of the library.
//!
//! Results go to standard output, progress and errors to standard error; exit codes are those of `exit`. Nothing is decided
//! here: a command converts its arguments, makes one call, and converts what comes back.

mod arguments;
mod audit_key;
mod commands;
mod execution_text;
mod exit;
mod failure;
mod figures;
mod log;
mod progress;
mod signals;
mod standard;
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
    if let Some(problem) = arguments.command.problem() {
        Arguments::command().error(ErrorKind::ArgumentConflict, problem).exit();
    }
    let ended = match &arguments.command {
        Command::Init(init) => commands::init(init),
        Command::Run(run) => commands::run(run, streams),
        Command::Check(check) => commands::check(check, streams),
        Command::Preview(preview) => commands::preview(preview, streams),
        Command::Explain(explain) => commands::explain(explain, streams),
        Command::Schema => commands::schema(),
        Command::Status(status) => commands::status(status, streams),
        Command::History(history) => commands::history(history, streams),
        Command::Resume(resume) => commands::resume(resume, streams),
        Command::Stop(stop) => commands::stop(stop, streams),
        Command::Abandon(abandon) => commands::abandon(abandon, streams),
        Command::Audit { command } => commands::audit(command, streams),
        Command::Purge(purge) => commands::purge(purge, streams),
        Command::Digest(digest) => commands::digest(digest),
        Command::Store { command } => commands::store(command, streams),
    };
    ExitCode::from(ended.unwrap_or_else(|error| {
        terminal::note(&format!("error: {error}"));
        exit::FAILED
    }))
}
