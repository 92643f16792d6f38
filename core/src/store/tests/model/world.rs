//! What executions should come to.

use std::collections::BTreeMap;

/// Milliseconds of the only lease there is.
pub(super) const LEASE: u64 = 30_000;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    Started,
    Finalising,
    Stopped,
    Failed,
    Decided,
    Completed,
    Abandoned,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    In(State),
    Released,
}

/// A process, by its place and how often that was killed before.
pub(super) type Process = (usize, u32);

#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) execution: usize,
    pub(super) process: Process,
    /// Its process knows that it was lost.
    told: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Execution {
    key: u8,
    pub(super) generation: u32,
    request: u8,
    pub(super) state: State,
    /// Attempts, the last one at the end.
    pub(super) claims: Vec<usize>,
    /// How the last attempt said that it ended.
    ended: Option<End>,
    until: u64,
    pub(super) bound: bool,
    pub(super) checkpoint: u64,
    pub(super) stop: bool,
    targets: Vec<u8>,
    /// What whoever is not bound yet has to clear away: an execution and its attempts.
    clear: Option<(usize, Vec<usize>)>,
    changed: u64,
    pub(super) gone: bool,
}

#[derive(Debug, Clone)]
enum Found {
    Execution(usize),
    Tombstone { request: u8, completed: bool, generation: u32 },
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) now: u64,
    pub(super) killed: [u32; 3],
    pub(super) claims: Vec<Claim>,
    pub(super) executions: Vec<Execution>,
    keys: BTreeMap<u8, Found>,
}

impl World {
    pub(super) fn process(&self, place: usize) -> Process {
        (place, self.killed[place])
    }

    pub(super) fn is_alive(&self, process: Process) -> bool {
        self.killed[process.0] == process.1
    }

    /// Whether nobody works for the last attempt, as far as this process can know.
    fn is_gone(&self, execution: usize, asker: Process) -> bool {
        let found = &self.executions[execution];
        let claim = &self.claims[*found.claims.last().unwrap()];
        found.ended.is_some() || !self.is_alive(claim.process) || (claim.process == asker && claim.told)
    }

    pub(super) fn is_owned(&self, execution: usize, asker: Process) -> bool {
        let found = &self.executions[execution];
        matches!(found.state, State::Started | State::Finalising)
            && !self.is_gone(execution, asker)
            && self.now < found.until
    }

    pub(super) fn begin(&mut self, process: Process, key: u8, request: u8, new: bool) -> String {
        let execution = match self.keys.get(&key).cloned() {
            None => return self.first(process, key, request, 1, None),
            Some(Found::Tombstone { request: old, completed: true, .. }) if !new => {
                return format!("purged same={}", old == request);
            }
            Some(Found::Tombstone { generation, .. }) => {
                return self.first(process, key, request, generation + 1, None);
            }
            Some(Found::Execution(execution)) => execution,
        };
        let owned = self.is_owned(execution, process);
        let found = &self.executions[execution];
        let same = found.request == request;
        let left = (execution, found.claims.clone());
        if new {
            if owned {
                return "in progress".to_owned();
            }
            let generation = found.generation + 1;
            if found.state != State::Completed && found.state != State::Abandoned {
                self.give_up(execution);
            }
            return self.first(process, key, request, generation, Some(left));
        }
        match found.state {
            State::Abandoned => "abandoned".to_owned(),
            State::Failed | State::Decided if !same => {
                let clear = self.to_clear(execution);
                let found = &mut self.executions[execution];
                (found.request, found.bound, found.checkpoint) = (request, false, 0);
                self.claim(execution, process, clear, "fresh".to_owned())
            }
            _ if !same => "mismatch".to_owned(),
            State::Completed => "completed".to_owned(),
            State::Decided => "failed".to_owned(),
            _ if owned => "in progress".to_owned(),
            _ => self.take(execution, process),
        }
    }

    fn to_clear(&self, execution: usize) -> Option<(usize, Vec<usize>)> {
        let found = &self.executions[execution];
        let kept = if found.bound { None } else { found.clear.clone() };
        kept.or_else(|| Some((execution, found.claims.clone())))
    }

    fn take(&mut self, execution: usize, process: Process) -> String {
        let gone = self.is_gone(execution, process);
        let found = &self.executions[execution];
        match (found.state, found.bound) {
            (State::Finalising, _) => self.claim(execution, process, None, format!("finish gone={gone}")),
            (_, false) => {
                let clear = self.to_clear(execution);
                self.claim(execution, process, clear, "fresh".to_owned())
            }
            (_, true) => {
                let start = format!("resume gone={gone} checkpoint={}", found.checkpoint);
                self.claim(execution, process, None, start)
            }
        }
    }

    fn first(
        &mut self,
        process: Process,
        key: u8,
        request: u8,
        generation: u32,
        clear: Option<(usize, Vec<usize>)>,
    ) -> String {
        let execution = self.executions.len();
        self.executions.push(Execution {
            key,
            generation,
            request,
            state: State::Started,
            claims: Vec::new(),
            ended: None,
            until: 0,
            bound: false,
            checkpoint: 0,
            stop: false,
            targets: Vec::new(),
            clear: None,
            changed: 0,
            gone: false,
        });
        self.keys.insert(key, Found::Execution(execution));
        self.claim(execution, process, clear, "fresh".to_owned())
    }

    fn claim(
        &mut self,
        execution: usize,
        process: Process,
        clear: Option<(usize, Vec<usize>)>,
        start: String,
    ) -> String {
        let claim = self.claims.len();
        self.claims.push(Claim { execution, process, told: false });
        let now = self.now;
        let found = &mut self.executions[execution];
        found.claims.push(claim);
        if found.state != State::Finalising {
            found.state = State::Started;
        }
        (found.ended, found.until, found.stop, found.changed) = (None, now + LEASE, false, now);
        found.clear = clear.clone();
        let said = format!("started {start} execution={execution} attempt={}", found.claims.len());
        if start == "fresh" { format!("{said} clear={clear:?}") } else { said }
    }

    /// Whether a claim holds in one of these states.
    fn holds(&mut self, claim: usize, states: &[State]) -> bool {
        let found = &self.executions[self.claims[claim].execution];
        let holds = !found.gone
            && found.ended.is_none()
            && found.claims.last() == Some(&claim)
            && states.contains(&found.state);
        self.claims[claim].told |= !holds;
        holds
    }

    fn of(&mut self, claim: usize) -> &mut Execution {
        &mut self.executions[self.claims[claim].execution]
    }

    pub(super) fn bind(&mut self, claim: usize, target: u8) -> String {
        if !self.holds(claim, &[State::Started]) {
            return "fenced".to_owned();
        }
        let own = self.claims[claim].execution;
        let taken = |(index, other): (usize, &Execution)| index != own && other.targets.contains(&target);
        if self.executions.iter().enumerate().any(taken) {
            return "target claimed".to_owned();
        }
        let now = self.now;
        let found = self.of(claim);
        (found.bound, found.targets, found.clear, found.changed) = (true, vec![target], None, now);
        "ok".to_owned()
    }

    pub(super) fn checkpoint(&mut self, claim: usize) -> String {
        if !self.holds(claim, &[State::Started]) {
            return "fenced".to_owned();
        }
        let until = self.now + LEASE;
        let found = self.of(claim);
        found.checkpoint += 1;
        found.until = until;
        "ok".to_owned()
    }

    pub(super) fn restart(&mut self, claim: usize) -> String {
        if !self.holds(claim, &[State::Started]) {
            return "fenced".to_owned();
        }
        self.of(claim).checkpoint = 0;
        "ok".to_owned()
    }

    pub(super) fn heartbeat(&mut self, claim: usize) -> String {
        if !self.holds(claim, &[State::Started, State::Finalising]) {
            return "fenced".to_owned();
        }
        self.of(claim).until = self.now + LEASE;
        "ok".to_owned()
    }

    pub(super) fn finalise(&mut self, claim: usize) -> String {
        if !self.holds(claim, &[State::Started, State::Finalising]) {
            return "fenced".to_owned();
        }
        let now = self.now;
        let found = self.of(claim);
        if found.state == State::Started {
            (found.state, found.changed) = (State::Finalising, now);
        }
        "ok".to_owned()
    }

    /// An end that is said again by the same claim is an end, while the execution is still as that end left it.
    fn said_before(&self, claim: usize, end: End) -> bool {
        let found = &self.executions[self.claims[claim].execution];
        let still = match end {
            End::In(state) => found.state == state,
            End::Released => matches!(found.state, State::Started | State::Finalising),
        };
        !found.gone && found.claims.last() == Some(&claim) && found.ended == Some(end) && still
    }

    pub(super) fn end(&mut self, claim: usize, state: State) -> String {
        let from = if state == State::Completed { State::Finalising } else { State::Started };
        if self.said_before(claim, End::In(state)) {
            return "ok".to_owned();
        }
        if !self.holds(claim, &[from]) {
            return "fenced".to_owned();
        }
        let now = self.now;
        let found = self.of(claim);
        (found.state, found.ended, found.stop, found.changed) = (state, Some(End::In(state)), false, now);
        found.targets.clear();
        if matches!(state, State::Completed | State::Decided) {
            found.checkpoint = 0;
        }
        "ok".to_owned()
    }

    pub(super) fn release(&mut self, claim: usize) -> String {
        if self.said_before(claim, End::Released) {
            return "ok".to_owned();
        }
        if !self.holds(claim, &[State::Started, State::Finalising]) {
            return "fenced".to_owned();
        }
        self.of(claim).ended = Some(End::Released);
        "ok".to_owned()
    }

    pub(super) fn request_stop(&mut self, execution: usize, asker: Process) -> String {
        let owned = self.is_owned(execution, asker);
        let now = self.now;
        let found = &mut self.executions[execution];
        match found.state {
            _ if found.gone => return "unknown".to_owned(),
            State::Stopped => {}
            State::Started if owned => {
                if !found.stop {
                    (found.stop, found.changed) = (true, now);
                }
            }
            State::Started => {
                (found.state, found.stop, found.changed) = (State::Stopped, false, now);
                found.targets.clear();
            }
            _ => return "state".to_owned(),
        }
        if found.state == State::Stopped { "stopped".to_owned() } else { "asked".to_owned() }
    }

    pub(super) fn abandon(&mut self, execution: usize, asker: Process) -> String {
        let owned = self.is_owned(execution, asker);
        let found = &self.executions[execution];
        match found.state {
            _ if found.gone => "unknown".to_owned(),
            State::Abandoned => "ok".to_owned(),
            State::Completed => "state".to_owned(),
            _ if owned => "live".to_owned(),
            _ => {
                self.give_up(execution);
                "ok".to_owned()
            }
        }
    }

    fn give_up(&mut self, execution: usize) {
        let now = self.now;
        let found = &mut self.executions[execution];
        (found.state, found.stop, found.checkpoint, found.changed) = (State::Abandoned, false, 0, now);
        found.targets.clear();
    }

    pub(super) fn purge(&mut self) -> u64 {
        let mut count = 0;
        for (index, found) in self.executions.iter_mut().enumerate() {
            let over = matches!(found.state, State::Completed | State::Decided | State::Abandoned);
            if found.gone || !over || found.changed >= self.now {
                continue;
            }
            found.gone = true;
            count += 1;
            if matches!(self.keys.get(&found.key), Some(Found::Execution(newest)) if *newest == index) {
                let (request, generation) = (found.request, found.generation);
                let completed = found.state == State::Completed;
                self.keys.insert(found.key, Found::Tombstone { request, completed, generation });
            }
        }
        count
    }
}
