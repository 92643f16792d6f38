//! The real binary: exit codes, and what goes to which stream.

#![expect(clippy::expect_used, reason = "a test that cannot start the binary has failed")]

use std::fs::OpenOptions;
use std::process::{Command, Output};

fn batchloom(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_batchloom")).args(arguments).output().expect("the binary starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_usage_error_ends_with_2_and_leaves_standard_output_empty() {
    for line in
        [vec![], vec!["sprint"], vec!["run"], vec!["run", "j.yaml", "-o", "x=-", "--json"], vec!["explain", "BL1999"]]
    {
        let output = batchloom(&line);
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{line:?}");
    }
}

#[test]
fn a_code_is_explained_on_standard_output() {
    for code in ["BL4001", "bl4001", "4001"] {
        let output = batchloom(&["explain", code]);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).starts_with("# BL4001: "));
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn a_missing_job_file_is_one_json_object_and_exit_code_2() {
    let output = batchloom(&["run", "no/such/job.yaml", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!(report["status"], "FAILED");
    assert_eq!(report["error"]["code"], "BL1009");
    assert!(text(&output.stderr).contains("BL1009"));
}

#[test]
fn a_full_standard_output_is_an_error_and_a_closed_one_is_not() {
    let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux");
    let status = Command::new(env!("CARGO_BIN_EXE_batchloom")).arg("schema").stdout(full).status().expect("it starts");
    assert_eq!(status.code(), Some(1));
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status =
        Command::new(env!("CARGO_BIN_EXE_batchloom")).arg("schema").stdout(writer).status().expect("it starts");
    assert_eq!(status.code(), Some(0));
}
