//! The summary at the end of a run: a few aligned lines.

use crate::figures::{grouped, rate, share, span};
use std::time::Duration;

/// What the summary says, taken from the report.
#[derive(Debug, Clone, Default)]
pub(crate) struct Summary {
    pub(crate) job: String,
    /// COMPLETED, FAILED, STOPPED, …
    pub(crate) status: String,
    pub(crate) read: u64,
    pub(crate) written: u64,
    pub(crate) filtered: u64,
    pub(crate) rejected: u64,
    /// Lines that are no records: what they are, and how many; only those that the job declares.
    pub(crate) passed: Vec<(String, u64)>,
    /// Type, read, written, rejected.
    pub(crate) types: Vec<(String, [u64; 3])>,
    pub(crate) reasons: Vec<(String, u64)>,
    /// Code and how often.
    pub(crate) warnings: Vec<(String, u64)>,
    pub(crate) outputs: Vec<Output>,
    /// The id of the execution, where a store keeps it.
    pub(crate) execution: Option<String>,
    pub(crate) attempts: u32,
    /// Whether an earlier launch had done the work.
    pub(crate) duplicate: bool,
    /// Byte offset of the input behind which this attempt went on.
    pub(crate) resumed_from: Option<u64>,
    pub(crate) notes: Vec<String>,
    pub(crate) time: Duration,
}

/// One output file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) records: u64,
    pub(crate) digest: Option<String>,
    pub(crate) published: bool,
}

impl Summary {
    /// The lines, each with its end.
    pub(crate) fn render(&self) -> String {
        let with_rejects = if self.status == "COMPLETED" && self.rejected > 0 { " WITH REJECTS" } else { "" };
        let before = if self.duplicate { ", done before: this is the recorded result" } else { "" };
        let mut lines = vec![format!("{}  {}{with_rejects}{before}", self.job, self.status)];
        section("records", &self.records(), &mut lines);
        section("passed", &table(&counted(&self.passed)), &mut lines);
        if self.types.len() > 1 {
            section("types", &self.by_type(), &mut lines);
        }
        section("reasons", &table(&counted(&self.reasons)), &mut lines);
        section("warnings", &table(&counted(&self.warnings)), &mut lines);
        section("outputs", &self.files(), &mut lines);
        section("execution", &self.execution(), &mut lines);
        section("notes", &self.notes, &mut lines);
        section("time", &[self.speed()], &mut lines);
        lines.join("\n") + "\n"
    }

    fn records(&self) -> Vec<String> {
        let mut rows =
            vec![vec!["read".to_owned(), grouped(self.read)], vec!["written".to_owned(), grouped(self.written)]];
        if self.filtered > 0 {
            rows.push(vec!["filtered".to_owned(), grouped(self.filtered)]);
        }
        let mut lines = table(&[rows, vec![vec!["rejected".to_owned(), grouped(self.rejected)]]].concat());
        if let Some(last) = lines.last_mut().filter(|_| self.rejected > 0) {
            last.push_str(&format!("   ({} of those read)", share(self.rejected, self.read)));
        }
        lines
    }

    fn by_type(&self) -> Vec<String> {
        let heading = ["", "read", "written", "rejected"].map(str::to_owned).to_vec();
        let rows = self.types.iter().map(|(name, counts)| {
            std::iter::once(name.clone()).chain(counts.iter().map(|count| grouped(*count))).collect::<Vec<_>>()
        });
        table(&std::iter::once(heading).chain(rows).collect::<Vec<_>>())
    }

    fn files(&self) -> Vec<String> {
        let width = self.outputs.iter().map(|output| output.name.chars().count()).max().unwrap_or(0);
        let mut lines = Vec::new();
        for output in &self.outputs {
            let state = if output.published { "" } else { "   not published" };
            lines.push(format!("{:width$}  {}{state}", output.name, output.path));
            let digest = output.digest.as_ref().map(|digest| format!("   {digest}")).unwrap_or_default();
            let records = if output.records == 1 { "record" } else { "records" };
            lines.push(format!(
                "{:width$}  {} {records}   {} bytes{digest}",
                "",
                grouped(output.records),
                grouped(output.bytes)
            ));
        }
        lines
    }

    fn execution(&self) -> Vec<String> {
        let Some(id) = &self.execution else { return Vec::new() };
        let attempt = if self.attempts > 1 { format!("   attempt {}", self.attempts) } else { String::new() };
        let resumed = self.resumed_from.map(|at| format!("   resumed behind byte {}", grouped(at)));
        vec![format!("{id}{attempt}{}", resumed.unwrap_or_default())]
    }

    fn speed(&self) -> String {
        format!("{}   {} records/s", span(self.time), grouped(rate(self.read, self.time)))
    }
}

fn counted(pairs: &[(String, u64)]) -> Vec<Vec<String>> {
    pairs.iter().map(|(name, count)| vec![name.clone(), grouped(*count)]).collect()
}

/// Rows in columns: the first left-justified, the others right-justified.
fn table(rows: &[Vec<String>]) -> Vec<String> {
    aligned(rows, |column| column == 0)
}

/// Rows in columns, all of them left-justified.
pub(crate) fn columns(rows: &[Vec<String>]) -> Vec<String> {
    aligned(rows, |_| true)
}

fn aligned(rows: &[Vec<String>], left: impl Fn(usize) -> bool) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match left(column) {
            true => format!("{cell:width$}"),
            false => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Lines under a name that stands beside the first of them.
pub(crate) fn section(name: &str, body: &[String], lines: &mut Vec<String>) {
    for (at, line) in body.iter().enumerate() {
        lines.push(format!("  {:10}{line}", if at == 0 { name } else { "" }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        Summary {
            job: "card-transactions".into(),
            status: "COMPLETED".into(),
            read: 1_000_000,
            written: 998_995,
            rejected: 1_005,
            types: vec![("PUR".into(), [700_001, 699_300, 701]), ("CHG".into(), [30, 30, 0])],
            reasons: vec![("E01".into(), 251), ("E04".into(), 1_754)],
            outputs: vec![
                Output {
                    name: "ledger".into(),
                    path: "out/l.txt".into(),
                    bytes: 201,
                    records: 1,
                    digest: Some("xxh3-128-tree:00ff".into()),
                    published: true,
                },
                Output {
                    name: "rejects".into(),
                    path: "out/r.txt".into(),
                    bytes: 40,
                    records: 1_005,
                    digest: None,
                    published: false,
                },
            ],
            time: Duration::from_millis(2_500),
            ..Summary::default()
        }
    }

    #[test]
    fn a_run_with_rejects() {
        let expected = "\
card-transactions  COMPLETED WITH REJECTS
  records   read       1,000,000
            written      998,995
            rejected       1,005   (0.10 % of those read)
  types              read   written   rejected
            PUR   700,001   699,300        701
            CHG        30        30          0
  reasons   E01     251
            E04   1,754
  outputs   ledger   out/l.txt
                     1 record   201 bytes   xxh3-128-tree:00ff
            rejects  out/r.txt   not published
                     1,005 records   40 bytes
  time      2.50 s   400,000 records/s
";
        assert_eq!(summary().render(), expected);
    }

    #[test]
    fn a_resumed_run_and_a_duplicate_say_so() {
        let resumed = Summary {
            execution: Some("01JD".into()),
            attempts: 2,
            resumed_from: Some(1_234_567),
            notes: vec!["the output `ledger` is missing".into()],
            duplicate: true,
            ..summary()
        };
        let text = resumed.render();
        assert!(
            text.starts_with("card-transactions  COMPLETED WITH REJECTS, done before: this is the recorded result\n")
        );
        assert!(text.contains("  execution 01JD   attempt 2   resumed behind byte 1,234,567\n"), "{text}");
        assert!(text.contains("  notes     the output `ledger` is missing\n"), "{text}");
    }

    #[test]
    fn what_is_not_there_takes_no_line() {
        let text = Summary { job: "j".into(), status: "FAILED".into(), ..Summary::default() }.render();
        assert!(text.starts_with("j  FAILED\n"));
        for name in ["passed", "types", "reasons", "warnings", "outputs", "filtered"] {
            assert!(!text.contains(name), "{name}");
        }
    }

    #[test]
    fn lines_that_are_no_records_are_shown() {
        let text =
            Summary { passed: vec![("comments".into(), 1_200), ("blank lines".into(), 0)], ..summary() }.render();
        assert!(text.contains("  passed    comments      1,200\n            blank lines       0\n"), "{text}");
    }

    #[test]
    fn warnings_and_filtered_records_are_shown() {
        let text = Summary { filtered: 3, warnings: vec![("LATE".into(), 12)], ..summary() }.render();
        assert!(text.contains("  warnings  LATE   12\n") && text.contains("filtered           3\n"), "{text}");
    }
}
