//! What the store says behind the judged run, asked of the command line whatever the face is.

use super::scene::Scene;
use crate::command::{Finished, batchloom};
use serde_json::Value;
use std::path::Path;

/// Compares what a case says of the store.
///
/// # Errors
/// What is otherwise.
pub(super) fn compare(scene: &Scene<'_>) -> Result<(), String> {
    let spec = &scene.case.spec;
    let Some(store) = scene.store().filter(|_| spec.resumed || !spec.trail.is_empty()) else { return Ok(()) };
    if spec.resumed && resumed_from(&store)?.is_null() {
        return Err("the run began at the beginning instead of behind a checkpoint".into());
    }
    if spec.trail.is_empty() { Ok(()) } else { compare_trail(&spec.trail, &entries(&store)?) }
}

/// Where the attempt went on that the newest execution was completed by.
fn resumed_from(store: &Path) -> Result<Value, String> {
    let history = ask(store, &["history"])?;
    let newest = history["executions"][0]["execution_id"].as_str().ok_or(format!("no execution in {history}"))?;
    let shown = ask(store, &["status", newest])?;
    let report = &shown["execution"]["report"];
    if report.is_object() { Ok(report["resumed_from"].clone()) } else { Err(format!("no recorded report: {shown}")) }
}

/// The entries of the audit trail, without those for checkpoints.
fn entries(store: &Path) -> Result<Vec<Value>, String> {
    let trail = ask(store, &["audit", "export"])?;
    let entries = trail["entries"].as_array().ok_or(format!("no entries in {trail}"))?;
    Ok(entries.iter().filter(|entry| entry["event"] != "checkpointed").map(opened).collect())
}

/// An entry with its `detail`, which is exported as the text that was hashed, as an object.
fn opened(entry: &Value) -> Value {
    let mut entry = entry.clone();
    if let Some(detail) = entry["detail"].as_str().and_then(|text| serde_json::from_str(text).ok()) {
        entry["detail"] = detail;
    }
    entry
}

fn ask(store: &Path, words: &[&str]) -> Result<Value, String> {
    let mut command = batchloom();
    command.args(words).arg("--store").arg(store).arg("--json");
    Finished::of(command.output().expect("the program starts")).object()
}

fn compare_trail(expected: &[Value], found: &[Value]) -> Result<(), String> {
    let shown = || found.iter().map(|entry| format!("\n  {entry}")).collect::<String>();
    if let Some(at) = expected.iter().zip(found).position(|(expected, found)| !holds(found, expected)) {
        return Err(format!("entry {} of the audit trail is not {}:{}", at + 1, expected[at], shown()));
    }
    match expected.len() == found.len() {
        true => Ok(()),
        false => Err(format!("{} entries in the audit trail instead of {}:{}", found.len(), expected.len(), shown())),
    }
}

/// Whether a value has everything of another one, and perhaps more.
fn holds(value: &Value, part: &Value) -> bool {
    match part {
        Value::Object(part) => part.iter().all(|(key, part)| holds(&value[key], part)),
        part => value == part,
    }
}
