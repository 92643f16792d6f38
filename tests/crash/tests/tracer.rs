//! The tracer itself, on the real program without a store: it sees every durable call, and ends and freezes where it is told.

#![expect(clippy::disallowed_methods, reason = "tests look at files and clocks directly, the core may not")]

use batchloom_crash::tracer;
use batchloom_tests::{Finished, batchloom, reference, scratch, skip};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A run of a small file into a folder.
fn small_run(folder: &Path) -> Command {
    let input = folder.join("in.txt");
    let lines = (1..=200).map(|n| format!("PUR|{n}|7|4000001234567890|2026-03-16T10:00:00|1.00|EUR|M|5411|DE|D|\n"));
    let text = format!("HDR|2026-03-16|CRDTXN000042\n{}TRL|200|200.00\n", lines.collect::<String>());
    std::fs::write(&input, text).expect("the input");
    let mut command = batchloom();
    command.arg("run").arg(reference::job()).args([
        "--threads",
        "1",
        "--json",
        "--progress",
        "none",
        "--store",
        "none",
    ]);
    for (option, name, file) in
        [("-i", "transactions", "in.txt"), ("-o", "ledger", "ledger.txt"), ("-o", "rejects", "rejects.txt")]
    {
        command.arg(option).arg(format!("{name}={}", folder.join(file).display()));
    }
    command
}

fn traceable() -> bool {
    tracer::available().map_err(|reason| skip(&reason)).is_ok()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn all_durable_calls_are_counted_with_their_files() {
    if !traceable() {
        return;
    }
    let folder = scratch();
    let counted = tracer::count(&small_run(folder.path()));
    let listing = counted.calls.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert_eq!(counted.output.status.code(), Some(0), "{listing}");
    assert_eq!(Finished::of(counted.output).json()["status"], "COMPLETED");
    let made =
        |name: &str, file: &str| counted.calls.iter().any(|call| call.name == name && call.file_name().contains(file));
    assert!(made("openat", ".ledger.txt.") && made("pwrite64", ".ledger.txt."), "{listing}");
    assert!(made("fdatasync", ".rejects.txt."), "{listing}");
    let renames: Vec<_> = counted.calls.iter().filter(|call| call.is_rename()).collect();
    assert_eq!(renames.len(), 2, "{listing}");
    assert_eq!(renames[0].new.as_deref(), Some(folder.path().join("ledger.txt").as_path()), "{listing}");
    assert!(made("write", "memfd:output"), "the report is written last, to standard output:\n{listing}");
    assert!(counted.calls.iter().enumerate().all(|(index, call)| call.number == index as u64 + 1));
}

#[test]
fn strace_sees_the_same_calls() {
    if !traceable() {
        return;
    }
    let folder = scratch();
    let list = folder.path().join("list");
    let mut witness = Command::new("strace");
    witness.args(["-f", "-e", "trace=pwrite64,fsync,fdatasync,renameat2,rename,unlinkat,ftruncate", "-o"]).arg(&list);
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    for folder in [&one, &other] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let run = small_run(&one);
    match witness.arg(run.get_program()).args(run.get_args()).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return skip("strace is not there"),
        output => assert!(output.expect("strace starts").status.success()),
    }
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for line in std::fs::read_to_string(&list).expect("the list").lines() {
        if let Some(name) = line.split_whitespace().nth(1).and_then(|call| call.split_once('(')) {
            *seen.entry(name.0.to_owned()).or_default() += 1;
        }
    }
    let counted = tracer::count(&small_run(&other));
    for (name, count) in &seen {
        let ours = counted.calls.iter().filter(|call| call.name == name).count() as u64;
        assert_eq!(ours, *count, "{name}");
    }
    assert!(seen["pwrite64"] >= 2 && seen["fdatasync"] >= 2, "{seen:?}");
}

#[test]
fn a_killed_run_has_made_all_calls_before_the_point_and_none_behind() {
    if !traceable() {
        return;
    }
    let all = tracer::count(&small_run(scratch().path())).calls;
    let first_rename = all.iter().find(|call| call.is_rename()).expect("a rename").number;
    for (point, seen) in [(1, false), (first_rename, false), (first_rename + 1, true)] {
        let folder = scratch();
        let killed = tracer::kill_before(&small_run(folder.path()), point);
        assert_eq!(killed.call.as_ref().map(|call| call.number), Some(point));
        assert_eq!(Finished::of(killed.output).code, 128 + libc::SIGKILL);
        assert_eq!(names(folder.path()).contains(&"ledger.txt".to_owned()), seen, "before call {point}");
    }
    let folder = scratch();
    let beyond = tracer::kill_before(&small_run(folder.path()), all.len() as u64 + 1);
    assert!(!beyond.reached() && beyond.output.status.success());
}

#[test]
fn a_frozen_run_changes_nothing_until_it_goes_on() {
    if !traceable() {
        return;
    }
    let folder = scratch();
    let frozen = tracer::stop_at(&small_run(folder.path()), tracer::Call::is_rename).expect("it comes to a rename");
    let before = names(folder.path());
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(names(folder.path()), before);
    assert!(!before.contains(&"ledger.txt".to_owned()), "{before:?}");
    assert!(frozen.go_on().status.success());
    assert_eq!(names(folder.path()), ["in.txt", "ledger.txt", "rejects.txt"]);

    let folder = scratch();
    let frozen = tracer::stop_before(&small_run(folder.path()), 2).expect("it makes more than one call");
    assert_eq!(Finished::of(frozen.kill()).code, 128 + libc::SIGKILL);
    assert!(!names(folder.path()).contains(&"ledger.txt".to_owned()));
}

#[test]
fn a_run_is_killed_and_frozen_by_the_clock() {
    let mut sleep = Command::new("sleep");
    let output = tracer::kill_after(sleep.arg("60"), Duration::from_millis(20));
    assert_eq!(Finished::of(output).code, 128 + libc::SIGKILL);
    let ended = tracer::kill_after(&mut Command::new("true"), Duration::from_secs(60));
    assert!(ended.status.success());

    let running = tracer::start(Command::new("sleep").arg("0.05"));
    tracer::freeze(&running);
    assert!(!tracer::ended_within(&running, Duration::from_millis(150)), "a frozen process does not end");
    tracer::thaw(&running);
    assert!(running.wait().status.success());
}

#[test]
fn tracing_costs_a_few_milliseconds() {
    if !traceable() {
        return;
    }
    let fastest = |run: &dyn Fn(&Path)| {
        let time = || {
            let folder = scratch();
            let begin = Instant::now();
            run(folder.path());
            begin.elapsed()
        };
        (0..5).map(|_| time()).min().expect("five runs")
    };
    let bare = fastest(&|folder| drop(small_run(folder).output().expect("it starts")));
    let traced = fastest(&|folder| drop(tracer::kill_before(&small_run(folder), u64::MAX)));
    println!("bare {bare:?}, traced {traced:?}");
    assert!(traced < bare + Duration::from_millis(25), "bare {bare:?}, traced {traced:?}");
}
