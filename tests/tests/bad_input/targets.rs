//! Targets that may not be written to.

use super::job::{GOOD, JOB, bed, file, job_with};
use batchloom_tests::real::{Bed, refused};
use batchloom_tests::{Finished, batchloom, read, skip};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The job with `if_exists: replace` on the output.
fn replacing() -> String {
    job_with("  out:\n    format: fixed\n", "  out:\n    format: fixed\n    if_exists: replace\n")
}

/// A named pipe.
pub fn make_fifo(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(status.success());
}

fn bed_with(job: &str) -> Bed {
    Bed::new(job, &file(&[GOOD]))
}

#[test]
fn an_existing_target_is_refused_and_keeps_its_bytes() {
    let bed = bed_with(JOB);
    bed.put("out.txt", b"yesterday");
    let error = refused(&bed, &bed.state(), &bed.run(&[]), 1, "BL5001");
    assert!(error.to_string().contains("if_exists: replace"), "the way out is named: {error:#}");
    std::fs::remove_file(bed.path("out.txt")).expect("removed");
    // Of two outputs, neither appears.
    bed.put("rejects.txt", b"yesterday");
    refused(&bed, &bed.state(), &bed.run(&[]), 1, "BL5001");
    std::fs::remove_file(bed.path("rejects.txt")).expect("removed");
    assert_eq!(bed.run(&[]).code, 0, "the same command works once the cause is gone");
    refused(&bed, &bed.state(), &bed.run(&[]), 1, "BL5001");
}

#[test]
fn an_existing_target_is_replaced_where_the_job_says_so() {
    let bed = bed_with(&replacing());
    bed.put("out.txt", b"yesterday");
    assert_eq!(bed.run(&[]).code, 0);
    assert!(read(bed.path("out.txt")).starts_with(b"HDR000000001 "));
}

#[test]
fn a_run_that_fails_replaces_nothing() {
    let bed = Bed::new(&replacing(), b"HDR|2026-03-16\nTRL|1|0.00\n");
    bed.put("out.txt", b"yesterday");
    refused(&bed, &bed.state(), &bed.run(&[]), 3, "BL4001");
}

#[test]
fn what_is_no_regular_file_is_no_target() {
    for job in [JOB.to_owned(), replacing()] {
        let bed = bed_with(&job);
        bed.put("elsewhere.txt", b"precious");
        let target = bed.path("out.txt");
        type Make<'a> = (&'a str, Box<dyn Fn() + 'a>);
        let cases: [Make<'_>; 4] = [
            ("a link", Box::new(|| symlink(bed.path("elsewhere.txt"), &target).expect("a link"))),
            ("a link to nothing", Box::new(|| symlink(bed.path("nothing.txt"), &target).expect("a link"))),
            ("a folder", Box::new(|| std::fs::create_dir(&target).expect("a folder"))),
            ("a pipe", Box::new(|| make_fifo(&target))),
        ];
        for (what, make) in cases {
            make();
            let error = refused(&bed, &bed.state(), &bed.run(&[]), 2, "BL5002");
            assert!(error.to_string().contains("discard"), "{what}: {error:#}");
            let folder = target.is_dir() && !target.is_symlink();
            let removed = if folder { std::fs::remove_dir(&target) } else { std::fs::remove_file(&target) };
            removed.expect("removed");
        }
        for other in ["/dev/null", "/dev/full", ".", "..", "/"] {
            let run = run_to(&bed, other);
            refused(&bed, &bed.state(), &run, 2, "BL5002");
        }
        let slash = format!("{}/", bed.path("folder").display());
        refused(&bed, &bed.state(), &run_to(&bed, &slash), 2, "BL5002");
    }
}

/// Runs the bed's job with another path for `out`.
fn run_to(bed: &Bed, out: &str) -> Finished {
    let mut command = batchloom();
    command.arg("run").arg(bed.path("job.yaml")).args(["--store", "none"]).args(["-i", &bed.pair("in", "in.txt")]);
    command.args(["-o", &format!("out={out}"), "-o", &bed.pair("rejects", "rejects.txt"), "--json"]);
    Finished::of(command.output().expect("it starts"))
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let bed = bed_with(JOB);
    let out = bed.path("nowhere/out.txt");
    refused(&bed, &bed.state(), &run_to(&bed, &out.display().to_string()), 1, "BL5003");
    // A file where the folder should be.
    let out = bed.path("in.txt/out.txt");
    let run = run_to(&bed, &out.display().to_string());
    let error = run.json()["error"]["code"].clone();
    assert!(run.code == 1 || run.code == 2, "{}", run.out);
    assert!(error == "BL5003" || error == "BL5002", "{error}");
}

#[test]
fn a_name_that_is_too_long_is_refused_and_a_long_one_is_not() {
    let bed = bed_with(JOB);
    let long = bed.path(&"n".repeat(256)).display().to_string();
    refused(&bed, &bed.state(), &run_to(&bed, &long), 2, "BL5002");
    let longest = bed.path(&"n".repeat(255)).display().to_string();
    let run = run_to(&bed, &longest);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn an_output_that_is_the_input_is_refused_by_whatever_name() {
    for job in [JOB.to_owned(), replacing()] {
        let bed = bed_with(&job);
        std::fs::hard_link(bed.path("in.txt"), bed.path("other.txt")).expect("a hard link");
        symlink(bed.folder(), bed.path("around")).expect("a link to the folder");
        let before = bed.state();
        for name in ["in.txt", "other.txt", "around/in.txt", "around/around/other.txt", "./in.txt"] {
            let run = run_to(&bed, &bed.path(name).display().to_string());
            refused(&bed, &before, &run, 2, "BL5009");
        }
    }
}

#[test]
fn the_target_of_a_linked_input_is_the_input_too() {
    let bed = bed_with(&replacing());
    std::fs::rename(bed.path("in.txt"), bed.path("real.txt")).expect("renamed");
    symlink("real.txt", bed.path("in.txt")).expect("a link");
    refused(&bed, &bed.state(), &run_to(&bed, &bed.path("real.txt").display().to_string()), 2, "BL5009");
    // Reading through a link is fine.
    assert_eq!(bed.run(&[]).code, 0);
}

#[test]
fn two_outputs_with_one_target_are_refused() {
    let bed = bed_with(&replacing());
    symlink(bed.folder(), bed.path("around")).expect("a link to the folder");
    for name in ["rejects.txt", "around/rejects.txt", "./rejects.txt"] {
        let run = run_to(&bed, &bed.path(name).display().to_string());
        refused(&bed, &bed.state(), &run, 2, "BL5010");
    }
}

#[test]
fn an_output_can_be_thrown_away() {
    let bed = bed_with(JOB);
    let before = bed.state();
    let mut command = batchloom();
    command
        .current_dir(bed.folder())
        .arg("run")
        .arg(bed.path("job.yaml"))
        .args(["--store", "none"])
        .args(["-i", &bed.pair("in", "in.txt")]);
    command.args(["-o", "out=discard", "-o", "rejects=discard", "--json"]);
    let run = Finished::of(command.output().expect("it starts"));
    assert_eq!(run.code, 0, "{}", run.err);
    let report = run.json();
    assert_eq!(report["counts"]["written"], 1);
    assert_eq!(report["outputs"][0]["published"], false);
    assert!(report["outputs"][0]["digest"].as_str().is_some_and(|digest| digest.starts_with("xxh3-128-tree:")));
    batchloom_tests::real::assert_untouched(&bed, &before);
}

/// The program without the rights of the superuser, or `None` with a visible line where that cannot be tried.
fn as_nobody(bed: &Bed) -> Option<Command> {
    const NOBODY: u32 = 65_534;
    let mut command = batchloom();
    let superuser = std::fs::metadata("/proc/self").expect("/proc").uid() == 0;
    if superuser {
        std::fs::set_permissions(bed.folder(), PermissionsExt::from_mode(0o777)).expect("rights");
        command.uid(NOBODY).gid(NOBODY);
        // Folders above the program or the test may be closed to others.
        let reaches = |path: &Path| {
            let mut probe = Command::new("test");
            probe.arg("-r").arg(path).uid(NOBODY).gid(NOBODY).status().is_ok_and(|status| status.success())
        };
        if !reaches(&batchloom_tests::command::program()) || !reaches(&bed.path("job.yaml")) {
            skip("the superuser may do everything, and others may not come here");
            return None;
        }
    }
    Some(command)
}

fn run_as(mut command: Command, bed: &Bed, out: &Path) -> Finished {
    command.arg("run").arg(bed.path("job.yaml")).args(["--store", "none"]).args(["-i", &bed.pair("in", "in.txt")]);
    command.arg("-o").arg(format!("out={}", out.display())).args(["-o", &bed.pair("rejects", "rejects.txt"), "--json"]);
    Finished::of(command.output().expect("it starts"))
}

#[test]
fn a_folder_that_may_not_be_written_to_is_refused() {
    let bed = bed_with(JOB);
    let closed = bed.path("closed");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o555)).expect("rights");
    let Some(command) = as_nobody(&bed) else { return };
    let before = bed.state();
    refused(&bed, &before, &run_as(command, &bed, &closed.join("out.txt")), 1, "BL5004");
    assert_eq!(std::fs::read_dir(&closed).expect("the folder").count(), 0);
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o777)).expect("rights");
    let Some(command) = as_nobody(&bed) else { return };
    assert_eq!(run_as(command, &bed, &closed.join("out.txt")).code, 0, "the same command works once it may");
}

#[test]
fn a_folder_of_the_system_that_takes_no_files_is_refused() {
    let bed = bed_with(JOB);
    let run = run_to(&bed, "/proc/batchloom-out.txt");
    let code = run.json()["error"]["code"].as_str().expect("a code").to_owned();
    // For the superuser the access check says yes and the creation says no.
    assert!(["BL5003", "BL5004", "BL5006"].contains(&code.as_str()), "{}", run.out);
    refused(&bed, &bed.state(), &run, 1, &code);
}

#[test]
fn a_file_that_may_not_be_read_is_refused() {
    let bed = bed(&file(&[GOOD]));
    std::fs::set_permissions(bed.path("in.txt"), PermissionsExt::from_mode(0o0)).expect("rights");
    let Some(command) = as_nobody(&bed) else { return };
    let run = run_as(command, &bed, &bed.path("out.txt"));
    assert_eq!((run.code, run.json()["error"]["code"].as_str()), (1, Some("BL3002")), "{}", run.err);
    assert!(!bed.path("out.txt").exists() && bed.state().len() == 2);
}
