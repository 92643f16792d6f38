//! What many points came to, in figures.

use super::golden::Golden;
use super::judge::{Judged, Stage};
use super::kill::{Kill, Point};
use std::fmt;

/// Bytes of input between two checkpoints of these runs.
const INTERVAL: u64 = 64 << 10;

/// Figures of one shape.
#[derive(Debug, Clone)]
pub struct Tally {
    shape: &'static str,
    /// Durable calls of the undisturbed run.
    pub calls: usize,
    /// Checkpoints of the undisturbed run.
    pub checkpoints: u64,
    /// Points.
    pub points: usize,
    /// Kills that met a running attempt.
    pub kills: usize,
    /// Points by how far the first claim had come.
    pub stages: [usize; 5],
    /// Of the attempts that were killed behind their first checkpoint and before their end, those that went on from one.
    pub resumed: (usize, usize),
    /// The largest number of bytes that were handled twice.
    pub redone: u64,
    /// How many of them there may be.
    pub most_redone: u64,
}

impl Tally {
    /// Counts.
    pub fn of(golden: &Golden, results: &[(Point, Judged)]) -> Tally {
        let mut tally = Tally {
            shape: golden.shape.name,
            calls: golden.calls.len(),
            checkpoints: golden.checkpoints,
            points: results.len(),
            kills: 0,
            stages: [0; 5],
            resumed: (0, 0),
            redone: 0,
            // A checkpoint stands at the end of the record that reaches the interval.
            most_redone: INTERVAL + golden.input.longest,
        };
        for (_, judged) in results {
            tally.kills += judged.killed;
            tally.stages[judged.stage as usize] += 1;
            if judged.stage == Stage::Checkpointed {
                tally.resumed.0 += usize::from(judged.resumed_from.is_some());
                tally.resumed.1 += 1;
            }
            tally.redone = tally.redone.max(judged.redone.unwrap_or(0));
        }
        tally
    }

    /// What must hold.
    ///
    /// # Errors
    /// What does not.
    pub fn check(&self) -> Result<(), String> {
        let (resumed, could) = self.resumed;
        let problem = if self.checkpoints < 20 {
            format!("{} checkpoints in a run, 20 are wanted", self.checkpoints)
        } else if resumed * 100 < could * 80 {
            format!("{resumed} of {could} kills behind the first checkpoint resumed from one, 80 % are wanted")
        } else if self.redone > self.most_redone {
            format!("{} bytes were handled twice, {} may be", self.redone, self.most_redone)
        } else {
            return Ok(());
        };
        Err(format!("{}: {problem}", self.shape))
    }

    /// The heads of the columns.
    pub fn heads() -> String {
        format!(
            "{:8} {:>6} {:>11} {:>7} {:>7} | {:>9} {:>8} {:>12} {:>9} {:>9} | {:>8} {:>15}",
            "shape",
            "calls",
            "checkpoints",
            "points",
            "kills",
            "unclaimed",
            "claimed",
            "checkpointed",
            "finalised",
            "completed",
            "resumed",
            "redone at most"
        )
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [unclaimed, claimed, checkpointed, finalised, completed] = self.stages;
        let (resumed, could) = self.resumed;
        let share = 100.0 * resumed as f64 / could.max(1) as f64;
        let redone = self.redone as f64 / INTERVAL as f64;
        write!(
            f,
            "{:8} {:6} {:11} {:7} {:7} | {unclaimed:9} {claimed:8} {checkpointed:12} {finalised:9} {completed:9} | {share:6.1} % {redone:6.2} intervals",
            self.shape, self.calls, self.checkpoints, self.points, self.kills
        )
    }
}

/// The later a run was killed, the further it must have come: stages never go back, and from the first part file on there
/// is a claim.
///
/// # Errors
/// The call at which it is otherwise.
pub fn in_order(golden: &Golden, results: &[(Point, Judged)]) -> Result<(), String> {
    let first_part = golden.calls.iter().find(|call| call.file_name().ends_with(".part")).map(|call| call.number);
    let first_part = first_part.ok_or("no part file is written")?;
    let single = |(point, judged): &(Point, Judged)| match point.kills[..] {
        [Kill::Call(call)] => Some((call, judged.stage)),
        _ => None,
    };
    let mut stages: Vec<(u64, Stage)> = results.iter().filter_map(single).collect();
    stages.sort_unstable();
    for pair in stages.windows(2) {
        if pair[1].1 < pair[0].1 {
            return Err(format!(
                "killed before call {} it was {:?}, before call {} it was {:?}",
                pair[0].0, pair[0].1, pair[1].0, pair[1].1
            ));
        }
    }
    match stages.iter().find(|(call, stage)| *call > first_part && *stage == Stage::Unclaimed) {
        Some((call, _)) => {
            Err(format!("killed before call {call} nothing was claimed, and call {first_part} made a part file"))
        }
        None => Ok(()),
    }
}
