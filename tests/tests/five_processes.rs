//! A run in five processes: one plans, four process a quarter of the splits each, the fifth merges and commits.

use batchloom_tests::conformance::corpus;
use batchloom_tests::{accounted, canonical, differ, read, reference, run_json, scratch};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn part(arguments: &[String]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_part-of-a-run"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the process starts")
}

fn finished(child: Child) -> String {
    let output = child.wait_with_output().expect("the process ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Runs a job in one process and in five, and compares outputs and reports.
fn same_as_one_process(job: &Path, input: (&str, &Path), outputs: &[&str], splits: usize, verb: &str) {
    let folder = scratch();
    let (one, five) = (folder.path().join("one"), folder.path().join("five"));
    let results = folder.path().join("results");
    for folder in [&one, &five, &results] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let at =
        |folder: &Path| outputs.iter().map(|name| format!("{name}={}", text(&folder.join(name)))).collect::<Vec<_>>();
    let input = format!("{}={}", input.0, text(input.1));

    let mut arguments = vec![text(job), "-i".into(), input.clone()];
    arguments.extend(at(&one).into_iter().flat_map(|output| ["-o".to_owned(), output]));
    let local = run_json(&arguments).json();

    let plan = folder.path().join("plan.json");
    let with_plan = |verb: &str, rest: Vec<String>| [vec![verb.to_owned(), text(job), text(&plan)], rest].concat();
    finished(part(&with_plan("plan", vec![splits.to_string(), input])));
    let quarter = splits.div_ceil(4);
    let workers: Vec<Child> = (0..4)
        .map(|worker| with_plan(verb, vec![text(&results), (worker * quarter).to_string(), quarter.to_string()]))
        .map(|arguments| part(&arguments))
        .collect();
    workers.into_iter().for_each(|worker| drop(finished(worker)));
    let made = std::fs::read_dir(&results).expect("the results").count();
    assert_eq!(made, if verb == "merge" { 4 } else { splits }, "results of {splits} splits");
    let report = finished(part(&with_plan("commit", [vec![text(&results)], at(&five)].concat())));

    let report: Value = serde_json::from_str(&report).expect("a report");
    assert_eq!(canonical(&local), report);
    accounted(&report).expect("every record is accounted for");
    let published = if report["status"] == "COMPLETED" { outputs } else { &[] };
    for name in published {
        let difference = differ(&read(one.join(name)), &read(five.join(name)));
        assert!(difference.is_none(), "{name}, {}", difference.unwrap_or_default());
    }
    assert_eq!(std::fs::read_dir(&five).expect("the outputs").count(), published.len(), "something was left behind");
}

#[test]
fn the_cases_with_many_blocks() {
    for case in ["mixed", "fixed", "long-lines"] {
        let folder = corpus().join("cases/blocks").join(case);
        let input = folder.join("input/records.txt");
        same_as_one_process(&folder.join("job.yaml"), ("records", &input), &["out", "rejects"], 8, "process");
    }
}

#[test]
fn a_failure_is_the_first_of_the_input_there_too() {
    for case in ["fatal-first", "too-long-across", "trailer-inside"] {
        let folder = corpus().join("cases/blocks").join(case);
        let input = folder.join("input/records.txt");
        for verb in ["process", "merge"] {
            same_as_one_process(&folder.join("job.yaml"), ("records", &input), &["out"], 4, verb);
        }
    }
}

#[test]
fn the_reference_job() {
    let Some(set) = reference::set("100k") else { return };
    same_as_one_process(&reference::job(), ("transactions", &set.input), &["ledger", "rejects"], 40, "merge");
}
