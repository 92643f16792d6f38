//! Headers and trailers of outputs that are texts.

use super::support::{SMALL, Scene, small_input};
use crate::engine::{Job, Report, RunOptions, Status};
use crate::error::codes;
use crate::os::Os;

/// The small job, the ledger of which has these keys in place of its header and trailer.
fn job(ends: &str) -> Job {
    let from = SMALL.find("    header:\n      fields:\n        - tag: {constant: \"00\"}").unwrap();
    let fields = SMALL[from..].find("    fields: [text, amount]").unwrap() + from;
    let after = SMALL[fields..].find("  rejects:\n").unwrap() + fields;
    let yaml = format!("{}{ends}    fields: [text, amount]\n{}", &SMALL[..from], &SMALL[after..]);
    Job::from_yaml(&yaml, "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

fn run(job: &Job, scene: &Scene, threads: usize, block: u64) -> Report {
    let os = Os::real();
    let options = RunOptions { threads: Some(threads), ..scene.options() };
    let mut settings = crate::engine::options::Settings::of(&job.compiled, options, &os).unwrap();
    settings.block_size = block;
    crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait()
}

/// Lines of the input, of which the records of `X` are rejected.
const LINES: [&str; 4] = ["A|1.50|first", "X|2.00|none", "B|20.25|second", "A|3.00|third"];

/// The ledger of the small input, whatever the threads and blocks.
fn ledger(ends: &str) -> String {
    let (scene, job) = (Scene::new(&small_input(&LINES)), job(ends));
    let mut first: Option<String> = None;
    for (threads, block) in [(1, 1 << 20), (2, 64), (3, 100), (8, 64)] {
        let report = run(&job, &scene, threads, block);
        assert_eq!(report.status, Status::Completed, "{:?}", report.error);
        assert_eq!(report.counts.read, report.counts.written + report.counts.rejected);
        let found = scene.text("ledger");
        assert_eq!(report.outputs[0].bytes, found.len() as u64);
        assert_eq!(*first.get_or_insert_with(|| found.clone()), found);
        ["ledger", "rejects"].iter().for_each(|name| std::fs::remove_file(scene.path(name)).unwrap());
    }
    first.unwrap()
}

const RECORDS: &str = "text;amount\nfirst;1.50\nsecond;20.25\nthird;3.00\n";

#[test]
fn a_text_in_front_and_behind_with_what_is_known_and_what_is_counted() {
    let ends = "    header: {text: \"{{ job }} of {{ inputs.transactions.header.day | date('%d.%m.%Y') }}\"}
    trailer:
      values: {n: written.count(), total: written.sum(amount), out: rejected.count()}
      text: |
        {{ n }} records, {{ total | picture('9(5)V99') }}
        {% if out %}{{ out }} rejected{% endif %}
";
    assert_eq!(ledger(ends), format!("small of 16.03.2026\n{RECORDS}3 records, 0002475\n1 rejected\n"));
}

#[test]
fn a_header_with_totals_has_room_that_is_filled_in_at_the_end() {
    let ends =
        "    header: {width: 24, values: {total: written.sum(amount)}, text: \"total {{ total }}\\nof {{ job }}\"}\n";
    let header = format!("{:24}\n{:24}\n", "total 24.75", "of small");
    assert_eq!(ledger(ends), format!("{header}{RECORDS}"));
    // The same without room, where the file is made at the end.
    let ends = ends.replace("width: 24, ", "");
    let staged = ledger(&format!("    order: {{by: [{{amount: descending}}]}}\n{ends}"));
    let records = "text;amount\nsecond;20.25\nthird;3.00\nfirst;1.50\n";
    assert_eq!(staged, format!("total 24.75\nof small\n{records}"));
}

#[test]
fn lines_of_a_text_are_as_long_as_a_record() {
    let yaml = SMALL
        .replace("    delimiter: \";\"\n    header_row: true\n", "")
        .replace("delimited\n    path", "fixed\n    path");
    let from = yaml.find("    header:\n      fields:\n        - tag").unwrap();
    let after = yaml[from..].find("  rejects:\n").unwrap() + from;
    let ends = "    fields: [{text: {width: 8}}, {amount: {width: 6}}]
    header: {text: \"H{{ parameters.x | default('-') }}\"}
    trailer: {width: 16, text: \"T\\n{{ n }}\", values: {n: written.count()}}
";
    let yaml = format!("{}{ends}{}", &yaml[..from], &yaml[after..]);
    let yaml = yaml.replacen("    format: delimited\n    header", "    format: fixed\n    header", 1);
    let yaml = yaml.replacen(".txt\"\n    format: delimited\n", ".txt\"\n    format: fixed\n", 1);
    let yaml = yaml.replacen("inputs:", "parameters: {x: {type: text, required: false}}\ninputs:", 1);
    let job = Job::from_yaml(&yaml, "small.yaml").unwrap_or_else(|error| panic!("{error:?}\n{yaml}"));
    let scene = Scene::new(&small_input(&LINES));
    let report = run(&job, &scene, 2, 64);
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    let lines = "first   000150\nsecond  002025\nthird   000300\n".replace("000150", "001.50");
    let lines = lines.replace("002025", "020.25").replace("000300", "003.00");
    assert_eq!(scene.text("ledger"), format!("{:14}\n{lines}{:16}\n{:16}\n", "H-", "T", "3"));
}

#[test]
fn a_text_that_cannot_be_made_publishes_nothing() {
    for (ends, at_start) in [
        ("    header: {width: 4, text: \"{{ job }}s\"}\n", true),
        ("    trailer: {width: 4, values: {n: written.sum(amount)}, text: \"{{ n }}\"}\n", false),
        ("    trailer: {values: {n: \"written.min(amount, amount > 500.00)\"}, text: \"{{ n }}\"}\n", false),
        ("    encoding: ascii\n    trailer: {text: \"größe\"}\n", false),
    ] {
        let scene = Scene::new(&small_input(&LINES));
        let report = run(&job(ends), &scene, 2, 64);
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.code(), codes::balance::TEXT_VALUE, "{ends}: {error:?}");
        assert_eq!(report.counts.read == 0, at_start, "{ends}");
        assert!(scene.left_over().is_empty(), "{:?}", scene.left_over());
        assert!(!scene.path("ledger").exists());
    }
}

#[test]
fn a_text_in_several_files_needs_what_they_agree_in() {
    let scene = Scene::new(&small_input(&LINES));
    let other = scene.path("other.txt");
    let text = String::from_utf8(small_input(&LINES)).unwrap().replace("2026-03-16", "2026-03-17");
    std::fs::write(&other, text).unwrap();
    let job = job("    trailer: {text: \"{{ inputs.transactions.header.day }}\"}\n");
    let inputs = vec![("transactions".into(), scene.input()), ("transactions".into(), other)];
    let os = Os::real();
    let options = RunOptions { inputs, ..scene.options() };
    let settings = crate::engine::options::Settings::of(&job.compiled, options, &os).unwrap();
    let report = crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait();
    assert_eq!(report.error.unwrap().code(), codes::input::FILES_DIFFER);
}
