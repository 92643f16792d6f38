//! Outputs that are made at the end, of staging files: compressed ones, and ones in another order than the input's.

use super::support::{SMALL, Scene, small_input};
use crate::engine::distributed::{Commit, Plan, Processed, Worker};
use crate::engine::{Job, Phase, Report, RunOptions, Status};
use crate::error::codes;
use crate::operator::{ExecutionSelector, JobOperator};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use crate::sink::{Target, TreeDigest};
use serde_json::Value;
use std::io::Read;
use std::sync::Arc;

/// The small job with these keys on the ledger and on the rejects.
fn job(ledger: &str, rejects: &str) -> Job {
    let yaml = SMALL.replace("    path: \"ledger_", &format!("{ledger}    path: \"ledger_"));
    let yaml = yaml.replace("    from: rejects\n", &format!("    from: rejects\n{rejects}"));
    Job::from_yaml(&yaml, "small.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

const GZIP: &str = "    compression: gzip\n";
const ZSTD: &str = "    compression: zstd\n";

/// An input of so many records, among them some that are rejected.
fn input(records: usize) -> Vec<u8> {
    let lines: Vec<String> = (0..records)
        .map(|number| match number % 10 {
            3 => format!("X|{number}.00|who"),
            7 => format!("B|-{}.50|low {number}", number % 90),
            _ => format!("A|{number}.25|text {}", number * 7_919 % 1_000_003),
        })
        .collect();
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

fn run(job: &Job, scene: &Scene, block: u64, threads: usize) -> Report {
    let os = Os::real();
    let options = RunOptions { threads: Some(threads), ..scene.options() };
    let mut settings = crate::engine::options::Settings::of(&job.compiled, options, &os).unwrap();
    settings.block_size = block;
    crate::engine::run::Run::start(job.compiled.clone(), settings, os).unwrap().wait()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    match bytes {
        [0x1F, 0x8B, ..] => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut content).unwrap(),
        [0x28, 0xB5, ..] => zstd::Decoder::new(bytes).unwrap().read_to_end(&mut content).unwrap(),
        _ => return bytes.to_vec(),
    };
    content
}

fn digest(bytes: &[u8]) -> String {
    let mut digest = TreeDigest::new();
    digest.update(bytes);
    digest.finish().to_string()
}

/// The outputs, and that the report speaks of them; they are taken away.
fn taken(scene: &Scene, report: &Report) -> [Vec<u8>; 2] {
    assert_eq!(report.status, Status::Completed, "{:?}", report.error);
    assert!(scene.left_over().iter().all(|name| name == "state"), "{:?}", scene.left_over());
    let mut reported = report.outputs.iter();
    ["ledger", "rejects"].map(|name| {
        let (bytes, reported) = (scene.read(name), reported.next().unwrap());
        assert_eq!((reported.bytes, reported.digest.clone()), (bytes.len() as u64, Some(digest(&bytes))));
        if reported.uncompressed_bytes.is_some() {
            assert_eq!(reported.uncompressed_bytes, Some(unpacked(&bytes).len() as u64));
        }
        std::fs::remove_file(scene.path(name)).unwrap();
        bytes
    })
}

/// What the plain job makes of the same input.
fn plain(input: &[u8]) -> [Vec<u8>; 2] {
    let (scene, job) = (Scene::new(input), job("", ""));
    taken(&scene, &run(&job, &scene, 1 << 20, 1))
}

/// The length of the content of every frame, told by where the next one begins.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let mut lengths = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut content = Vec::new();
        if rest.starts_with(&[0x1F, 0x8B]) {
            let mut decoder = flate2::bufread::GzDecoder::new(rest);
            decoder.read_to_end(&mut content).unwrap();
            rest = decoder.into_inner();
        } else {
            let mut decoder = zstd::Decoder::with_buffer(rest).unwrap().single_frame();
            decoder.read_to_end(&mut content).unwrap();
            rest = decoder.finish();
        }
        lengths.push(content.len());
    }
    lengths
}

#[test]
fn compressed_outputs_have_the_bytes_of_plain_ones_at_any_thread_count_and_block_size() {
    for records in [0, 7, 120_000] {
        let scene = Scene::new(&input(records));
        let expected = plain(&input(records));
        for (ledger, rejects) in [(GZIP, ZSTD), (ZSTD, GZIP), (ZSTD, ""), ("", GZIP)] {
            let job = job(ledger, rejects);
            let mut first: Option<([Vec<u8>; 2], Value)> = None;
            let blocks: &[u64] = if records > 1_000 { &[1 << 16, 1 << 20] } else { &[64, 4096] };
            for (threads, block) in
                [1, 2, 3, 8].into_iter().flat_map(|threads| blocks.iter().map(move |block| (threads, *block)))
            {
                let report = run(&job, &scene, block, threads);
                let found = (taken(&scene, &report), report.canonical_json());
                assert_eq!(found.0.each_ref().map(|bytes| unpacked(bytes)), expected);
                let first = first.get_or_insert_with(|| found.clone());
                assert!(*first == found, "{records} records, {threads} threads, blocks of {block}");
            }
            let [ledger, _] = first.unwrap().0;
            if job.compiled.outputs[0].staged.is_none_or(|staged| staged.compression.is_none()) {
                continue;
            }
            let lengths = frames(&ledger);
            assert_eq!(lengths.len(), expected[0].len() / (1 << 20) + 1);
            let mut end = 0;
            for length in &lengths[..lengths.len() - 1] {
                end += length;
                assert!((1 << 20..(1 << 20) + 64).contains(length) && expected[0][end - 1] == b'\n');
            }
        }
    }
}

/// The lines of a plain ledger: what stands in front of the records, the records, and the trailer.
fn parts(ledger: &[u8]) -> (String, Vec<&str>, &str) {
    let text = std::str::from_utf8(ledger).unwrap();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let trailer = lines.pop().unwrap();
    let records = lines.split_off(2);
    (lines.concat(), records, trailer)
}

/// A plain ledger with its records sorted by something, stably.
fn sorted_by<K: Ord>(ledger: &[u8], key: impl Fn(&str, i64) -> K) -> Vec<u8> {
    let (head, mut records, trailer) = parts(ledger);
    records.sort_by_key(|line| {
        let (text, amount) = line.trim_end().rsplit_once(';').unwrap();
        key(text, amount.replace('.', "").parse().unwrap())
    });
    format!("{head}{}{trailer}", records.concat()).into_bytes()
}

const BY_TYPE: &str = "    order: by_type\n";
const BY_TEXT: &str = "    order: {by: [text]}\n";
const BY_AMOUNT: &str = "    order: {by: [{amount: descending}]}\n";
const BY_BOTH: &str = "    order: {by: [{amount: ascending}, {text: descending}]}\n";

/// The small job's input with a few amounts only, so that most records are alike in them.
fn coarse(records: usize) -> Vec<u8> {
    let lines: Vec<String> = (0..records)
        .map(|number| match number % 10 {
            3 => format!("X|{number}.00|who"),
            7 => format!("B|-{}.5|low {}", number * 31 % 12, number % 5),
            _ => format!("A|{}.25|text {}", number * 17 % 11, number * 7_919 % 503),
        })
        .collect();
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn records_stand_in_the_order_that_the_job_says_at_any_thread_count_and_block_size() {
    for records in [0, 1, 60, 30_000] {
        let scene = Scene::new(&coarse(records));
        let [ledger, rejects] = plain(&coarse(records));
        let low = |text: &str| !text.starts_with("low");
        let descending = |text: &str| text.bytes().map(|byte| !byte).chain([0xFF]).collect::<Vec<_>>();
        for (order, expected) in [
            (BY_TYPE.to_owned(), sorted_by(&ledger, |text, _| !low(text))),
            (format!("    from: [B, A]\n{BY_TYPE}"), sorted_by(&ledger, |text, _| low(text))),
            (BY_TEXT.to_owned(), sorted_by(&ledger, |text, _| text.to_owned())),
            (BY_AMOUNT.to_owned(), sorted_by(&ledger, |_, amount| -amount)),
            (BY_BOTH.to_owned(), sorted_by(&ledger, |text, amount| (amount, descending(text)))),
            (format!("{BY_TEXT}{GZIP}"), sorted_by(&ledger, |text, _| text.to_owned())),
        ] {
            let job = job(&order, "");
            let mut first = None;
            let blocks: &[u64] = if records > 1_000 { &[1 << 14, 1 << 18] } else { &[64, 4096] };
            for (threads, block) in
                [1, 2, 3, 8].into_iter().flat_map(|threads| blocks.iter().map(move |block| (threads, *block)))
            {
                let report = run(&job, &scene, block, threads);
                let [found, other] = taken(&scene, &report);
                assert!(unpacked(&found) == expected && other == rejects, "{order} {records} {threads} {block}");
                let canonical = (found, report.canonical_json());
                assert_eq!(first.get_or_insert_with(|| canonical.clone()), &canonical);
            }
        }
    }
}

#[test]
fn little_memory_gives_the_same_bytes() {
    let input = coarse(120_000);
    let [ledger, _] = plain(&input);
    let scene = Scene::new(&input);
    let options = || RunOptions {
        memory: Some(1 << 20),
        work_dir: Some(scene.path("work")),
        threads: Some(8),
        ..scene.options()
    };
    let report = job(&format!("{BY_AMOUNT}{ZSTD}"), GZIP).run(options());
    assert_eq!(std::fs::read_dir(scene.path("work")).unwrap().count(), 0);
    std::fs::remove_dir(scene.path("work")).unwrap();
    let [found, _] = taken(&scene, &report);
    // Most records are alike in their amounts, so that the order of the input shows.
    assert!(unpacked(&found) == sorted_by(&ledger, |_, amount| -amount));
}

#[test]
fn splits_give_the_bytes_and_the_report_of_one_process() {
    let scene = Scene::new(&coarse(3_000));
    let job = job(&format!("{BY_TEXT}{ZSTD}"), GZIP);
    let expected = run(&job, &scene, 4096, 2);
    let outputs = taken(&scene, &expected);
    for splits in [1, 3, 50] {
        let options = RunOptions { inputs: scene.options().inputs, ..RunOptions::default() };
        let plan = Plan::new(&job, options, splits).unwrap().to_json().unwrap();
        let worker = Worker::new(&job, Plan::from_json(&plan).unwrap()).unwrap();
        let options = RunOptions { outputs: scene.options().outputs, ..RunOptions::default() };
        let mut commit = Commit::new(&job, Plan::from_json(&plan).unwrap(), options).unwrap();
        for split in worker.splits() {
            let result = worker.process(&split).unwrap().to_bytes().unwrap();
            commit.add(Processed::from_bytes(&result).unwrap()).unwrap();
        }
        let report = commit.finish();
        assert_eq!(report.canonical_json(), expected.canonical_json(), "{splits} splits");
        assert!(taken(&scene, &report) == outputs, "{splits} splits");
    }
}

#[test]
fn whatever_call_fails_the_next_launch_ends_with_the_same_bytes() {
    let input = coarse(2_000);
    let job = job(&format!("{BY_BOTH}{GZIP}"), ZSTD);
    let scene = Scene::new(&input);
    let expected = taken(&scene, &job.run(scene.keyed_options()));
    let (mut resumed, mut at_the_end) = (0, 0);
    for number in [Errno::IO, Errno::NOSPC] {
        for nth in 1.. {
            let scene = Scene::new(&input);
            let plan = Arc::new(FaultPlan::new().nth(None, nth, Effect::Errno(number.raw_os_error())));
            let first = job.run_with(Os::with_faults(plan.clone()), scene.keyed_options());
            let failed = first.status != Status::Completed;
            assert!(!failed || scene.path("ledger").exists() || !scene.path("rejects").exists(), "{nth}");
            let last = if failed { job.run(scene.keyed_options()) } else { first };
            assert_eq!(taken(&scene, &last), expected, "call {nth} with {number:?}");
            resumed += usize::from(last.resumed_from.is_some());
            at_the_end += usize::from(last.resumed_from.is_some_and(|at| at as usize + 30 > input.len()));
            if plan.total() < nth {
                break;
            }
        }
    }
    assert!(resumed >= 40, "only {resumed} of them went on behind a checkpoint");
    assert!(at_the_end >= 8, "only {at_the_end} of them had all records handled");
}

#[test]
fn without_a_store_any_call_may_fail_and_nothing_is_left() {
    let input = coarse(200);
    let scene = Scene::new(&input);
    let job = job(&format!("{BY_TYPE}{GZIP}"), ZSTD);
    let expected = taken(&scene, &job.run(scene.options()));
    for nth in 1.. {
        let plan = Arc::new(FaultPlan::new().nth(None, nth, Effect::Errno(Errno::IO.raw_os_error())));
        let report = job.run_with(Os::with_faults(plan.clone()), scene.options());
        assert!(scene.left_over().is_empty(), "call {nth}: {:?}", scene.left_over());
        for (name, bytes) in ["ledger", "rejects"].iter().zip(&expected) {
            assert!(!scene.path(name).exists() || scene.read(name) == *bytes, "call {nth}: {:?}", report.error);
            let _ = std::fs::remove_file(scene.path(name));
        }
        if plan.total() < nth {
            return assert_eq!(report.status, Status::Completed);
        }
    }
}

/// Ends in the middle of the records, behind some checkpoints.
fn interrupted(job: &Job, options: RunOptions) -> Report {
    let fault = FaultPlan::new().nth_and_later(Some(Call::Write), 12, Effect::Errno(Errno::IO.raw_os_error()));
    let report = job.run_with(Os::with_faults(Arc::new(fault)), options);
    assert_eq!(report.status, Status::Failed);
    assert!(report.checkpoints >= 2, "{} checkpoints", report.checkpoints);
    report
}

#[test]
fn a_staging_file_that_is_gone_or_cut_is_made_again_from_the_beginning() {
    let input = coarse(2_000);
    let job = job(&format!("{BY_TEXT}{ZSTD}"), "");
    let scene = Scene::new(&input);
    let expected = taken(&scene, &job.run(scene.keyed_options()));
    for damage in [0, 1, 2] {
        let scene = Scene::new(&input);
        interrupted(&job, scene.keyed_options());
        let staging = scene.left_over().into_iter().find(|name| name.contains(".staging.")).expect("a staging file");
        let path = scene.folder().join(staging);
        let mut bytes = std::fs::read(&path).unwrap();
        match damage {
            0 => std::fs::remove_file(&path).unwrap(),
            1 => std::fs::write(&path, &bytes[..100]).unwrap(),
            _ => {
                bytes[50] ^= 1;
                std::fs::write(&path, &bytes).unwrap();
            }
        }
        let last = job.run(scene.keyed_options());
        assert_eq!((last.resumed_from, last.notes.len()), (None, 1), "{:?}", last.notes);
        assert_eq!(taken(&scene, &last), expected);
    }
}

#[test]
fn a_discarded_output_has_the_digest_of_the_file_that_it_would_be() {
    let input = coarse(2_000);
    let job = job(&format!("{BY_TEXT}{GZIP}"), ZSTD);
    let scene = Scene::new(&input);
    let report = job.run(scene.keyed_options());
    let digest = report.outputs[0].digest.clone();
    taken(&scene, &report);
    let scene = Scene::new(&input);
    let discarding = || {
        let mut options = scene.keyed_options();
        options.outputs[0].1 = Target::Discard;
        options
    };
    interrupted(&job, discarding());
    let last = job.run(discarding());
    assert_eq!(last.status, Status::Completed, "{:?}", last.error);
    assert_eq!((&last.outputs[0].digest, last.outputs[0].bytes), (&digest, report.outputs[0].bytes));
    // What was in a file without a name is gone.
    assert_eq!(last.resumed_from, None);
    assert!(scene.left_over().iter().all(|name| name == "state"), "{:?}", scene.left_over());
}

#[test]
fn a_run_that_fails_makes_no_file_and_reports_none() {
    let mut input = coarse(500);
    let at = input.len() - 3;
    input[at] ^= 1;
    let scene = Scene::new(&input);
    let report = run(&job(BY_TEXT, GZIP), &scene, 4096, 2);
    assert_eq!(report.error.as_ref().unwrap().code(), codes::balance::OUT_OF_BALANCE);
    assert!(scene.is_untouched());
    assert!(report.outputs.iter().all(|output| output.bytes == 0 && output.digest.is_none()));
}

#[test]
fn a_preview_shows_lines_in_the_order_of_the_input_and_says_so() {
    let scene = Scene::new(&small_input(&["A|2.00|b", "B|1.00|a"]));
    let options = crate::engine::PreviewOptions { inputs: scene.options().inputs, ..Default::default() };
    let preview = job(BY_AMOUNT, GZIP).preview(options).unwrap();
    let shown: Vec<_> = preview.records.iter().map(|record| record.outputs[0].text.clone().unwrap()).collect();
    assert_eq!(shown, ["b;2.00", "a;1.00"]);
    assert!(preview.to_text().contains("that of the input here; a run orders ledger by value of `amount` descending"));
    assert!(
        preview.to_json()["outputs"][0]["order"].is_string() && preview.to_json()["outputs"][1].get("order").is_none()
    );
}

#[test]
fn giving_up_removes_staging_files_too() {
    let scene = Scene::new(&coarse(2_000));
    let job = job(BY_TEXT, ZSTD);
    let report = interrupted(&job, scene.keyed_options());
    let staging = scene.left_over().iter().filter(|name| name.contains(".staging.")).count();
    assert_eq!((staging, scene.left_over().len()), (2, 5), "{:?}", scene.left_over());
    let operator = JobOperator::open(scene.folder().join("state/store.db")).unwrap();
    let one = ExecutionSelector::id(report.execution_id.unwrap());
    assert!(operator.abandon(&one, "wrong file").unwrap().problems.is_empty());
    assert_eq!(scene.left_over(), ["state"]);
}

#[test]
fn a_staging_file_is_no_target_of_another_output() {
    let scene = Scene::new(&coarse(10));
    let mut options = scene.options();
    options.outputs[1].1 = Target::File(scene.path("ledger.staging"));
    let report = job(BY_TEXT, "").run(options);
    assert_eq!(report.error.unwrap().code(), codes::output::TARGET_TWICE);
    assert!(scene.is_untouched());
}

#[test]
fn a_run_that_is_stopped_while_it_makes_a_file_handles_no_record_again() {
    let input = coarse(120_000);
    let job = job(&format!("{BY_TEXT}{GZIP}"), "");
    let scene = Scene::new(&input);
    let expected = taken(&scene, &job.run(scene.options()));
    let options = || RunOptions { checkpoint: Vec::new(), ..scene.keyed_options() };
    let run = job.start(options()).unwrap();
    while run.progress().phase == Phase::Planning || run.progress().phase == Phase::Processing {
        std::thread::yield_now();
    }
    run.cancel();
    let stopped = run.wait();
    assert_eq!(stopped.status, Status::Stopped, "{:?}", stopped.error);
    let last = job.run(options());
    // The trailer is what lies behind the records.
    let resumed_from = last.resumed_from.unwrap() as usize;
    assert!(resumed_from > input.len() - 40 && last.bytes_read < 2 << 20, "{resumed_from}, {}", last.bytes_read);
    assert_eq!(taken(&scene, &last), expected);
}
