//! What keys of functions and requests should come to.

use super::world::{LEASE, Process, World};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
enum State {
    Started,
    Done { failed: bool, until: Option<u64> },
    Purged,
}

#[derive(Debug, Clone)]
struct Key {
    request: u8,
    state: State,
    /// Index of the claim.
    claim: usize,
    until: u64,
    changed: u64,
}

#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: BTreeMap<u8, Key>,
    /// Key and process of each claim, and whether the process knows that it was lost.
    pub(super) claims: Vec<(u8, Process, bool)>,
}

impl Keys {
    pub(super) fn begin(&mut self, world: &World, process: Process, name: u8, request: u8) -> String {
        let now = world.now;
        let Some(key) = self.keys.get(&name) else { return self.claim(now, process, name, request, "started") };
        if matches!(key.state, State::Done { until: Some(until), .. } if until <= now) {
            return self.claim(now, process, name, request, "started");
        }
        if key.request != request {
            return "key mismatch".to_owned();
        }
        match key.state {
            State::Purged => "key purged".to_owned(),
            State::Done { failed: true, .. } => "key failed".to_owned(),
            State::Done { failed: false, .. } => "key completed".to_owned(),
            State::Started => {
                let (_, owner, told) = self.claims[key.claim];
                let gone = !world.is_alive(owner) || (owner == process && told);
                if !gone && now < key.until {
                    return "key in progress".to_owned();
                }
                self.claim(now, process, name, request, "taken over")
            }
        }
    }

    fn claim(&mut self, now: u64, process: Process, name: u8, request: u8, said: &str) -> String {
        let claim = self.claims.len();
        self.claims.push((name, process, false));
        self.keys.insert(name, Key { request, state: State::Started, claim, until: now + LEASE, changed: now });
        format!("key {said}")
    }

    fn held(&mut self, claim: usize) -> Option<&mut Key> {
        let (name, _, told) = &mut self.claims[claim];
        let key = self.keys.get_mut(name).filter(|key| key.claim == claim && key.state == State::Started);
        *told |= key.is_none();
        key
    }

    pub(super) fn extend(&mut self, now: u64, claim: usize) -> String {
        match self.held(claim) {
            None => "fenced".to_owned(),
            Some(key) => {
                (key.until, key.changed) = (now + LEASE, now);
                "ok".to_owned()
            }
        }
    }

    /// Ends a claim; the answer is the same for all, so that the same end said twice is one end.
    pub(super) fn finish(&mut self, now: u64, claim: usize, failed: bool, keep: Option<u64>) -> String {
        let name = self.claims[claim].0;
        let before = self.keys.get(&name).filter(|key| key.claim == claim);
        if before.is_some_and(|key| matches!(key.state, State::Done { failed: was, .. } if was == failed)) {
            return "ok".to_owned();
        }
        match self.held(claim) {
            None => "fenced".to_owned(),
            Some(key) => {
                (key.state, key.changed) = (State::Done { failed, until: keep.map(|keep| now + keep) }, now);
                "ok".to_owned()
            }
        }
    }

    pub(super) fn free(&mut self, claim: usize) -> String {
        let name = self.claims[claim].0;
        if !self.keys.contains_key(&name) {
            return "ok".to_owned();
        }
        if self.held(claim).is_none() {
            return "fenced".to_owned();
        }
        self.keys.remove(&name);
        "ok".to_owned()
    }

    pub(super) fn purge(&mut self, now: u64) -> u64 {
        let mut count = 0;
        self.keys.retain(|_, key| match key.state {
            State::Done { failed, until } if key.changed < now && until.is_none_or(|until| until <= now) => {
                count += 1;
                let stays = !failed && until.is_none();
                key.state = State::Purged;
                stays
            }
            _ => true,
        });
        count
    }
}
