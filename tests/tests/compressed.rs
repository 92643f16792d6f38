//! Compressed outputs as `gzip` and `zstd` see them, and their digests as the store and the report have them.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk behind the back of what they test")]

use batchloom_tests::{batchloom, read, run_json, scratch, skip};
use std::path::Path;
use std::process::Command;

const JOB: &str = r#"
batchloom: 1
job: compressed
inputs:
  records:
    format: delimited
    record:
      fields: [id, {amount: decimal(2)}, text]
      map: {id: {from: id}, amount: {from: amount}, text: {from: text}}
transactions: {RECORD: {}}
outputs:
  plain: {format: delimited, fields: [id, amount, text], trailer: {fields: [{sum: {expr: written.sum(amount)}}]}}
  gzip: {compression: gzip, format: delimited, fields: [id, amount, text], trailer: {fields: [{sum: {expr: written.sum(amount)}}]}}
  zstd: {compression: zstd, format: delimited, fields: [id, amount, text], trailer: {fields: [{sum: {expr: written.sum(amount)}}]}}
  rejects: {compression: zstd, from: rejects, format: delimited, fields: [line]}
"#;

/// What another program makes of a file; `None`, with a visible skip, where it is not there.
fn judged(program: &str, arguments: &[&str], file: &Path) -> Option<Vec<u8>> {
    let file = std::fs::File::open(file).expect("the output");
    match Command::new(program).args(arguments).stdin(file).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skip(&format!("{program} is not there"));
            None
        }
        output => {
            let output = output.expect("the program starts");
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
            Some(output.stdout)
        }
    }
}

#[test]
fn other_programs_read_compressed_outputs_and_digests_are_of_the_files_as_they_stand() {
    let folder = scratch();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("job.yaml"), JOB).expect("the job");
    let line = |at: usize| format!("{at},{}.{:02},text {}\n", at * 7 % 1000, at % 100, at * 7_919 % 10_007);
    let input: String = (0..150_000).map(line).collect();
    std::fs::write(path("in.txt"), input).expect("the input");
    let mut arguments = vec![path("job.yaml").display().to_string()];
    arguments.extend(["-i".to_owned(), format!("records={}", path("in.txt").display())]);
    for name in ["plain", "gzip", "zstd", "rejects"] {
        arguments.extend(["-o".to_owned(), format!("{name}={}", path(name).display())]);
    }
    let run = run_json(arguments);
    let report = run.json();
    assert_eq!(run.code, 0, "{report:#}");
    for output in report["outputs"].as_array().expect("the outputs") {
        let file = output["path"].as_str().expect("a path");
        let told = batchloom().arg("digest").arg(file).output().expect("the program starts");
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains(output["digest"].as_str().expect("a digest")), "{told}");
        assert_eq!(output["bytes"], read(file).len());
    }
    let plain = read(path("plain"));
    assert!(plain.len() > 3 << 20);
    assert_eq!(report["outputs"][1]["uncompressed_bytes"], plain.len());
    assert!(report["outputs"][0].get("uncompressed_bytes").is_none());
    for (program, arguments, file, expected) in [
        ("gzip", &["-t"][..], "gzip", &[][..]),
        ("zcat", &[], "gzip", &plain),
        ("zstd", &["-tq"], "zstd", &[]),
        ("zstd", &["-dcq"], "zstd", &plain),
        ("zstd", &["-dcq"], "rejects", &[]),
    ] {
        if let Some(found) = judged(program, arguments, &path(file)) {
            assert!(found == expected, "{program} {arguments:?} {file}");
        }
    }
    // Nothing of time or place is in the head of a member: no name, no time, no system (RFC 1952).
    assert_eq!(read(path("gzip"))[..10], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]);
}
