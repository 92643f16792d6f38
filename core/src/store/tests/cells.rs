//! The key table, cell by cell: what is found under the key, for the same request and for another one.

use super::support::{
    LEASE, Scene, again, both, brought_to, checkpoint, healthy, launch, record, refused, running, start_kind, started,
    story, target,
};
use crate::error::codes::store as codes;
use crate::state::{Claim, EndState, ExecutionState, Launch, Lookup, Origin, Start, Store, Verdict};
use std::sync::Arc;
use std::time::Duration;

/// One word for a verdict.
fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Started(started) => start_kind(&started.start).to_owned(),
        Verdict::InProgress { .. } => "in progress".to_owned(),
        Verdict::Completed(_) => "completed".to_owned(),
        Verdict::Failed(_) => "failed".to_owned(),
        Verdict::Mismatch(_) => "mismatch".to_owned(),
        Verdict::Abandoned(_) => "abandoned".to_owned(),
        Verdict::Purged { same, .. } => format!("purged, same={same}"),
    }
}

/// How the owner is when the next one comes.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Alive,
    Dead,
    Frozen,
}

/// Brings an execution into a state, lets its owner be as said, and launches from another process.
fn cell(state: ExecutionState, decided: bool, owner: Owner, next: fn() -> Launch, expected: &str, told: &str) {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        one.checkpoint(&claim, &checkpoint(1), LEASE).unwrap();
        brought_to(&*one, &claim, state, decided);
        let kept = leave(scene, one, owner);
        let before = record(&*other, &claim.execution);
        let verdict = other.begin(&next()).unwrap();
        assert_eq!(word(&verdict), expected, "{state} {decided}");
        check(&*other, &claim, &verdict, &before);
        let story = story(&*other, &claim.execution);
        assert!(story.ends_with(told), "{state}: {story}");
        healthy(&*other);
        drop(kept);
    });
}

fn leave(scene: &Scene, one: Arc<dyn Store>, owner: Owner) -> Option<Arc<dyn Store>> {
    match owner {
        Owner::Dead => return None,
        Owner::Frozen => scene.clock.advance(LEASE),
        Owner::Alive => scene.clock.advance(LEASE - Duration::from_nanos(1)),
    }
    Some(one)
}

/// What holds for a verdict, whatever it is.
fn check(store: &dyn Store, claim: &Claim, verdict: &Verdict, before: &crate::state::ExecutionRecord) {
    match verdict {
        Verdict::Started(started) => {
            assert!(started.claim.token > claim.token);
            assert_eq!(started.execution.token, started.claim.token);
            assert!(started.execution.owned && !started.execution.stop_requested);
            assert_eq!(started.execution, record(store, &started.claim.execution));
            refused(store.heartbeat(claim, LEASE), codes::FENCED);
            if let Start::Fresh { previous: Some(previous) } = &started.start {
                assert_eq!(**previous, *before, "who begins anew is told what was there");
            }
            if let Start::Resume { checkpoint, .. } = &started.start {
                let saved = checkpoint.as_ref().unwrap();
                assert_eq!((saved.sequence, &saved.state[..], &saved.leaves[..]), (1, &b"state 1"[..], &[1, 1, 1][..]));
            }
        }
        Verdict::InProgress { execution, .. } => assert!(execution.owned && **execution == *before),
        Verdict::Completed(found) | Verdict::Failed(found) | Verdict::Mismatch(found) | Verdict::Abandoned(found) => {
            assert_eq!(**found, *before);
        }
        Verdict::Purged { .. } => {}
    }
}

const SAME: fn() -> Launch = || launch("K", "a");
const OTHER: fn() -> Launch = || launch("K", "b");
const NEW: fn() -> Launch = || again("K", "b");

#[test]
fn nothing_found_starts_the_first_generation() {
    both(|scene| {
        let store = scene.process();
        let first = launch("K", "a");
        let started = started(store.begin(&first));
        assert_eq!(start_kind(&started.start), "fresh");
        let execution = &started.execution;
        assert_eq!((&execution.id, execution.generation, started.attempt), (&first.execution, 1, 1));
        assert_eq!((execution.state, &execution.tokens), (ExecutionState::Started, &vec![started.claim.token]));
        assert_eq!(story(&*store, &first.execution), "claimed");
        let by_key = store.execution(Lookup::Key { scope: "eod", key: b"K" }).unwrap();
        assert_eq!(by_key.as_ref(), Some(execution));
        assert_eq!(store.execution(Lookup::Key { scope: "other", key: b"K" }).unwrap(), None, "scopes are apart");
    });
}

#[test]
fn started_with_a_living_owner() {
    cell(ExecutionState::Started, false, Owner::Alive, SAME, "in progress", "checkpointed");
    cell(ExecutionState::Started, false, Owner::Alive, OTHER, "mismatch", "checkpointed");
    cell(ExecutionState::Started, false, Owner::Alive, NEW, "in progress", "checkpointed");
}

#[test]
fn started_with_a_dead_owner() {
    cell(ExecutionState::Started, false, Owner::Dead, SAME, "resume, gone", "taken_over");
    cell(ExecutionState::Started, false, Owner::Dead, OTHER, "mismatch", "checkpointed");
    cell(ExecutionState::Started, false, Owner::Dead, NEW, "fresh, previous", "abandoned");
}

#[test]
fn started_with_an_owner_that_gives_no_sign_of_life() {
    cell(ExecutionState::Started, false, Owner::Frozen, SAME, "resume", "taken_over");
    cell(ExecutionState::Started, false, Owner::Frozen, OTHER, "mismatch", "checkpointed");
    cell(ExecutionState::Started, false, Owner::Frozen, NEW, "fresh, previous", "abandoned");
}

#[test]
fn finalising() {
    cell(ExecutionState::Finalising, false, Owner::Alive, SAME, "in progress", "finalised");
    cell(ExecutionState::Finalising, false, Owner::Alive, OTHER, "mismatch", "finalised");
    cell(ExecutionState::Finalising, false, Owner::Dead, SAME, "finish, gone", "taken_over");
    cell(ExecutionState::Finalising, false, Owner::Frozen, SAME, "finish", "taken_over");
    cell(ExecutionState::Finalising, false, Owner::Dead, OTHER, "mismatch", "finalised");
    cell(ExecutionState::Finalising, false, Owner::Dead, NEW, "fresh, previous", "abandoned");
}

#[test]
fn stopped() {
    for owner in [Owner::Alive, Owner::Dead, Owner::Frozen] {
        cell(ExecutionState::Stopped, false, owner, SAME, "resume, gone", "resumed");
        cell(ExecutionState::Stopped, false, owner, OTHER, "mismatch", "stopped");
        cell(ExecutionState::Stopped, false, owner, NEW, "fresh, previous", "abandoned");
    }
}

#[test]
fn failed_and_not_decided() {
    for owner in [Owner::Alive, Owner::Dead] {
        cell(ExecutionState::Failed, false, owner, SAME, "resume, gone", "resumed");
        cell(ExecutionState::Failed, false, owner, OTHER, "fresh, previous", "superseded");
        cell(ExecutionState::Failed, false, owner, NEW, "fresh, previous", "abandoned");
    }
}

#[test]
fn failed_and_decided_by_the_data() {
    cell(ExecutionState::Failed, true, Owner::Alive, SAME, "failed", "failed");
    cell(ExecutionState::Failed, true, Owner::Alive, OTHER, "fresh, previous", "superseded");
    cell(ExecutionState::Failed, true, Owner::Alive, NEW, "fresh, previous", "abandoned");
}

#[test]
fn completed() {
    cell(ExecutionState::Completed, false, Owner::Alive, SAME, "completed", "completed");
    cell(ExecutionState::Completed, false, Owner::Alive, OTHER, "mismatch", "completed");
    cell(ExecutionState::Completed, false, Owner::Dead, NEW, "fresh, previous", "completed");
}

#[test]
fn abandoned() {
    cell(ExecutionState::Abandoned, false, Owner::Alive, SAME, "abandoned", "abandoned");
    cell(ExecutionState::Abandoned, false, Owner::Alive, OTHER, "abandoned", "abandoned");
    cell(ExecutionState::Abandoned, false, Owner::Dead, NEW, "fresh, previous", "abandoned");
}

#[test]
fn purged() {
    for (state, next, expected) in [
        (ExecutionState::Completed, SAME, "purged, same=true"),
        (ExecutionState::Completed, OTHER, "purged, same=false"),
        (ExecutionState::Completed, NEW, "fresh"),
        (ExecutionState::Failed, SAME, "fresh"),
        (ExecutionState::Abandoned, OTHER, "fresh"),
    ] {
        both(|scene| {
            let store = scene.process();
            let claim = running(&*store, "K", "a");
            brought_to(&*store, &claim, state, true);
            scene.clock.advance(Duration::from_secs(1));
            assert_eq!(store.purge(scene.os.now(), &Origin::default()).unwrap().executions, 1);
            assert_eq!(store.execution(Lookup::Key { scope: "eod", key: b"K" }).unwrap(), None);
            assert_eq!(store.attempts(&claim.execution).unwrap(), []);
            let verdict = store.begin(&next()).unwrap();
            assert_eq!(word(&verdict), expected);
            match verdict {
                Verdict::Started(started) => assert_eq!(started.execution.generation, 2),
                Verdict::Purged { execution, .. } => assert_eq!(execution, claim.execution),
                other => panic!("{other:?}"),
            }
            healthy(&*store);
        });
    }
}

#[test]
fn an_execution_that_was_not_bound_begins_afresh() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = started(one.begin(&launch("K", "a"))).claim;
        drop(one);
        let started = started(other.begin(&launch("K", "a")));
        assert_eq!((start_kind(&started.start), started.attempt), ("fresh, previous", 2));
        assert_eq!(started.execution.tokens, [claim.token, started.claim.token]);
    });
}

/// Who begins anew has to clear away what was there; where it dies before it did, the next one has to.
#[test]
fn what_is_to_be_cleared_away_is_told_until_somebody_is_bound() {
    both(|scene| {
        let (one, two, three) = (scene.process(), scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        brought_to(&*one, &claim, ExecutionState::Failed, true);
        let failed = record(&*one, &claim.execution);
        started(two.begin(&launch("K", "b")));
        drop(two);
        let next = started(three.begin(&launch("K", "b")));
        assert_eq!(next.start, Start::Fresh { previous: Some(Box::new(failed)) });
        three.bind(&next.claim, "bound again", &[target("K")]).unwrap();
        drop(three);
        let last = started(one.begin(&launch("K", "b")));
        assert_eq!(last.start, Start::Resume { checkpoint: None, owner_gone: true });
    });
}

#[test]
fn a_call_that_is_repeated_gets_the_same_answer_and_counts_once() {
    both(|scene| {
        let (one, two) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        one.checkpoint(&claim, &checkpoint(1), LEASE).unwrap();
        drop(one);
        for call in [launch("K", "a"), again("K", "b")] {
            let first = started(two.begin(&call));
            let length = two.audit_head().unwrap();
            assert_eq!(started(two.begin(&call)), first);
            assert_eq!(two.audit_head().unwrap(), length);
            two.end(&first.claim, &super::support::ending(EndState::Released)).unwrap();
            let third = scene.process();
            let call = Launch { execution: launch("", "").execution, ..call };
            assert_ne!(started(third.begin(&call)).claim, first.claim, "the call of another process is another call");
        }
        healthy(&*two);
    });
}
