//! The job and the good file that the cases are mutations of.

use batchloom_tests::real::Bed;

/// A small job with everything that a file can get wrong.
pub const JOB: &str = r#"
batchloom: 1
job: bed
inputs:
  in:
    format: delimited
    delimiter: "|"
    max_record: 64KiB
    header: {match: HDR, fields: [tag, {day: date}]}
    trailer: {match: TRL, fields: [tag, {count: integer}, {total: decimal(2)}]}
    record:
      fields:
        - id: {pattern: "[0-9]{1,9}"}
        - day: date
        - amount: {type: decimal(2), digits: 11}
        - note: {required: false}
      map:
        id: {from: id}
        day: {from: day}
        amount: {from: amount}
        note: {from: note, default: ""}
    reconcile:
      - trailer.count == read.count()
      - trailer.total == read.sum(amount)
transactions:
  PAY: {description: Payment}
outputs:
  out:
    format: fixed
    header: {fields: [{tag: {width: 3, constant: HDR}}, {records: {width: 9, expr: "written.count()"}}]}
    fields:
      - id: {width: 9, justify: right, pad: "0"}
      - day: {width: 8, format: "%Y%m%d"}
      - amount: {width: 15}
      - note: {width: 12}
    trailer: {fields: [{tag: {width: 3, constant: TRL}}, {total: {width: 15, expr: "written.sum(amount)"}}]}
  rejects:
    from: rejects
    format: delimited
    delimiter: "|"
    fields: [reason, record_number, offset, field, line]
"#;

/// The first line of every file.
pub const HEADER: &str = "HDR|2026-03-16\n";

/// A file with these records, one to a line, each of 100.00, and a trailer that says so.
pub fn file(records: &[&str]) -> Vec<u8> {
    let count = records.len();
    format!("{HEADER}{}TRL|{count}|{count}00.00\n", lines(records)).into_bytes()
}

/// Records with their line ends.
pub fn lines(records: &[&str]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// A record that is right.
pub const GOOD: &str = "7|2026-03-16|100.00|rent";

/// As many different good records.
pub fn good(count: usize) -> Vec<String> {
    (1..=count).map(|id| format!("{id}|2026-03-16|100.00|rent")).collect()
}

/// A bed with the job and this input.
pub fn bed(input: &[u8]) -> Bed {
    Bed::new(JOB, input)
}

/// The job with one change, which must be possible.
pub fn job_with(find: &str, replace: &str) -> String {
    assert_eq!(JOB.matches(find).count(), 1, "{find}");
    JOB.replacen(find, replace, 1)
}
