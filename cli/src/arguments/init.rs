//! The arguments of `batchloom init`.

use crate::values;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The sample: the file that the job is for, or the first lines of it
    #[arg(long, value_name = "SAMPLE")]
    pub(crate) from: PathBuf,
    /// The job file that is written; it must not exist [default: standard output]
    #[arg(short, long, value_name = "JOB")]
    pub(crate) output: Option<PathBuf>,
    /// Name of the job and of its input [default: made of the name of the sample]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// How much of the sample is looked at, beside its last line, such as 64MiB [default: 8MiB]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    pub(crate) look: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{Arguments, Command};
    use clap::Parser;

    fn init(line: &str) -> Result<InitArguments, String> {
        let words = ["batchloom", "init"].into_iter().chain(line.split(' '));
        match Arguments::try_parse_from(words).map_err(|error| error.to_string())?.command {
            Command::Init(arguments) => Ok(arguments),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn a_full_line_is_understood() {
        let arguments = init("--from day.csv -o job.yaml --name fees --look 1MiB").unwrap();
        assert_eq!((arguments.from, arguments.output), ("day.csv".into(), Some("job.yaml".into())));
        assert_eq!((arguments.name.as_deref(), arguments.look), (Some("fees"), Some(1 << 20)));
        let bare = init("--from day.csv").unwrap();
        assert_eq!((bare.output, bare.name, bare.look), (None, None, None));
    }

    #[test]
    fn a_sample_is_needed_and_named() {
        for line in ["-o job.yaml", "day.csv", "--from day.csv --look 0", "--from a --from b"] {
            assert!(init(line).is_err(), "{line}");
        }
    }
}
