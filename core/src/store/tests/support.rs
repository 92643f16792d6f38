//! Scenes: a store, a clock, and processes that can be killed.

use crate::error::{Code, Result};
use crate::os::{ManualClock, Os};
use crate::state::{
    AuditEntry, CheckpointRecord, Claim, EndState, Ending, ExecutionRecord, ExecutionState, KeyRequest, Launch,
    NewGeneration, Origin, Start, Started, Store, TargetClaim, Verdict,
};
use crate::store::sqlite::open_apart;
use crate::store::{OpenStore, SharedMemory};
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;

pub(super) const LEASE: Duration = Duration::from_secs(30);

/// A store that processes come and go to; the clock stands still until it is moved.
pub(super) struct Scene {
    pub(super) clock: Arc<ManualClock>,
    pub(super) os: Os,
    place: Place,
    processes: AtomicU64,
}

enum Place {
    Memory(SharedMemory),
    File(TempDir),
}

/// Runs a test in memory and in a file.
pub(super) fn both(test: impl Fn(&Scene)) {
    test(&Scene::memory());
    test(&Scene::file());
}

impl Scene {
    fn new(place: impl FnOnce(&Os) -> Place) -> Scene {
        let clock = Arc::new(ManualClock::at(1_800_000_000_000_000_000));
        let os = Os::real().with_clock(clock.clone());
        Scene { clock, place: place(&os), os, processes: AtomicU64::new(0) }
    }

    pub(super) fn memory() -> Scene {
        Scene::new(|os| Place::Memory(SharedMemory::new(os)))
    }

    pub(super) fn file() -> Scene {
        Scene::new(|_| Place::File(tempfile::tempdir().unwrap()))
    }

    /// Another process. It is dead when the handle is dropped.
    pub(super) fn process(&self) -> Arc<dyn Store> {
        match &self.place {
            Place::Memory(memory) => memory.process().store,
            Place::File(_) => self.counted().0,
        }
    }

    /// The same with the number of statements it ran.
    pub(super) fn counted(&self) -> (Arc<dyn Store>, Arc<AtomicU64>) {
        let number = self.processes.fetch_add(1, Ordering::Relaxed);
        open_apart(&self.os, &OpenStore::at(self.path()), |identity| identity.start_time = number).unwrap()
    }

    pub(super) fn path(&self) -> PathBuf {
        match &self.place {
            Place::Memory(_) => panic!("a store in memory has no path"),
            Place::File(folder) => folder.path().join("store.db"),
        }
    }
}

/// A launch of the job `eod` under a key; `request` stands for inputs and parameters.
pub(super) fn launch(key: &str, request: &str) -> Launch {
    static LAUNCHES: AtomicU64 = AtomicU64::new(1);
    let number = LAUNCHES.fetch_add(1, Ordering::Relaxed);
    Launch {
        scope: "eod".to_owned(),
        key: key.as_bytes().to_vec(),
        fingerprint: format!("digest of {request}"),
        request: request.to_owned(),
        execution: format!("E{number:06}"),
        nonce: u128::from(number),
        lease: LEASE,
        new_generation: None,
        origin: Origin { actor: Some("ops".to_owned()), correlation: None },
    }
}

pub(super) fn again(key: &str, request: &str) -> Launch {
    let new = NewGeneration { reason: "a corrected file".to_owned(), actor: "ops".to_owned() };
    Launch { new_generation: Some(new), ..launch(key, request) }
}

pub(super) fn key_request(key: &str, body: &str) -> KeyRequest {
    let Launch { nonce, lease, origin, .. } = launch(key, body);
    let (key, fingerprint) = (key.as_bytes().to_vec(), body.as_bytes().to_vec());
    KeyRequest { scope: "payments".to_owned(), key, fingerprint, nonce, lease, origin }
}

pub(super) fn target(name: &str) -> TargetClaim {
    TargetClaim { device: 1, inode: 2, name: name.as_bytes().to_vec(), path: format!("/out/{name}") }
}

pub(super) fn checkpoint(sequence: u64) -> CheckpointRecord {
    CheckpointRecord {
        sequence,
        state: format!("state {sequence}").into_bytes(),
        leaves: vec![u8::try_from(sequence).unwrap(); 3],
        sampled: sequence == 1,
        position: sequence * 1_000,
    }
}

pub(super) fn ending(state: EndState) -> Ending {
    Ending { state, result: format!("{{\"{state:?}\":1}}"), code: "BL4001".to_owned() }
}

#[track_caller]
pub(super) fn started(verdict: Result<Verdict>) -> Started {
    match verdict.unwrap() {
        Verdict::Started(started) => *started,
        other => panic!("started was expected: {other:?}"),
    }
}

/// Starts an execution and binds it to one target, which is named as its key.
#[track_caller]
pub(super) fn running(store: &dyn Store, key: &str, request: &str) -> Claim {
    let claim = started(store.begin(&launch(key, request))).claim;
    store.bind(&claim, "bound", &[target(key)]).unwrap();
    claim
}

/// Brings an execution to an end of the table.
#[track_caller]
pub(super) fn brought_to(store: &dyn Store, claim: &Claim, state: ExecutionState, decided: bool) {
    match state {
        ExecutionState::Started => {}
        ExecutionState::Finalising => store.finalise(claim, "outputs").unwrap(),
        ExecutionState::Stopped => store.end(claim, &ending(EndState::Stopped)).unwrap(),
        ExecutionState::Failed if decided => store.end(claim, &ending(EndState::Decided)).unwrap(),
        ExecutionState::Failed => store.end(claim, &ending(EndState::Failed)).unwrap(),
        ExecutionState::Completed => {
            store.finalise(claim, "outputs").unwrap();
            store.complete(claim, "the result", &[]).unwrap();
        }
        ExecutionState::Abandoned => {
            store.end(claim, &ending(EndState::Failed)).unwrap();
            store.abandon(&claim.execution, "wrong file", &Origin::default()).unwrap();
        }
    }
}

pub(super) fn record(store: &dyn Store, id: &str) -> ExecutionRecord {
    store.execution(crate::state::Lookup::Id(id)).unwrap().unwrap()
}

pub(super) fn trail(store: &dyn Store) -> Vec<AuditEntry> {
    store.audit(0, 100_000).unwrap()
}

/// The words of the trail about an execution or a key, from the first entry on.
pub(super) fn story(store: &dyn Store, subject: &str) -> String {
    let words: Vec<_> =
        trail(store).into_iter().filter(|entry| entry.subject == subject).map(|entry| entry.event.as_str()).collect();
    words.join(" ")
}

/// The doctor has nothing to complain about.
#[track_caller]
pub(super) fn healthy(store: &dyn Store) {
    let problems: Vec<_> = store.examine().unwrap().into_iter().filter(|finding| finding.problem).collect();
    assert_eq!(problems, []);
}

#[track_caller]
pub(super) fn refused<T: Debug>(outcome: Result<T>, code: Code) -> String {
    let error = outcome.expect_err("an error was expected");
    assert_eq!(error.code(), code, "{error}");
    error.to_string()
}

/// A start without what a test does not look at.
pub(super) fn start_kind(start: &Start) -> &'static str {
    match start {
        Start::Fresh { previous: None } => "fresh",
        Start::Fresh { previous: Some(_) } => "fresh, previous",
        Start::Resume { owner_gone: true, .. } => "resume, gone",
        Start::Resume { owner_gone: false, .. } => "resume",
        Start::Finish { owner_gone: true } => "finish, gone",
        Start::Finish { owner_gone: false } => "finish",
    }
}
