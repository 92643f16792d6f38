//! Chunk by chunk through the C ABI: the bytes of a run, in pieces of any size, without an allocation for a record.

use batchloom_c_tests::{Language, Program, payments, payments_input, program, run, tool};
use batchloom_tests::conformance::{Case, cases};
use batchloom_tests::{differ, read, reference, scratch, sha256_of};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// 0 stands for everything at once.
const PIECES: [usize; 4] = [1, 777, 65_536, 0];

fn pump(program: &Path, job: &Path, input: &Path, piece: usize, folder: &Path, options: &[&str]) -> Value {
    let length = std::fs::metadata(input).expect("the input").len().max(1);
    let piece = if piece == 0 { length.to_string() } else { piece.to_string() };
    let mut words: Vec<OsString> = vec![job.into(), input.into(), piece.into(), folder.into()];
    words.extend(options.iter().map(Into::into));
    serde_json::from_str(&run(program, words).good()).expect("a summary")
}

fn compiled(folder: &Path) -> PathBuf {
    Program::new(Language::C11, program("chunks.c")).compile(folder.join("chunks"))
}

#[test]
fn the_reference_job_in_pieces() {
    let Some(set) = tool("gcc").then(|| reference::set("edge")).flatten() else { return };
    let folder = scratch();
    let program = compiled(folder.path());
    for piece in PIECES {
        let summary = pump(&program, &reference::job(), &set.input, piece, folder.path(), &[]);
        assert_eq!(summary["counts"]["read"], 5_000, "{summary}");
        let digests = ["ledger", "rejects"].map(|name| sha256_of(folder.path().join(name)));
        assert_eq!(digests, [set.ledger.clone(), set.rejects.clone()], "pieces of {piece}");
    }
}

/// Cases whose one input can be handed in as bytes, and whose outputs are made while it is read.
fn case_of_bytes(case: &Case) -> Option<PathBuf> {
    let inputs = case.inputs();
    let [(_, input)] = inputs.as_slice() else { return None };
    let bytes = read(input);
    let job = String::from_utf8(read(case.folder.join("job.yaml"))).ok()?;
    let of_files =
        ["from: control", "compression", "order:", "unique", "encoding: utf-16"].iter().any(|word| job.contains(word));
    let plain =
        ![&b"\x1F\x8B"[..], b"\x28\xB5\x2F\xFD", b"\xFF\xFE", b"\xFE\xFF"].iter().any(|magic| bytes.starts_with(magic));
    let alone = case.spec.store.is_none() && case.spec.steps.is_empty() && case.spec.inputs.is_empty();
    (alone && plain && !of_files && !case.fails()).then(|| input.clone())
}

fn check(program: &Path, case: &Case, input: &Path, piece: usize) -> Result<bool, String> {
    let folder = scratch();
    let parameters = case.spec.parameters.iter().flat_map(|(name, value)| ["-p", name.as_str(), value.as_str()]);
    let options: Vec<&str> = parameters.collect();
    let summary = pump(program, &case.folder.join("job.yaml"), input, piece, folder.path(), &options);
    if summary["error"].is_object() {
        // Only whoever has all of the file knows the trailer before its records.
        let early =
            summary["error"]["message"].as_str().is_some_and(|text| text.ends_with("before the trailer is read"));
        return if early { Ok(false) } else { Err(summary.to_string()) };
    }
    let expected = case.files("expect");
    for name in case.outputs() {
        let wanted = read(&expected[&name]);
        if let Some(difference) = differ(&wanted, &read(folder.path().join(&name))) {
            return Err(format!("output `{name}`, {difference}"));
        }
    }
    let report: Value = serde_json::from_slice(&read(&expected["report"])).expect("a report");
    match ["counts", "by_type", "by_reason"].into_iter().find(|key| summary[key] != report[key]) {
        Some(key) => Err(format!("{key} {} instead of {}", summary[key], report[key])),
        None => Ok(true),
    }
}

#[test]
fn cases_of_the_corpus_in_pieces() {
    if !tool("gcc") {
        return;
    }
    let folder = scratch();
    let program = compiled(folder.path());
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for case in cases() {
        let Some(input) = case_of_bytes(&case) else { continue };
        for piece in PIECES {
            match check(&program, &case, &input, piece) {
                Ok(compared) => checked += usize::from(compared),
                Err(problem) => wrong.push(format!("{} in pieces of {piece}: {problem}", case.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 100, "{checked}");
}

#[test]
fn no_allocation_for_a_record() {
    if tool("gcc") {
        let folder = scratch();
        let program = Program::new(Language::C11, program("allocations.c")).compile(folder.path().join("program"));
        let input = folder.path().join("input");
        payments_input(&input, 100_000, 0);
        println!("{}", run(&program, [payments(), input]).good());
        if let Some(set) = reference::set("100k") {
            println!("{}", run(&program, [reference::job(), set.input]).good());
        }
    }
}
