//! The command line, as users type it. What scripts depend on is written down in `docs/command-line.md`.

mod init;
mod operate;
mod preview;
mod run;

pub(crate) use init::InitArguments;
pub(crate) use operate::{
    AbandonArguments, AuditCommand, DigestArguments, ExecutionArguments, ExportArguments, HistoryArguments, Listed,
    OperateArguments, PurgeArguments, ResumeArguments, Subject, VerifyArguments,
};
pub(crate) use preview::PreviewArguments;
pub(crate) use run::RunArguments;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Reads files of mixed transactions, validates and maps every record, publishes balanced output files.
#[derive(Debug, Parser)]
#[command(name = "batchloom", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Propose a first job for a file, from a sample of it.
    Init(InitArguments),
    /// Run a job; what was interrupted is resumed, what was completed is not done again.
    Run(Box<RunArguments>),
    /// Check a job file and show all its problems; nothing is read or written.
    Check(CheckArguments),
    /// Show what a job makes of the first records of its input; nothing is written.
    Preview(PreviewArguments),
    /// Explain an error code, or show what a job file compiles to.
    Explain(ExplainArguments),
    /// Print the JSON Schema of the job file, for editors.
    Schema,
    /// Show what the store knows of an execution.
    Status(ExecutionArguments),
    /// List executions, the newest first.
    History(HistoryArguments),
    /// Go on with an execution, with the files and parameters it was started with.
    Resume(Box<ResumeArguments>),
    /// Ask an execution to stop at its next checkpoint; it can be resumed.
    Stop(ExecutionArguments),
    /// Give an execution up for good and remove its part files.
    Abandon(AbandonArguments),
    /// Verify or export the audit trail of a store.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Remove the details of executions and keys that came to their end before a day or instant.
    Purge(PurgeArguments),
    /// Print the digests of files, as reports write them.
    Digest(DigestArguments),
    /// Look after a store.
    Store {
        #[command(subcommand)]
        command: StoreCommand,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// Look for damage; nothing is changed.
    Doctor(OperateArguments),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The job file.
    pub(crate) job: PathBuf,
    /// Print the findings as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// An error code such as BL4001, or a job file.
    #[arg(value_name = "CODE|JOB")]
    pub(crate) subject: PathBuf,
}

impl Command {
    /// What is wrong with the arguments together, where each alone is good.
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Command::Run(run) => run.problem(),
            Command::Preview(preview) => preview.given_twice(),
            Command::Status(arguments) | Command::Stop(arguments) => arguments.subject.problem(),
            Command::Resume(arguments) => arguments.subject.problem(),
            Command::Abandon(arguments) => arguments.subject.problem(),
            Command::Audit { command: AuditCommand::Export(arguments) } => {
                arguments.subject().and_then(|subject| subject.problem())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }
}
