//! A store that counts, and loses answers as planned; and a manager on it.

use crate::error::{Error, Result, codes};
use crate::idempotency::{Begin, BeginOptions, Claim, IdempotencyManager};
use crate::os::{ManualClock, Os};
use crate::state::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The operations a manager uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Begin,
    Extend,
    Complete,
    Fail,
    Release,
    Record,
}

#[derive(Debug, Default)]
struct Plan {
    calls: HashMap<Operation, u64>,
    /// How many answers get lost, and whether the operation was carried out before.
    lost: HashMap<Operation, (u32, bool)>,
    locked: Option<Operation>,
}

#[derive(Debug)]
struct Flaky {
    inner: Arc<dyn Store>,
    plan: Arc<Mutex<Plan>>,
}

impl Flaky {
    fn enter<T>(&self, operation: Operation, carry_out: impl FnOnce(&dyn Store) -> Result<T>) -> Result<T> {
        let lose = {
            let mut plan = self.plan.lock().unwrap();
            *plan.calls.entry(operation).or_default() += 1;
            if plan.locked == Some(operation) {
                return Err(Error::new(codes::store::STORE_LOCKED, "locked"));
            }
            plan.lost.get_mut(&operation).filter(|(left, _)| *left > 0).map(|(left, carried_out)| {
                *left -= 1;
                *carried_out
            })
        };
        if lose != Some(false) {
            let answer = carry_out(self.inner.as_ref());
            if lose.is_none() {
                return answer;
            }
        }
        Err(Error::new(codes::store::STORE_FAILED, "the answer was lost"))
    }
}

macro_rules! elsewhere {
    ($(fn $name:ident(&self $(, $argument:ident: $type:ty)*) -> $result:ty;)*) => {
        $(fn $name(&self $(, $argument: $type)*) -> $result { self.inner.$name($($argument),*) })*
    };
}

impl Store for Flaky {
    fn begin_key(&self, request: &KeyRequest) -> Result<KeyVerdict> {
        self.enter(Operation::Begin, |store| store.begin_key(request))
    }
    fn extend_key(&self, claim: &KeyClaim, lease: Duration) -> Result<()> {
        self.enter(Operation::Extend, |store| store.extend_key(claim, lease))
    }
    fn complete_key(&self, claim: &KeyClaim, result: &[u8], keep: Option<Duration>) -> Result<()> {
        self.enter(Operation::Complete, |store| store.complete_key(claim, result, keep))
    }
    fn fail_key(&self, claim: &KeyClaim, error: &[u8], keep: Option<Option<Duration>>) -> Result<()> {
        self.enter(Operation::Fail, |store| store.fail_key(claim, error, keep))
    }
    fn release_key(&self, claim: &KeyClaim) -> Result<()> {
        self.enter(Operation::Release, |store| store.release_key(claim))
    }
    fn record(&self, event: &NewEvent) -> Result<()> {
        self.enter(Operation::Record, |store| store.record(event))
    }
    elsewhere! {
        fn begin(&self, launch: &Launch) -> Result<Verdict>;
        fn bind(&self, claim: &crate::state::Claim, bound: &str, targets: &[TargetClaim]) -> Result<()>;
        fn checkpoint(&self, claim: &crate::state::Claim, checkpoint: &CheckpointRecord, lease: Duration) -> Result<()>;
        fn restart(&self, claim: &crate::state::Claim, reason: &str) -> Result<()>;
        fn heartbeat(&self, claim: &crate::state::Claim, lease: Duration) -> Result<()>;
        fn stop_requested(&self, claim: &crate::state::Claim) -> Result<bool>;
        fn finalise(&self, claim: &crate::state::Claim, finalisation: &str) -> Result<()>;
        fn complete(&self, claim: &crate::state::Claim, result: &str, events: &[NewEvent]) -> Result<()>;
        fn end(&self, claim: &crate::state::Claim, ending: &Ending) -> Result<()>;
        fn execution(&self, lookup: Lookup<'_>) -> Result<Option<ExecutionRecord>>;
        fn history(&self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRecord>>;
        fn attempts(&self, execution: &str) -> Result<Vec<AttemptRecord>>;
        fn request_stop(&self, execution: &str, origin: &Origin) -> Result<ExecutionRecord>;
        fn abandon(&self, execution: &str, reason: &str, origin: &Origin) -> Result<ExecutionRecord>;
        fn purge(&self, before: i128, origin: &Origin) -> Result<Purged>;
        fn audit(&self, after: u64, most: u32) -> Result<Vec<AuditEntry>>;
        fn audit_head(&self) -> Result<AuditHead>;
        fn examine(&self) -> Result<Vec<Finding>>;
        fn write_count(&self) -> u64;
    }
}

/// A manager on a store in memory.
pub(crate) struct Scene {
    pub(crate) manager: IdempotencyManager,
    clock: Option<Arc<ManualClock>>,
    pub(crate) store: Arc<dyn Store>,
    plan: Arc<Mutex<Plan>>,
}

impl Scene {
    /// On a clock that stands still until it is moved or somebody sleeps.
    pub(crate) fn new() -> Scene {
        let clock = Arc::new(ManualClock::at(1_700_000_000_000_000_000));
        let os = Os::real().with_clock(clock.clone());
        Scene { clock: Some(clock), ..Scene::on(&os) }
    }

    /// On the clock of the system.
    pub(crate) fn real() -> Scene {
        Scene::on(&Os::real())
    }

    pub(crate) fn on(os: &Os) -> Scene {
        Scene::of(crate::store::memory(os), os)
    }

    pub(crate) fn of(store: Arc<dyn Store>, os: &Os) -> Scene {
        let plan = Arc::new(Mutex::new(Plan::default()));
        let flaky = Arc::new(Flaky { inner: store.clone(), plan: plan.clone() });
        Scene { manager: IdempotencyManager::with_store(flaky, os.clone()), clock: None, store, plan }
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.clock.as_ref().unwrap().advance(time);
    }

    /// The next so many answers to an operation get lost, before or after it was carried out.
    pub(crate) fn lose(&self, operation: Operation, times: u32, carried_out: bool) {
        self.plan.lock().unwrap().lost.insert(operation, (times, carried_out));
    }

    /// The store is locked for this operation.
    pub(crate) fn lock(&self, operation: Option<Operation>) {
        self.plan.lock().unwrap().locked = operation;
    }

    pub(crate) fn calls(&self, operation: Operation) -> u64 {
        self.plan.lock().unwrap().calls.get(&operation).copied().unwrap_or(0)
    }

    /// Asks for the key `k`, fingerprint `f`, without waiting.
    pub(crate) fn begin(&self) -> Begin {
        self.begin_with(&BeginOptions::default())
    }

    pub(crate) fn begin_with(&self, options: &BeginOptions) -> Begin {
        self.manager.begin("test", b"k", b"f", options).unwrap()
    }
}

/// The claim of an answer that is one.
pub(crate) fn started(begin: Begin) -> Claim {
    match begin {
        Begin::Started(claim) => claim,
        other => panic!("no claim: {other:?}"),
    }
}
