//! A folder with an input and room for outputs, and jobs to run in it.

use crate::engine::{CheckpointEvery, Job, RunOptions};
use crate::sink::Target;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The project's example, the reference job.
pub(crate) fn example() -> Job {
    Job::load(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/card-transactions/job.yaml")).unwrap()
}

/// A small job with everything that depends on the order of the input: numbers of rejects, first warnings, totals in the
/// header, lines in front of the records.
pub(crate) const SMALL: &str = r#"
batchloom: 1
job: small
inputs:
  transactions:
    format: delimited
    delimiter: "|"
    max_record: 64
    header: {match: H, fields: [tag, {day: date}]}
    header_row: true
    trailer: {match: T, fields: [tag, {count: integer}, {total: decimal(2)}]}
    record:
      type_field: type
      fields: [type, {amount: decimal(2)}, text]
      map: {amount: {from: amount}, text: {from: text}}
    reconcile: [trailer.count == read.count(), trailer.total == read.sum(amount)]
transactions:
  A: {}
  B:
    validate:
      - {check: amount > 0.00, reason: LOW, severity: warning}
      - {check: amount < 900.00, reason: STOP, severity: fatal}
      - {check: amount < 500.00, reason: HIGH}
outputs:
  ledger:
    path: "ledger_{{ inputs.transactions.header.day | date('%Y%m%d') }}.txt"
    format: delimited
    delimiter: ";"
    header_row: true
    header:
      fields:
        - tag: {constant: "00"}
        - count: {width: 6, expr: "written.count()"}
        - least: {width: 8, picture: "9(5).99", sign: none, expr: "read.count() == 0 ? 0.00 : 1.00"}
    fields: [text, amount]
    trailer: {fields: [{tag: {constant: "99"}}, {total: {expr: "written.sum(amount)"}}, {rejected: {expr: "rejected.count()"}}]}
  rejects:
    from: rejects
    format: delimited
    delimiter: "|"
    fields: [record_number, offset, reason, line]
"#;

/// The small job.
pub(crate) fn small() -> Job {
    Job::from_yaml(SMALL, "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// The small job without what is reconciled: its figures need not agree.
pub(crate) fn small_unreconciled() -> Job {
    let lines: Vec<&str> = SMALL.lines().filter(|line| !line.trim_start().starts_with("reconcile:")).collect();
    Job::from_yaml(&lines.join("\n"), "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// The small job whose trailer has a sensitive total.
pub(crate) fn small_with_sensitive_total() -> Job {
    let yaml = SMALL.replace("{total: decimal(2)}]}", "{total: {type: decimal(2), pii: amount}}]}");
    assert_ne!(yaml, SMALL);
    Job::from_yaml(&yaml, "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// The small job with limits.
pub(crate) fn small_with(limits: &str) -> Job {
    Job::from_yaml(&format!("{SMALL}limits: {limits}\n"), "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// An input of the small job with a header and a trailer that agrees with the lines.
pub(crate) fn small_input(lines: &[&str]) -> Vec<u8> {
    let amount = |line: &&str| line.split('|').nth(1).and_then(|text| text.parse::<f64>().ok());
    let well_formed = lines.iter().filter(|line| line.split('|').count() == 3);
    let cents: i64 = well_formed.filter_map(amount).map(|amount| (amount * 100.0).round() as i64).sum();
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let sign = if cents < 0 { "-" } else { "" };
    let (count, whole, rest) = (lines.len(), cents.abs() / 100, cents.abs() % 100);
    format!("H|2026-03-16\ntype|amount|text\n{body}T|{count}|{sign}{whole}.{rest:02}\n").into_bytes()
}

/// A folder of its own for one run. The outputs are called `ledger` and `rejects`.
pub(crate) struct Scene {
    folder: TempDir,
}

impl Scene {
    /// A folder with this input.
    pub(crate) fn new(input: &[u8]) -> Scene {
        let scene = Scene { folder: tempfile::tempdir().unwrap() };
        std::fs::write(scene.input(), input).unwrap();
        scene
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn input(&self) -> PathBuf {
        self.folder().join("input.txt")
    }

    pub(crate) fn path(&self, output: &str) -> PathBuf {
        self.folder().join(output)
    }

    /// Options for this input and the outputs beside it.
    pub(crate) fn options(&self) -> RunOptions {
        RunOptions {
            inputs: vec![("transactions".into(), self.input())],
            outputs: ["ledger", "rejects"].map(|name| (name.into(), Target::File(self.path(name)))).into(),
            threads: Some(2),
            store: Some("none".into()),
            ..RunOptions::default()
        }
    }

    /// Options with a store in the folder and a checkpoint for every 4 KiB.
    pub(crate) fn keyed_options(&self) -> RunOptions {
        RunOptions {
            store: Some(self.folder().join("state/store.db").display().to_string()),
            checkpoint: vec![CheckpointEvery::Bytes(4096)],
            threads: Some(1),
            ..self.options()
        }
    }

    pub(crate) fn read(&self, output: &str) -> Vec<u8> {
        std::fs::read(self.path(output)).unwrap()
    }

    pub(crate) fn text(&self, output: &str) -> String {
        String::from_utf8(self.read(output)).unwrap()
    }

    /// Names in the folder that are neither the input nor an output.
    pub(crate) fn left_over(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        names.filter(|name| !["input.txt", "ledger", "rejects"].contains(&name.as_str())).collect()
    }

    /// Whether nothing appeared under a final name, and nothing else stayed.
    pub(crate) fn is_untouched(&self) -> bool {
        self.left_over().is_empty() && !self.path("ledger").exists() && !self.path("rejects").exists()
    }
}
