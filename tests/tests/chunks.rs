//! Chunk by chunk: every case of the corpus, in pieces of many sizes, comes to the bytes, verdicts and errors of a run.
#![expect(clippy::disallowed_methods, reason = "tests look at files directly")]

use batchloom::Job;
use batchloom::chunk::ChunkOptions;
use batchloom_tests::chunks::pump;
use batchloom_tests::conformance::{Case, cases};
use batchloom_tests::files::differ;
use serde_json::{Value, json};

/// Codes of what only a run has: targets, stores, several files, compression.
const OF_RUNS: [&str; 3] = ["BL5", "BL6", "BL12"];

/// Codes of cases that are about files: their kind, their compression, UTF-16, control files.
const OF_FILES: [&str; 8] = ["BL3021", "BL1009", "BL1010", "BL3001", "BL3003", "BL3017", "BL3018", "BL4008"];

/// The one file of a case's input, where it can be handed in chunk by chunk.
fn input_of(case: &Case) -> Option<Vec<u8>> {
    let inputs = case.inputs();
    let spec = &case.spec;
    let [(_, path)] = inputs.as_slice() else { return None };
    let whole = spec.store.is_none() && spec.steps.is_empty() && spec.inputs.is_empty();
    let bytes = std::fs::read(path).ok()?;
    let compressed = bytes.starts_with(b"\x1F\x8B") || bytes.starts_with(b"\x28\xB5\x2F\xFD");
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    (whole && !compressed && !utf16).then_some(bytes)
}

fn check(case: &Case, job: &Job, input: &[u8], piece: usize) -> Result<(), String> {
    let options = ChunkOptions { parameters: case.spec.parameters.clone().into_iter().collect() };
    let came = pump(job, &options, input, &mut || piece);
    if case.fails() {
        let expected: Value =
            serde_json::from_slice(&std::fs::read(case.folder.join("expect/error.json")).unwrap()).unwrap();
        let error = came.err().ok_or("it should fail")?;
        let found = json!(error);
        for key in ["code", "kind"] {
            if found[key] != expected[key] {
                return Err(format!("{key} {} instead of {}: {error}", found[key], expected[key]));
            }
        }
        // Which line that is nobody can say whose chunk does not begin with the first.
        for key in ["offset", "record", "field", "line"] {
            if found["position"][key] != expected["position"][key] {
                return Err(format!("{key} {} instead of {}: {error}", found["position"][key], expected["position"]));
            }
        }
        return Ok(());
    }
    let came = match came {
        // Only whoever has read all of the file knows the trailer before its records.
        Err(error) if error.message().ends_with("is used before the trailer is read") => return Ok(()),
        came => came.map_err(|error| format!("{error:?}"))?,
    };
    let expected = case.files("expect");
    for (name, bytes) in &came.outputs {
        let path = expected.get(name).ok_or("no such output")?;
        let wanted = std::fs::read(path).unwrap();
        if let Some(difference) = differ(&wanted, bytes) {
            return Err(format!("output `{name}`, {difference}"));
        }
    }
    let report: Value = serde_json::from_slice(&std::fs::read(&expected["report"]).unwrap()).unwrap();
    let summary = came.summary.to_json();
    for key in ["counts", "by_type", "by_reason", "warnings", "passed_lines"] {
        if summary[key] != report[key] {
            return Err(format!("{key} {} instead of {}", summary[key], report[key]));
        }
    }
    let counts = came.summary.counts;
    match came.verdicts == [counts.written, counts.filtered, counts.rejected] {
        true => Ok(()),
        false => Err(format!("verdicts {:?} for {counts:?}", came.verdicts)),
    }
}

/// Whether an output of the case is made when all records are read, or of finished files.
fn is_about_files(case: &Case) -> bool {
    let text = std::fs::read_to_string(case.folder.join("job.yaml")).unwrap_or_default();
    ["from: control", "compression:", "order:", "unique:"].iter().any(|word| text.contains(word))
}

#[test]
fn cases_come_to_the_same_in_pieces_of_any_size() {
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for case in cases() {
        let Some(input) = input_of(&case) else { continue };
        let code = std::fs::read_to_string(case.folder.join("expect/error.json")).unwrap_or_default();
        let of_runs = OF_RUNS.iter().chain(&OF_FILES).any(|area| code.contains(&format!("\"{area}")));
        let Ok(job) = Job::load(case.folder.join("job.yaml")) else { continue };
        if of_runs || is_about_files(&case) {
            continue;
        }
        checked += 1;
        let sizes = if input.len() > 50_000 { &[4096, 100_000_000][..] } else { &[1, 7, 4096, 100_000_000] };
        for piece in sizes {
            if let Err(problem) = check(&case, &job, &input, *piece) {
                wrong.push(format!("{} in pieces of {piece}: {problem}", case.name));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 80, "{checked} cases");
}
