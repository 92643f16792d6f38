//! What is run: jobs of several shapes, and their input.

mod data;

pub use batchloom_tests::Dice;
use batchloom_tests::mix::Packing;
use data::{Form, written};
pub use data::{Input, input};
use std::path::{Path, PathBuf};

/// A job, and where its outputs go.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What it is called in tables and on the command line.
    pub name: &'static str,
    outputs: &'static str,
    /// Names of the outputs, in the order in which they are published. The first one holds every record that is written.
    pub names: &'static [&'static str],
    /// The files under which they appear.
    pub files: &'static [&'static str],
    /// Files that are there before the run, and stay as they are.
    pub existing: &'static [&'static str],
    /// Bytes of the first output in front of its records.
    pub opening: u64,
    /// How the records of the input are written down.
    form: Form,
    /// How many files the input has.
    input_files: u64,
    /// How the input is compressed or encoded.
    packing: Packing,
    /// What the first output has besides: how it is compressed or put in order.
    keys: &'static str,
    /// What no two records may have in common.
    unique: &'static str,
    /// Bytes of a record in the staging file of the first output, where it has one.
    staged: Option<u64>,
    /// Options that the command has besides.
    pub options: &'static [&'static str],
}

/// Bytes of a record of the first output, with its line end.
pub const RECORD: u64 = 101;

/// The input of every job.
pub const INPUT: &str = "day";

/// One fixed-width output with a trailer.
pub const PLAIN: Shape = Shape {
    name: "plain",
    outputs: include_str!("plain.yaml"),
    names: &["ledger"],
    files: &["ledger"],
    existing: &[],
    opening: 0,
    form: Form::Lines,
    input_files: 1,
    packing: Packing::None,
    keys: "",
    unique: "",
    staged: None,
    options: &[],
};

/// One output whose header carries totals, so that it is patched at the end.
pub const HEADER: Shape = Shape { name: "header", outputs: include_str!("header.yaml"), opening: RECORD, ..PLAIN };

/// As `PLAIN`, of an input with quoted texts and line ends in them.
pub const QUOTED: Shape = Shape { name: "quoted", form: Form::Quoted, ..PLAIN };

/// As `PLAIN`, of an input of fixed-width records that stand one behind the other.
pub const UNTERMINATED: Shape = Shape { name: "unterminated", form: Form::Unterminated, ..PLAIN };

/// As `PLAIN`, of an input of several files with header and trailer, which a pattern names.
pub const FILES: Shape = Shape { name: "files", input_files: 4, ..PLAIN };

/// As `PLAIN`, of an input that is compressed with gzip, in several members.
pub const GZIP_READ: Shape = Shape { name: "gzip-read", packing: Packing::Gzip, ..PLAIN };

/// As `PLAIN`, of an input that is compressed with Zstandard, in several frames.
pub const ZSTD_READ: Shape = Shape { name: "zstd-read", packing: Packing::Zstd, ..PLAIN };

/// As `PLAIN`, of an input in UTF-16.
pub const UTF_16: Shape = Shape { name: "utf-16", packing: Packing::Utf16, ..PLAIN };

/// Several outputs: of one type, of a part of the records, of warnings and of rejects, and a small one that is published last.
pub const SEVERAL: Shape = Shape {
    name: "several",
    outputs: include_str!("several.yaml"),
    names: &["ledger", "refunds", "large", "warnings", "rejects", "done"],
    files: &["ledger", "refunds", "large", "warnings", "rejects", "done"],
    ..PLAIN
};

/// As `SEVERAL`, with a pass over the input in front: numbers that no two records may have, and times that stand in the warnings where they
/// are those of an earlier record.
pub const UNIQUE: Shape = Shape {
    name: "unique",
    unique: "      unique: [{fields: [id]}, {fields: [at], reason: W02, severity: warning}]\n",
    ..SEVERAL
};

/// As outputs are handed over: a new generation beside others that nobody has collected, which nobody may write to,
/// and a control file.
pub const DELIVERED: Shape = Shape {
    name: "delivered",
    outputs: include_str!("delivered.yaml"),
    names: &["ledger", "rejects", "done"],
    files: &["ledger.G0003", "rejects", "done"],
    existing: &["ledger", "ledger.G0002"],
    ..PLAIN
};

/// One output that is compressed, in several frames.
pub const GZIP: Shape = Shape { name: "gzip", keys: "    compression: gzip\n", staged: Some(RECORD), ..PLAIN };

/// One output that is compressed and whose header carries totals.
pub const ZSTD: Shape = Shape { name: "zstd", keys: "    compression: zstd\n", staged: Some(RECORD), ..HEADER };

/// Lengths of key and line stand in front of a line with a key.
const HEAD: u64 = 8;

/// One output with its types one behind the other; their places are the keys.
pub const BY_TYPE: Shape =
    Shape { name: "by-type", keys: "    order: by_type\n", staged: Some(HEAD + 2 + RECORD), ..PLAIN };

/// As outputs are handed over, put in order by a number, in so little memory that sorted runs go to disk, and compressed.
pub const BY_KEY: Shape = Shape {
    name: "by-key",
    keys: "    compression: zstd\n    order: {by: [{amount: descending}]}\n",
    // A number that is not zero has twelve bytes.
    staged: Some(HEAD + 12 + RECORD),
    options: &["--memory", "1MiB"],
    ..DELIVERED
};

/// Every shape.
pub const ALL: [Shape; 15] = [
    PLAIN,
    HEADER,
    SEVERAL,
    UNIQUE,
    QUOTED,
    UNTERMINATED,
    FILES,
    GZIP_READ,
    ZSTD_READ,
    UTF_16,
    DELIVERED,
    GZIP,
    ZSTD,
    BY_TYPE,
    BY_KEY,
];

impl Shape {
    /// The job file; `idempotency` is what stands under that key, such as `lease: 500ms`.
    pub fn job(&self, idempotency: &str) -> String {
        let section = if idempotency.is_empty() { String::new() } else { format!("idempotency: {{{idempotency}}}\n") };
        let common = include_str!("job.yaml").replace("NAME", self.name).replace("IDEMPOTENCY\n", &section);
        let common = common.replace("    READING\n", &self.reading());
        common + &self.outputs.replacen("  ledger:\n", &format!("  ledger:\n{}", self.keys), 1)
    }

    /// How the input is read: what the job says of it down to its fields.
    fn reading(&self) -> String {
        let format = match self.form {
            Form::Lines => include_str!("delimited.yaml").to_owned(),
            Form::Quoted => format!("    quote: '\"'\n{}", include_str!("delimited.yaml")),
            Form::Unterminated => include_str!("unterminated.yaml").to_owned(),
        };
        format!("    {}\n{format}{}", self.packing.told(), self.unique)
    }

    /// Its input, of so many records.
    pub fn input(&self, records: u64) -> Input {
        written(records, self.form, self.input_files)
    }

    /// Writes its input into a folder; returns the path of the file, or the pattern of the files.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn put_input(&self, input: &Input, folder: &Path) -> std::io::Result<PathBuf> {
        if self.input_files == 1 {
            let path = folder.join("in.txt");
            std::fs::write(&path, self.packing.pack(&input.bytes)?)?;
            return Ok(path);
        }
        for (number, bytes) in input.files().enumerate() {
            std::fs::write(folder.join(format!("in.{number}.txt")), bytes)?;
        }
        Ok(folder.join("in.?.txt"))
    }

    /// Where input was read to when the part file of the first output had this length, or its staging file: at least the records
    /// that stand in it.
    pub fn position(&self, input: &Input, length: u64) -> u64 {
        let opening = if self.staged.is_some() { 0 } else { self.opening };
        let records = length.saturating_sub(opening) / self.staged.unwrap_or(RECORD);
        let records = usize::try_from(records).unwrap_or(usize::MAX);
        match records.min(input.written_ends.len()) {
            0 => 0,
            count => input.written_ends[count - 1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use batchloom_tests::{accounted, run_json, scratch};

    #[test]
    fn every_shape_runs_and_its_first_output_holds_what_is_written() {
        for shape in ALL {
            let input = shape.input(1000);
            let folder = scratch();
            let path = |name: &str| folder.path().join(name);
            std::fs::write(path("job.yaml"), shape.job("")).expect("the job");
            let file = shape.put_input(&input, folder.path()).expect("the input");
            let mut arguments = vec![path("job.yaml").display().to_string()];
            arguments.extend(["-i".to_owned(), format!("{INPUT}={}", file.display())]);
            for name in shape.names {
                arguments.extend(["-o".to_owned(), format!("{name}={}", path(name).display())]);
            }
            let run = run_json(arguments);
            let report = run.json();
            assert_eq!(run.code, 0, "{}: {report:#}", shape.name);
            accounted(&report).expect("every record is accounted for");
            assert_eq!(report["counts"]["written"], input.written_ends.len());
            let warnings = report["warnings"].as_array().expect("a list");
            let repeated = warnings.iter().any(|warning| warning["code"] == "W02");
            assert_eq!(repeated, !shape.unique.is_empty(), "{}", shape.name);
            let file = std::fs::metadata(path("ledger")).expect("the ledger").len();
            assert_eq!(report["outputs"][0]["bytes"], file);
            let length = report["outputs"][0]["uncompressed_bytes"].as_u64().unwrap_or(file);
            assert_eq!(length, shape.opening + RECORD * (input.written_ends.len() as u64 + 1), "{}", shape.name);
            let length = shape.staged.map_or(length, |record| record * input.written_ends.len() as u64);
            assert_eq!(shape.position(&input, length), *input.written_ends.last().expect("records"));
        }
    }
}
