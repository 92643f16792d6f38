//! The process's limit of file size, which is a full disk for one process, and a signal that kills if it is not avoided.
//!
//! The limit belongs to the whole process, so each case runs in a child: this test binary again, one ignored test of it.

use super::Scratch;
use super::part;
use crate::error::codes::output;
use crate::os::Os;
use crate::sink::{PartFile, publish};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::process::{Command, Output};

const LIMIT: u64 = 8192;

fn limit() {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: Some(LIMIT), maximum }).unwrap();
}

/// Writes below the limit, then across it: a full disk, and nothing is published.
fn fill(part: PartFile, scratch: &Scratch) {
    part.write_at(&[b'x'; LIMIT as usize - 10], 0).unwrap();
    part.write_at(&[b'x'; 10], LIMIT - 10).unwrap();
    for (length, offset) in [(1, LIMIT), (20, LIMIT - 10), (1, LIMIT * 4)] {
        assert_eq!(part.write_at(&vec![b'x'; length], offset).unwrap_err().code(), output::DISK_FULL);
    }
    let failure = publish(vec![part]).unwrap_err();
    assert_eq!(failure.error.code(), output::WRITE_FAILED);
    failure.kept.into_iter().try_for_each(PartFile::discard).unwrap();
    assert!(scratch.names().is_empty());
    println!("the child came to its end");
}

#[test]
#[ignore = "runs in a child process only"]
fn child_with_a_limit_from_the_start() {
    let scratch = Scratch::new();
    limit();
    fill(part(&Os::real(), &scratch.path("out")), &scratch);
}

#[test]
#[ignore = "runs in a child process only"]
fn child_whose_limit_is_lowered_later() {
    let scratch = Scratch::new();
    let part = part(&Os::real(), &scratch.path("out"));
    limit();
    fill(part, &scratch);
}

/// Runs an ignored test in a child, in which a shell may have changed what signals do.
fn child(before: &str, test: &str) -> Output {
    let script = format!("{before} exec \"$0\" --exact sink::tests::limit::{test} --ignored --nocapture");
    let binary = std::env::current_exe().unwrap();
    Command::new("/bin/sh").arg("-c").arg(script).arg(binary).output().unwrap()
}

fn assert_survived(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("the child came to its end"), "{output:?}");
}

#[test]
fn a_limit_is_a_full_disk_and_no_signal_for_the_host() {
    assert_survived(&child("", "child_with_a_limit_from_the_start"));
}

#[test]
fn a_limit_that_is_lowered_later_is_a_full_disk_where_the_signal_is_ignored() {
    assert_survived(&child("trap '' XFSZ;", "child_whose_limit_is_lowered_later"));
}
