//! Which points there are: all of them, or an even sample.

use super::golden::Golden;
use super::kill::{BYTES, Point, TIME};
use crate::shapes::Dice;

/// How many points of each kind a shape gets.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Kills before a durable call of the first run; `None` for every call.
    pub single: Option<u64>,
    /// Kills by the clock, with two workers.
    pub random: u64,
    /// Places in which the restart is killed, too, at each of so many of its calls.
    pub places: u64,
    /// Calls of the restart for each of these places; `None` for every call.
    pub second: Option<u64>,
    /// Restarts of restarts that are killed.
    pub third: u64,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

impl Plan {
    /// What a shape gets in `make test`.
    pub const SHORT: Plan = Plan { single: Some(45), random: 18, places: 2, second: Some(4), third: 4, seed: 1 };
}

/// The points of a shape. The same plan gives the same points.
pub fn plan(golden: &Golden, plan: &Plan) -> Vec<Point> {
    let (name, calls) = (golden.shape.name, golden.calls.len() as u64);
    let mut dice = Dice::new(plan.seed ^ name.bytes().fold(0, |sum, byte| sum * 31 + u64::from(byte)));
    let mut points: Vec<Point> = spread(calls, plan.single).map(|call| Point::calls(name, &[call])).collect();
    for first in spread(calls, Some(plan.places)) {
        // A restart makes the calls that were left, and some to take over; one that ends before it is killed costs nothing.
        for second in spread(calls - first + TAKEOVER, plan.second) {
            points.push(Point::calls(name, &[first, second]));
        }
    }
    for _ in 0..plan.third {
        let first = 1 + dice.below(calls);
        let second = 1 + dice.below(calls - first + TAKEOVER);
        let third = 1 + dice.below((calls + TAKEOVER).saturating_sub(first + second).max(TAKEOVER));
        points.push(Point::calls(name, &[first, second, third]));
    }
    let longest = golden.time.as_micros() as u64 * 21 / 20;
    for round in 0..plan.random {
        let times: Vec<u64> = (0..=round % 3 / 2).map(|_| dice.below(longest)).collect();
        points.push(Point::times(name, if round % 2 == 0 { BYTES } else { TIME }, &times));
    }
    points
}

/// Calls that a restart makes more than the run before had left, at most.
const TAKEOVER: u64 = 40;

/// Numbers from 1 to `last`, all of them or so many evenly spread ones.
fn spread(last: u64, count: Option<u64>) -> impl Iterator<Item = u64> {
    let count = count.map_or(last, |count| count.min(last));
    (0..count).map(move |index| 1 + index * last / count + last / count / 2).map(move |point| point.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_are_every_point_and_a_sample_is_even() {
        assert_eq!(spread(5, None).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(spread(100, Some(4)).collect::<Vec<_>>(), [13, 38, 63, 88]);
        assert_eq!(spread(3, Some(10)).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
