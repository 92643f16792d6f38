//! The command line, as users type it. What scripts depend on is written down in `docs/command-line.md`.

use crate::progress::Mode;
use crate::values::{self, PathArgument};
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
    /// Run a job.
    Run(RunArguments),
    /// Check a job file and show all its problems; nothing is read or written.
    Check(CheckArguments),
    /// Explain an error code, or show what a job file compiles to.
    Explain(ExplainArguments),
    /// Print the JSON Schema of the job file, for editors.
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The job file.
    pub(crate) job: PathBuf,
    /// The file of an input; may be repeated.
    #[arg(short, long = "input", value_name = "NAME=PATH", value_parser = values::input())]
    pub(crate) input: Vec<PathArgument>,
    /// The file of an output, or `discard` to throw it away; may be repeated.
    #[arg(short, long = "output", value_name = "NAME=PATH", value_parser = values::output())]
    pub(crate) output: Vec<PathArgument>,
    /// A parameter of the job; may be repeated.
    #[arg(short, long = "parameter", value_name = "NAME=VALUE", value_parser = values::parameter)]
    pub(crate) parameter: Vec<(String, String)>,
    /// Worker threads [default: the processors this process may use]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Memory for blocks in flight, such as 64MiB [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    pub(crate) memory: Option<u64>,
    /// Bytes of input that one worker handles at once, such as 512KiB [default: chosen by the engine]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    pub(crate) block_size: Option<u64>,
    /// The instant that `now()` stands for, such as 2026-11-20T18:00:00Z [default: the start of the run]
    #[arg(long, value_name = "INSTANT", value_parser = values::instant)]
    pub(crate) at: Option<String>,
    /// Where keys and checkpoints are kept; this version takes `none` only [default: none]
    #[arg(long, value_name = "PATH|none")]
    pub(crate) store: Option<String>,
    /// The idempotency key of the execution; needs a store, which this version does not have.
    #[arg(long)]
    pub(crate) key: Option<String>,
    /// Print the report as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// How progress is shown on standard error.
    #[arg(long, value_enum, value_name = "MODE", default_value_t = Mode::Auto)]
    pub(crate) progress: Mode,
    /// Neither progress nor summary; errors are still shown.
    #[arg(short, long)]
    pub(crate) quiet: bool,
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

impl RunArguments {
    /// A name that was given twice, with its option.
    pub(crate) fn given_twice(&self) -> Option<String> {
        let twice = |option: &str, names: Vec<&str>| {
            let again = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
            again.map(|(_, name)| format!("{option} {name}=… is given twice"))
        };
        twice("-i", self.input.iter().map(|pair| pair.name.as_str()).collect())
            .or_else(|| twice("-o", self.output.iter().map(|pair| pair.name.as_str()).collect()))
            .or_else(|| twice("-p", self.parameter.iter().map(|pair| pair.0.as_str()).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn run(line: &str) -> Result<RunArguments, String> {
        let words = ["batchloom", "run"].into_iter().chain(line.split(' '));
        match Arguments::try_parse_from(words).map_err(|error| error.to_string())?.command {
            Command::Run(arguments) => Ok(arguments),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_full_line_is_understood() {
        let line = "job.yaml -i in=a=b.txt -o ledger=l.txt -o rejects=r.txt -p day=2026-11-20 -p empty= --threads 3 --memory 32MiB \
                    --block-size 64KiB --at 2026-11-20T18:00:00+01:00 --store none --json --progress lines -q";
        let arguments = run(line).unwrap();
        assert_eq!(arguments.input[0], PathArgument { name: "in".into(), path: "a=b.txt".into() });
        assert_eq!(arguments.output.len(), 2);
        assert_eq!(arguments.parameter, [("day".into(), "2026-11-20".into()), ("empty".into(), String::new())]);
        assert_eq!(
            (arguments.threads, arguments.memory, arguments.block_size),
            (Some(3), Some(32 << 20), Some(64 << 10))
        );
        assert_eq!((arguments.store.as_deref(), arguments.progress), (Some("none"), Mode::Lines));
        assert!(arguments.json && arguments.quiet);
    }

    #[test]
    fn standard_streams_are_refused_with_a_reason() {
        assert!(run("job.yaml -o ledger=-").unwrap_err().contains("standard output cannot be a target yet"));
        assert!(run("job.yaml -i in=-").unwrap_err().contains("standard input cannot be read yet"));
        assert!(run("job.yaml -o ./-").is_err());
    }

    #[test]
    fn bad_values_are_usage_errors() {
        for line in [
            "job.yaml --threads 0",
            "job.yaml --memory 12parsecs",
            "job.yaml --at yesterday",
            "job.yaml -p x",
            "job.yaml -i =x",
        ] {
            assert!(run(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_name_given_twice_is_found() {
        assert_eq!(run("j -i a=1 -i b=2 -i a=3").unwrap().given_twice().unwrap(), "-i a=… is given twice");
        assert_eq!(run("j -p a=1 -p a=1").unwrap().given_twice().unwrap(), "-p a=… is given twice");
        assert_eq!(run("j -i a=1 -o a=1").unwrap().given_twice(), None);
    }
}
