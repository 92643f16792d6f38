//! The arguments of the commands that look at a store, or act on what stands in it.

use crate::log::LogLevel;
use crate::progress::Mode;
use crate::values::{self, CheckpointInterval};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which store, and who asks.
#[derive(Debug, Clone, Args)]
pub(crate) struct OperateArguments {
    /// The store [default: .batchloom/store.db beside the job file, else in the working directory]
    #[arg(long, value_name = "PATH")]
    pub(crate) store: Option<PathBuf>,
    /// Use a store on a network file system all the same; only one host may then ever use it.
    #[arg(long)]
    pub(crate) force_store: bool,
    /// Who is behind the command; stands in the audit trail.
    #[arg(long, value_name = "WHO", value_parser = values::not_empty())]
    pub(crate) actor: Option<String>,
    /// What ties the entries of one business case together in the audit trail, across systems.
    #[arg(long, value_name = "ID", value_parser = values::not_empty())]
    pub(crate) correlation: Option<String>,
    /// The file whose bytes key the audit trail; also in BATCHLOOM_AUDIT_KEY_FILE.
    #[arg(long, value_name = "FILE")]
    pub(crate) audit_key: Option<PathBuf>,
    /// Print the answer as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which execution.
#[derive(Debug, Clone, Args)]
pub(crate) struct Subject {
    /// The id of an execution, or a job file together with `--key`.
    #[arg(value_name = "EXECUTION|JOB")]
    pub(crate) subject: PathBuf,
    /// The idempotency key of the execution; the job file stands in front.
    #[arg(long)]
    pub(crate) key: Option<String>,
}

impl Subject {
    /// A job file was given and no key, so that it does not say which of its executions is meant.
    pub(crate) fn problem(&self) -> Option<String> {
        let file = self.subject.display();
        let id = self.subject.as_os_str().as_encoded_bytes().iter().all(u8::is_ascii_alphanumeric);
        (self.key.is_none() && !id).then(|| {
            format!("`{file}` is no id of an execution; a job file needs `--key K` to say which of its executions")
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct ExecutionArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
}

#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// The name of a job, or a job file: what has a slash in it or ends with `.yaml` or `.yml`
    /// [default: all jobs of the store]
    #[arg(value_name = "JOB")]
    job: Option<PathBuf>,
    /// How many executions at most.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) most: u32,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
}

/// Which executions to list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Listed<'a> {
    All,
    Name(&'a str),
    File(&'a Path),
}

impl HistoryArguments {
    /// Which executions to list; the name of a job may have dots, so that only the usual endings tell of a file.
    pub(crate) fn listed(&self) -> Listed<'_> {
        match self.job.as_deref().map(|job| (job, job.to_str())) {
            None => Listed::All,
            Some((_, Some(name))) if !name.contains('/') && !name.ends_with(".yaml") && !name.ends_with(".yml") => {
                Listed::Name(name)
            }
            Some((file, _)) => Listed::File(file),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ResumeArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
    /// Worker threads [default: the processors this process may use]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Memory for blocks in flight, such as 64MiB [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    pub(crate) memory: Option<u64>,
    /// Folder for what a run keeps on disk while it works, such as decompressed inputs [default: the folder of the store]
    #[arg(long, value_name = "DIR")]
    pub(crate) work_dir: Option<PathBuf>,
    /// How long to wait for another process that is at work on the execution, such as 60s [default: as the job says]
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    pub(crate) wait: Option<Duration>,
    /// Take a checkpoint at least that often: 250ms, 8MiB of input or 100000r records; repeated, the first reached wins
    /// [default: chosen by the engine]
    #[arg(long, value_name = "EVERY", value_parser = values::checkpoint)]
    pub(crate) checkpoint: Vec<CheckpointInterval>,
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

#[derive(Debug, Args)]
pub(crate) struct AbandonArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// Why it is given up; stands in the audit trail.
    #[arg(long, value_name = "TEXT", required = true, requires = "actor", value_parser = values::not_empty())]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Verify every entry of the trail, and that it still holds a head that was exported earlier.
    Verify(VerifyArguments),
    /// Write the entries to standard output, one JSON object a line.
    Export(ExportArguments),
    /// Print the head of the trail, to be kept where nobody who can write the store can write.
    Head(OperateArguments),
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// A head that was exported earlier, or the file that holds it.
    #[arg(long, value_name = "SEQ:HEX|FILE")]
    pub(crate) head: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Only entries of this execution: its id, or a job file together with `--key`.
    #[arg(value_name = "EXECUTION|JOB")]
    subject: Option<PathBuf>,
    /// The idempotency key of the execution; the job file stands in front.
    #[arg(long, requires = "subject")]
    key: Option<String>,
    /// Only entries behind this sequence number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) after: u64,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
}

impl ExportArguments {
    /// Which execution, where it is to be one only.
    pub(crate) fn subject(&self) -> Option<Subject> {
        self.subject.clone().map(|subject| Subject { subject, key: self.key.clone() })
    }
}

#[derive(Debug, Args)]
pub(crate) struct PurgeArguments {
    /// A day, which stands for its beginning in UTC, or an instant.
    #[arg(long, value_name = "DATE|INSTANT", value_parser = values::day_or_instant)]
    pub(crate) before: String,
    #[command(flatten)]
    pub(crate) operate: OperateArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DigestArguments {
    /// The files.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Print the digests as one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use super::Listed;
    use crate::arguments::{Arguments, AuditCommand, Command};
    use clap::Parser;
    use std::path::{Path, PathBuf};

    fn parse(words: &[&str]) -> Result<Command, String> {
        let parsed = Arguments::try_parse_from(["batchloom"].iter().chain(words));
        parsed.map(|arguments| arguments.command).map_err(|error| error.to_string())
    }

    #[test]
    fn an_execution_is_named_by_its_id_or_by_job_file_and_key() {
        let id = "01JD9KQ2M3N4P5R6S7T8V9W0XY";
        for command in ["status", "stop", "resume"] {
            assert_eq!(parse(&[command, id]).unwrap().problem(), None);
            assert_eq!(parse(&[command, "job.yaml", "--key", "eod/1"]).unwrap().problem(), None);
            let problem = parse(&[command, "job.yaml"]).unwrap().problem().unwrap();
            assert!(problem.contains("`job.yaml`") && problem.contains("--key"), "{problem}");
            assert!(parse(&[command]).is_err());
        }
        assert!(parse(&["audit", "export", "jobs/eod"]).unwrap().problem().is_some());
        assert!(parse(&["audit", "export", "--key", "k"]).is_err());
    }

    #[test]
    fn giving_up_needs_a_reason_and_a_name() {
        assert!(parse(&["abandon", "01J", "--reason", "wrong file", "--actor", "ann"]).is_ok());
        assert!(parse(&["abandon", "01J", "--reason", "wrong file"]).unwrap_err().contains("--actor"));
        assert!(parse(&["abandon", "01J", "--actor", "ann"]).unwrap_err().contains("--reason"));
        assert!(parse(&["abandon", "01J", "--reason", "", "--actor", "ann"]).is_err());
    }

    #[test]
    fn every_command_on_a_store_takes_its_options() {
        let lines: [&[&str]; 10] = [
            &["status", "01J"],
            &["history"],
            &["resume", "01J"],
            &["stop", "01J"],
            &["abandon", "01J", "--reason", "r"],
            &["audit", "verify", "--head", "3:00ff"],
            &["audit", "export", "--after", "7"],
            &["audit", "head"],
            &["purge", "--before", "2026-11-20"],
            &["store", "doctor"],
        ];
        for line in lines {
            let options = ["--store", "s.db", "--actor", "ann", "--audit-key", "k", "--correlation", "c", "--json"];
            assert!(parse(&[line, &options].concat()).is_ok(), "{line:?}");
        }
    }

    #[test]
    fn values_come_through() {
        let Ok(Command::Audit { command: AuditCommand::Export(export) }) =
            parse(&["audit", "export", "job.yaml", "--key", "k", "--after", "7"])
        else {
            unreachable!("it is that command")
        };
        let subject = export.subject().unwrap();
        assert_eq!((subject.subject, subject.key.as_deref()), (PathBuf::from("job.yaml"), Some("k")));
        assert_eq!(export.after, 7);
        let history = |words: &[&str]| match parse(words) {
            Ok(Command::History(history)) => history,
            other => unreachable!("{other:?}"),
        };
        assert_eq!(history(&["history", "eod", "--most", "5"]).most, 5);
        assert_eq!(history(&["history", "eod.v2"]).listed(), Listed::Name("eod.v2"));
        for file in ["./eod", "jobs/eod", "eod.yaml", "eod.yml"] {
            assert_eq!(history(&["history", file]).listed(), Listed::File(Path::new(file)));
        }
        assert!(parse(&["purge", "--before", "soon"]).is_err());
        assert!(parse(&["digest"]).is_err());
    }
}
