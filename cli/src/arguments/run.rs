//! The arguments of `batchloom run`.

use crate::log::LogLevel;
use crate::progress::Mode;
use crate::values::{self, CheckpointInterval, PathArgument};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The job file.
    pub(crate) job: PathBuf,
    /// A file of an input, or a pattern for several; `-` for standard input; may be repeated.
    #[arg(short, long = "input", value_name = "NAME=PATH", value_parser = values::input())]
    pub(crate) input: Vec<PathArgument>,
    /// The file of an output, `-` for standard output, or `discard` to throw it away; may be repeated.
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
    /// Folder for what a run keeps on disk while it works, such as decompressed inputs [default: the folder of the store]
    #[arg(long, value_name = "DIR")]
    pub(crate) work_dir: Option<PathBuf>,
    /// Bytes of input that one worker handles at once, such as 512KiB [default: chosen by the engine]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    pub(crate) block_size: Option<u64>,
    /// The instant that `now()` stands for, such as 2026-11-20T18:00:00Z [default: the start of the run]
    #[arg(long, value_name = "INSTANT", value_parser = values::instant)]
    pub(crate) at: Option<String>,
    /// Where keys, checkpoints and the audit trail are kept; `none` gives up all three
    /// [default: .batchloom/store.db beside the job file]
    #[arg(long, value_name = "PATH|none")]
    pub(crate) store: Option<String>,
    /// Use a store on a network file system all the same; only one host may then ever use it.
    #[arg(long)]
    pub(crate) force_store: bool,
    /// The idempotency key: what was done under it is not done again
    /// [default: made of the job's name, the identifying parameters and the bytes of the inputs]
    #[arg(long)]
    pub(crate) key: Option<String>,
    /// How long to wait for another process that is at work under the key, such as 60s [default: as the job says]
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) wait: Option<Duration>,
    /// Do the work again under its key, whatever it came to before.
    #[arg(long, requires_all = ["reason", "actor"])]
    pub(crate) new: bool,
    /// Why it is done again; stands in the audit trail.
    #[arg(long, value_name = "TEXT", requires = "new", value_parser = values::not_empty())]
    pub(crate) reason: Option<String>,
    /// Who is behind the command; stands in the audit trail.
    #[arg(long, value_name = "WHO", value_parser = values::not_empty())]
    pub(crate) actor: Option<String>,
    /// What ties the entries of one business case together in the audit trail, across systems.
    #[arg(long, value_name = "ID", value_parser = values::not_empty())]
    pub(crate) correlation: Option<String>,
    /// The file whose bytes key the audit trail; also in BATCHLOOM_AUDIT_KEY_FILE.
    #[arg(long, value_name = "FILE")]
    pub(crate) audit_key: Option<PathBuf>,
    /// Take a checkpoint at least that often: 250ms, 8MiB of input or 100000r records; repeated, the first reached wins
    /// [default: chosen by the engine]
    #[arg(long, value_name = "EVERY", value_parser = values::checkpoint)]
    pub(crate) checkpoint: Vec<CheckpointInterval>,
    /// Print the report as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
    /// How progress is shown on standard error.
    #[arg(long, value_enum, value_name = "MODE", default_value_t = Mode::Auto)]
    pub(crate) progress: Mode,
    /// Print what happens in the run on standard error, from this level on [default: nothing]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) log_level: Option<LogLevel>,
    /// Neither progress nor summary; errors are still shown.
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl RunArguments {
    /// What is wrong with the arguments together.
    pub(crate) fn problem(&self) -> Option<String> {
        self.given_twice().or_else(|| self.standard_output())
    }

    /// Whether an output goes to standard output, where nothing else can be then.
    pub(crate) fn writes_standard_output(&self) -> bool {
        self.output.iter().any(PathArgument::is_standard)
    }

    fn standard_output(&self) -> Option<String> {
        let outputs: Vec<&PathArgument> = self.output.iter().filter(|output| output.is_standard()).collect();
        match outputs[..] {
            [] => None,
            [output] if self.json => Some(format!("-o {}=- and --json: both want standard output", output.name)),
            [_] => None,
            [first, second, ..] => {
                Some(format!("-o {}=- and -o {}=-: standard output takes one output", first.name, second.name))
            }
        }
    }

    /// A name that was given twice, with its option.
    fn given_twice(&self) -> Option<String> {
        given_twice("-o", self.output.iter().map(|pair| pair.name.as_str()))
            .or_else(|| given_twice("-p", self.parameter.iter().map(|pair| pair.0.as_str())))
    }
}

/// The first name of an option that was given twice.
pub(super) fn given_twice<'n>(option: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let again = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    again.map(|(_, name)| format!("{option} {name}=… is given twice"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{Arguments, Command};
    use clap::Parser;

    fn words(words: &[&str]) -> Result<RunArguments, String> {
        let words = ["batchloom", "run"].iter().chain(words);
        match Arguments::try_parse_from(words).map_err(|error| error.to_string())?.command {
            Command::Run(arguments) => Ok(*arguments),
            other => Err(format!("{other:?}")),
        }
    }

    fn run(line: &str) -> Result<RunArguments, String> {
        words(&line.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn a_full_line_is_understood() {
        let line = "job.yaml -i in=a=b.txt -o ledger=l.txt -o rejects=r.txt -p day=2026-11-20 -p empty= --threads 3 --memory 32MiB \
                    --block-size 64KiB --at 2026-11-20T18:00:00+01:00 --store none --json --progress lines --log-level warning -q";
        let arguments = run(line).unwrap();
        assert_eq!(arguments.input[0], PathArgument { name: "in".into(), path: "a=b.txt".into() });
        assert_eq!(arguments.output.len(), 2);
        assert_eq!(arguments.parameter, [("day".into(), "2026-11-20".into()), ("empty".into(), String::new())]);
        assert_eq!(
            (arguments.threads, arguments.memory, arguments.block_size),
            (Some(3), Some(32 << 20), Some(64 << 10))
        );
        assert_eq!((arguments.store.as_deref(), arguments.progress), (Some("none"), Mode::Lines));
        assert_eq!(arguments.log_level, Some(LogLevel::Warning));
        assert!(arguments.json && arguments.quiet);
    }

    #[test]
    fn keys_waiting_and_checkpoints_are_understood() {
        let line = "job.yaml --store jobs.db --force-store --key eod/1 --wait 90s --checkpoint 250ms --checkpoint 8MiB \
                    --checkpoint 100000r --correlation case-7 --audit-key audit.key";
        let arguments = run(line).unwrap();
        assert_eq!((arguments.key.as_deref(), arguments.wait), (Some("eod/1"), Some(Duration::from_secs(90))));
        let every = [
            CheckpointInterval::Time(Duration::from_millis(250)),
            CheckpointInterval::Bytes(8 << 20),
            CheckpointInterval::Records(100_000),
        ];
        assert_eq!(arguments.checkpoint, every);
        assert_eq!(arguments.correlation.as_deref(), Some("case-7"));
        assert_eq!(arguments.audit_key, Some("audit.key".into()));
        assert!(arguments.force_store && !arguments.new);
    }

    #[test]
    fn work_is_done_again_only_with_a_reason_and_a_name() {
        let arguments = words(&["j", "--new", "--reason", "the file was wrong", "--actor", "ann"]).unwrap();
        assert!(arguments.new);
        assert_eq!(
            (arguments.reason.as_deref(), arguments.actor.as_deref()),
            (Some("the file was wrong"), Some("ann"))
        );
        for line in ["j --new", "j --new --reason why", "j --new --actor ann", "j --reason why --actor ann"] {
            assert!(run(line).unwrap_err().contains("required arguments were not provided"), "{line}");
        }
        assert!(words(&["j", "--new", "--reason", " ", "--actor", "ann"]).is_err());
        assert_eq!(run("j --actor ann").unwrap().actor.as_deref(), Some("ann"));
    }

    #[test]
    fn standard_output_takes_one_output_and_nothing_else() {
        assert_eq!(run("job.yaml -o ledger=- -o rejects=./-").unwrap().problem(), None);
        assert!(run("job.yaml -o ledger=-").unwrap().writes_standard_output());
        assert!(!run("job.yaml -o ledger=./-").unwrap().writes_standard_output());
        let problem = |line: &str| run(line).unwrap().problem().unwrap();
        assert_eq!(problem("job.yaml -o a=- -o b=-"), "-o a=- and -o b=-: standard output takes one output");
        assert_eq!(problem("job.yaml -o a=- --json"), "-o a=- and --json: both want standard output");
    }

    #[test]
    fn standard_input_is_told_from_a_file_of_that_name() {
        assert!(run("job.yaml -i in=-").unwrap().input[0].is_standard());
        assert!(!run("job.yaml -i in=./-").unwrap().input[0].is_standard());
        assert!(run("job.yaml -o ./-").is_err());
    }

    #[test]
    fn bad_values_are_usage_errors() {
        for line in [
            "job.yaml --threads 0",
            "job.yaml --memory 12parsecs",
            "job.yaml --at yesterday",
            "job.yaml --wait 60",
            "job.yaml --log-level loud",
            "job.yaml --checkpoint 8192",
            "job.yaml -p x",
            "job.yaml -i =x",
        ] {
            assert!(run(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_name_given_twice_is_found() {
        assert_eq!(run("j -o a=1 -o b=2 -o a=3").unwrap().given_twice().unwrap(), "-o a=… is given twice");
        assert_eq!(run("j -p a=1 -p a=1").unwrap().given_twice().unwrap(), "-p a=… is given twice");
        // An input may have several files.
        assert_eq!(run("j -i a=1 -i a=2").unwrap().given_twice(), None);
        assert_eq!(run("j -i a=1 -o a=1").unwrap().given_twice(), None);
    }
}
