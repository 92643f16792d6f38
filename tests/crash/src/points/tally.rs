//! What many points came to, in figures.

use super::golden::Golden;
use super::judge::{Judged, Stage};
use super::kill::{Kind, Point};
use std::fmt;

/// Bytes of input between two checkpoints of these runs.
const INTERVAL: u64 = 64 << 10;

/// Figures of the points of one kind, of one shape.
#[derive(Debug, Clone)]
pub struct Tally {
    shape: &'static str,
    kind: Kind,
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
    /// Where that was.
    worst: Option<Point>,
    /// How many of them there may be.
    pub most_redone: u64,
}

impl Tally {
    /// Counts, kind by kind; kinds of which there are no points are left out.
    pub fn by_kind(golden: &Golden, results: &[(Point, Judged)]) -> Vec<Tally> {
        let of = |kind| results.iter().filter(move |(point, _)| point.kind() == kind).collect::<Vec<_>>();
        let kinds = Kind::ALL.into_iter().filter(|kind| !of(*kind).is_empty());
        kinds.map(|kind| Tally::of(golden, kind, &of(kind))).collect()
    }

    fn of(golden: &Golden, kind: Kind, results: &[&(Point, Judged)]) -> Tally {
        let mut tally = Tally {
            shape: golden.shape.name,
            kind,
            calls: golden.calls.len(),
            checkpoints: golden.checkpoints,
            points: results.len(),
            kills: 0,
            stages: [0; 5],
            resumed: (0, 0),
            redone: 0,
            worst: None,
            // A checkpoint stands at the end of the record that reaches the interval.
            most_redone: INTERVAL + golden.input.longest,
        };
        for (point, judged) in results {
            tally.kills += judged.killed;
            tally.stages[judged.stage as usize] += 1;
            if judged.stage == Stage::Checkpointed {
                tally.resumed.0 += usize::from(judged.resumed_from.is_some());
                tally.resumed.1 += 1;
            }
            if judged.redone.is_some_and(|redone| redone > tally.redone) {
                tally.redone = judged.redone.unwrap_or(0);
                tally.worst = Some(point.clone());
            }
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
            let worst = self.worst.iter().map(ToString::to_string).collect::<String>();
            format!("{} bytes were handled twice, {} may be: {worst}", self.redone, self.most_redone)
        } else {
            return Ok(());
        };
        Err(format!("{}, {}: {problem}", self.shape, self.kind.as_str()))
    }

    /// The heads of the columns.
    pub fn heads() -> String {
        let stages = ["unclaimed", "claimed", "checkpointed", "finalised", "completed"];
        let stages = stages.map(|stage| format!("{stage:>13}")).concat();
        let first =
            format!("{:8} {:9} {:>5} {:>11} {:>6} {:>6}", "shape", "killed", "calls", "checkpoints", "points", "kills");
        format!("{first} |{stages} | resumed  done twice, at most")
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (resumed, could) = self.resumed;
        let share = 100.0 * resumed as f64 / could.max(1) as f64;
        let redone = self.redone as f64 / INTERVAL as f64;
        let stages = self.stages.map(|count| format!("{count:13}")).concat();
        let Tally { shape, calls, checkpoints, points, kills, .. } = self;
        write!(f, "{shape:8} {:9} {calls:5} {checkpoints:11} {points:6} {kills:6} |{stages}", self.kind.as_str())?;
        match self.kind {
            Kind::Random => write!(f, " | {share:5.1} %"),
            Kind::Call | Kind::Restart => write!(f, " | {share:5.1} %  {redone:.3} intervals"),
        }
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
    let single = results.iter().filter(|(point, _)| point.kind() == Kind::Call);
    let mut stages: Vec<(u64, Stage)> =
        single.filter_map(|(point, judged)| Some((point.first_call()?, judged.stage))).collect();
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
