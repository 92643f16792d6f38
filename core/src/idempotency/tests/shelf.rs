//! The keys of a store, as simply as they can be kept.

use crate::error::{Error, Result, codes};
use crate::os::Os;
use crate::state::*;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

#[derive(Debug, Clone)]
enum State {
    Held { until: Duration },
    Done { verdict: KeyVerdict, until: Option<Duration>, at: i128 },
    Free,
    Tombstone,
}

#[derive(Debug)]
struct Entry {
    fingerprint: Vec<u8>,
    nonce: u128,
    token: u64,
    taken_over: bool,
    since: i128,
    state: State,
}

#[derive(Debug, Default)]
struct Inner {
    entries: HashMap<(String, Vec<u8>), Entry>,
    token: u64,
    trail: Vec<NewEvent>,
}

#[derive(Debug)]
pub(super) struct Shelf {
    os: Os,
    inner: Mutex<Inner>,
}

impl Shelf {
    pub(super) fn new(os: &Os) -> Shelf {
        Shelf { os: os.clone(), inner: Mutex::default() }
    }

    fn settle(&self, claim: &KeyClaim, change: impl FnOnce(&mut Entry, Duration)) -> Result<()> {
        let now = self.os.monotonic();
        let mut inner = self.inner.lock().unwrap();
        match inner.entries.get_mut(&(claim.scope.clone(), claim.key.clone())) {
            Some(entry) if entry.token == claim.token => {
                change(entry, now);
                Ok(())
            }
            _ => Err(Error::new(codes::store::FENCED, "another claim holds")),
        }
    }

    fn done(&self, claim: &KeyClaim, verdict: KeyVerdict, keep: Option<Duration>) -> Result<()> {
        let at = self.os.now();
        self.settle(claim, |entry, now| {
            entry.state = State::Done { verdict, until: keep.map(|keep| now + keep), at };
        })
    }
}

macro_rules! not_here {
    ($(fn $name:ident(&self $(, $argument:ident: $type:ty)*) -> $result:ty;)*) => {
        $(fn $name(&self $(, _: $type)*) -> $result { panic!("keys only") })*
    };
}

impl Store for Shelf {
    fn begin_key(&self, request: &KeyRequest) -> Result<KeyVerdict> {
        let now = self.os.monotonic();
        let mut inner = self.inner.lock().unwrap();
        let token = inner.token + 1;
        let mut taken_over = false;
        if let Some(entry) = inner.entries.get(&(request.scope.clone(), request.key.clone())) {
            let claim = KeyClaim { scope: request.scope.clone(), key: request.key.clone(), token: entry.token };
            match &entry.state {
                State::Tombstone => return Ok(KeyVerdict::Purged),
                State::Done { until: Some(until), .. } if *until <= now => {}
                State::Free => {}
                _ if entry.fingerprint != request.fingerprint => return Ok(KeyVerdict::Mismatch),
                State::Done { verdict, .. } => return Ok(verdict.clone()),
                State::Held { .. } if entry.nonce == request.nonce => {
                    return Ok(KeyVerdict::Started { claim, taken_over: entry.taken_over });
                }
                State::Held { until } if *until > now => {
                    let owner = OwnerInfo { number: 1, host: "here".into(), pid: 7, since: entry.since };
                    return Ok(KeyVerdict::InProgress { owner, retry_after: *until - now });
                }
                State::Held { .. } => taken_over = true,
            }
        }
        inner.token = token;
        let entry = Entry {
            fingerprint: request.fingerprint.clone(),
            nonce: request.nonce,
            token,
            taken_over,
            since: self.os.now(),
            state: State::Held { until: now + request.lease },
        };
        inner.entries.insert((request.scope.clone(), request.key.clone()), entry);
        let claim = KeyClaim { scope: request.scope.clone(), key: request.key.clone(), token };
        Ok(KeyVerdict::Started { claim, taken_over })
    }

    fn extend_key(&self, claim: &KeyClaim, lease: Duration) -> Result<()> {
        self.settle(claim, |entry, now| entry.state = State::Held { until: now + lease })
    }

    fn complete_key(&self, claim: &KeyClaim, result: &[u8], keep: Option<Duration>) -> Result<()> {
        self.done(claim, KeyVerdict::Completed { result: result.to_vec() }, keep)
    }

    fn fail_key(&self, claim: &KeyClaim, error: &[u8], keep: Option<Option<Duration>>) -> Result<()> {
        match keep {
            Some(keep) => self.done(claim, KeyVerdict::Failed { error: error.to_vec() }, keep),
            None => self.settle(claim, |entry, _| entry.state = State::Free),
        }
    }

    fn release_key(&self, claim: &KeyClaim) -> Result<()> {
        self.settle(claim, |entry, _| entry.state = State::Free)
    }

    fn record(&self, event: &NewEvent) -> Result<()> {
        self.inner.lock().unwrap().trail.push(event.clone());
        Ok(())
    }

    fn purge(&self, before: i128, _: &Origin) -> Result<Purged> {
        let mut purged = Purged::default();
        for entry in self.inner.lock().unwrap().entries.values_mut() {
            if matches!(entry.state, State::Done { at, .. } if at < before) {
                entry.state = State::Tombstone;
                purged.keys += 1;
            }
        }
        Ok(purged)
    }

    fn audit(&self, _: u64, _: u32) -> Result<Vec<AuditEntry>> {
        let entry = |event: &NewEvent| AuditEntry {
            sequence: 0,
            at: 0,
            event: event.event,
            scope: event.scope.clone(),
            subject: event.subject.clone(),
            token: event.token,
            origin: event.origin.clone(),
            place: String::new(),
            detail: event.detail.to_string(),
            key_id: None,
            previous: [0; 32],
            hash: [0; 32],
        };
        Ok(self.inner.lock().unwrap().trail.iter().map(entry).collect())
    }

    not_here! {
        fn begin(&self, launch: &Launch) -> Result<Verdict>;
        fn bind(&self, claim: &Claim, bound: &str, targets: &[TargetClaim]) -> Result<()>;
        fn checkpoint(&self, claim: &Claim, checkpoint: &CheckpointRecord, lease: Duration) -> Result<()>;
        fn restart(&self, claim: &Claim, reason: &str) -> Result<()>;
        fn heartbeat(&self, claim: &Claim, lease: Duration) -> Result<()>;
        fn stop_requested(&self, claim: &Claim) -> Result<bool>;
        fn finalise(&self, claim: &Claim, finalisation: &str) -> Result<()>;
        fn complete(&self, claim: &Claim, result: &str, events: &[NewEvent]) -> Result<()>;
        fn end(&self, claim: &Claim, ending: &Ending) -> Result<()>;
        fn execution(&self, lookup: Lookup<'_>) -> Result<Option<ExecutionRecord>>;
        fn history(&self, scope: Option<&str>, most: u32) -> Result<Vec<ExecutionRecord>>;
        fn attempts(&self, execution: &str) -> Result<Vec<AttemptRecord>>;
        fn request_stop(&self, execution: &str, origin: &Origin) -> Result<ExecutionRecord>;
        fn abandon(&self, execution: &str, reason: &str, origin: &Origin) -> Result<ExecutionRecord>;
        fn audit_head(&self) -> Result<AuditHead>;
        fn examine(&self) -> Result<Vec<Finding>>;
        fn write_count(&self) -> u64;
    }
}
