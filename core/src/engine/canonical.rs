//! The canonical report: what must be the same for the same job and input, whatever the face, machine or schedule.

use super::report::Report;
use serde_json::{Map, Value};
use std::path::Path;

/// What may differ from one run to the next.
const PASSING: [&str; 8] = [
    "notes",
    "execution_id",
    "attempts",
    "resumed_from",
    "bytes_read",
    "checkpoints",
    "first_record_ms",
    "duration_ms",
];

impl Report {
    /// The report with sorted keys and paths cut to their last part, without ids, durations and other passing things.
    pub fn canonical_json(&self) -> Value {
        let mut report = self.to_json();
        if let Some(object) = report.as_object_mut() {
            for key in PASSING {
                object.remove(key);
            }
        }
        let paths = self.paths();
        canonical(report, &paths)
    }

    /// Every path that may stand in the report, longest first, so that none is cut inside another.
    fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.outputs.iter().map(|output| output.path.display().to_string()).collect();
        paths.extend(self.store.as_ref().map(|path| path.display().to_string()));
        if let Some(error) = &self.error {
            for error in [error].into_iter().chain(error.secondary()) {
                paths.extend(error.position().and_then(|position| position.file.clone()));
                let targets = error.context().iter().filter(|(key, _)| *key == "target");
                paths.extend(targets.map(|(_, value)| value.clone()));
            }
        }
        paths.retain(|path| path.contains('/'));
        paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
        paths.dedup();
        paths
    }
}

fn canonical(value: Value, paths: &[String]) -> Value {
    match value {
        Value::String(text) => Value::String(paths.iter().fold(text, |text, path| text.replace(path, last_part(path)))),
        Value::Array(list) => list.into_iter().map(|value| canonical(value, paths)).collect(),
        Value::Object(object) => {
            let mut pairs: Vec<(String, Value)> = object.into_iter().collect();
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            pairs.into_iter().map(|(key, value)| (key, canonical(value, paths))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

fn last_part(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}
