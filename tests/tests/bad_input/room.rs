//! No room: lines that are too long, disks that are full. Memory stays bounded, and nothing stays behind.

use super::job::{GOOD, HEADER, JOB, bed, file, good, lines};
use batchloom_tests::real::{Bed, refused};
use batchloom_tests::{Finished, batchloom, skip};
use serde_json::json;
use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::process::{Command, Stdio};
use std::time::Duration;

const LONG: u64 = 300 << 20;
const MOST_MEMORY: u64 = 64 << 20;

/// Makes the input a sparse file: these bytes, a line of 300 MB, these bytes.
fn put_long(bed: &Bed, before: &str, after: &str) {
    let file = OpenOptions::new().write(true).truncate(true).create(true).open(bed.path("in.txt")).expect("a file");
    file.write_all_at(before.as_bytes(), 0).expect("written");
    file.set_len(before.len() as u64 + LONG).expect("a hole");
    file.write_all_at(after.as_bytes(), before.len() as u64 + LONG).expect("written");
}

/// Runs the bed's job and watches its anonymous memory; the most that was seen.
fn watched(bed: &Bed, threads: &str) -> (Finished, u64) {
    let mut command = batchloom();
    command.arg("run").arg(bed.path("job.yaml")).args(["--store", "none"]).args([
        "-i",
        &bed.pair("in", "in.txt"),
        "--json",
        "--threads",
        threads,
    ]);
    command.args(["-o", &bed.pair("out", "out.txt"), "-o", &bed.pair("rejects", "rejects.txt"), "--progress", "none"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("it is our child").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = text
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
        most = most.max(kilobytes.unwrap_or(0) << 10);
        std::thread::sleep(Duration::from_millis(1));
    }
    (Finished::of(child.wait_with_output().expect("its output")), most)
}

#[test]
fn a_line_of_300_mb_is_refused_in_bounded_memory() {
    let records = lines(&[GOOD, GOOD]);
    let between = format!("{HEADER}{records}");
    let cases = [
        // Between the records: the third one.
        (between.clone(), format!("\n{GOOD}\nTRL|4|400.00\n"), json!(3), json!(4), json!(between.len())),
        // The header itself, and nothing else.
        (String::new(), String::new(), json!(null), json!(1), json!(0)),
        // Where the trailer should be.
        (between.clone(), "\n".to_owned(), json!(null), json!(null), json!(between.len())),
    ];
    for (before, after, record, line, offset) in cases {
        let bed = bed(b"");
        put_long(&bed, &before, &after);
        for threads in ["1", "4"] {
            let (run, memory) = watched(&bed, threads);
            assert!(memory < MOST_MEMORY, "{memory} bytes of anonymous memory");
            assert!(memory > 0, "the memory was looked at");
            let report = run.json();
            assert_eq!((run.code, report["error"]["code"].as_str()), (3, Some("BL3010")), "{report:#}");
            let position = &report["error"]["position"];
            assert_eq!(
                [&position["record"], &position["line"], &position["offset"]],
                [&record, &line, &offset],
                "{position}"
            );
            assert_eq!(std::fs::read_dir(bed.folder()).expect("the folder").count(), 2, "job and input only");
        }
    }
}

#[test]
fn max_record_is_the_longest_line_that_is_taken() {
    let record = |length: usize| {
        let front = "7|2026-03-16|100.00|";
        format!("{front}{}", "x".repeat(length - front.len()))
    };
    // Too wide for its field, and so a reject; but a line like any other.
    let bed = bed(&file(&[GOOD, &record(64 << 10), GOOD]));
    let run = bed.run(&["--block-size", "4KiB"]);
    assert_eq!((run.code, run.json()["by_reason"]["BL3110"].as_u64()), (0, Some(1)), "{}", run.err);
    for threads in ["1", "3"] {
        let bed = super::job::bed(&file(&[GOOD, &record((64 << 10) + 1), GOOD]));
        let run = bed.run(&["--block-size", "4KiB", "--threads", threads]);
        let error = refused(&bed, &bed.state(), &run, 3, "BL3010");
        assert_eq!((&error["position"]["record"], &error["position"]["offset"]), (&json!(2), &json!(40)));
    }
}

/// Runs the bed's job through a shell script, in which `"$@"` is the call.
fn through_shell(bed: &Bed, script: &str, out: &str) -> Finished {
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg("sh").arg(batchloom_tests::command::program());
    command.arg("run").arg(bed.path("job.yaml")).args(["--store", "none"]).args([
        "-i",
        &bed.pair("in", "in.txt"),
        "--json",
        "--progress",
        "none",
    ]);
    command.args(["-o", &format!("out={out}"), "-o", &bed.pair("rejects", "rejects.txt")]);
    Finished::of(command.env("BED", bed.folder()).output().expect("sh starts"))
}

fn large() -> Vec<u8> {
    let records = good(20_000);
    file(&records.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_file_size_limit_is_a_full_disk_and_kills_nobody() {
    let bed = bed(&large());
    let before = bed.state();
    let out = bed.path("out.txt").display().to_string();
    // The limit stands in the middle of the output: the last write is cut short, the next one is refused.
    let run = through_shell(&bed, "ulimit -f 100; exec \"$@\"", &out);
    refused(&bed, &before, &run, 1, "BL5005");
    // Not even the first byte.
    let run = through_shell(&bed, "ulimit -f 0; exec \"$@\"", &out);
    refused(&bed, &before, &run, 1, "BL5005");
    assert_eq!(bed.run(&[]).code, 0, "the same command works once there is room");
}

#[test]
fn a_full_disk_is_reported_and_nothing_stays_on_it() {
    let bed = bed(&large());
    std::fs::create_dir(bed.path("disk")).expect("a folder");
    let out = bed.path("disk/out.txt").display().to_string();
    // A mount of its own, gone with the shell. The marks tell a system that does not allow it from a failure.
    let script = "mount -t tmpfs -o size=256k tmpfs \"$BED/disk\" || exit 77\n\
                  \"$@\"; code=$?\n\
                  [ -z \"$(ls -A \"$BED/disk\")\" ] || exit 78\n\
                  exit $code";
    let inner = format!("unshare -m sh -c '{}' \"$0\" \"$@\"", script.replace('\'', "'\\''"));
    let run = through_shell(&bed, &inner, &out);
    if run.code == 77 || run.err.contains("unshare") {
        skip("a small file system cannot be mounted here");
        return;
    }
    assert_ne!(run.code, 78, "part files stayed on the full disk");
    refused(&bed, &bed.state(), &run, 1, "BL5005");
    assert!(!bed.path("rejects.txt").exists());
}

#[test]
fn the_job_that_fills_the_disk_is_good_otherwise() {
    let bed = Bed::new(JOB, &large());
    let run = bed.run(&[]);
    assert_eq!((run.code, run.json()["counts"]["written"].as_u64()), (0, Some(20_000)), "{}", run.err);
}
