//! What shows only from inside a process, and between hosts that do not see each other's locks.

use super::{Alive, MemoryProcess, SharedMemory};
use crate::error::{Error, Result, codes::store};
use crate::os::{ManualClock, Os};
use crate::state::{
    Claim, EndState, Ending, KeyClaim, KeyRequest, KeyVerdict, Launch, Lookup, Origin, Start, Store, Verdict,
};
use crate::store::handle::{Backend, Handle, Operation};
use crate::store::rows::Rows;
use std::sync::Arc;
use std::time::Duration;

const LEASE: Duration = Duration::from_secs(30);
const INSTANT: Duration = Duration::from_nanos(1);

fn launch(number: u64) -> Launch {
    Launch {
        scope: "eod".to_owned(),
        key: b"K".to_vec(),
        fingerprint: "a".to_owned(),
        request: "a".to_owned(),
        execution: format!("E{number}"),
        nonce: u128::from(number),
        lease: LEASE,
        new_generation: None,
        origin: Origin::default(),
    }
}

fn claimed(process: &MemoryProcess, number: u64) -> Claim {
    match process.store.begin(&launch(number)).unwrap() {
        Verdict::Started(started) => started.claim,
        other => panic!("{other:?}"),
    }
}

fn claimed_key(process: &MemoryProcess, key: u8) -> KeyClaim {
    let Launch { scope, nonce, origin, .. } = launch(key.into());
    let request = KeyRequest { scope, key: vec![key], fingerprint: vec![1], nonce, lease: LEASE, origin };
    match process.store.begin_key(&request).unwrap() {
        KeyVerdict::Started { claim, .. } => claim,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_process_remembers_only_claims_that_have_not_come_to_their_end() {
    let one = SharedMemory::new(&Os::real()).process();
    let store = &one.store;
    store.complete_key(&claimed_key(&one, 1), b"done", None).unwrap();
    store.fail_key(&claimed_key(&one, 2), b"no", Some(None)).unwrap();
    store.fail_key(&claimed_key(&one, 3), b"no", None).unwrap();
    store.release_key(&claimed_key(&one, 4)).unwrap();
    for (number, state) in (1..).zip([EndState::Released, EndState::Stopped, EndState::Failed]) {
        let claim = claimed(&one, number);
        assert_eq!(one.process.active(), 1);
        store.end(&claim, &Ending { state, result: String::new(), code: String::new() }).unwrap();
    }
    let claim = claimed(&one, 9);
    store.finalise(&claim, "outputs").unwrap();
    store.complete(&claim, "done", &[]).unwrap();
    assert_eq!(one.process.active(), 0);
}

/// Carries operations out, and says that it could not.
#[derive(Debug)]
struct Losing(Arc<Alive>);

impl Backend for Losing {
    fn usable(&self) -> Result<()> {
        self.0.usable()
    }

    fn write(&self, operation: Operation) -> Result<()> {
        self.0.write(operation)?;
        Err(Error::new(store::STORE_FAILED, "the commit was lost"))
    }

    fn read(&self, snapshot: bool, operation: &mut dyn FnMut(&mut dyn Rows) -> Result<()>) -> Result<()> {
        self.0.read(snapshot, operation)
    }
}

/// A claim whose commit failed may stand in the store all the same. It must not keep anybody waiting for its lease.
#[test]
fn a_claim_that_nobody_was_told_of_holds_for_whoever_asks_next() {
    for again in [true, false] {
        let one = SharedMemory::new(&Os::real()).process();
        let first = claimed(&one, 1);
        one.store.end(&first, &Ending { state: EndState::Failed, result: String::new(), code: String::new() }).unwrap();
        let losing = Handle::new(Arc::new(Losing(one.alive.clone())), one.process.clone(), None);
        assert_eq!(losing.begin(&launch(2)).unwrap_err().code(), store::STORE_FAILED);
        let lost = one.store.execution(Lookup::Id("E1")).unwrap().unwrap();
        assert!(lost.token > first.token && !lost.owned);
        let next = claimed(&one, if again { 2 } else { 3 });
        assert_eq!(next.token == lost.token, again, "the same call gets the claim that was made for it");
    }
}

/// Another host's locks may not be seen and its clock cannot be read: a lease is over when it stayed as it is for its length.
#[test]
fn an_owner_of_another_host_is_judged_by_the_lease_that_is_seen() {
    let clock = Arc::new(ManualClock::at(0));
    let memory = SharedMemory::new(&Os::real().with_clock(clock.clone()));
    let here = memory.process_of(|identity| identity.boot_id = "here".to_owned(), false);
    let there = memory.process_of(|identity| identity.boot_id = "there".to_owned(), false);
    let claim = claimed(&there, 1);
    there.store.bind(&claim, "bound", &[]).unwrap();
    clock.advance(LEASE * 100);
    let left = |number| match here.store.begin(&launch(number)).unwrap() {
        Verdict::InProgress { retry_after, execution } => {
            assert!(execution.owned);
            Some(retry_after)
        }
        Verdict::Started(started) => {
            assert_eq!(started.start, Start::Resume { checkpoint: None, owner_gone: false });
            None
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(left(2), Some(LEASE), "it was not looked at before");
    clock.advance(LEASE - INSTANT);
    there.store.heartbeat(&claim, LEASE).unwrap();
    assert_eq!(left(3), Some(LEASE), "it gave a sign of life");
    there.kill();
    clock.advance(LEASE - INSTANT);
    assert_eq!(left(4), Some(INSTANT), "that its lock is free proves nothing here");
    clock.advance(INSTANT);
    assert_eq!(left(5), None);
}
