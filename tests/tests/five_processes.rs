//! A run in five processes: one plans, four process a quarter of the splits each, the fifth merges and commits.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom_tests::conformance::corpus;
use batchloom_tests::{canonical, differ, read, reference, run_json, scratch};
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
fn same_as_one_process(job: &Path, input: (&str, &Path), outputs: &[&str], splits: usize) {
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
    let local = run_json(&arguments);
    assert_eq!(local.code, 0, "{}{}", local.out, local.err);

    let plan = folder.path().join("plan.json");
    let with_plan = |verb: &str, rest: Vec<String>| [vec![verb.to_owned(), text(job), text(&plan)], rest].concat();
    finished(part(&with_plan("plan", vec![splits.to_string(), input])));
    let quarter = splits.div_ceil(4);
    let workers: Vec<Child> = (0..4)
        .map(|worker| with_plan("process", vec![text(&results), (worker * quarter).to_string(), quarter.to_string()]))
        .map(|arguments| part(&arguments))
        .collect();
    workers.into_iter().for_each(|worker| drop(finished(worker)));
    let made = std::fs::read_dir(&results).expect("the results").count();
    assert!(made >= 4 && made <= splits, "{made} splits instead of about {splits}");
    let report = finished(part(&with_plan("commit", [vec![text(&results)], at(&five)].concat())));

    for name in outputs {
        let difference = differ(&read(one.join(name)), &read(five.join(name)));
        assert!(difference.is_none(), "{name}, {}", difference.unwrap_or_default());
    }
    let report: Value = serde_json::from_str(&report).expect("a report");
    assert_eq!(canonical(&local.json()), report);
    assert_eq!(std::fs::read_dir(&five).expect("the outputs").count(), outputs.len(), "something was left behind");
}

#[test]
fn the_cases_with_many_blocks() {
    for case in ["mixed", "fixed", "long-lines"] {
        let folder = corpus().join("cases/blocks").join(case);
        let input = folder.join("input/records.txt");
        same_as_one_process(&folder.join("job.yaml"), ("records", &input), &["out", "rejects"], 8);
    }
}

#[test]
fn the_reference_job() {
    let Some(set) = reference::set("100k") else { return };
    same_as_one_process(&reference::job(), ("transactions", &set.input), &["ledger", "rejects"], 40);
}
