//! When a run is killed, in a form that can be printed and given again.

use std::fmt;
use std::time::Duration;

/// Checkpoints after so much input.
pub const BYTES: &str = "64KiB";
/// Checkpoints after so much time.
pub const TIME: &str = "2ms";

/// The end of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kill {
    /// Just before this durable call, counted from 1.
    Call(u64),
    /// So many microseconds after the start.
    Time(u64),
}

impl Kill {
    /// The time, where it is one.
    pub fn time(self) -> Option<Duration> {
        match self {
            Kill::Call(_) => None,
            Kill::Time(time) => Some(Duration::from_micros(time)),
        }
    }
}

/// What kind of experiment a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One kill, before a durable call.
    Call,
    /// The restart is killed before a durable call, too.
    Restart,
    /// Kills by the clock, with several workers.
    Random,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::Call, Kind::Restart, Kind::Random];

    /// What is killed, in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Call => "each call",
            Kind::Restart => "restarts",
            Kind::Random => "any time",
        }
    }
}

/// One experiment: each of these ends an attempt, the next attempt is the same command, the last one is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Name of the shape.
    pub shape: &'static str,
    /// Worker threads.
    pub threads: u32,
    /// When checkpoints are taken. While one is taken that is due by time, work goes on; by bytes, it waits.
    pub every: &'static str,
    /// The ends, in order.
    pub kills: Vec<Kill>,
}

impl Point {
    /// One worker, killed before durable calls.
    pub fn calls(shape: &'static str, calls: &[u64]) -> Point {
        Point { shape, threads: 1, every: BYTES, kills: calls.iter().map(|call| Kill::Call(*call)).collect() }
    }

    /// Two workers, killed by the clock.
    pub fn times(shape: &'static str, every: &'static str, times: &[u64]) -> Point {
        Point { shape, threads: 2, every, kills: times.iter().map(|time| Kill::Time(*time)).collect() }
    }

    /// What kind of experiment it is.
    pub fn kind(&self) -> Kind {
        match self.kills[..] {
            [Kill::Call(_)] => Kind::Call,
            [Kill::Call(_), ..] => Kind::Restart,
            _ => Kind::Random,
        }
    }

    /// The call that the first attempt is killed before.
    pub fn first_call(&self) -> Option<u64> {
        match self.kills.first() {
            Some(Kill::Call(call)) => Some(*call),
            _ => None,
        }
    }
}

/// The options with which the campaign does the same once more.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--shape {} --threads {} --checkpoint {}", self.shape, self.threads, self.every)?;
        for kill in &self.kills {
            match kill {
                Kill::Call(call) => write!(f, " --call {call}")?,
                Kill::Time(time) => write!(f, " --time {time}")?,
            }
        }
        Ok(())
    }
}
