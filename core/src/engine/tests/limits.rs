//! Limits of rejects: the same end at any number of threads, in any blocks, in other processes, and after an interruption.

use super::support::{Scene, small, small_input, small_with};
use crate::engine::distributed::{Commit, Plan, Processed, Worker};
use crate::engine::{Job, Report, RunOptions, Status};
use crate::error::{Code, codes};
use crate::os::{Call, Effect, Errno, FaultPlan, Os};
use std::sync::Arc;

/// Lines of which about one in seven is rejected, for one of three reasons, in no regular order.
fn lines(count: usize) -> Vec<String> {
    let bad = |number: usize| number.wrapping_mul(2_654_435_761) >> 7 & 0xFF < 37;
    let line = |number: usize| match number % 3 {
        _ if !bad(number) => format!("A|{number}.25|text {number}"),
        0 => format!("X|{number}.00|who"),
        1 => format!("B|{}.00|high", 500 + number % 400),
        _ => format!("A|{number}"),
    };
    (0..count).map(line).collect()
}

fn input(lines: &[String]) -> Vec<u8> {
    small_input(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Numbers of the lines that are rejected, counted from 1: the slow way.
fn rejected(lines: &[String]) -> Vec<u64> {
    let is_bad = |line: &String| line.split('|').count() != 3 || !line.starts_with("A|");
    lines.iter().zip(1..).filter(|(line, _)| is_bad(line)).map(|(_, number)| number).collect()
}

fn code(report: &Report) -> Option<Code> {
    report.error.as_ref().map(|error| error.code())
}

fn record(report: &Report) -> Option<u64> {
    report.error.as_ref()?.position()?.record
}

#[test]
fn a_number_of_rejects_ends_the_run_at_one_record_whatever_the_threads_and_blocks() {
    let lines = lines(20_000);
    let bad = rejected(&lines);
    assert!(bad.len() > 2_000, "{}", bad.len());
    let scene = Scene::new(&input(&lines));
    for limit in [0, 1, 17, 500, bad.len() - 1] {
        let job = small_with(&format!("{{rejects: {limit}}}"));
        let mut seen: Option<serde_json::Value> = None;
        for threads in [1, 2, 3, 8] {
            for block_size in [None, Some(4096), Some(10_000)] {
                let report = job.run(RunOptions { threads: Some(threads), block_size, ..scene.options() });
                let told = format!("limit {limit}, {threads} threads, blocks of {block_size:?}");
                assert_eq!(code(&report), Some(codes::balance::REJECT_LIMIT), "{told}: {:?}", report.error);
                assert_eq!(record(&report), Some(bad[limit]), "{told}");
                // Processing stops in front of it: everything before it counts, and nothing else.
                assert_eq!((report.counts.rejected, report.counts.read), (limit as u64, bad[limit] - 1), "{told}");
                assert_eq!(report.by_reason.iter().map(|(_, count)| count).sum::<u64>(), limit as u64, "{told}");
                let canonical = report.canonical_json();
                assert_eq!(*seen.get_or_insert_with(|| canonical.clone()), canonical, "{told}");
                assert!(scene.is_untouched(), "{told}");
            }
        }
    }
}

#[test]
fn as_many_rejects_as_are_allowed_are_no_failure() {
    let lines = lines(3_000);
    let count = rejected(&lines).len();
    let (scene, plain) = (Scene::new(&input(&lines)), Scene::new(&input(&lines)));
    let expected = small().run(plain.options());
    let report =
        small_with(&format!("{{rejects: {count}}}")).run(RunOptions { block_size: Some(4096), ..scene.options() });
    assert_eq!((report.status, report.counts.rejected), (Status::Completed, count as u64), "{:?}", report.error);
    assert_eq!(report.canonical_json(), expected.canonical_json());
    assert_eq!(["ledger", "rejects"].map(|name| scene.read(name)), ["ledger", "rejects"].map(|name| plain.read(name)));
}

#[test]
fn of_a_limit_and_a_fatal_record_the_first_in_the_input_decides() {
    let fatal = "B|900.00|stop".to_owned();
    let mut lines = lines(8_000);
    let bad = rejected(&lines);
    let scene = Scene::new(&[]);
    for (limit, place, expected) in [
        (600, bad[300], codes::input::FATAL_RECORD),
        (600, bad[700], codes::balance::REJECT_LIMIT),
        (600, bad[600] - 1, codes::input::FATAL_RECORD),
        (600, bad[600] + 1, codes::balance::REJECT_LIMIT),
    ] {
        lines.insert(place as usize - 1, fatal.clone());
        std::fs::write(scene.input(), input(&lines)).unwrap();
        lines.remove(place as usize - 1);
        for block_size in [Some(4096), None] {
            let job = small_with(&format!("{{rejects: {limit}}}"));
            let report = job.run(RunOptions { threads: Some(3), block_size, ..scene.options() });
            assert_eq!(code(&report), Some(expected), "{place}, {block_size:?}: {:?}", report.error);
        }
    }
}

fn commit(job: &Job, scene: &Scene, plan: &str, results: Vec<Processed>) -> Report {
    let options = RunOptions { outputs: scene.options().outputs, ..RunOptions::default() };
    let mut commit = Commit::new(job, Plan::from_json(plan).unwrap(), options).unwrap();
    for result in results {
        commit.add(result).unwrap();
    }
    commit.finish()
}

#[test]
fn splits_in_other_processes_end_at_the_same_record() {
    let lines = lines(30_000);
    let (whole, parts) = (Scene::new(&input(&lines)), Scene::new(&input(&lines)));
    for limit in [0, 40, 2_000] {
        let job = small_with(&format!("{{rejects: {limit}}}"));
        let expected = job.run(whole.options());
        assert_eq!(code(&expected), Some(codes::balance::REJECT_LIMIT));
        let options = RunOptions { inputs: parts.options().inputs, ..RunOptions::default() };
        for splits in [1, 2, 7, 50] {
            let plan = Plan::new(&job, options.clone(), splits).unwrap().to_json().unwrap();
            let worker = Worker::new(&job, Plan::from_json(&plan).unwrap()).unwrap();
            let results = worker.splits().map(|split| worker.process(&split).unwrap());
            let results: Vec<Processed> =
                results.map(|done| Processed::from_bytes(&done.to_bytes().unwrap()).unwrap()).collect();
            let told = format!("limit {limit}, {splits} splits");
            let one_by_one = commit(&job, &parts, &plan, results.clone());
            assert_eq!(one_by_one.canonical_json(), expected.canonical_json(), "{told}");
            let merged = results.into_iter().reduce(|one, next| one.merge(next).unwrap()).unwrap();
            assert_eq!(commit(&job, &parts, &plan, vec![merged]).canonical_json(), expected.canonical_json(), "{told}");
            assert!(parts.is_untouched(), "{told}");
        }
    }
}

#[test]
fn a_run_that_goes_on_behind_a_checkpoint_counts_the_rejects_before_it() {
    let lines = lines(6_000);
    let bad = rejected(&lines);
    let limit = bad.len() - 20;
    let job = small_with(&format!("{{rejects: {limit}}}"));
    let plain = Scene::new(&input(&lines));
    let expected = job.run(plain.keyed_options());
    assert_eq!((code(&expected), record(&expected)), (Some(codes::balance::REJECT_LIMIT), Some(bad[limit])));
    let mut resumed = 0;
    for nth in [8, 13, 21, 34] {
        let scene = Scene::new(&input(&lines));
        let fault = FaultPlan::new().nth(Some(Call::Write), nth, Effect::Errno(Errno::IO.raw_os_error()));
        let first = job.run_with(Os::with_faults(Arc::new(fault)), scene.keyed_options());
        assert_eq!(code(&first), Some(codes::output::WRITE_FAILED), "{nth}: {:?}", first.error);
        let second = job.run(scene.keyed_options());
        assert_eq!(second.canonical_json(), expected.canonical_json(), "{nth}");
        resumed += usize::from(second.resumed_from.is_some());
        // The data decided: the same bytes get the same answer, and nobody looks at them again.
        let third = job.run(scene.keyed_options());
        assert!(third.duplicate && code(&third) == code(&expected), "{nth}: {third:?}");
        assert!(!scene.path("ledger").exists() && !scene.path("rejects").exists(), "{nth}");
    }
    assert!(resumed >= 2, "only {resumed} of them went on behind a checkpoint");
}

/// The code with which a job with these limits ends.
fn end(limits: &str, scene: &Scene) -> Option<Code> {
    let report = small_with(limits).run(RunOptions { block_size: Some(4096), ..scene.options() });
    for name in ["ledger", "rejects"] {
        assert_eq!(scene.path(name).exists(), report.error.is_none(), "{limits}");
        let _ = std::fs::remove_file(scene.path(name));
    }
    code(&report)
}

#[test]
fn a_share_and_a_sum_are_judged_at_the_end_and_their_bounds_are_allowed() {
    use codes::balance::{REJECT_LIMIT, REJECT_SHARE, REJECTED_SUM};
    // Two of eight are rejected: 600.00 and 700.50 in all; that of an unreadable line is not known.
    let mut lines = vec!["A|1.00|a"; 6];
    lines.insert(1, "B|600.00|high");
    lines.insert(5, "X|100.50|who");
    let scene = Scene::new(&small_input(&lines));
    for (limits, expected) in [
        ("{rejects: 25%}", None),
        ("{rejects: 24.999999%}", Some(REJECT_SHARE)),
        ("{rejects: 0%}", Some(REJECT_SHARE)),
        ("{rejects: 100%}", None),
        ("{rejected_sum: {expr: amount, max: 700.50}}", None),
        ("{rejected_sum: {expr: amount, max: 700.499}}", Some(REJECTED_SUM)),
        ("{rejected_sum: {expr: \"-amount\", max: -700.5}}", None),
        ("{rejected_sum: {expr: \"-amount\", max: -700.51}}", Some(REJECTED_SUM)),
        ("{rejected_sum: {expr: \"reason == 'HIGH' ? amount : 0.00\", max: 600}}", None),
        (
            "{rejected_sum: {expr: \"reason == 'HIGH' ? amount : 0.00 // the others do not count\", max: 599.99}}",
            Some(REJECTED_SUM),
        ),
        ("{rejects: 2, rejected_sum: {expr: amount, max: 700}}", Some(REJECTED_SUM)),
        ("{rejects: 1, rejected_sum: {expr: amount, max: 700}}", Some(REJECT_LIMIT)),
        ("{rejects: [2, 25%]}", None),
        ("{rejects: [1, 25%]}", Some(REJECT_LIMIT)),
        ("{rejects: [24%, 2]}", Some(REJECT_SHARE)),
        ("{rejects: 20%, rejected_sum: {expr: amount, max: 700}}", Some(REJECT_SHARE)),
    ] {
        assert_eq!(end(limits, &scene), expected, "{limits}");
    }
}

#[test]
fn a_limit_is_told_before_figures_that_do_not_agree() {
    let text = String::from_utf8(small_input(&["A|1.00|a", "X|2.00|b"])).unwrap().replace("T|2|", "T|3|");
    let scene = Scene::new(text.as_bytes());
    assert_eq!(end("{rejects: 50%}", &scene), Some(codes::balance::OUT_OF_BALANCE));
    assert_eq!(end("{rejects: 49%}", &scene), Some(codes::balance::REJECT_SHARE));
}

#[test]
fn the_error_says_what_was_wrong_with_the_last_one_and_what_is_allowed() {
    let scene = Scene::new(&small_input(&["A|1.00|a", "X|2.00|b", "B|700.00|c"]));
    let error = small_with("{rejects: 1}").run(scene.options()).error.unwrap();
    assert_eq!(
        error.message(),
        "a record was rejected, and the job allows no more: HIGH: `amount < 500.00` does not hold"
    );
    assert_eq!(error.kind(), crate::error::Kind::Data);
    let position = error.position().unwrap();
    assert_eq!((position.record, position.line), (Some(3), Some(5)));
    assert!(error.help_text().is_some_and(|help| help.contains("allows 1 reject:")), "{error:?}");
}
