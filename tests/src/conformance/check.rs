//! A case through a face: runs it at every setting, and compares what came out with what is expected.

use super::case::{Case, Lists, cases};
use super::face::{Call, Face, Outcome};
use super::scene::{EXISTING, Scene};
use super::spec::Launch;
use super::{steps, trail};
use crate::files::{differ, read};
use crate::places::scratch;
use crate::report::accounted;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

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
        let skipped = skipped.and_then(|list| list.get(&case.name)).cloned();
        if let Some(reason) = skipped.or_else(|| steps::hindrance(case)) {
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
            let scene = Scene::new(case, folder, threads, block);
            check_at(face, scene, std::mem::take(&mut first))
                .map_err(|problem| format!("{threads} threads, blocks of {block} bytes: {problem}"))?;
        }
    }
    Ok(())
}

/// Runs a case at a setting.
fn check_at(face: &dyn Face, mut scene: Scene<'_>, update: bool) -> Result<(), String> {
    steps::carry_out(&mut scene, face)?;
    let call = scene.call(&Launch { again: scene.case.spec.again.clone(), ..Launch::default() });
    let before = scene.traces(&call);
    let outcome = face.run(&call)?;
    let run = Run { scene: &scene, call: &call, before, outcome };
    if update {
        run.write_expectations();
    }
    run.compare()?;
    trail::compare(&scene)
}

struct Run<'a> {
    scene: &'a Scene<'a>,
    call: &'a Call,
    /// Outputs that were there before, and what tells them from files made anew.
    before: BTreeMap<String, (u64, i64, i64)>,
    outcome: Outcome,
}

impl Run<'_> {
    fn case(&self) -> &Case {
        self.scene.case
    }

    fn compare(&self) -> Result<(), String> {
        let report = &self.outcome.report;
        accounted(report)?;
        if let Some(exit) = self.outcome.exit.filter(|exit| *exit != self.case().spec.exit) {
            return Err(format!("exit code {exit} instead of {}: {}", self.case().spec.exit, report["error"]));
        }
        if report["duplicate"] != json!(self.case().spec.duplicate) {
            let expected = self.case().spec.duplicate;
            return Err(format!("`duplicate` is {} instead of {expected}: {}", report["duplicate"], report["error"]));
        }
        if self.case().fails() {
            self.compare_error()?
        } else {
            self.compare_json("report.json", report)?
        }
        let outputs = self.compare_outputs()?;
        self.compare_folder(outputs)
    }

    fn compare_error(&self) -> Result<(), String> {
        self.compare_json("error.json", &error_of(&self.outcome.report))?;
        let outputs = self.outcome.report["outputs"].as_array().cloned().unwrap_or_default();
        match outputs.iter().find(|output| output["published"] != json!(false)) {
            Some(output) => Err(format!("a failed run published {output}")),
            None => Ok(()),
        }
    }

    /// Compares the outputs with what is expected of them; what is expected behind a failure was there before. Returns their paths.
    fn compare_outputs(&self) -> Result<BTreeSet<String>, String> {
        let mut expected = self.case().files("expect");
        expected.retain(|name, _| name != "report" && name != "error");
        let mut found = BTreeSet::new();
        for name in self.case().outputs() {
            let Some(path) = expected.remove(&name) else {
                if self.case().fails() || self.is_gone(&name) {
                    continue;
                }
                return Err(format!("nothing is expected of the output `{name}`"));
            };
            let target = self.scene.target(self.call, &name);
            let actual = std::fs::read(self.scene.path(&target)).map_err(|error| format!("{name}: {error}"))?;
            if let Some(difference) = differ(&read(path), &actual) {
                return Err(format!("output `{name}`, {difference}"));
            }
            found.insert(target);
        }
        match expected.keys().next() {
            Some(name) => Err(format!("expect/{name} is no output of the job")),
            None => Ok(found),
        }
    }

    /// Whether the report says that an output, which an earlier run published, is not there.
    fn is_gone(&self, name: &str) -> bool {
        let outputs = self.outcome.report["outputs"].as_array();
        let output = outputs.and_then(|outputs| outputs.iter().find(|output| output["name"] == name));
        output.is_some_and(|output| output["present"] == false)
    }

    /// Beside job and input nothing but the outputs may be there, and what was there before, as it was: no part file, no half
    /// output. Only an execution that failed keeps its part files in a store, to go on with.
    fn compare_folder(&self, outputs: BTreeSet<String>) -> Result<(), String> {
        let spec = &self.case().spec;
        let touched = |path: &&String| {
            !outputs.contains(*path) && std::fs::read(self.scene.path(path)).ok().as_deref() != Some(EXISTING)
        };
        if let Some(path) = spec.existing.iter().find(touched) {
            return Err(format!("`{path}` was there before, and was touched"));
        }
        if let Some(path) = self.scene.missing() {
            return Err(format!("the run removed `{path}`"));
        }
        if let Some(path) = self.scene.strangers(&outputs, spec.store.is_some() && self.case().fails()).first() {
            return Err(format!("the run left `{path}` behind"));
        }
        let stays = spec.duplicate || self.case().fails();
        if stays && self.scene.traces(self.call) != self.before {
            return Err("the run made outputs anew that were there before".into());
        }
        Ok(())
    }

    fn compare_json(&self, file: &str, actual: &Value) -> Result<(), String> {
        let path = self.case().folder.join("expect").join(file);
        let text = std::fs::read(&path).map_err(|error| format!("expect/{file}: {error}; the run says {actual}"))?;
        let expected: Value = serde_json::from_slice(&text).map_err(|error| format!("expect/{file}: {error}"))?;
        match differ(pretty(&expected).as_bytes(), pretty(actual).as_bytes()) {
            Some(difference) => Err(format!("{file}, {difference}\n  error: {}", self.outcome.report["error"])),
            None => Ok(()),
        }
    }

    fn write_expectations(&self) {
        let expect = self.case().folder.join("expect");
        std::fs::create_dir_all(&expect).expect("expect");
        let old = self.case().files("expect");
        let write = |name: &str, bytes: &[u8]| std::fs::write(expect.join(name), bytes).expect("an expectation");
        let fails = self.outcome.report["error"].is_object();
        match fails {
            true => write("error.json", pretty(&error_of(&self.outcome.report)).as_bytes()),
            false => write("report.json", pretty(&self.outcome.report).as_bytes()),
        }
        for name in self.case().outputs() {
            let target = self.scene.target(self.call, &name);
            let file =
                old.get(&name).map_or(format!("{name}.txt"), |path| path.file_name().unwrap().to_string_lossy().into());
            // Behind a failure, and in place of an output that is gone, there may be something that no run has made.
            let made = !(fails && self.scene.knows(&target) || self.is_gone(&name));
            if let Some(bytes) = made.then(|| std::fs::read(self.scene.path(&target)).ok()).flatten() {
                write(&file, &bytes);
            }
        }
    }
}

/// Kind, code and position of the error of a report, and the problems of a job file; what is not known of the position is left out.
fn error_of(report: &Value) -> Value {
    let error = &report["error"];
    if !error.is_object() {
        return json!({"none": report["status"]});
    }
    let position = error["position"].as_object().cloned().unwrap_or_default();
    let known: Map<String, Value> = position.into_iter().filter(|(_, value)| !value.is_null()).collect();
    let mut found = json!({"code": error["code"], "kind": error["kind"], "position": known});
    if let Some(diagnostics) = report["diagnostics"].as_array() {
        found["diagnostics"] = diagnostics.iter().map(problem_of).collect();
    }
    crate::canonical(&found)
}

/// What a problem of a job file is, and where it stands.
fn problem_of(diagnostic: &Value) -> Value {
    let keys = ["code", "severity", "file", "line", "column", "end_line", "end_column"];
    keys.into_iter().map(|key| (key.to_owned(), diagnostic[key].clone())).collect::<Map<_, _>>().into()
}

fn pretty(value: &Value) -> String {
    format!("{:#}\n", crate::canonical(value))
}
