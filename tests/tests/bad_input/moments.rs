//! Bad moments: signals, and a file that changes while it is read.

use super::job::{JOB, bed, file, good};
use batchloom::{Job, Report, RunOptions, Status, Target, codes};
use batchloom_tests::real::{Bed, assert_untouched};
use batchloom_tests::{Finished, accounted, batchloom};
use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

/// An input that keeps one thread with small blocks busy for a while.
fn busy(records: usize) -> Bed {
    let records = good(records);
    bed(&file(&records.iter().map(String::as_str).collect::<Vec<_>>()))
}

const RECORDS: usize = 2_000_000;

fn stopped_by(signal: &str) -> (Finished, Bed) {
    let bed = busy(RECORDS);
    let mut command = batchloom();
    command.arg("run").arg(bed.path("job.yaml")).args(["--store", "none"]).args([
        "-i",
        &bed.pair("in", "in.txt"),
        "--json",
        "--progress",
        "lines",
    ]);
    command.args(["-o", &bed.pair("out", "out.txt"), "-o", &bed.pair("rejects", "rejects.txt")]);
    command.args(["--threads", "1", "--block-size", "4KiB"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // The part file has grown: the run is in the middle of its work.
    let grown = || {
        let entries = std::fs::read_dir(bed.folder()).expect("the folder").flatten();
        let mut parts = entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"));
        parts.any(|entry| entry.metadata().is_ok_and(|metadata| metadata.len() > 100_000))
    };
    for _ in 0..10_000 {
        if grown() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
    assert!(status.success(), "the run was over too soon");
    (Finished::of(child.wait_with_output().expect("its output")), bed)
}

#[test]
fn signals_stop_a_run_and_leave_nothing() {
    for (signal, exit) in [("-INT", 130), ("-TERM", 143)] {
        let (run, bed) = stopped_by(signal);
        assert_eq!(run.code, exit, "{}\n{}", run.out, run.err);
        let report = run.json();
        assert_eq!((&report["status"], &report["error"]["code"]), (&"STOPPED".into(), &"BL9002".into()));
        accounted(&report).unwrap_or_else(|problem| panic!("{problem}"));
        assert!(report["counts"]["read"].as_u64().is_some_and(|read| read < RECORDS as u64));
        let names: Vec<String> = bed.state().into_keys().collect();
        assert_eq!(names, ["in.txt", "job.yaml"]);
    }
}

/// Runs the job with the library, and does something to the input as soon as the first records are through.
fn disturbed(disturb: impl Fn(&Bed)) -> (Report, Bed) {
    // A machine may be slow to wake us: then the run is over already, and a longer one is tried.
    for records in [200_000, 800_000, 3_200_000] {
        let bed = busy(records);
        let job = Job::from_yaml(JOB, "job.yaml").expect("it compiles");
        let options = RunOptions {
            inputs: vec![("in".into(), bed.path("in.txt"))],
            outputs: vec![
                ("out".into(), Target::File(bed.path("out.txt"))),
                ("rejects".into(), Target::File(bed.path("rejects.txt"))),
            ],
            threads: Some(1),
            block_size: Some(4 << 10),
            store: Some("none".into()),
            ..RunOptions::default()
        };
        let run = job.start(options).expect("it starts");
        while run.progress().read == 0 && !run.wait_timeout(Duration::from_micros(100)) {}
        disturb(&bed);
        let report = run.wait();
        if report.status != Status::Completed {
            return (report, bed);
        }
    }
    panic!("the change came too late three times");
}

fn refused(report: &Report, bed: &Bed) {
    let error = report.error.as_ref().expect("an error");
    assert_eq!(error.code(), codes::input::INPUT_CHANGED, "{error:?}");
    assert_eq!(report.status, Status::Failed);
    assert_eq!(bed.state().into_keys().collect::<Vec<_>>(), ["in.txt", "job.yaml"]);
    accounted(&report.to_json()).unwrap_or_else(|problem| panic!("{problem}"));
}

#[test]
fn a_file_that_grows_while_it_is_read_is_refused() {
    let (report, bed) = disturbed(|bed| {
        let mut input = OpenOptions::new().append(true).open(bed.path("in.txt")).expect("the input");
        input.write_all(b"more\n").expect("written");
    });
    refused(&report, &bed);
}

#[test]
fn a_file_that_is_cut_off_while_it_is_read_is_refused() {
    let (report, bed) = disturbed(|bed| {
        let input = OpenOptions::new().write(true).open(bed.path("in.txt")).expect("the input");
        input.set_len(100).expect("cut off");
    });
    refused(&report, &bed);
}

#[test]
fn a_file_that_is_written_over_while_it_is_read_is_refused() {
    let (report, bed) = disturbed(|bed| {
        use std::os::unix::fs::FileExt;
        let input = OpenOptions::new().write(true).open(bed.path("in.txt")).expect("the input");
        input.write_all_at(b"HDR|2026-03-17\n", 0).expect("written");
    });
    refused(&report, &bed);
}

#[test]
fn another_file_under_the_name_of_the_input_does_not_matter() {
    // Who replaces a file by renaming does it right: the run reads the one that it opened.
    let bed = busy(200_000);
    let job = Job::from_yaml(JOB, "job.yaml").expect("it compiles");
    let options = RunOptions {
        inputs: vec![("in".into(), bed.path("in.txt"))],
        outputs: vec![("out".into(), Target::Discard), ("rejects".into(), Target::Discard)],
        threads: Some(1),
        block_size: Some(4 << 10),
        store: Some("none".into()),
        ..RunOptions::default()
    };
    let run = job.start(options).expect("it starts");
    while run.progress().read == 0 && !run.wait_timeout(Duration::from_micros(100)) {}
    bed.put("new.txt", b"HDR|2026-03-17\nTRL|0|0.00\n");
    let before = bed.state();
    let report = run.wait();
    assert_eq!((report.status, report.counts.read), (Status::Completed, 200_000), "{:?}", report.error);
    assert_untouched(&bed, &before);
}
