//! Splits in other processes: the same bytes, and whatever does not belong together is refused.

use super::support::{Scene, example, small, small_input};
use crate::engine::distributed::{Commit, Plan, Processed, Worker};
use crate::engine::{Job, Report, RunOptions};
use crate::error::codes;
use proptest::prelude::*;

fn plan(job: &Job, scene: &Scene, splits: u64) -> String {
    let options = RunOptions { inputs: scene.options().inputs, ..RunOptions::default() };
    Plan::new(job, options, splits).unwrap().to_json().unwrap()
}

fn results(job: &Job, plan: &str) -> Vec<Vec<u8>> {
    let worker = Worker::new(job, Plan::from_json(plan).unwrap()).unwrap();
    worker.splits().map(|split| worker.process(&split).unwrap().to_bytes().unwrap()).collect()
}

fn commit(job: &Job, scene: &Scene, plan: &str, results: Vec<Processed>) -> Report {
    let options = RunOptions { outputs: scene.options().outputs, ..RunOptions::default() };
    let mut commit = Commit::new(job, Plan::from_json(plan).unwrap(), options).unwrap();
    for result in results {
        commit.add(result).unwrap();
    }
    commit.finish()
}

fn read(bytes: &[u8]) -> Processed {
    Processed::from_bytes(bytes).unwrap()
}

fn lines() -> Vec<&'static str> {
    (0..400).map(|at| ["A|1.50|one", "B|-2.00|two", "X|3|who", "B|600.00|much", ""][at * 7 % 5]).collect()
}

#[test]
fn splits_give_the_bytes_and_the_report_of_one_process() {
    let (whole, parts) = (Scene::new(&small_input(&lines())), Scene::new(&small_input(&lines())));
    let expected = small().run(whole.options());
    assert!(expected.error.is_none(), "{:?}", expected.error);
    for splits in [1, 4, 37, 10_000] {
        let plan = plan(&small(), &parts, splits);
        let results = results(&small(), &plan);
        let report = commit(&small(), &parts, &plan, results.iter().map(|bytes| read(bytes)).collect());
        assert_eq!(report.canonical_json(), expected.canonical_json(), "{splits} splits");
        for name in ["ledger", "rejects"] {
            assert_eq!(parts.read(name), whole.read(name), "{splits} splits");
            std::fs::remove_file(parts.path(name)).unwrap();
        }
    }
}

#[test]
fn neighbours_merge_in_any_grouping() {
    let (whole, scene) = (Scene::new(&small_input(&lines())), Scene::new(&small_input(&lines())));
    assert!(small().run(whole.options()).error.is_none());
    let plan = plan(&small(), &scene, 5);
    let results = results(&small(), &plan);
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|at| read(&results[at]));
    let left = [b.clone(), c.clone(), d.clone(), e.clone()];
    let left = left.into_iter().try_fold(a.clone(), Processed::merge).unwrap();
    let right = a.merge(b).unwrap().merge(c.merge(d.merge(e).unwrap()).unwrap()).unwrap();
    assert_eq!(left, right);
    assert_eq!((left.first_split(), left.last_split(), left.counts().read), (0, 4, 400));
    assert!(commit(&small(), &scene, &plan, vec![left]).error.is_none());
    assert_eq!(["ledger", "rejects"].map(|name| scene.read(name)), ["ledger", "rejects"].map(|name| whole.read(name)));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let scene = Scene::new(&small_input(&lines()));
    let plan_text = plan(&small(), &scene, 3);
    let results = results(&small(), &plan_text);
    let other = plan(&small(), &scene, 2);
    let refused = |result: Result<(), crate::error::Error>| result.unwrap_err().code();
    let begin = |plan: &str| {
        let options = RunOptions { outputs: scene.options().outputs, ..RunOptions::default() };
        Commit::new(&small(), Plan::from_json(plan).unwrap(), options).unwrap()
    };
    assert_eq!(refused(begin(&plan_text).add(read(&results[1]))), codes::internal::PLAN_MISMATCH);
    assert_eq!(refused(begin(&other).add(read(&results[0]))), codes::internal::PLAN_MISMATCH);
    let mut twice = begin(&plan_text);
    twice.add(read(&results[0])).unwrap();
    assert_eq!(refused(twice.add(read(&results[0]))), codes::internal::PLAN_MISMATCH);
    assert_eq!(twice.finish().error.unwrap().code(), codes::internal::PLAN_MISMATCH, "splits are missing");
    assert_eq!(read(&results[0]).merge(read(&results[2])).unwrap_err().code(), codes::internal::PLAN_MISMATCH);
    let split = Worker::new(&small(), Plan::from_json(&other).unwrap()).unwrap().splits().next().unwrap();
    let worker = Worker::new(&small(), Plan::from_json(&plan_text).unwrap()).unwrap();
    assert_eq!(worker.process(&split).unwrap_err().code(), codes::internal::PLAN_MISMATCH);
    let foreign = Worker::new(&example(), Plan::from_json(&plan_text).unwrap());
    assert_eq!(foreign.unwrap_err().code(), codes::internal::PLAN_MISMATCH);
    let later = plan_text.replace("\"version\":2", "\"version\":3");
    let later = Worker::new(&small(), Plan::from_json(&later).unwrap());
    assert_eq!(later.unwrap_err().code(), codes::internal::PARTIAL_DAMAGED);
    assert_eq!(Plan::from_json("{}").unwrap_err().code(), codes::internal::PARTIAL_DAMAGED);
    std::fs::write(scene.input(), b"other").unwrap();
    let changed = Worker::new(&small(), Plan::from_json(&plan_text).unwrap());
    assert_eq!(changed.unwrap_err().code(), codes::input::INPUT_CHANGED);
    assert!(scene.is_untouched());
}

#[test]
fn the_first_failure_in_the_order_of_the_input_decides() {
    let lines = ["A|1|a", "B|900|first", "A|1|b", "A|1|c", "B|901|second", "A|1|d"];
    let (whole, parts) = (Scene::new(&small_input(&lines)), Scene::new(&small_input(&lines)));
    let expected = small().run(whole.options());
    let plan = plan(&small(), &parts, 6);
    let results: Vec<Processed> = results(&small(), &plan).iter().map(|bytes| read(bytes)).collect();
    let one_by_one = commit(&small(), &parts, &plan, results.clone());
    assert_eq!(one_by_one.canonical_json(), expected.canonical_json());
    let merged = results.into_iter().reduce(|one, next| one.merge(next).unwrap()).unwrap();
    assert_eq!(commit(&small(), &parts, &plan, vec![merged]).canonical_json(), expected.canonical_json());
    assert_eq!(expected.error.unwrap().position().unwrap().record, Some(2));
    assert!(parts.is_untouched());
}

#[test]
fn an_input_that_changes_before_the_end_is_not_published() {
    let scene = Scene::new(&small_input(&lines()));
    let plan = plan(&small(), &scene, 2);
    let results = results(&small(), &plan);
    let options = RunOptions { outputs: scene.options().outputs, ..RunOptions::default() };
    let mut commit = Commit::new(&small(), Plan::from_json(&plan).unwrap(), options).unwrap();
    for result in results {
        commit.add(read(&result)).unwrap();
    }
    std::fs::write(scene.input(), b"other").unwrap();
    assert_eq!(commit.finish().error.unwrap().code(), codes::input::INPUT_CHANGED);
    assert!(scene.is_untouched());
}

proptest! {
    #[test]
    fn damaged_results_are_refused(cut in 0..4000usize, at in 0..4000usize, mask in 1..=255u8) {
        let scene = Scene::new(&small_input(&["A|1|a", "X|1|b"]));
        let good = results(&small(), &plan(&small(), &scene, 1)).remove(0);
        let cut = &good[..cut % good.len()];
        prop_assert_eq!(Processed::from_bytes(cut).unwrap_err().code(), codes::internal::PARTIAL_DAMAGED);
        let mut changed = good.clone();
        let at = at % good.len();
        changed[at] ^= mask;
        prop_assert_eq!(Processed::from_bytes(&changed).unwrap_err().code(), codes::internal::PARTIAL_DAMAGED);
    }

    /// Damage that carries a digest of its own: refused or taken, and nothing panics.
    #[test]
    fn forged_results_do_no_harm(edits in prop::collection::vec((0..4000usize, any::<u8>()), 1..4)) {
        let scene = Scene::new(&small_input(&["A|1|a", "X|1|b"]));
        let plan_text = plan(&small(), &scene, 1);
        let mut bytes = results(&small(), &plan_text).remove(0);
        let content = bytes.len() - 16;
        for (at, byte) in edits {
            bytes[at % content] = byte;
        }
        let digest = twox_hash::XxHash3_128::oneshot(&bytes[..content]);
        bytes.truncate(content);
        bytes.extend_from_slice(&digest.to_be_bytes());
        if let Ok(processed) = Processed::from_bytes(&bytes) {
            let options = RunOptions { outputs: scene.options().outputs, ..RunOptions::default() };
            let mut commit = Commit::new(&small(), Plan::from_json(&plan_text).unwrap(), options).unwrap();
            let _ = commit.add(processed.clone());
            let _ = commit.finish();
            let _ = processed.clone().merge(processed);
        }
    }
}
