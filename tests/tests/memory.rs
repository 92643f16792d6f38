//! Runs in a process that may not have the memory that they ask for: each completes, or ends with BL9006, and never with a signal.
//!
//! Every limit of the address space, from just above what the program needs to begin up to where all runs complete, is tried in
//! steps, so that the pieces whose size input and options decide are refused one after the other: blocks, outputs of a block,
//! places of fields, records in order, keys of records, frames that are compressed. Not covered: the first pieces of a thread
//! and of a library of a format, of some hundred KiB, where nothing large was asked for before; a process that cannot even
//! begin.

#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom_tests::{Finished, batchloom, read, scratch};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// What a run needs above what the program needs to begin, in MiB: the stacks of its threads, the job, a store.
const MARGIN: u64 = 8;
/// Where so many runs in a row complete, the limit is wide enough.
const ENOUGH: usize = 4;

/// A job with these further words about its input and its output.
fn job(input: &str, id: &str, output: &str) -> String {
    format!(
        "batchloom: 1\njob: memory\ninputs:\n  records:\n    format: delimited\n{input}    record:\n      fields: [{id}, {{amount: decimal(2)}}, text]\n      map: {{id: {{from: id}}, amount: {{from: amount}}, text: {{from: text}}}}\ntransactions: {{RECORD: {{}}}}\n\
         outputs:\n  out: {{{output}format: delimited, fields: [id, amount, text]}}\n  \
         rejects: {{from: rejects, format: delimited, fields: [record_number, line]}}\n"
    )
}

fn lines(count: usize, quoted: bool) -> Vec<u8> {
    let line = |at: usize| match (at % 50, quoted) {
        (0, _) => format!("{at},bad,x\n"),
        (_, false) => format!("{},{}.{:02},text {}\n", at % 90_000, at * 7 % 1000, at % 100, at * 7_919 % 10_007),
        (_, true) => {
            format!(
                "{},{}.{:02},\"text \"\"{}\"\"\nmore\"\n",
                at % 90_000,
                at * 7 % 1000,
                at % 100,
                at * 7_919 % 10_007
            )
        }
    };
    (0..count).map(line).collect::<String>().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// Calls the program in a folder, with a limit of the address space in MiB.
fn call(folder: &Path, limit: Option<u64>, arguments: &[&str]) -> Finished {
    let limited = match limit {
        Some(limit) => format!("ulimit -c 0; ulimit -v {}; exec \"$@\"", limit << 10),
        None => "exec \"$@\"".to_owned(),
    };
    let mut command = Command::new("bash");
    command.current_dir(folder).args(["-c", &limited, "bash"]).arg(batchloom().get_program()).args(arguments);
    Finished::of(command.output().expect("bash starts"))
}

fn run(folder: &Path, limit: Option<u64>, options: &[&str]) -> Finished {
    let files = ["-i", "records=in", "-o", "out=out", "-o", "rejects=rejects"];
    call(folder, limit, &[&["run", "job.yaml", "--json", "--progress", "none"], &files[..], options].concat())
}

/// The smallest limit with which the program can begin.
fn least(folder: &Path) -> u64 {
    (8..).find(|limit| call(folder, Some(*limit), &["check", "job.yaml"]).code == 0).expect("one is large enough")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Tries one limit after the other until runs complete. What was refused memory must complete without a limit, by the same call.
fn at_all_limits(input: &[u8], job: &str, options: &[&str]) {
    let folder = scratch();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("job.yaml"), job).expect("the job");
    std::fs::write(path("in"), input).expect("the input");
    let free = run(folder.path(), None, options);
    assert_eq!(free.code, 0, "{}{}", free.out, free.err);
    let expected = ["out", "rejects"].map(|name| read(path(name)));
    let (mut refused, mut in_a_row) = (0, 0);
    for limit in least(folder.path()) + MARGIN.. {
        if in_a_row == ENOUGH {
            break;
        }
        for name in ["out", "rejects"] {
            std::fs::remove_file(path(name)).expect("the output of the run before");
        }
        let _ = std::fs::remove_dir_all(path(".batchloom"));
        let limited = run(folder.path(), Some(limit), options);
        let said = format!("{limit} MiB: {} {}{}", limited.code, limited.out, limited.err);
        if limited.code == 0 {
            in_a_row += 1;
        } else {
            in_a_row = 0;
            let report = limited.object().unwrap_or_else(|problem| panic!("{said}: {problem}"));
            let code = report["error"]["code"].as_str().expect("a code");
            assert!(limited.code == 1 && ["BL9006", "BL9005", "BL6008"].contains(&code), "{said}");
            assert_eq!(
                (&report["error"]["kind"], &report["status"]),
                (&"unavailable".into(), &"FAILED".into()),
                "{said}"
            );
            assert!(limited.err.is_empty() || !limited.err.contains("panicked"), "{said}");
            assert!(!path("out").exists() && !path("rejects").exists(), "{said}");
            refused += u64::from(code == "BL9006");
            let again = run(folder.path(), None, options);
            assert_eq!(again.code, 0, "{said}, and then: {}{}", again.out, again.err);
        }
        assert!(["out", "rejects"].map(|name| read(path(name))) == expected, "{said}: other bytes");
        let left = names(folder.path()).into_iter().filter(|name| name.ends_with(".part")).count();
        assert_eq!(left, 0, "{said}: {:?}", names(folder.path()));
    }
    assert!(refused > 2, "{refused} were refused memory");
    println!("{refused} refused");
}

#[test]
fn blocks_and_outputs() {
    at_all_limits(
        &lines(400_000, false),
        &job("", "id", ""),
        &["--store", "none", "--threads", "2", "--block-size", "32MiB"],
    );
}

#[test]
fn with_a_store_the_same_call_resumes() {
    let options = ["--threads", "2", "--block-size", "2MiB", "--checkpoint", "2MiB", "--store", ".batchloom/store.db"];
    at_all_limits(&lines(200_000, false), &job("", "id", ""), &options);
}

#[test]
fn quoted_lines() {
    let job = job("    quote: '\"'\n", "id", "");
    at_all_limits(&lines(60_000, true), &job, &["--store", "none", "--threads", "2", "--block-size", "8MiB"]);
}

#[test]
fn in_order() {
    let job = job("", "id", "order: {by: [text, id]}, ");
    at_all_limits(&lines(200_000, false), &job, &["--store", "none", "--threads", "1", "--memory", "64MiB"]);
}

#[test]
fn unique() {
    let job = job("", "{id: {unique: true}}", "");
    at_all_limits(&lines(120_000, false), &job, &["--store", "none", "--threads", "2", "--block-size", "4MiB"]);
}

#[test]
fn gzip_in_and_out() {
    let job = job("    compression: gzip\n", "id", "compression: gzip, ");
    at_all_limits(&gzip(&lines(200_000, false)), &job, &["--store", "none", "--threads", "3", "--block-size", "4MiB"]);
}

#[test]
fn zstandard_in_order() {
    let job = job("    compression: detect\n", "id", "compression: zstd, order: {by: [text]}, ");
    at_all_limits(
        &zstd::encode_all(&*lines(300_000, false), 1).expect("memory takes everything"),
        &job,
        &["--store", "none", "--threads", "3"],
    );
}
