//! When a checkpoint is due.

use crate::engine::options::CheckpointEvery;
use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(5);
/// A checkpoint may cost 2 % of the time between two.
const INTERVALS: u32 = 50;

/// The distances between two checkpoints; what is reached first decides.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    time: Option<Duration>,
    bytes: Option<u64>,
    records: Option<u64>,
    adapts: bool,
}

impl Pace {
    /// The pace that a caller asked for; adapted to what checkpoints cost, where nothing was said.
    pub(crate) fn of(every: &[CheckpointEvery]) -> Pace {
        let mut pace = Pace { time: None, bytes: None, records: None, adapts: every.is_empty() };
        let least = |known: Option<u64>, new: u64| Some(known.map_or(new, |known| known.min(new)));
        for every in every {
            match every {
                CheckpointEvery::Time(time) => pace.time = Some(pace.time.map_or(*time, |known| known.min(*time))),
                CheckpointEvery::Bytes(bytes) => pace.bytes = least(pace.bytes, *bytes),
                CheckpointEvery::Records(records) => pace.records = least(pace.records, *records),
            }
        }
        if pace.adapts {
            pace.time = Some(SHORTEST);
        }
        pace
    }

    /// How long after one checkpoint the next is due; `None` where time does not count.
    pub(crate) fn time(&self) -> Option<Duration> {
        self.time
    }

    /// Whether one is due when work has come from `before` to `now`, bytes and records since the attempt began.
    ///
    /// Multiples of the distance count, not the distance from the last one: blocks end with a line, and the surplus of one
    /// must not make the next come too late.
    pub(crate) fn reached(&self, before: (u64, u64), now: (u64, u64)) -> bool {
        let passed = |most: Option<u64>, before: u64, now: u64| most.is_some_and(|most| now / most > before / most);
        passed(self.bytes, before.0, now.0) || passed(self.records, before.1, now.1)
    }

    /// Learns what a checkpoint took.
    pub(crate) fn learn(&mut self, cost: Duration) {
        if self.adapts {
            self.time = Some((cost * INTERVALS).clamp(SHORTEST, LONGEST));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_wish_the_interval_follows_the_cost_between_its_bounds() {
        let mut pace = Pace::of(&[]);
        assert_eq!(pace.time(), Some(SHORTEST));
        for (cost, interval) in [(1, 250), (10, 500), (60, 3_000), (1_000, 5_000)] {
            pace.learn(Duration::from_millis(cost));
            assert_eq!(pace.time(), Some(Duration::from_millis(interval)), "{cost}");
        }
        assert!(!pace.reached((0, 0), (u64::MAX, u64::MAX)));
    }

    #[test]
    fn what_was_asked_for_stays_and_the_least_of_a_kind_counts() {
        let ms = Duration::from_millis;
        let every = [
            CheckpointEvery::Bytes(200),
            CheckpointEvery::Bytes(100),
            CheckpointEvery::Records(7),
            CheckpointEvery::Time(ms(9)),
        ];
        let mut pace = Pace::of(&every);
        pace.learn(Duration::from_secs(1));
        assert_eq!(pace.time(), Some(ms(9)));
        assert!(pace.reached((0, 0), (100, 0)) && pace.reached((0, 0), (0, 7)) && !pace.reached((0, 0), (99, 6)));
        assert!(pace.reached((103, 0), (201, 0)) && !pace.reached((103, 0), (199, 0)));
    }
}
