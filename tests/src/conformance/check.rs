//! A case through a face: runs it at every setting, and compares what came out with what is expected.

use super::case::{Case, Lists, cases};
use super::face::{Call, Face, Outcome};
use crate::files::{differ, read};
use crate::places::scratch;
use crate::report::accounted;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What stands in a file of `existing` before and, where it must not be touched, after a run.
const EXISTING: &[u8] = b"there before\n";

/// Runs the whole corpus through a face and fails with everything that is wrong.
///
/// With `BATCHLOOM_UPDATE=1` the first setting of the Rust face writes the expectations anew. They are then to be read, one by
/// one, against a calculation of their own: an expectation is what is right, not what comes out.
pub fn run_corpus(face: &dyn Face) {
    let cases = cases();
    let lists = Lists::read(&cases);
    let update = std::env::var_os("BATCHLOOM_UPDATE").is_some();
    if update && face.name() != "rust" {
        eprintln!("expectations are being written: run the {} again without BATCHLOOM_UPDATE", face.name());
        return;
    }
    let wrong = problems(face, &cases, &lists, update);
    assert!(
        wrong.is_empty(),
        "{} of {} cases through {}:\n{}",
        wrong.len(),
        cases.len(),
        face.name(),
        wrong.join("\n")
    );
}

/// What is wrong with cases through a face, one sentence each.
pub fn problems(face: &dyn Face, cases: &[Case], lists: &Lists, update: bool) -> Vec<String> {
    let skipped = lists.skip.get(face.name());
    let expected_failures = lists.expected_failure.get(face.name());
    let mut wrong = Vec::new();
    for case in cases {
        if let Some(reason) = skipped.and_then(|list| list.get(&case.name)) {
            crate::skip(&format!("{} through {}: {reason}", case.name, face.name()));
            continue;
        }
        let found = check(face, case, update);
        match (expected_failures.is_some_and(|list| list.contains_key(&case.name)), found) {
            (false, Err(problem)) => wrong.push(format!("{}: {problem}", case.name)),
            (true, Ok(())) => wrong.push(format!("{}: passes; take it off the list of expected failures", case.name)),
            _ => {}
        }
    }
    wrong
}

/// Runs a case at all its settings.
fn check(face: &dyn Face, case: &Case, update: bool) -> Result<(), String> {
    let work = scratch();
    let mut first = update;
    for &block in &case.spec.blocks {
        for &threads in &case.spec.threads {
            let folder = work.path().join(format!("{threads}-{block}"));
            let call = prepare(case, &folder, threads, block);
            let outcome = face.run(&call)?;
            let run = Run { case, folder: &folder, call: &call, outcome };
            if std::mem::take(&mut first) {
                run.write_expectations();
            }
            run.compare().map_err(|problem| format!("{threads} threads, blocks of {block} bytes: {problem}"))?;
        }
    }
    Ok(())
}

/// Lays out the folder that a run works in.
fn prepare(case: &Case, folder: &Path, threads: usize, block: u64) -> Call {
    let spec = &case.spec;
    std::fs::create_dir_all(folder.join("input")).expect("a folder to work in");
    std::fs::copy(case.folder.join("job.yaml"), folder.join("job.yaml")).expect("job.yaml");
    let mut inputs = Vec::new();
    for (name, path) in case.inputs() {
        let copy = folder.join("input").join(path.file_name().expect("a name"));
        std::fs::copy(&path, &copy).expect("an input");
        if !spec.inputs.contains_key(&name) {
            inputs.push((name, copy));
        }
    }
    for (name, paths) in &spec.inputs {
        inputs.extend(paths.all().iter().map(|path| (name.clone(), folder.join(path))));
    }
    for path in &spec.existing {
        std::fs::write(folder.join(path), EXISTING).expect("a file that is there before");
    }
    let mut outputs: BTreeMap<_, _> = names(case).into_iter().map(|name| (name.clone(), folder.join(name))).collect();
    outputs.extend(spec.outputs.iter().map(|(name, path)| (name.clone(), folder.join(path))));
    outputs.retain(|name, _| !spec.published.contains_key(name));
    Call {
        job: folder.join("job.yaml"),
        inputs,
        outputs: outputs.into_iter().collect(),
        parameters: spec.parameters.clone().into_iter().collect(),
        at: spec.at.clone(),
        threads: Some(threads),
        block_size: (block > 0).then_some(block),
    }
}

/// Names of the outputs, as the job writes them down.
fn names(case: &Case) -> Vec<String> {
    let text = String::from_utf8(read(case.folder.join("job.yaml"))).expect("job.yaml is UTF-8");
    let mut lines = text.lines().skip_while(|line| !line.starts_with("outputs:")).skip(1);
    let mut found = Vec::new();
    for line in lines.by_ref().take_while(|line| line.is_empty() || line.starts_with([' ', '#'])) {
        let name = line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '#']));
        found.extend(name.and_then(|rest| rest.split_once(':')).map(|(name, _)| name.to_owned()));
    }
    assert!(
        !found.is_empty(),
        "{}: `outputs:` is written in lines of its own, two blanks in front of each name",
        case.name
    );
    found
}

struct Run<'a> {
    case: &'a Case,
    folder: &'a Path,
    call: &'a Call,
    outcome: Outcome,
}

impl Run<'_> {
    fn compare(&self) -> Result<(), String> {
        accounted(&self.outcome.report)?;
        if let Some(exit) = self.outcome.exit.filter(|exit| *exit != self.case.spec.exit) {
            return Err(format!(
                "exit code {exit} instead of {}: {}",
                self.case.spec.exit, self.outcome.report["error"]
            ));
        }
        if self.case.fails() { self.compare_error() } else { self.compare_success() }
    }

    fn compare_success(&self) -> Result<(), String> {
        self.compare_json("report.json", &self.outcome.report)?;
        let mut expected = self.case.files("expect");
        expected.remove("report");
        let mut published = BTreeSet::new();
        for name in names(self.case) {
            let path = expected.remove(&name).ok_or(format!("nothing is expected of the output `{name}`"))?;
            let target = self.target(&name);
            let actual = std::fs::read(self.folder.join(&target)).map_err(|error| format!("{name}: {error}"))?;
            if let Some(difference) = differ(&read(path), &actual) {
                return Err(format!("output `{name}`, {difference}"));
            }
            published.insert(target);
        }
        if let Some(name) = expected.keys().next() {
            return Err(format!("expect/{name} is no output of the job"));
        }
        self.only(published)
    }

    fn compare_error(&self) -> Result<(), String> {
        self.compare_json("error.json", &error_of(&self.outcome.report))?;
        let outputs = self.outcome.report["outputs"].as_array().cloned().unwrap_or_default();
        if let Some(output) = outputs.iter().find(|output| output["published"] != json!(false)) {
            return Err(format!("a failed run published {output}"));
        }
        self.only(BTreeSet::new())
    }

    /// Where an output appears, relative to the folder of the run.
    fn target(&self, name: &str) -> String {
        if let Some(path) = self.case.spec.published.get(name) {
            return path.clone();
        }
        let (_, path) = self.call.outputs.iter().find(|(known, _)| known == name).expect("an output has a target");
        path.strip_prefix(self.folder).expect("a path in the folder").to_string_lossy().into_owned()
    }

    /// Beside job and input nothing but these may be there, and what was there before, as it was: no part file, no half output.
    fn only(&self, mut expected: BTreeSet<String>) -> Result<(), String> {
        for path in &self.case.spec.existing {
            if expected.insert(path.clone()) && std::fs::read(self.folder.join(path)).ok().as_deref() != Some(EXISTING)
            {
                return Err(format!("`{path}` was there before, and was touched"));
            }
        }
        for entry in std::fs::read_dir(self.folder).expect("the folder of the run") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if !["job.yaml", "input"].contains(&name.as_str()) && !expected.contains(&name) {
                return Err(format!("the run left `{name}` behind"));
            }
        }
        let inputs = std::fs::read_dir(self.folder.join("input")).expect("the inputs").count();
        if inputs != self.case.inputs().len() {
            return Err("the run left something among the inputs".into());
        }
        Ok(())
    }

    fn compare_json(&self, file: &str, actual: &Value) -> Result<(), String> {
        let path = self.case.folder.join("expect").join(file);
        let text = std::fs::read(&path).map_err(|error| format!("expect/{file}: {error}; the run says {actual}"))?;
        let expected: Value = serde_json::from_slice(&text).map_err(|error| format!("expect/{file}: {error}"))?;
        match differ(pretty(&expected).as_bytes(), pretty(actual).as_bytes()) {
            Some(difference) => Err(format!("{file}, {difference}\n  error: {}", self.outcome.report["error"])),
            None => Ok(()),
        }
    }

    fn write_expectations(&self) {
        let expect = self.case.folder.join("expect");
        std::fs::create_dir_all(&expect).expect("expect");
        let old = self.case.files("expect");
        let write = |name: &str, bytes: &[u8]| std::fs::write(expect.join(name), bytes).expect("an expectation");
        if self.outcome.report["error"].is_object() {
            return write("error.json", pretty(&error_of(&self.outcome.report)).as_bytes());
        }
        write("report.json", pretty(&self.outcome.report).as_bytes());
        for name in names(self.case) {
            let file =
                old.get(&name).map_or(format!("{name}.txt"), |path| path.file_name().unwrap().to_string_lossy().into());
            write(&file, &read(self.folder.join(self.target(&name))));
        }
    }
}

/// Kind, code and position of the error of a report; what is not known of the position is left out.
fn error_of(report: &Value) -> Value {
    let error = &report["error"];
    if !error.is_object() {
        return json!({"none": report["status"]});
    }
    let position = error["position"].as_object().cloned().unwrap_or_default();
    let known: Map<String, Value> = position.into_iter().filter(|(_, value)| !value.is_null()).collect();
    crate::canonical(&json!({"code": error["code"], "kind": error["kind"], "position": known}))
}

fn pretty(value: &Value) -> String {
    format!("{:#}\n", crate::canonical(value))
}
