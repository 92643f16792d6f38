//! Frozen owners: a process stands still, another launch goes on with its work, and then it wakes up.
//!
//! Nobody can tell a frozen process from a slow one, so the other launch waits for the lease. From then on the frozen one must
//! change nothing that anybody will read. One that was frozen inside a transaction of the store locks everybody out; then the
//! other launch says so, and by whom.

use crate::points::Golden;
use crate::scene::{Ended, Place, audit};
use crate::tracer::{self, Call, Frozen};
use batchloom_tests::Finished;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::process::Output;
use std::time::{Duration, Instant};

/// What stands under `idempotency:` of these jobs.
const SECTION: &str = "lease: 500ms, on_running: wait 60s";

/// The longest that a launch may take until it says that the store is locked: it is patient for five seconds, and the machine
/// may be slow.
pub const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// The longest that a launch may take to go on with the work of a frozen owner: the lease, and the work.
const TAKEOVER_LIMIT: Duration = Duration::from_secs(10);

/// What became of a frozen owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It had not claimed anything: when it woke up, it got the result of the other one.
    TooEarly,
    /// The other one took over, and it was fenced.
    Fenced,
    /// It locked the store; the other one said so, and it finished the work itself.
    Locked,
    /// It was done: the other one got its result.
    TooLate,
}

/// When an owner is frozen.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    /// So long after its start.
    After(Duration),
    /// When so many bytes of the first output are written.
    Written(u64),
}

/// Freezes an owner (SIGSTOP) at a moment, launches the same command, and wakes it.
///
/// # Errors
/// What is not as it should be.
pub fn at_a_moment(golden: &Golden, moment: Moment) -> Result<Fate, String> {
    let place = golden.place().with_idempotency(SECTION);
    let owner = tracer::start(&mut place.command());
    let process = owner.process();
    let ended = match moment {
        Moment::After(time) => tracer::ended_within(&owner, time),
        Moment::Written(length) => {
            let there = || place.part_length().is_some_and(|found| found >= length);
            // Looked at all the time: a run takes some hundredths of a second.
            while !there() && !tracer::ended_within(&owner, Duration::ZERO) {}
            tracer::ended_within(&owner, Duration::ZERO)
        }
    };
    if !ended {
        tracer::freeze(&owner);
    }
    let other = Other::launch(&place)?;
    if !ended {
        tracer::thaw(&owner);
    }
    let fate = other.fate(golden, &place, process, &owner.wait());
    golden.clear(&place);
    fate
}

/// Freezes an owner before a durable call, launches the same command, and lets the call be made.
///
/// # Errors
/// What is not as it should be.
pub fn at_a_call(golden: &Golden, here: impl FnMut(&Call) -> bool + Send + 'static) -> Result<(Call, Fate), String> {
    let place = golden.place().with_idempotency(SECTION);
    let frozen: Frozen = tracer::stop_at(&place.command(), here).map_err(|output| format!("it ended: {output:?}"))?;
    let (call, process) = (frozen.call.clone(), frozen.process);
    let other = Other::launch(&place).map_err(|problem| format!("before {call}: {problem}"))?;
    let fate = other.fate(golden, &place, process, &frozen.go_on());
    golden.clear(&place);
    Ok((call.clone(), fate.map_err(|problem| format!("before {call}: {problem}"))?))
}

/// Freezes an owner before a durable call, kills the launch that takes over before its `n`-th durable call, launches once more,
/// and lets the owner go on: it is two claims behind.
///
/// # Errors
/// What is not as it should be.
pub fn and_killed_while_taking_over(
    golden: &Golden,
    here: impl FnMut(&Call) -> bool + Send + 'static,
    n: u64,
) -> Result<Fate, String> {
    let place = golden.place().with_idempotency(SECTION);
    let frozen: Frozen = tracer::stop_at(&place.command(), here).map_err(|output| format!("it ended: {output:?}"))?;
    let process = frozen.process;
    let killed = tracer::kill_before(&place.command(), n);
    let other = Other::launch(&place)?;
    let fate = other.fate(golden, &place, process, &frozen.go_on());
    let trail = audit(&place.store())?;
    golden.clear(&place);
    let takeovers = trail.count("taken_over");
    match fate? {
        Fate::Fenced if (1..=2).contains(&takeovers) => Ok(Fate::Fenced),
        fate => Err(format!("killed before {:?}: {fate:?}, {takeovers} takeovers", killed.call)),
    }
}

/// The other launch, and what anybody could read when it had ended.
struct Other {
    ended: Ended,
    took: Duration,
    seen: BTreeMap<String, Seen>,
}

/// An output as a reader finds it.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    bytes: Vec<u8>,
    inode: u64,
    changed: (i64, i64),
}

impl Other {
    fn launch(place: &Place) -> Result<Other, String> {
        let begin = Instant::now();
        let ended = Ended::of(&place.run())?;
        Ok(Other { ended, took: begin.elapsed(), seen: seen(place) })
    }

    fn fate(&self, golden: &Golden, place: &Place, process: u32, owner: &Output) -> Result<Fate, String> {
        let owner = Ended::of(&Finished::of(owner.clone()))?;
        let told = format!("the owner: {owner:#?}\nthe other, in {:?}: {:#?}", self.took, self.ended);
        let fate = self.judged(&owner, process, place).map_err(|problem| format!("{problem}\n{told}"))?;
        if let Some(difference) = golden.difference(&place.outputs()) {
            return Err(format!("{difference}\n{told}"));
        }
        if !place.left_over().is_empty() {
            return Err(format!("left over: {:?}\n{told}", place.left_over()));
        }
        Ok(fate)
    }

    fn judged(&self, owner: &Ended, process: u32, place: &Place) -> Result<Fate, String> {
        if self.ended.code == 4 {
            let named = self.ended.report["error"].to_string().contains(&process.to_string());
            return match self.ended.error() {
                Some("BL6007") if named && self.took <= BUSY_LIMIT && owner.code == 0 => Ok(Fate::Locked),
                _ => Err(format!("the other launch does not say that process {process} locks the store")),
            };
        }
        if self.ended.code != 0 || self.took > TAKEOVER_LIMIT {
            return Err("the other launch did not go on with the work".into());
        }
        if self.seen != seen(place) {
            return Err("the owner changed an output after it woke up".into());
        }
        match (self.ended.duplicate(), owner.code, owner.error()) {
            (true, 0, None) if !owner.duplicate() => Ok(Fate::TooLate),
            (false, 0, None) if owner.duplicate() => Ok(Fate::TooEarly),
            (false, 1, Some("BL6016")) => Ok(Fate::Fenced),
            _ => Err("the owner was not fenced".into()),
        }
    }
}

fn seen(place: &Place) -> BTreeMap<String, Seen> {
    let see = |(name, bytes): (String, Vec<u8>)| {
        let data = std::fs::metadata(place.path(&name)).expect("an output that was read");
        (name, Seen { bytes, inode: data.ino(), changed: (data.mtime(), data.mtime_nsec()) })
    };
    place.outputs().into_iter().map(see).collect()
}
