//! The arguments of `batchloom preview`.

use super::run::given_twice;
use crate::values::{self, PathArgument};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct PreviewArguments {
    /// The job file.
    pub(crate) job: PathBuf,
    /// A file of an input, or a pattern for several; may be repeated.
    #[arg(short, long = "input", value_name = "NAME=PATH", value_parser = values::input())]
    pub(crate) input: Vec<PathArgument>,
    /// A parameter of the job; may be repeated.
    #[arg(short, long = "parameter", value_name = "NAME=VALUE", value_parser = values::parameter)]
    pub(crate) parameter: Vec<(String, String)>,
    /// How many records are shown; with --types that many of each
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) records: u16,
    /// Transaction types to show, instead of the first records and one of each type
    #[arg(long, value_name = "TYPE,…", value_delimiter = ',')]
    pub(crate) types: Vec<String>,
    /// How much of the records is looked through for transaction types that are rare, such as 64MiB [default: 8MiB]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    pub(crate) look: Option<u64>,
    /// Folder for decompressed inputs [default: /var/tmp]
    #[arg(long, value_name = "DIR")]
    pub(crate) work_dir: Option<PathBuf>,
    /// Print the preview as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

impl PreviewArguments {
    /// A name that was given twice, with its option.
    pub(crate) fn given_twice(&self) -> Option<String> {
        given_twice("-p", self.parameter.iter().map(|pair| pair.0.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::{Arguments, Command};
    use clap::Parser;

    fn preview(line: &str) -> Result<PreviewArguments, String> {
        let words = ["batchloom", "preview"].into_iter().chain(line.split(' '));
        match Arguments::try_parse_from(words).map_err(|error| error.to_string())?.command {
            Command::Preview(arguments) => Ok(arguments),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn a_full_line_is_understood() {
        let arguments =
            preview("job.yaml -i in=a.txt -p day=2026-11-20 -n 50 --types PUR,REF --types FEE --look 1MiB --json")
                .unwrap();
        assert_eq!(arguments.input[0], PathArgument { name: "in".into(), path: "a.txt".into() });
        assert_eq!(arguments.parameter, [("day".into(), "2026-11-20".into())]);
        assert_eq!((arguments.records, arguments.look, arguments.json), (50, Some(1 << 20), true));
        assert_eq!(arguments.types, ["PUR", "REF", "FEE"]);
        let bare = preview("job.yaml").unwrap();
        assert_eq!((bare.records, bare.types.len(), bare.look, bare.json), (10, 0, None, false));
    }

    #[test]
    fn bad_values_are_usage_errors() {
        for line in ["j -n 0", "j -n 1001", "j -n all", "j --look 0", "j -o out=x", "j --store none"] {
            assert!(preview(line).is_err(), "{line}");
        }
        assert_eq!(preview("j -i a=1 -i a=2").unwrap().given_twice(), None);
        assert_eq!(preview("j -p a=1 -p a=2").unwrap().given_twice().unwrap(), "-p a=… is given twice");
    }
}
