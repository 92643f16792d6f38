//! Good and bad data: outputs and reports must not depend on threads and blocks, errors say where.

use super::support::{Scene, small, small_input};
use crate::engine::{Report, RunOptions, Status};
use crate::error::{Code, codes};
use proptest::prelude::*;
use serde_json::Value;

/// Runs the small job with blocks of this many bytes, fewer than options allow.
fn run(scene: &Scene, block: u64, threads: usize) -> Report {
    run_job(&small(), scene, block, threads)
}

fn run_job(job: &crate::engine::Job, scene: &Scene, block: u64, threads: usize) -> Report {
    let os = crate::os::Os::real();
    let options = RunOptions { threads: Some(threads), ..scene.options() };
    let mut settings = crate::engine::options::Settings::of(&job.compiled, options, &os).unwrap();
    settings.block_size = block;
    crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait()
}

/// What a run leaves behind: the canonical report, and the outputs where they were published.
fn outcome(input: &[u8], block: u64, threads: usize) -> (Value, Vec<Option<Vec<u8>>>) {
    let scene = Scene::new(input);
    let report = run(&scene, block, threads);
    assert_eq!(report.error.is_some(), scene.is_untouched(), "{:?}", report.error);
    assert!(scene.left_over().is_empty(), "{:?}", scene.left_over());
    let outputs = ["ledger", "rejects"].map(|name| std::fs::read(scene.path(name)).ok());
    (report.canonical_json(), outputs.into())
}

fn error_of(input: &[u8]) -> (Code, Value) {
    let scene = Scene::new(input);
    let report = run(&scene, 64 << 10, 2);
    assert!(scene.is_untouched());
    assert_eq!(report.status, Status::Failed);
    (report.error.as_ref().unwrap().code(), report.canonical_json()["error"].clone())
}

#[test]
fn a_small_file_becomes_what_it_should() {
    let lines = ["A|1.50|one", "B|-2.00|two", "X|3|who", "B|600.00|much", "A|1.505|bad", "A|7|last"];
    let scene = Scene::new(&small_input(&lines).replace("T|6|611.01", "T|6|609.50"));
    let report = run(&scene, 4096, 2);
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(scene.text("ledger"), "00;000003;00001.00\ntext;amount\none;1.50\ntwo;-2.00\nlast;7.00\n99;6.50;3\n");
    assert_eq!(scene.text("rejects"), "3|53|BL3101|X|3|who\n4|61|HIGH|B|600.00|much\n5|75|BL3104|A|1.505|bad\n");
    let json = report.to_json();
    assert_eq!(json["by_type"]["(unknown)"]["rejected"], 1);
    assert_eq!(json["by_reason"], serde_json::json!({"BL3101": 1, "BL3104": 1, "HIGH": 1}));
    assert_eq!(json["warnings"][0], serde_json::json!({"code": "LOW", "count": 1, "first": 2}));
    assert_eq!(json["bytes_read"], std::fs::metadata(scene.input()).unwrap().len());
}

/// Replaces text in bytes.
trait Replace {
    fn replace(&self, from: &str, to: &str) -> Vec<u8>;
}

impl Replace for Vec<u8> {
    fn replace(&self, from: &str, to: &str) -> Vec<u8> {
        let text = String::from_utf8(self.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        text.replacen(from, to, 1).into_bytes()
    }
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => ("[AB]", -300..300i64, "[a-z]{0,12}").prop_map(|(kind, cents, text)| format!("{kind}|{cents}.25|{text}")),
        1 => "[A-C]\\|[0-9]{1,3}\\|[a-zé]{0,9}",
        1 => "[ABC]\\|[a-z]{0,3}",
        1 => Just(String::new()),
        // Rarely: a fatal record, a line that is too long, an envelope in the middle.
        1 => prop_oneof![
            9 => Just("B|600.00|high".to_owned()),
            1 => Just("B|900.00|fatal".to_owned()),
            1 => Just(format!("A|1|{}", "x".repeat(80))),
            1 => Just("H|2026-03-16".to_owned()),
            1 => Just("T|1|2.00".to_owned()),
        ],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn neither_blocks_nor_threads_show(
        lines in prop::collection::vec(line(), 0..60),
        cuts in prop::collection::vec((prop_oneof![1..20u64, 1..400u64], 1..5usize), 3),
        ended: bool,
    ) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut input = small_input(&lines);
        if !ended {
            input.pop();
        }
        let whole = outcome(&input, 1 << 20, 1);
        for (block, threads) in cuts {
            prop_assert_eq!(&outcome(&input, block, threads), &whole, "blocks of {}, {} threads", block, threads);
        }
    }
}

#[test]
fn no_record_is_normal() {
    let scene = Scene::new(&small_input(&[]));
    let report = run(&scene, 4096, 2);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert_eq!(scene.text("ledger"), "00;000000;00000.00\ntext;amount\n99;0.00;0\n");
    assert_eq!(scene.text("rejects"), "");
}

#[test]
fn bad_files_fail_with_code_and_place() {
    let good = small_input(&["A|1|a", "B|2|b"]);
    let long = format!("A|1|{}", "x".repeat(61));
    let cases: Vec<(Vec<u8>, Code, [Option<u64>; 3])> = vec![
        (Vec::new(), codes::input::FILE_EMPTY, [None, None, None]),
        (b"H|2026-03-16\n".to_vec(), codes::input::HEADER_ROW, [None, Some(13), Some(2)]),
        (b"H|2026-03-16\ntype|amount|text\n".to_vec(), codes::input::TRAILER_MISSING, [None, Some(30), None]),
        (good.replace("T|", "A|"), codes::input::TRAILER_MISSING, [None, Some(42), None]),
        (good.replace("03-16", "02-29"), codes::input::HEADER_MALFORMED, [None, Some(0), Some(1)]),
        (good.replace("T|2|3.00", "T|3|3.00"), codes::balance::OUT_OF_BALANCE, [None, None, None]),
        (good.replace("T|2|3.00", "T|2|3.01"), codes::balance::OUT_OF_BALANCE, [None, None, None]),
        (small_input(&["A|1|a", "T|1|1.00", "A|1|b"]), codes::input::ENVELOPE_INSIDE, [None, Some(36), Some(4)]),
        (small_input(&["A|1|a", &long, "A|1|b"]), codes::input::RECORD_TOO_LONG, [Some(2), Some(36), Some(4)]),
        (small_input(&["A|1|a", "B|900|f", &long]), codes::input::FATAL_RECORD, [Some(2), Some(36), Some(4)]),
    ];
    for (input, code, [record, offset, line]) in cases {
        let (found, error) = error_of(&input);
        assert_eq!(found, code, "{error}");
        let position = &error["position"];
        assert_eq!(position["record"].as_u64(), record, "{error}");
        assert_eq!(position["offset"].as_u64(), offset, "{error}");
        assert_eq!(position["line"].as_u64(), line, "{error}");
    }
}

#[test]
fn the_longest_allowed_line_passes() {
    let longest = format!("A|1|{}", "x".repeat(60));
    let scene = Scene::new(&small_input(&[&longest, "A|1|b"]));
    assert!(run(&scene, 4096, 1).error.is_none());
}

#[test]
fn nul_bytes_and_broken_text_are_rejects() {
    let mut input = small_input(&["A|1|a\0b", "A|1|aXb", "A|1|ok"]);
    let at = input.iter().position(|byte| *byte == b'X').unwrap();
    input[at] = 0xC3;
    let scene = Scene::new(&input);
    let report = run(&scene, 4096, 2);
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.to_json()["by_reason"], serde_json::json!({"BL3108": 1, "BL3109": 1}));
    assert!(scene.read("rejects").windows(7).any(|part| part == b"A|1|a\xC3b"));
}

const BARE: &str = r#"
batchloom: 1
job: bare
inputs: {transactions: {format: delimited, empty: allow, record: {fields: [value]}}}
transactions: {LINE: {map: {value: {from: value}}}}
outputs:
  ledger: {format: delimited, fields: [value]}
  rejects: {from: rejects, format: delimited, fields: [line]}
"#;

#[test]
fn a_last_line_without_its_end_counts_like_any_other() {
    for (input, ledger) in [("a\nb", "a\nb\n"), ("a\nb\n", "a\nb\n"), ("a", "a\n"), ("", "")] {
        for block in [1, 2, 3, 4096] {
            let scene = Scene::new(input.as_bytes());
            let report = run_job(&crate::engine::Job::from_yaml(BARE, "bare.yaml").unwrap(), &scene, block, 2);
            assert!(report.error.is_none(), "{input:?} in blocks of {block}: {:?}", report.error);
            assert_eq!(scene.text("ledger"), ledger, "{input:?} in blocks of {block}");
        }
    }
}

#[test]
fn a_figure_that_is_sensitive_is_not_told() {
    let input = String::from_utf8(small_input(&["A|1.50|a"])).unwrap().replace("T|1|1.50", "T|1|987.65");
    let told = |job: &crate::engine::Job| run_job(job, &Scene::new(input.as_bytes()), 64 << 10, 1).error.unwrap();
    let open = told(&small());
    assert!(open.message().ends_with("987.65 against 1.50"), "{open:?}");
    let closed = told(&super::support::small_with_sensitive_total());
    assert_eq!(closed.code(), open.code());
    assert!(closed.message().ends_with("a sensitive value against 1.50"), "{closed:?}");
}
