//! The reference job on its reference data: large, and with golden bytes that other programs made.

use super::outcome::Ended;
use super::place::room;
use crate::tracer;
use batchloom_tests::{Finished, batchloom, reference, sha256_of};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Bytes of a record of the ledger, with its line end.
const RECORD: u64 = 201;
/// The ledger has a header and a trailer.
const ENVELOPE: u64 = 2;

/// A place for the reference job.
#[derive(Debug)]
pub struct Reference {
    set: reference::Set,
    room: tempfile::TempDir,
    options: Vec<String>,
    lines: u64,
}

impl Reference {
    /// A place for a data set; `None`, with a visible skip, where the data cannot be made.
    pub fn new(set: &str, options: &[&str]) -> Option<Reference> {
        let lines = match set {
            "1m" => 1_000_000,
            "10m" => 10_000_000,
            _ => panic!("no data set `{set}`"),
        };
        let set = reference::set(set)?;
        let room = room();
        std::fs::copy(reference::job(), room.path().join("job.yaml")).expect("the job");
        Some(Reference { set, room, options: options.iter().map(|option| (*option).to_owned()).collect(), lines })
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.room.path().join(name)
    }

    /// Bytes of the input.
    pub fn input_length(&self) -> u64 {
        std::fs::metadata(&self.set.input).expect("the input").len()
    }

    /// The command, always the same.
    pub fn command(&self) -> Command {
        let mut command = batchloom();
        command.arg("run").arg(self.path("job.yaml"));
        command.arg("-i").arg(format!("transactions={}", self.set.input.display()));
        for name in ["ledger", "rejects"] {
            command.arg("-o").arg(format!("{name}={}", self.path(name).display()));
        }
        command.args(&self.options).args(["--json", "--progress", "none"]);
        command
    }

    /// Runs it and kills it when so many percent of the ledger are written.
    pub fn killed_at(&self, percent: u64) -> Output {
        let length = (self.lines + ENVELOPE) * RECORD * percent / 100;
        tracer::kill_when(&mut self.command(), || self.part().is_some_and(|(_, found)| found >= length))
    }

    /// Runs it to its end.
    pub fn run(&self) -> Ended {
        let finished = Finished::of(self.command().output().expect("the program starts"));
        Ended::of(&finished).unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// What differs from the golden files.
    pub fn difference(&self) -> Option<String> {
        let expected = [("ledger", &self.set.ledger), ("rejects", &self.set.rejects)];
        let differs = expected.into_iter().find(|(name, digest)| sha256_of(self.path(name)) != **digest);
        differs.map(|(name, _)| format!("{name} is not the golden file"))
    }

    /// The part file of the ledger, with its length.
    pub fn part(&self) -> Option<(PathBuf, u64)> {
        let entries = std::fs::read_dir(self.room.path()).expect("the folder");
        let parts = entries.filter_map(Result::ok).filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with(".ledger.") && name.ends_with(".part")
        });
        parts.filter_map(|part| Some((part.path(), part.metadata().ok()?.len()))).max_by_key(|(_, length)| *length)
    }

    /// Bytes of input up to the record that stands last in the part file of the ledger.
    pub fn position(&self) -> u64 {
        let (part, length) = self.part().expect("a part file");
        let file = File::open(part).expect("the part file");
        let mut identifier = [0; 12];
        // A record that is only begun does not count; the identifier stands behind two characters.
        file.read_exact_at(&mut identifier, (length / RECORD - 1) * RECORD + 2).expect("a whole record");
        let identifier: u64 = String::from_utf8_lossy(&identifier).parse().expect("an identifier of digits");
        // The generator numbers the lines in steps of seven; the header stands before them.
        self.end_of_line((identifier - 100_000_007) / 7 + 1)
    }

    fn end_of_line(&self, index: u64) -> u64 {
        let mut input = BufReader::with_capacity(1 << 20, File::open(&self.set.input).expect("the input"));
        let mut length = 0;
        for _ in 0..=index {
            length += input.skip_until(b'\n').expect("the input") as u64;
        }
        length
    }
}
