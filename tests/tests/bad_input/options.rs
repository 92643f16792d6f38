//! Options and the shape of what is printed.

use super::job::{GOOD, JOB, bed, file, job_with};
use batchloom_tests::real::{Bed, assert_untouched, refused};
use batchloom_tests::{Finished, batchloom, run_json};

fn call(bed: &Bed, arguments: &[&str]) -> Finished {
    let mut command = batchloom();
    command.current_dir(bed.folder()).args(arguments);
    Finished::of(command.output().expect("it starts"))
}

/// A call with these arguments behind `run job.yaml` fails with this code and leaves nothing.
fn refuses(job: &str, arguments: &[&str], code: &str) -> String {
    let bed = Bed::new(job, &file(&[GOOD]));
    let before = bed.state();
    let run = call(&bed, &[&["run", "job.yaml", "--store", "none", "--json"], arguments].concat());
    refused(&bed, &before, &run, 2, code).to_string()
}

const ALL: [&str; 6] = ["-i", "in=in.txt", "-o", "out=out.txt", "-o", "rejects=rejects.txt"];

#[test]
fn names_that_the_job_does_not_have_are_refused() {
    let with = |more: &[&'static str]| [&ALL[..], more].concat();
    assert!(
        refuses(JOB, &with(&["-i", "inn=in.txt"]), "BL1202").contains("`in`"),
        "the name that was meant is offered"
    );
    assert!(refuses(JOB, &with(&["-o", "outt=o.txt"]), "BL1202").contains("`out`"));
    refuses(JOB, &with(&["-p", "day=2026-03-16"]), "BL1202");
    let job = JOB.replacen("inputs:", "parameters: {region: {type: text, required: false}}\ninputs:", 1);
    assert!(refuses(&job, &with(&["-p", "regoin=EMEA"]), "BL1202").contains("`region`"));
}

#[test]
fn files_that_are_not_given_are_asked_for() {
    let message = refuses(JOB, &["-o", "out=out.txt", "-o", "rejects=rejects.txt"], "BL1201");
    assert!(message.contains("-i in=PATH"), "{message}");
    let message = refuses(JOB, &["-i", "in=in.txt", "-o", "out=out.txt"], "BL1205");
    assert!(message.contains("-o rejects=PATH"), "{message}");
    refuses(JOB, &[], "BL1201");
}

#[test]
fn parameters_are_checked_against_their_type() {
    let job = JOB.replacen("inputs:", "parameters: {day: {type: date}}\ninputs:", 1);
    refuses(&job, &ALL, "BL1203");
    refuses(&job, &[&ALL[..], &["-p", "day=2026-02-29"]].concat(), "BL1203");
    let bed = Bed::new(&job, &file(&[GOOD]));
    let run =
        call(&bed, &[&["run", "job.yaml", "--store", "none", "--json", "-p", "day=2026-02-28"], &ALL[..]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn a_key_without_a_store_is_refused_with_its_code() {
    refuses(JOB, &[&ALL[..], &["--key", "k"]].concat(), "BL6002");
    let bed = bed(&file(&[GOOD]));
    let run = bed.run(&[]);
    assert_eq!((run.code, run.json()["idempotency_key"].is_null()), (0, true), "{}", run.err);
}

#[test]
fn values_out_of_range_are_refused() {
    refuses(JOB, &[&ALL[..], &["--block-size", "1KiB"]].concat(), "BL1204");
    refuses(JOB, &[&ALL[..], &["--block-size", "1GiB"]].concat(), "BL1204");
    refuses(JOB, &[&ALL[..], &["--memory", "1KiB"]].concat(), "BL1204");
    // What is no value at all is a mistake in the command: no report, exit 2.
    for wrong in [["--threads", "0"], ["--threads", "many"], ["--at", "yesterday"], ["--memory", "lots"], ["-i", "in"]]
    {
        let bed = bed(&file(&[GOOD]));
        let before = bed.state();
        let run = call(&bed, &[&["run", "job.yaml", "--store", "none", "--json"], &ALL[..], &wrong[..]].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{wrong:?}");
        assert_untouched(&bed, &before);
    }
}

#[test]
fn one_object_for_every_exit_code() {
    // 0: completed.
    let bed = bed(&file(&[GOOD]));
    let run = bed.run(&[]);
    assert_eq!((run.code, &run.json()["status"]), (0, &"COMPLETED".into()));
    assert_eq!(run.out.trim_end().lines().count(), 1, "one line: {}", run.out);
    // 1: the cause can go away. The outputs are there now.
    assert_eq!((bed.run(&[]).code, &bed.run(&[]).json()["status"]), (1, &"FAILED".into()));
    // 2: a job file with two problems, with their places.
    let job = job_with("format: \"%Y%m%d\"", "format: \"%Y%Q\"").replacen("from: note,", "from: nota,", 1);
    let broken = Bed::new(&job, &file(&[GOOD]));
    let before = broken.state();
    let run = broken.run(&[]);
    refused(&broken, &before, &run, 2, "BL1010");
    let report = run.json();
    let listed = [&report["diagnostics"], &report["error"]["diagnostics"]].into_iter().find_map(|list| list.as_array());
    let listed = listed.expect("diagnostics");
    assert_eq!(listed.len(), 2, "{report:#}");
    assert!(listed.iter().all(|problem| problem["line"].as_u64().is_some() && problem["column"].as_u64().is_some()));
    // 2: no such job file.
    let run = run_json(["nowhere.yaml"]);
    assert_eq!((run.code, &run.json()["error"]["code"]), (2, &"BL1009".into()));
    // 3: decided by the data.
    let empty = super::job::bed(b"");
    let run = empty.run(&[]);
    assert_eq!((run.code, &run.json()["status"]), (3, &"FAILED".into()));
}

#[test]
fn progress_leaves_standard_output_alone() {
    for mode in ["auto", "bar", "lines", "json", "none"] {
        let bed = bed(&file(&[GOOD]));
        let run =
            call(&bed, &[&["run", "job.yaml", "--store", "none", "--quiet", "--progress", mode], &ALL[..]].concat());
        assert_eq!((run.code, run.out.as_str()), (0, ""), "--quiet --progress {mode}");
        std::fs::remove_file(bed.path("out.txt")).expect("removed");
        std::fs::remove_file(bed.path("rejects.txt")).expect("removed");
        let run =
            call(&bed, &[&["run", "job.yaml", "--store", "none", "--json", "--progress", mode], &ALL[..]].concat());
        assert_eq!((run.code, &run.json()["status"]), (0, &"COMPLETED".into()), "--json --progress {mode}");
    }
    // Nothing moves a cursor where nobody looks.
    let bed = bed(&file(&[GOOD]));
    let run = call(&bed, &[&["run", "job.yaml", "--store", "none"], &ALL[..]].concat());
    assert!(!run.err.contains('\u{1b}') && !run.err.contains('\r') && !run.out.contains('\u{1b}'), "{:?}", run.err);
}
