//! What people ask for: to stop, to give up, to remove, to look.

use super::support::{
    LEASE, again, both, brought_to, checkpoint, ending, healthy, launch, record, refused, running, start_kind, started,
    story, target,
};
use crate::error::codes::store as codes;
use crate::state::{EndState, ExecutionState, Lookup, Origin};
use std::time::Duration;

const NOBODY: fn() -> Origin = Origin::default;

#[test]
fn a_living_owner_is_asked_to_stop_and_does_so_itself() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        assert!(!one.stop_requested(&claim).unwrap());
        for _ in 0..2 {
            let asked = other.request_stop(&claim.execution, &NOBODY()).unwrap();
            assert_eq!((asked.state, asked.stop_requested), (ExecutionState::Started, true));
        }
        assert!(one.stop_requested(&claim).unwrap());
        one.end(&claim, &ending(EndState::Stopped)).unwrap();
        assert_eq!(story(&*one, &claim.execution), "claimed bound stop_requested stopped");
        assert!(!started(one.begin(&launch("K", "a"))).execution.stop_requested);
    });
}

#[test]
fn an_execution_without_a_living_owner_is_stopped_at_once() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        drop(one);
        assert_eq!(other.request_stop(&claim.execution, &NOBODY()).unwrap().state, ExecutionState::Stopped);
        let second = started(other.begin(&launch("L", "a"))).claim;
        other.bind(&second, "bound", &[target("K")]).unwrap();
        assert_eq!(start_kind(&started(other.begin(&launch("K", "a"))).start), "resume, gone");
        healthy(&*other);
    });
}

/// It may wake up and write: the next attempt must not go on in its part files.
#[test]
fn an_owner_that_is_only_frozen_is_not_taken_for_gone_because_somebody_stopped_it() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        scene.clock.advance(LEASE);
        assert_eq!(other.request_stop(&claim.execution, &NOBODY()).unwrap().state, ExecutionState::Stopped);
        assert_eq!(start_kind(&started(other.begin(&launch("K", "a"))).start), "resume");
        refused(one.checkpoint(&claim, &checkpoint(1), LEASE), codes::FENCED);
    });
}

/// The same within a process: a thread that gave no sign of life may still be writing.
#[test]
fn a_frozen_thread_of_this_process_is_not_taken_for_gone_either() {
    both(|scene| {
        let store = scene.process();
        let claim = running(&*store, "K", "a");
        scene.clock.advance(LEASE);
        assert_eq!(store.request_stop(&claim.execution, &NOBODY()).unwrap().state, ExecutionState::Stopped);
        assert_eq!(start_kind(&started(store.begin(&launch("K", "a"))).start), "resume");
    });
}

#[test]
fn what_cannot_be_stopped_says_so() {
    both(|scene| {
        let store = scene.process();
        refused(store.request_stop("E?", &NOBODY()), codes::EXECUTION_UNKNOWN);
        for (key, state) in [
            ("F", ExecutionState::Finalising),
            ("X", ExecutionState::Failed),
            ("C", ExecutionState::Completed),
            ("A", ExecutionState::Abandoned),
        ] {
            let claim = running(&*store, key, "a");
            brought_to(&*store, &claim, state, false);
            let said = refused(store.request_stop(&claim.execution, &NOBODY()), codes::EXECUTION_STATE);
            assert!(said.contains(&format!("is {state} and cannot be stopped")), "{said}");
        }
    });
}

#[test]
fn giving_up_needs_an_execution_that_nobody_works_on() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        refused(other.abandon("E?", "wrong file", &NOBODY()), codes::EXECUTION_UNKNOWN);
        let claim = running(&*one, "K", "a");
        one.checkpoint(&claim, &checkpoint(1), LEASE).unwrap();
        let said = refused(other.abandon(&claim.execution, "wrong file", &NOBODY()), codes::EXECUTION_LIVE);
        assert!(said.contains("is owned by process"), "{said}");
        let done = running(&*one, "D", "a");
        brought_to(&*one, &done, ExecutionState::Completed, false);
        refused(other.abandon(&done.execution, "wrong file", &NOBODY()), codes::EXECUTION_STATE);
        drop(one);
        for _ in 0..2 {
            let given_up = other.abandon(&claim.execution, "wrong file", &NOBODY()).unwrap();
            assert_eq!((given_up.state, given_up.tokens), (ExecutionState::Abandoned, vec![claim.token]));
            assert_eq!((given_up.bound.as_deref(), given_up.position), (Some("bound"), None));
        }
        assert_eq!(story(&*other, &claim.execution), "claimed bound checkpointed abandoned");
        let second = started(other.begin(&launch("L", "a"))).claim;
        other.bind(&second, "bound", &[target("K")]).unwrap();
        healthy(&*other);
    });
}

#[test]
fn a_purge_removes_what_ended_before_and_nothing_else() {
    both(|scene| {
        let store = scene.process();
        let ended = [
            ("C", ExecutionState::Completed, false),
            ("D", ExecutionState::Failed, true),
            ("A", ExecutionState::Abandoned, false),
        ];
        let open = [
            ("S", ExecutionState::Started, false),
            ("F", ExecutionState::Finalising, false),
            ("T", ExecutionState::Stopped, false),
            ("X", ExecutionState::Failed, false),
        ];
        for (key, state, decided) in ended.into_iter().chain(open) {
            brought_to(&*store, &running(&*store, key, "a"), state, decided);
        }
        scene.clock.advance(Duration::from_secs(1));
        brought_to(&*store, &running(&*store, "N", "a"), ExecutionState::Completed, false);
        let length = store.audit_head().unwrap().sequence;
        assert_eq!(store.purge(scene.os.now(), &NOBODY()).unwrap().executions, 3);
        assert_eq!(store.purge(scene.os.now(), &NOBODY()).unwrap().executions, 0);
        assert_eq!(store.audit_head().unwrap().sequence, length + 3, "the trail only grows");
        let left: Vec<_> = store.history(None, 100).unwrap().into_iter().map(|found| found.key).collect();
        assert_eq!(left, [b"N", b"X", b"T", b"F", b"S"]);
        healthy(&*store);
    });
}

#[test]
fn a_purge_of_many_comes_in_pieces_and_removes_all() {
    both(|scene| {
        let store = scene.process();
        let many = u64::from(crate::store::machine::PURGED_AT_ONCE) + 3;
        for number in 0..many {
            let request = super::support::key_request(&format!("R{number}"), "a");
            let crate::state::KeyVerdict::Started { claim, .. } = store.begin_key(&request).unwrap() else { panic!() };
            store.complete_key(&claim, b"done", (number == 0).then_some(Duration::ZERO)).unwrap();
        }
        scene.clock.advance(Duration::from_secs(1));
        assert_eq!(store.purge(scene.os.now(), &NOBODY()).unwrap().keys, many);
        assert_eq!(store.purge(scene.os.now(), &NOBODY()).unwrap().keys, 0);
    });
}

/// An old generation that is purged takes nothing from the new one.
#[test]
fn a_purged_generation_leaves_the_key_to_the_next_one() {
    both(|scene| {
        let store = scene.process();
        brought_to(&*store, &running(&*store, "K", "a"), ExecutionState::Completed, false);
        scene.clock.advance(Duration::from_secs(1));
        let second = started(store.begin(&again("K", "b")));
        assert_eq!(second.execution.generation, 2);
        assert_eq!(store.purge(scene.os.now(), &NOBODY()).unwrap().executions, 1);
        let found = store.execution(Lookup::Key { scope: "eod", key: b"K" }).unwrap();
        assert_eq!(found, Some(second.execution));
        healthy(&*store);
    });
}

#[test]
fn history_shows_the_newest_first_and_attempts_their_owners() {
    both(|scene| {
        let one = scene.process();
        let claims: Vec<_> = ["K", "L", "M"].iter().map(|key| running(&*one, key, "a")).collect();
        let ids = |most| -> Vec<String> {
            one.history(Some("eod"), most).unwrap().into_iter().map(|found| found.id).collect()
        };
        assert_eq!(ids(2), [claims[2].execution.clone(), claims[1].execution.clone()]);
        assert_eq!((ids(9).len(), one.history(Some("other"), 9).unwrap().len()), (3, 0));
        scene.clock.advance(Duration::from_secs(1));
        one.end(&claims[0], &ending(EndState::Stopped)).unwrap();
        let other = scene.process();
        let next = started(other.begin(&launch("K", "a"))).claim;
        let attempts = other.attempts(&next.execution).unwrap();
        assert_eq!(attempts.iter().map(|attempt| attempt.token).collect::<Vec<_>>(), [claims[0].token, next.token]);
        assert_eq!(attempts[0].ended_at, Some(attempts[0].started_at + 1_000_000_000));
        assert_eq!((attempts[0].ended_as, attempts[1].ended_as), (Some(ExecutionState::Stopped), None));
        assert!(attempts[0].owner.number != attempts[1].owner.number && attempts[1].owner.pid > 0);
        assert_eq!(record(&*other, &next.execution).owner.as_ref(), Some(&attempts[1].owner));
    });
}

#[test]
fn the_doctor_tells_of_claims_of_the_dead_without_calling_them_a_problem() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        assert_eq!(other.examine().unwrap(), []);
        drop(one);
        let findings = other.examine().unwrap();
        assert_eq!(findings.len(), 1);
        assert!(!findings[0].problem && findings[0].message.contains(&claim.execution), "{findings:?}");
    });
}
