//! How outputs are handed over: under which names, and to whom.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom_tests::command::program;
use batchloom_tests::{Finished, read, scratch};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const JOB: &str = r#"
batchloom: 1
job: delivery
inputs: {in: {format: delimited, record: {fields: [id, {amount: decimal(2)}], map: {id: {from: id}, amount: {from: amount}}}}}
transactions: {ALL: {}}
outputs:
  out: {path: out.txt, if_exists: generation, mode: "0640", format: delimited, fields: [id, amount]}
  rejects: {path: rejects.txt, if_exists: replace, from: rejects, format: delimited, fields: [reason, line]}
  done: {path: done, if_exists: replace, from: control, text: "{{ out.name }} {{ out.records }} {{ out.bytes }} {{ out.digest }}\n"}
"#;

/// A folder with the job.
fn folder() -> TempDir {
    let folder = scratch();
    std::fs::write(folder.path().join("job.yaml"), JOB).expect("the job");
    folder
}

/// Runs the job on this text, with a mask for new files.
fn run(folder: &Path, input: &str, mask: &str) -> Finished {
    std::fs::write(folder.join("in.txt"), input).expect("the input");
    let line = format!("umask {mask} && exec {} run job.yaml -i in=in.txt --json --progress none", program().display());
    Finished::of(Command::new("sh").current_dir(folder).args(["-c", &line]).output().expect("a shell"))
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("the file").permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.contains("out"));
    names.sort();
    names
}

#[test]
fn three_days_are_three_generations_and_a_day_again_is_the_one_it_was() {
    let folder = folder();
    let days = ["a,1.00\n", "b,2.00\n", "c,3.00\n"];
    let files = ["out.txt", "out.G0002.txt", "out.G0003.txt"];
    for (day, file) in days.iter().zip(files) {
        let report = run(folder.path(), day, "022").json();
        let path = report["outputs"][0]["path"].as_str().expect("a path");
        assert!(path.ends_with(file), "{report:#}");
    }
    for (day, file) in days.iter().zip(files) {
        let report = run(folder.path(), day, "022").json();
        assert_eq!(
            (&report["duplicate"], &report["outputs"][0]["present"]),
            (&true.into(), &true.into()),
            "{report:#}"
        );
        assert!(report["outputs"][0]["path"].as_str().expect("a path").ends_with(file));
        assert_eq!(read(folder.path().join(file)), day.as_bytes());
    }
    assert_eq!(names(folder.path()), ["out.G0002.txt", "out.G0003.txt", "out.txt"]);
}

#[test]
fn a_file_has_the_mode_of_the_job_or_that_of_the_process() {
    for (mask, usual) in [("022", 0o644), ("077", 0o600), ("000", 0o666)] {
        let folder = folder();
        assert_eq!(run(folder.path(), "a,1.00\n", mask).code, 0);
        assert_eq!(mode(&folder.path().join("out.txt")), 0o640, "umask {mask}");
        assert_eq!(mode(&folder.path().join("rejects.txt")), usual, "umask {mask}");
    }
}

#[test]
fn a_control_file_tells_of_the_file_as_others_see_it() {
    let folder = folder();
    for (day, file) in [("a,1.00\nb,2.50\n", "out.txt"), ("", "out.G0002.txt"), ("c,3.00\n", "out.G0003.txt")] {
        if day.is_empty() {
            std::fs::write(folder.path().join(file), "theirs").expect("a file");
            continue;
        }
        assert_eq!(run(folder.path(), day, "022").code, 0);
        let mut command = Command::new(program());
        let digest = command.current_dir(folder.path()).args(["digest", file]).output().expect("the program starts");
        let digest = String::from_utf8(digest.stdout).expect("text");
        let digest = digest.split_whitespace().find(|word| word.starts_with("xxh3")).expect("a digest").to_owned();
        let control = String::from_utf8(read(folder.path().join("done"))).expect("text");
        assert_eq!(control, format!("{file} {} {} {digest}\n", day.lines().count(), day.len()));
    }
}
