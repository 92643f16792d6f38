//! Carries out one point and says whether everything is as if nothing had happened.

use super::golden::Golden;
use super::kill::{Kill, Point};
use crate::scene::{Ended, Place, Trail, audit, canonical};
use crate::tracer;
use batchloom_tests::Finished;
use std::process::Output;

/// How far the attempts had come that were killed, before the last one began, as the store tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing was claimed.
    Unclaimed,
    /// The execution was claimed, and no checkpoint taken.
    Claimed,
    /// A checkpoint was taken.
    Checkpointed,
    /// The outputs were complete; only their names were missing.
    Finalised,
    /// Everything was done.
    Completed,
}

/// A point at which nothing differed.
#[derive(Debug, Clone)]
pub struct Judged {
    /// How far it had come before the last launch.
    pub stage: Stage,
    /// How many attempts really were killed; the others ended before.
    pub killed: usize,
    /// Where the last attempt went on.
    pub resumed_from: Option<u64>,
    /// Bytes of input that the last attempt handled though the one before had handled them; where that can be said exactly.
    pub redone: Option<u64>,
    /// What the last attempt had to say.
    pub notes: String,
}

/// Carries out a point.
///
/// # Errors
/// What differs.
pub fn judge(golden: &Golden, point: &Point) -> Result<Judged, String> {
    let place = golden.place_with(point.threads, point.every);
    let mut killed = 0;
    for kill in &point.kills {
        killed += usize::from(disturb(&place, *kill)?);
    }
    let part = place.part_length();
    let judged = verdict(golden, &place, point, killed, part);
    golden.clear(&place);
    judged
}

/// Runs an attempt to its kill; whether it was killed. One that ended before must have ended well.
fn disturb(place: &Place, kill: Kill) -> Result<bool, String> {
    let output = match kill {
        Kill::Call(call) => tracer::kill_before(&place.command(), call).output,
        Kill::Time(time) => tracer::kill_after(&mut place.command(), std::time::Duration::from_micros(time)),
    };
    if was_killed(&output) {
        return Ok(true);
    }
    let ended = Finished::of(output);
    if ended.code == 0 { Ok(false) } else { Err(format!("an attempt ended by itself with {ended:?}")) }
}

fn was_killed(output: &Output) -> bool {
    use std::os::unix::process::ExitStatusExt;
    output.status.signal() == Some(libc::SIGKILL)
}

fn verdict(golden: &Golden, place: &Place, point: &Point, killed: usize, part: Option<u64>) -> Result<Judged, String> {
    let ended = Ended::of(&place.run())?;
    if ended.code != 0 {
        return Err(format!("the last attempt: exit code {}, {:#}\n{}", ended.code, ended.report, ended.err));
    }
    if let Some(difference) = golden.difference(&place.outputs()) {
        return Err(difference);
    }
    if place.modes() != golden.modes {
        return Err(format!("the permission bits differ: {:?} instead of {:?}", place.modes(), golden.modes));
    }
    let report = canonical(&ended.report);
    if report != golden.report {
        return Err(format!("the report differs:\nexpected {:#}\nfound {report:#}", golden.report));
    }
    if !place.left_over().is_empty() {
        return Err(format!("left over: {:?}", place.left_over()));
    }
    let trail = audit(&place.store())?;
    check_trail(&trail, &ended, killed)?;
    let stage = stage(&trail, &ended);
    let resumed_from = ended.number("resumed_from");
    let exact = point.threads == 1 && stage < Stage::Finalised && !ended.duplicate() && killed > 0;
    let position = part.filter(|_| exact).map(|length| golden.shape.position(&golden.input, length));
    let redone = position.map(|position| position.saturating_sub(resumed_from.unwrap_or(golden.input.begin)));
    Ok(Judged { stage, killed, resumed_from, redone, notes: ended.notes() })
}

/// Every attempt that found a claim of a dead one must say so, and nobody else.
fn check_trail(trail: &Trail, ended: &Ended, killed: usize) -> Result<(), String> {
    let (claimed, takeovers) = (trail.count("claimed"), trail.count("taken_over"));
    let attempts = ended.number("attempts").unwrap_or_default();
    let told = format!("{claimed} claims, {takeovers} takeovers, {attempts} attempts, {killed} kills");
    if claimed != 1 || trail.count("completed") != 1 || takeovers + 1 != attempts || takeovers > killed as u64 {
        return Err(format!("the trail tells {told}: {:#?}", trail.0));
    }
    let duplicates = trail.count("duplicate_returned");
    if ended.duplicate() != (duplicates > 0) {
        return Err(format!("{duplicates} duplicates in the trail, and duplicate: {}", ended.duplicate()));
    }
    Ok(())
}

fn stage(trail: &Trail, ended: &Ended) -> Stage {
    if ended.duplicate() {
        Stage::Completed
    } else if ended.number("attempts") == Some(1) {
        Stage::Unclaimed
    } else if trail.earlier_attempt_did("finalised") {
        Stage::Finalised
    } else if trail.earlier_attempt_did("checkpointed") {
        Stage::Checkpointed
    } else {
        Stage::Claimed
    }
}
