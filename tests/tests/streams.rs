//! Standard input and output as people use them: pipes in front of and behind the program.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk behind the back of what they test")]

use batchloom_tests::{batchloom, read, scratch};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const JOB: &str = r#"
batchloom: 1
job: streams
inputs:
  records:
    format: delimited
    trailer: {match: T, fields: [tag, {count: integer}]}
    record:
      fields: [id, {amount: {type: decimal(2), reason: AMOUNT}}]
      map: {id: {from: id}, amount: {from: amount}}
    reconcile: [trailer.count == read.count()]
transactions: {RECORD: {}}
outputs:
  ledger: {format: delimited, fields: [id, amount], trailer: {fields: [{sum: {expr: written.sum(amount)}}]}}
  rejects: {from: rejects, format: delimited, fields: [reason, line]}
  done: {from: control, text: "{{ ledger.name }} {{ ledger.records }}\n"}
"#;

const RECORDS: usize = 40_000;

fn input() -> String {
    input_of(RECORDS)
}

fn input_of(records: usize) -> String {
    let line = |at: usize| if at % 100 == 7 { format!("{at},x\n") } else { format!("{at},{}.50\n", at % 977) };
    (0..records).map(line).chain([format!("T,{records}\n")]).collect()
}

/// A folder with the job and its input.
fn prepared() -> tempfile::TempDir {
    let folder = scratch();
    std::fs::write(folder.path().join("job.yaml"), JOB).expect("the job");
    std::fs::write(folder.path().join("in.txt"), input()).expect("the input");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = batchloom();
    command.current_dir(folder).args(["run", "job.yaml"]).args(arguments);
    command
}

fn ended(mut command: Command) -> Output {
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The ledger as a file.
fn ledger(folder: &Path) -> Vec<u8> {
    let files = ["-i", "records=in.txt", "-o", "ledger=l", "-o", "rejects=r", "-o", "done=d", "--store", "none"];
    let run = ended(run(folder, &files));
    assert!(run.status.success(), "{}", text(&run.stderr));
    read(folder.join("l"))
}

#[test]
fn standard_output_gets_the_bytes_of_the_file_and_nothing_else() {
    let folder = prepared();
    let expected = ledger(folder.path());
    assert_eq!(text(&read(folder.path().join("d"))), "l 39600\n");
    let arguments = ["-i", "records=in.txt", "-o", "ledger=-", "-o", "rejects=r2", "-o", "done=d2"];
    let first = ended(run(folder.path(), &arguments));
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert!(first.stdout == expected);
    assert!(text(&first.stderr).contains("streams  COMPLETED WITH REJECTS\n"), "{}", text(&first.stderr));
    assert_eq!(text(&read(folder.path().join("d2"))), "- 39600\n");
    assert_eq!(read(folder.path().join("r")), read(folder.path().join("r2")));
    // Done before.
    let second = ended(run(folder.path(), &arguments));
    assert_eq!((second.status.code(), second.stdout.len()), (Some(0), 0));
    assert!(
        text(&second.stderr).contains("the output `ledger` was written to a stream then, and is not written again")
    );
    let history = ended({
        let mut command = batchloom();
        command.current_dir(folder.path()).args(["history", "job.yaml", "--json"]);
        command
    });
    let history: serde_json::Value = serde_json::from_slice(&history.stdout).expect("an object");
    let id = history["executions"][0]["execution_id"].as_str().expect("an execution").to_owned();
    let mut status = batchloom();
    let store = folder.path().join(".batchloom/store.db");
    status.args(["status", &id, "--json", "--store"]).arg(&store);
    let status: serde_json::Value = serde_json::from_slice(&ended(status).stdout).expect("an object");
    let states = ["streamed", "present", "present"];
    assert_eq!([0, 1, 2].map(|at| status["execution"]["outputs"][at]["state"].as_str().unwrap_or("")), states);
    let mut resume = batchloom();
    resume.args(["resume", &id, "--store"]).arg(&store);
    let resume = ended(resume);
    assert_eq!(resume.status.code(), Some(1));
    assert!(text(&resume.stderr).contains("BL6023"), "{}", text(&resume.stderr));
}

#[test]
fn a_reader_that_goes_away_early_is_an_error_and_nothing_is_published() {
    let folder = prepared();
    let arguments = ["-i", "records=in.txt", "-o", "ledger=-", "-o", "rejects=r", "-o", "done=d", "--store", "none"];
    let mut child = run(folder.path(), &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 10];
    let mut out = child.stdout.take().expect("its standard output");
    out.read_exact(&mut first).expect("the beginning");
    drop(out);
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(1), "no signal, no success");
    assert!(text(&ended.stderr).contains("error[BL5011]"), "{}", text(&ended.stderr));
    assert!(!folder.path().join("r").exists() && !folder.path().join("d").exists());
}

#[test]
fn a_full_disk_behind_standard_output_is_told_as_such() {
    let folder = prepared();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let arguments = ["-i", "records=in.txt", "-o", "ledger=-", "-o", "rejects=r", "-o", "done=d", "--store", "none"];
    let ended = run(folder.path(), &arguments).stdout(full).output().expect("the program starts");
    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stderr).contains("error[BL5005]"), "{}", text(&ended.stderr));
    assert!(!folder.path().join("r").exists());
}

#[test]
fn standard_output_is_taken_once() {
    let folder = prepared();
    for (arguments, problem) in [
        (&["-o", "ledger=-", "--json"][..], "-o ledger=- and --json: both want standard output"),
        (&["-o", "ledger=-", "-o", "rejects=-"], "-o ledger=- and -o rejects=-: standard output takes one output"),
    ] {
        let ended = ended(run(folder.path(), arguments));
        assert_eq!((ended.status.code(), ended.stdout.len()), (Some(2), 0));
        assert!(text(&ended.stderr).contains(problem), "{}", text(&ended.stderr));
    }
}

/// Runs a line of a shell in the folder, with `batchloom` being the program; fails where any program of a pipe does.
fn shell(folder: &Path, line: &str) -> Output {
    let line = format!("set -o pipefail; batchloom() {{ {} \"$@\"; }}; {line}", batchloom().get_program().display());
    Command::new("bash").current_dir(folder).args(["-c", &line]).output().expect("a shell")
}

#[test]
fn the_program_stands_in_a_pipe() {
    let folder = prepared();
    let expected = ledger(folder.path());
    let from_to = "-i records=- -o ledger=- -o rejects=r3 -o done=d3";
    for (line, files) in [
        (format!("cat in.txt | batchloom run job.yaml {from_to} --store none"), true),
        (
            format!(
                "sed 's/fields: .id, .amount/&/; s/format: delimited$/&\\n    compression: detect/' job.yaml > packed.yaml; \
                  gzip -c in.txt | batchloom run packed.yaml {from_to} --key packed"
            ),
            true,
        ),
        (format!("batchloom run job.yaml {from_to} --key file < in.txt"), true),
        (format!("cat in.txt | batchloom run job.yaml {from_to} --key file"), false),
    ] {
        let ended = shell(folder.path(), &line);
        assert_eq!(ended.status.code(), Some(0), "{line}\n{}", text(&ended.stderr));
        // The last one was done before.
        assert!(ended.stdout == if files { expected.clone() } else { Vec::new() }, "{line}\n{}", text(&ended.stderr));
        assert_eq!(std::fs::remove_file(folder.path().join("r3")).is_ok(), files, "{line}");
        let _ = std::fs::remove_file(folder.path().join("d3"));
    }
    let other = shell(folder.path(), &format!("(echo 1,1.00; echo T,1) | batchloom run job.yaml {from_to} --key file"));
    assert_eq!(other.status.code(), Some(5), "{}", text(&other.stderr));
    let no_key = shell(folder.path(), &format!("batchloom run job.yaml {from_to} < in.txt"));
    assert_eq!(no_key.status.code(), Some(2));
    assert!(text(&no_key.stderr).contains("error[BL6025]"), "{}", text(&no_key.stderr));
    let twice = shell(folder.path(), "batchloom run job.yaml -i records=- -i records=in.txt --store none");
    assert_eq!(twice.status.code(), Some(2));
    let shown = shell(folder.path(), "batchloom preview job.yaml -i records=- -n 1 < in.txt");
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
}

#[test]
fn a_producer_that_fails_in_the_middle_is_told_by_the_trailer() {
    let folder = prepared();
    let ended = shell(
        folder.path(),
        "head -c 100000 in.txt | batchloom run job.yaml -i records=- -o ledger=l -o rejects=r -o done=d --store none",
    );
    assert_eq!(ended.status.code(), Some(3));
    assert!(
        text(&ended.stderr).contains("error[BL3007]") && text(&ended.stderr).contains("file=- "),
        "{}",
        text(&ended.stderr)
    );
    assert!(!folder.path().join("l").exists());
}

#[test]
fn killed_and_started_again_with_the_same_bytes_it_goes_on() {
    let folder = prepared();
    let bytes = input_of(400_000).into_bytes();
    std::fs::write(folder.path().join("in.txt"), &bytes).expect("the input");
    let expected = ledger(folder.path());
    let arguments = [
        "-i",
        "records=-",
        "-o",
        "ledger=l2",
        "-o",
        "rejects=r2",
        "-o",
        "done=d2",
        "--key",
        "k",
        "--threads",
        "1",
        "--checkpoint",
        "4KiB",
        "--json",
    ];
    let start = || {
        let mut child = run(folder.path(), &arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("its standard input");
        let bytes = bytes.clone();
        // A program that was killed reads no more.
        let writer = std::thread::spawn(move || stdin.write_all(&bytes).is_ok());
        (child, writer)
    };
    let position = || {
        let mut status = batchloom();
        status.current_dir(folder.path()).args(["status", "job.yaml", "--key", "k", "--json"]);
        let status: serde_json::Value = serde_json::from_slice(&ended(status).stdout).unwrap_or_default();
        status["execution"]["position"].as_u64().unwrap_or(0)
    };
    let (mut child, writer) = start();
    while position() < 20_000 {
        assert!(child.try_wait().expect("its state").is_none(), "it ended before it was killed");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("it ended");
    writer.join().expect("the writer");
    assert!(!folder.path().join("l2").exists());
    let (child, writer) = start();
    let again = child.wait_with_output().expect("it ends");
    assert!(writer.join().expect("the writer"));
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).expect("an object");
    assert_eq!((again.status.code(), &report["attempts"]), (Some(0), &2.into()), "{report:#}");
    assert!(report["resumed_from"].as_u64().is_some_and(|at| at >= 20_000), "{report:#}");
    assert!(read(folder.path().join("l2")) == expected);
    batchloom_tests::accounted(&report).expect("every record is accounted for");
}
