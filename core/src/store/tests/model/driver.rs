//! Runs steps on the store and in the model, and compares.

use super::super::support::{self, Scene, checkpoint, ending, key_request, launch, target};
use super::faulty::Faulty;
use super::keys::Keys;
use super::world::{LEASE, State, World};
use crate::audit::verify;
use crate::error::{Result, codes::store as codes};
use crate::state::{
    Claim, EndState, ExecutionState, KeyClaim, KeyRequest, KeyVerdict, Launch, Lookup, Origin, Start, Started, Store,
    Verdict,
};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Begin { process: usize, key: u8, request: u8, new: bool },
    Work { claim: usize, work: Work },
    Stop { process: usize, execution: usize },
    Abandon { process: usize, execution: usize },
    Purge,
    Kill { process: usize },
    Pass { milliseconds: u64 },
    BeginKey { process: usize, key: u8, request: u8 },
    WorkKey { claim: usize, work: KeyWork },
}

#[derive(Debug, Clone)]
pub(super) enum Work {
    Bind(u8),
    Checkpoint,
    Restart,
    Heartbeat,
    Finalise,
    Complete,
    End(EndState),
}

#[derive(Debug, Clone)]
pub(super) enum KeyWork {
    Extend,
    Complete(Option<u64>),
    Fail(Option<Option<u64>>),
    Release,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let keep = || proptest::option::of(prop_oneof![Just(1_u64), Just(40_000)]);
    let work = prop_oneof![
        6 => (0..3_u8).prop_map(Work::Bind),
        3 => Just(Work::Checkpoint),
        1 => Just(Work::Restart),
        1 => Just(Work::Heartbeat),
        4 => Just(Work::Finalise),
        3 => Just(Work::Complete),
        3 => prop_oneof![
            Just(EndState::Failed), Just(EndState::Decided), Just(EndState::Stopped), Just(EndState::Released)
        ].prop_map(Work::End),
    ];
    let key_work = prop_oneof![
        Just(KeyWork::Extend),
        keep().prop_map(KeyWork::Complete),
        proptest::option::of(keep()).prop_map(KeyWork::Fail),
        Just(KeyWork::Release),
    ];
    let begin = (0..3_usize, 0..2_u8, 0..4_u8, 0..6_u8);
    let step = prop_oneof![
        6 => begin.prop_map(|(process, key, request, new)| {
            Step::Begin { process, key, request: request / 3, new: new == 0 }
        }),
        12 => (0..4_usize, work).prop_map(|(claim, work)| Step::Work { claim, work }),
        1 => (0..3_usize, 0..3_usize).prop_map(|(process, execution)| Step::Stop { process, execution }),
        1 => (0..3_usize, 0..3_usize).prop_map(|(process, execution)| Step::Abandon { process, execution }),
        1 => Just(Step::Purge),
        2 => (0..3_usize).prop_map(|process| Step::Kill { process }),
        3 => prop_oneof![Just(1_u64), Just(20_000), Just(LEASE)].prop_map(|milliseconds| Step::Pass { milliseconds }),
        3 => (0..3_usize, 0..2_u8, 0..4_u8).prop_map(|(process, key, request)| {
            Step::BeginKey { process, key, request: request / 3 }
        }),
        3 => (0..3_usize, key_work).prop_map(|(claim, work)| Step::WorkKey { claim, work }),
    ];
    proptest::collection::vec(step, 1..50)
}

pub(super) struct Driver {
    scene: Scene,
    faulty: Option<Faulty>,
    processes: Vec<Arc<dyn Store>>,
    world: World,
    keys: Keys,
    /// As in the model, by the same indices.
    claims: Vec<Claim>,
    executions: Vec<String>,
    key_claims: Vec<KeyClaim>,
}

/// What both said, or how they differ.
type Said = std::result::Result<String, String>;

impl Driver {
    pub(super) fn new(scene: Scene, losing: Option<u64>) -> Driver {
        Driver {
            processes: (0..3).map(|_| scene.process()).collect(),
            scene,
            faulty: losing.map(Faulty::new),
            world: World::default(),
            keys: Keys::default(),
            claims: Vec::new(),
            executions: Vec::new(),
            key_claims: Vec::new(),
        }
    }

    fn call<T>(&self, make: impl Fn() -> Result<T>) -> Result<T> {
        match &self.faulty {
            None => make(),
            Some(faulty) => faulty.insist(&make),
        }
    }

    pub(super) fn step(&mut self, step: &Step) -> Said {
        let (expected, said) = match step {
            Step::Begin { process, key, request, new } => self.begin(*process, *key, *request, *new),
            Step::Work { claim, work } => self.work(*claim, work),
            Step::Stop { process, execution } => self.stop(*process, *execution),
            Step::Abandon { process, execution } => self.abandon(*process, *execution),
            Step::Purge => self.purge(),
            Step::Kill { process } => {
                self.world.killed[*process] += 1;
                self.processes[*process] = self.scene.process();
                same("killed")
            }
            Step::Pass { milliseconds } => {
                self.world.now += milliseconds;
                self.scene.clock.advance(Duration::from_millis(*milliseconds));
                same("passed")
            }
            Step::BeginKey { process, key, request } => self.begin_key(*process, *key, *request),
            Step::WorkKey { claim, work } => self.work_key(*claim, work),
        };
        if expected != said {
            return Err(format!("{step:?}: the model says `{expected}`, the store says `{said}`"));
        }
        self.compare().map_err(|problem| format!("{step:?}: {problem}"))?;
        Ok(said)
    }

    fn begin(&mut self, place: usize, key: u8, request: u8, new: bool) -> (String, String) {
        let known = self.world.executions.len();
        let expected = self.world.begin(self.world.process(place), key, request, new);
        let make = if new { support::again } else { launch };
        let call: Launch = make(&format!("key {key}"), &format!("request {request}"));
        if self.world.executions.len() > known {
            self.executions.push(call.execution.clone());
        }
        let verdict = self.call(|| self.processes[place].begin(&call)).unwrap();
        let said = match verdict {
            Verdict::Started(started) => {
                self.claims.push(started.claim.clone());
                self.started(&started)
            }
            Verdict::InProgress { .. } => "in progress".to_owned(),
            Verdict::Completed(_) => "completed".to_owned(),
            Verdict::Failed(_) => "failed".to_owned(),
            Verdict::Mismatch(_) => "mismatch".to_owned(),
            Verdict::Abandoned(_) => "abandoned".to_owned(),
            Verdict::Purged { same, .. } => format!("purged same={same}"),
        };
        (expected, said)
    }

    fn started(&self, started: &Started) -> String {
        let number = |id: &str| self.executions.iter().position(|known| known == id);
        let claim = |token: &u64| self.claims.iter().position(|claim| claim.token == *token);
        let execution = number(&started.claim.execution).map_or("?".to_owned(), |number| number.to_string());
        let tail = format!("execution={execution} attempt={}", started.attempt);
        match &started.start {
            Start::Fresh { previous } => {
                let clear = previous.as_ref().map(|previous| {
                    let claims: Vec<usize> = previous.tokens.iter().filter_map(claim).collect();
                    (number(&previous.id).unwrap_or(usize::MAX), claims)
                });
                format!("started fresh {tail} clear={clear:?}")
            }
            Start::Resume { checkpoint, owner_gone } => {
                let sequence = checkpoint.as_ref().map_or(0, |saved| saved.sequence);
                let expected: Vec<u8> = (1..=sequence).flat_map(checkpoint_leaves).collect();
                let leaves = checkpoint.as_ref().is_none_or(|saved| saved.leaves == expected);
                let note = if leaves { "" } else { " with other leaves" };
                format!("started resume gone={owner_gone} checkpoint={sequence}{note} {tail}")
            }
            Start::Finish { owner_gone } => format!("started finish gone={owner_gone} {tail}"),
        }
    }

    /// One of the last claims, of a process that lives.
    fn work(&mut self, back: usize, work: &Work) -> (String, String) {
        let Some(index) = self.claims.len().checked_sub(back + 1) else { return same("no claim") };
        let process = self.world.claims[index].process;
        if !self.world.is_alive(process) {
            return same("dead");
        }
        let claim = self.claims[index].clone();
        let store = &self.processes[process.0];
        let lease = support::LEASE;
        let execution = self.world.claims[index].execution;
        let next = self.world.executions[execution].checkpoint + 1;
        let outcome = self.call(|| match work {
            Work::Bind(name) => {
                store.bind(&claim, &format!("bound {name} {}", claim.token), &[target(&name.to_string())])
            }
            Work::Checkpoint => store.checkpoint(&claim, &checkpoint(next), lease),
            Work::Restart => store.restart(&claim, "changed"),
            Work::Heartbeat => store.heartbeat(&claim, lease),
            Work::Finalise => store.finalise(&claim, "outputs"),
            Work::Complete => store.complete(&claim, "done", &[]),
            Work::End(state) => store.end(&claim, &ending(*state)),
        });
        let world = &mut self.world;
        let expected = match work {
            Work::Bind(name) => world.bind(index, *name),
            Work::Checkpoint => world.checkpoint(index),
            Work::Restart => world.restart(index),
            Work::Heartbeat => world.heartbeat(index),
            Work::Finalise => world.finalise(index),
            Work::Complete => world.end(index, State::Completed),
            Work::End(EndState::Failed) => world.end(index, State::Failed),
            Work::End(EndState::Decided) => world.end(index, State::Decided),
            Work::End(EndState::Stopped) => world.end(index, State::Stopped),
            Work::End(EndState::Released) => world.release(index),
        };
        (expected, word(outcome.map(|()| "ok".to_owned())))
    }

    fn stop(&mut self, place: usize, back: usize) -> (String, String) {
        let Some(index) = self.executions.len().checked_sub(back + 1) else { return same("no execution") };
        let expected = self.world.request_stop(index, self.world.process(place));
        let outcome = self.call(|| self.processes[place].request_stop(&self.executions[index], &Origin::default()));
        let said = outcome.map(|found| match found.state {
            ExecutionState::Stopped => "stopped".to_owned(),
            _ => "asked".to_owned(),
        });
        (expected, word(said))
    }

    fn abandon(&mut self, place: usize, back: usize) -> (String, String) {
        let Some(index) = self.executions.len().checked_sub(back + 1) else { return same("no execution") };
        let expected = self.world.abandon(index, self.world.process(place));
        let id = &self.executions[index];
        let outcome = self.call(|| self.processes[place].abandon(id, "wrong file", &Origin::default()));
        (expected, word(outcome.map(|_| "ok".to_owned())))
    }

    fn purge(&mut self) -> (String, String) {
        let before = self.scene.os.now();
        let expected = format!("{} {}", self.world.purge(), self.keys.purge(self.world.now));
        let purged = self.call(|| self.processes[0].purge(before, &Origin::default())).unwrap();
        // Where the first answer was lost nothing is left to be counted.
        let said = format!("{} {}", purged.executions, purged.keys);
        if self.faulty.is_some() { same("purged") } else { (expected, said) }
    }

    fn begin_key(&mut self, place: usize, key: u8, request: u8) -> (String, String) {
        let expected = self.keys.begin(&self.world, self.world.process(place), key, request);
        let call: KeyRequest = key_request(&format!("key {key}"), &format!("request {request}"));
        let said = match self.call(|| self.processes[place].begin_key(&call)).unwrap() {
            KeyVerdict::Started { claim, taken_over } => {
                self.key_claims.push(claim);
                if taken_over { "key taken over" } else { "key started" }
            }
            KeyVerdict::InProgress { .. } => "key in progress",
            KeyVerdict::Completed { .. } => "key completed",
            KeyVerdict::Failed { .. } => "key failed",
            KeyVerdict::Mismatch => "key mismatch",
            KeyVerdict::Purged => "key purged",
        };
        (expected, said.to_owned())
    }

    fn work_key(&mut self, back: usize, work: &KeyWork) -> (String, String) {
        let Some(index) = self.key_claims.len().checked_sub(back + 1) else { return same("no claim") };
        let (_, process, _) = self.keys.claims[index];
        if !self.world.is_alive(process) {
            return same("dead");
        }
        let (claim, store) = (&self.key_claims[index], &self.processes[process.0]);
        let time = |keep: &Option<u64>| keep.map(Duration::from_millis);
        let outcome = self.call(|| match work {
            KeyWork::Extend => store.extend_key(claim, support::LEASE),
            KeyWork::Complete(keep) => store.complete_key(claim, b"done", time(keep)),
            KeyWork::Fail(keep) => store.fail_key(claim, b"done", keep.as_ref().map(time)),
            KeyWork::Release => store.release_key(claim),
        });
        let now = self.world.now;
        let expected = match work {
            KeyWork::Extend => self.keys.extend(now, index),
            KeyWork::Complete(keep) => self.keys.finish(now, index, false, *keep),
            KeyWork::Fail(Some(keep)) => self.keys.finish(now, index, true, *keep),
            KeyWork::Fail(None) | KeyWork::Release => self.keys.free(index),
        };
        (expected, word(outcome.map(|()| "ok".to_owned())))
    }

    /// Every execution is as the model has it, for a process that looks.
    fn compare(&self) -> std::result::Result<(), String> {
        let (store, asker) = (&self.processes[2], self.world.process(2));
        for (index, expected) in self.world.executions.iter().enumerate() {
            let found = store.execution(Lookup::Id(&self.executions[index])).map_err(|error| error.to_string())?;
            let shown = found.map(|found| {
                let tokens: Vec<usize> = (found.tokens.iter())
                    .filter_map(|token| self.claims.iter().position(|claim| claim.token == *token))
                    .collect();
                let state = (found.state.as_str(), found.decided, found.stop_requested, found.owned);
                (state, found.generation, tokens, found.bound.is_some(), found.position.unwrap_or(0) / 1_000)
            });
            let owned = self.world.is_owned(index, asker);
            let (word, decided) = state_word(expected.state);
            let wanted = (!expected.gone).then(|| {
                let state = (word, decided, expected.stop, owned);
                (state, expected.generation, expected.claims.clone(), expected.bound, expected.checkpoint)
            });
            if wanted != shown {
                return Err(format!("execution {index}: the model has {wanted:?}, the store {shown:?}"));
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> std::result::Result<(), String> {
        let store = &self.processes[0];
        let findings = store.examine().map_err(|error| error.to_string())?;
        if let Some(problem) = findings.iter().find(|finding| finding.problem) {
            return Err(problem.message.clone());
        }
        if self.claims.windows(2).any(|pair| pair[0].token >= pair[1].token) {
            return Err("tokens went back".to_owned());
        }
        let trail = store.audit(0, u32::MAX).map_err(|error| error.to_string())?;
        verify([Ok(trail)], None, Some(&store.audit_head().unwrap())).map(drop).map_err(|error| error.to_string())
    }
}

fn checkpoint_leaves(number: u64) -> Vec<u8> {
    checkpoint(number).leaves
}

fn same(said: &str) -> (String, String) {
    (said.to_owned(), said.to_owned())
}

fn state_word(state: State) -> (&'static str, bool) {
    match state {
        State::Started => ("STARTED", false),
        State::Finalising => ("FINALISING", false),
        State::Stopped => ("STOPPED", false),
        State::Failed => ("FAILED", false),
        State::Decided => ("FAILED", true),
        State::Completed => ("COMPLETED", false),
        State::Abandoned => ("ABANDONED", false),
    }
}

fn word(outcome: Result<String>) -> String {
    match outcome {
        Ok(said) => said,
        Err(error) if error.code() == codes::FENCED => "fenced".to_owned(),
        Err(error) if error.code() == codes::TARGET_CLAIMED => "target claimed".to_owned(),
        Err(error) if error.code() == codes::EXECUTION_UNKNOWN => "unknown".to_owned(),
        Err(error) if error.code() == codes::EXECUTION_LIVE => "live".to_owned(),
        Err(error) if error.code() == codes::EXECUTION_STATE => "state".to_owned(),
        Err(error) => error.to_string(),
    }
}
