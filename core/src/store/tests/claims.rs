//! What a claim may do, what a lost one may not, and what is repeated without harm.

use super::support::{
    LEASE, both, brought_to, checkpoint, ending, healthy, launch, record, refused, running, start_kind, started, story,
    target, trail,
};
use crate::error::codes::{internal, store as codes};
use crate::state::{CheckpointRecord, Claim, EndState, Event, ExecutionState, NewEvent, Origin, Start, Store, Verdict};
use std::time::Duration;

type Step = fn(&dyn Store, &Claim) -> crate::error::Result<()>;

/// Every operation of a claim.
const STEPS: [(&str, Step); 11] = [
    ("bind", |store, claim| store.bind(claim, "bound", &[target("K")])),
    ("checkpoint", |store, claim| store.checkpoint(claim, &checkpoint(1), LEASE)),
    ("restart", |store, claim| store.restart(claim, "changed")),
    ("heartbeat", |store, claim| store.heartbeat(claim, LEASE)),
    ("stop_requested", |store, claim| store.stop_requested(claim).map(drop)),
    ("finalise", |store, claim| store.finalise(claim, "outputs")),
    ("complete", |store, claim| store.complete(claim, "the result", &[])),
    ("failed", |store, claim| store.end(claim, &ending(EndState::Failed))),
    ("decided", |store, claim| store.end(claim, &ending(EndState::Decided))),
    ("stopped", |store, claim| store.end(claim, &ending(EndState::Stopped))),
    ("released", |store, claim| store.end(claim, &ending(EndState::Released))),
];

#[test]
fn a_claim_that_was_lost_changes_nothing_whatever_it_tries() {
    for state in [ExecutionState::Started, ExecutionState::Finalising] {
        both(|scene| {
            let (one, other) = (scene.process(), scene.process());
            let claim = running(&*one, "K", "a");
            brought_to(&*one, &claim, state, false);
            scene.clock.advance(LEASE);
            let next = started(other.begin(&launch("K", "a"))).claim;
            let (before, head) = (record(&*other, &next.execution), other.audit_head().unwrap());
            for (name, step) in STEPS {
                refused(step(&*one, &claim), codes::FENCED);
                assert_eq!(record(&*other, &next.execution), before, "{name}");
            }
            assert_eq!(other.audit_head().unwrap(), head);
            let invented = Claim { execution: "E?".to_owned(), token: 1 };
            STEPS.iter().for_each(|(_, step)| drop(refused(step(&*one, &invented), codes::FENCED)));
        });
    }
}

#[test]
fn a_state_that_does_not_fit_is_fenced_too() {
    use ExecutionState::{Abandoned, Completed, Failed, Finalising, Started, Stopped};
    // What each state allows, repeated ends of the same kind included.
    let allowed: [(ExecutionState, &[&str]); 6] = [
        (
            Started,
            &[
                "bind",
                "checkpoint",
                "restart",
                "heartbeat",
                "stop_requested",
                "finalise",
                "failed",
                "decided",
                "stopped",
                "released",
            ],
        ),
        (Finalising, &["heartbeat", "stop_requested", "finalise", "complete", "released"]),
        (Stopped, &["stopped"]),
        (Failed, &["failed"]),
        (Completed, &["complete"]),
        (Abandoned, &[]),
    ];
    for (state, names) in allowed {
        for (name, step) in STEPS {
            both(|scene| {
                let store = scene.process();
                let claim = running(&*store, "K", "a");
                brought_to(&*store, &claim, state, false);
                match step(&*store, &claim) {
                    Ok(()) => assert!(names.contains(&name), "{name} in {state}"),
                    Err(error) => {
                        assert!(!names.contains(&name), "{name} in {state}: {error}");
                        assert_eq!(error.code(), codes::FENCED);
                    }
                }
                healthy(&*store);
            });
        }
    }
}

#[test]
fn every_operation_may_be_repeated_when_its_answer_was_lost() {
    both(|scene| {
        let store = scene.process();
        let twice = |step: &dyn Fn() -> crate::error::Result<()>| {
            step().unwrap();
            let length = store.audit_head().unwrap();
            step().unwrap();
            assert_eq!(store.audit_head().unwrap(), length, "told once");
        };
        let claim = started(store.begin(&launch("K", "a"))).claim;
        twice(&|| store.bind(&claim, "bound", &[target("K")]));
        twice(&|| store.checkpoint(&claim, &checkpoint(1), LEASE));
        twice(&|| store.restart(&claim, "changed"));
        twice(&|| store.finalise(&claim, "outputs"));
        twice(&|| store.complete(&claim, "the result", &[note(&claim)]));
        refused(store.complete(&claim, "another result", &[]), codes::FENCED);
        for end in [EndState::Failed, EndState::Decided, EndState::Stopped, EndState::Released] {
            let claim = running(&*store, &format!("{end:?}"), "a");
            twice(&|| store.end(&claim, &ending(end)));
        }
        healthy(&*store);
    });
}

fn note(claim: &Claim) -> NewEvent {
    NewEvent {
        event: Event::Published,
        scope: "eod".to_owned(),
        subject: claim.execution.clone(),
        token: Some(claim.token),
        origin: Origin::default(),
        detail: serde_json::json!({ "name": "ledger" }),
    }
}

#[test]
fn a_whole_life_is_told_in_order() {
    both(|scene| {
        let store = scene.process();
        let claim = running(&*store, "K", "a");
        (1..=3).for_each(|sequence| store.checkpoint(&claim, &checkpoint(sequence), LEASE).unwrap());
        store.finalise(&claim, "outputs").unwrap();
        store.complete(&claim, "the result", &[note(&claim)]).unwrap();
        assert_eq!(story(&*store, &claim.execution), "claimed bound checkpointed finalised published completed");
        let entries = trail(&*store);
        assert!(entries.iter().all(|entry| entry.token == Some(claim.token)));
        assert_eq!((entries[0].sequence, entries[0].origin.actor.as_deref()), (claim.token, Some("ops")));
        let done = record(&*store, &claim.execution);
        assert_eq!((done.state, done.owned, done.position), (ExecutionState::Completed, false, None));
        assert_eq!(done.result.as_deref(), Some("the result"));
        let attempts = store.attempts(&claim.execution).unwrap();
        assert_eq!(attempts[0].ended_as, Some(ExecutionState::Completed));
    });
}

#[test]
fn checkpoints_follow_each_other_and_their_leaves_add_up() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        refused(one.checkpoint(&claim, &checkpoint(2), LEASE), internal::INTERNAL);
        let empty = CheckpointRecord { leaves: Vec::new(), ..checkpoint(2) };
        for next in [checkpoint(1), empty, checkpoint(3)] {
            one.checkpoint(&claim, &next, LEASE).unwrap();
        }
        refused(one.checkpoint(&claim, &checkpoint(2), LEASE), internal::INTERNAL);
        assert_eq!(record(&*one, &claim.execution).position, Some(3_000));
        drop(one);
        let next = started(other.begin(&launch("K", "a")));
        let Start::Resume { checkpoint: Some(saved), owner_gone: true } = next.start else { panic!("{next:?}") };
        assert_eq!((saved.sequence, saved.position, saved.leaves), (3, 3_000, vec![1, 1, 1, 3, 3, 3]));
        other.checkpoint(&next.claim, &checkpoint(4), LEASE).unwrap();
        other.restart(&next.claim, "the input has changed").unwrap();
        assert_eq!(record(&*other, &claim.execution).position, None);
        let told = trail(&*other).pop().unwrap();
        assert_eq!((told.event, &told.detail[..]), (Event::Checkpointed, r#"{"restart":"the input has changed"}"#));
        other.checkpoint(&next.claim, &checkpoint(1), LEASE).unwrap();
        healthy(&*other);
    });
}

#[test]
fn every_sign_of_life_renews_the_lease() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        let step = LEASE - Duration::from_secs(1);
        scene.clock.advance(step);
        one.heartbeat(&claim, LEASE).unwrap();
        scene.clock.advance(step);
        one.checkpoint(&claim, &checkpoint(1), LEASE).unwrap();
        scene.clock.advance(step);
        match other.begin(&launch("K", "a")).unwrap() {
            Verdict::InProgress { retry_after, execution } => {
                assert_eq!(retry_after, Duration::from_secs(1));
                assert_eq!(execution.owner.unwrap().since, scene.os.now() - step.as_nanos() as i128);
            }
            verdict => panic!("{verdict:?}"),
        }
        // The clock of the day has no part in it.
        scene.clock.set(0);
        assert!(matches!(other.begin(&launch("K", "a")).unwrap(), Verdict::InProgress { .. }));
        scene.clock.advance(Duration::from_secs(1));
        assert_eq!(start_kind(&started(other.begin(&launch("K", "a"))).start), "resume");
        refused(one.heartbeat(&claim, LEASE), codes::FENCED);
    });
}

#[test]
fn two_executions_never_aim_at_one_name() {
    both(|scene| {
        let (one, other) = (scene.process(), scene.process());
        let claim = running(&*one, "K", "a");
        let second = started(other.begin(&launch("L", "a"))).claim;
        let mut by_path = target("K");
        (by_path.device, by_path.inode) = (7, 7);
        let mut by_inode = target("K");
        by_inode.path = "/other/K".to_owned();
        for wanted in [target("K"), by_path, by_inode] {
            let said = refused(other.bind(&second, "bound", &[target("L"), wanted]), codes::TARGET_CLAIMED);
            assert!(said.contains(&format!("execution={}", claim.execution)), "{said}");
        }
        assert_eq!(record(&*other, &second.execution).bound, None, "nothing was changed");
        drop(one);
        refused(other.bind(&second, "bound", &[target("K")]), codes::TARGET_CLAIMED);
        other.bind(&second, "bound", &[target("L")]).unwrap();
        healthy(&*other);
    });
}

#[test]
fn names_are_free_when_an_execution_has_come_to_an_end() {
    for (state, decided) in [
        (ExecutionState::Stopped, false),
        (ExecutionState::Failed, false),
        (ExecutionState::Failed, true),
        (ExecutionState::Completed, false),
        (ExecutionState::Abandoned, false),
    ] {
        both(|scene| {
            let store = scene.process();
            let claim = running(&*store, "K", "a");
            brought_to(&*store, &claim, state, decided);
            let second = started(store.begin(&launch("L", "a"))).claim;
            store.bind(&second, "bound", &[target("K")]).unwrap();
            if state == ExecutionState::Stopped {
                let back = started(store.begin(&launch("K", "a"))).claim;
                refused(store.bind(&back, "bound", &[target("K")]), codes::TARGET_CLAIMED);
            }
        });
    }
}

#[test]
fn a_released_execution_stays_as_it_is_and_is_taken_at_once() {
    for (state, expected) in [(ExecutionState::Started, "resume, gone"), (ExecutionState::Finalising, "finish, gone")] {
        both(|scene| {
            let (one, other) = (scene.process(), scene.process());
            let claim = running(&*one, "K", "a");
            brought_to(&*one, &claim, state, false);
            one.end(&claim, &ending(EndState::Released)).unwrap();
            let left = record(&*other, &claim.execution);
            assert_eq!((left.state, left.owned), (state, false));
            refused(one.heartbeat(&claim, LEASE), codes::FENCED);
            let second = started(other.begin(&launch("L", "a"))).claim;
            refused(other.bind(&second, "bound", &[target("K")]), codes::TARGET_CLAIMED);
            assert_eq!(start_kind(&started(other.begin(&launch("K", "a"))).start), expected);
            assert!(story(&*other, &claim.execution).ends_with("released resumed"));
        });
    }
}

#[test]
fn a_claim_that_nobody_here_works_on_any_more_is_no_obstacle() {
    both(|scene| {
        let store = scene.process();
        let claim = running(&*store, "K", "a");
        assert!(matches!(store.begin(&launch("K", "a")).unwrap(), Verdict::InProgress { .. }));
        scene.clock.advance(LEASE);
        // The thread that had it may still be there: its part files are not to be touched.
        assert_eq!(start_kind(&started(store.begin(&launch("K", "a"))).start), "resume");
        refused(store.heartbeat(&claim, LEASE), codes::FENCED);
    });
}
