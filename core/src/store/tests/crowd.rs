//! Many at once.

use super::support::{Scene, again, healthy, key_request, launch, record};
use crate::os::threads::run_workers;
use crate::state::{ExecutionState, KeyVerdict, Store, Verdict};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs `work` in as many threads as there are stores.
fn at_once<R: Send>(stores: &[Arc<dyn Store>], work: impl Fn(usize, &dyn Store) -> R + Sync) -> Vec<R> {
    let os = crate::os::Os::real();
    run_workers(&os, stores.len(), "crowd", |index| work(index, &*stores[index]))
        .into_iter()
        .map(|result| result.unwrap())
        .collect()
}

/// Eight threads of one process, eight processes, and four of each.
fn crowds(test: impl Fn(&[Arc<dyn Store>])) {
    for scene in [Scene::memory(), Scene::file()] {
        for processes in [1, 4, 8] {
            let handles: Vec<_> = (0..processes).map(|_| scene.process()).collect();
            let stores: Vec<_> = (0..8).map(|index| handles[index % processes].clone()).collect();
            test(&stores);
            healthy(&*stores[0]);
        }
    }
}

#[test]
fn of_many_launches_of_a_key_one_starts() {
    static ROUND: AtomicU64 = AtomicU64::new(0);
    crowds(|stores| {
        for _ in 0..10 {
            let key = format!("K{}", ROUND.fetch_add(1, Ordering::Relaxed));
            let verdicts = at_once(stores, |_, store| store.begin(&launch(&key, "a")).unwrap());
            let mut started = verdicts.iter().filter_map(|verdict| match verdict {
                Verdict::Started(started) => Some(started),
                Verdict::InProgress { .. } => None,
                other => panic!("{other:?}"),
            });
            let winner = started.next().expect("one has it");
            assert_eq!(started.count(), 0, "and nobody else");
            for verdict in &verdicts {
                if let Verdict::InProgress { execution, .. } = verdict {
                    assert_eq!(execution.id, winner.claim.execution);
                }
            }
        }
    });
}

#[test]
fn of_many_that_take_over_one_gets_it() {
    crowds(|stores| {
        let key = format!("T{}", stores[0].audit_head().unwrap().sequence);
        let Verdict::Started(first) = stores[0].begin(&launch(&key, "a")).unwrap() else { panic!() };
        stores[0].end(&first.claim, &super::support::ending(crate::state::EndState::Failed)).unwrap();
        let verdicts = at_once(stores, |index, store| {
            store.begin(&if index == 0 { again(&key, "a") } else { launch(&key, "a") }).unwrap()
        });
        let count = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Started(_))).count();
        // A launch of the next generation may come before the others, or after one of them and find it in progress.
        assert_eq!(count, 1, "{verdicts:?}");
    });
}

#[test]
fn each_operation_is_whole_however_many_share_a_commit() {
    crowds(|stores| {
        let done = at_once(stores, |index, store| {
            (0..20)
                .map(|round| {
                    let seed = store.audit_head().unwrap().sequence;
                    let request = key_request(&format!("{index} {round} {seed}"), "a");
                    let KeyVerdict::Started { claim, .. } = store.begin_key(&request).unwrap() else { panic!() };
                    // One in three is an operation that fails in the middle of the others.
                    let late = crate::state::KeyClaim { token: claim.token + 1, ..claim.clone() };
                    if round % 3 == 0 {
                        assert!(store.complete_key(&late, b"x", None).is_err());
                    }
                    store.complete_key(&claim, &claim.token.to_be_bytes(), None).unwrap();
                    (request, claim.token)
                })
                .collect::<Vec<_>>()
        });
        let mut tokens: Vec<u64> = done.iter().flatten().map(|(_, token)| *token).collect();
        tokens.sort_unstable();
        tokens.dedup();
        assert_eq!(tokens.len(), 160, "no token comes twice");
        for (request, token) in done.iter().flatten() {
            let expected = KeyVerdict::Completed { result: token.to_be_bytes().to_vec() };
            assert_eq!(stores[0].begin_key(request).unwrap(), expected);
        }
    });
}

#[test]
fn executions_of_many_processes_run_to_their_ends() {
    crowds(|stores| {
        let base = stores[0].audit_head().unwrap().sequence;
        let ids = at_once(stores, |index, store| {
            let key = format!("R{base} {index}");
            let claim = super::support::running(store, &key, "a");
            (1..5).for_each(|number| {
                store.checkpoint(&claim, &super::support::checkpoint(number), super::support::LEASE).unwrap();
            });
            super::support::brought_to(store, &claim, ExecutionState::Completed, false);
            claim.execution
        });
        ids.iter().for_each(|id| assert_eq!(record(&*stores[0], id).state, ExecutionState::Completed));
    });
}
