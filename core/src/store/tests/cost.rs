//! What an operation costs does not depend on what was before.

use super::support::{LEASE, Scene, checkpoint, key_request, launch, running, target};
use crate::state::{KeyVerdict, Store, Verdict};
use std::sync::atomic::Ordering;

/// Operations and statements of a whole execution, of a duplicate and of a key.
fn cost(scene: &Scene, name: &str) -> Vec<(u64, u64)> {
    let (store, statements) = scene.counted();
    // The first claim of a process takes its number.
    running(&*store, &format!("{name} first"), "a");
    let mut costs = Vec::new();
    let mut measure = |step: &dyn Fn(&dyn Store)| {
        let before = (store.write_count(), statements.load(Ordering::Relaxed));
        step(&*store);
        costs.push((store.write_count() - before.0, statements.load(Ordering::Relaxed) - before.1));
    };
    measure(&|store| {
        let Verdict::Started(started) = store.begin(&launch(name, "a")).unwrap() else { panic!() };
        store.bind(&started.claim, "bound", &[target(name)]).unwrap();
        (1..=3).for_each(|number| store.checkpoint(&started.claim, &checkpoint(number), LEASE).unwrap());
        store.finalise(&started.claim, "outputs").unwrap();
        store.complete(&started.claim, "done", &[]).unwrap();
    });
    measure(&|store| assert!(matches!(store.begin(&launch(name, "a")).unwrap(), Verdict::Completed(_))));
    measure(&|store| {
        let KeyVerdict::Started { claim, .. } = store.begin_key(&key_request(name, "a")).unwrap() else { panic!() };
        store.complete_key(&claim, b"done", None).unwrap();
    });
    measure(&|store| {
        assert!(matches!(store.begin_key(&key_request(name, "a")).unwrap(), KeyVerdict::Completed { .. }));
    });
    costs
}

/// So many executions that came to their end, made by several threads whose commits go together.
fn fill(store: &dyn Store, from: usize, to: usize) {
    std::thread::scope(|scope| {
        for thread in 0..16 {
            scope.spawn(move || {
                for number in (from..to).skip(thread).step_by(16) {
                    let claim = running(store, &format!("filler {number}"), "a");
                    store.finalise(&claim, "outputs").unwrap();
                    store.complete(&claim, "done", &[]).unwrap();
                }
            });
        }
    });
}

#[test]
fn an_execution_costs_the_same_after_one_a_hundred_and_ten_thousand_others() {
    let scene = Scene::file();
    let filler = scene.process();
    let mut costs = Vec::new();
    for (before, earlier) in [(0, 1), (1, 100), (100, 10_000)] {
        fill(&*filler, before, earlier);
        costs.push(cost(&scene, &format!("after {earlier}")));
    }
    assert_eq!(costs[0], costs[1]);
    assert_eq!(costs[0], costs[2]);
    let writes: Vec<u64> = costs[0].iter().map(|(writes, _)| *writes).collect();
    assert_eq!(writes, [7, 1, 2, 0], "an execution with three checkpoints, a duplicate, a key, its duplicate");
}
