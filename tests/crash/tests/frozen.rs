//! A frozen owner wakes up when another launch has gone on with its work, and changes nothing any more.

use batchloom_crash::freeze::{
    Fate, Moment, Second, and_killed_while_taking_over, and_woken_while_the_second_is_at_work, at_a_call, at_a_moment,
};
use batchloom_crash::points::Golden;
use batchloom_crash::rounds::rounds;
use batchloom_crash::shapes::{BY_KEY, Dice, PLAIN, SEVERAL, Shape, ZSTD};
use batchloom_crash::tracer::{self, Call};
use batchloom_tests::skip;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

/// Records of an input that takes a while.
const RECORDS: u64 = 28_000;
const SEED: u64 = 4;

fn golden(shape: Shape) -> Option<Golden> {
    tracer::available().map_err(|reason| skip(&reason)).ok()?;
    Some(Golden::make(shape, RECORDS).unwrap_or_else(|problem| panic!("{problem}")))
}

/// Carries out rounds, several at a time, since they mostly wait: how often each fate was met.
fn fates(count: u64, round: impl Fn(u64) -> Result<Fate, String> + Sync) -> BTreeMap<Fate, u64> {
    let (next, fates) = (Mutex::new(0..count), Mutex::new(BTreeMap::new()));
    let work = || {
        while let Some(number) = { next.lock().expect("no panic").next() } {
            let fate = round(number).unwrap_or_else(|problem| panic!("seed {SEED}, round {number}: {problem}"));
            *fates.lock().expect("no panic").entry(fate).or_default() += 1;
        }
    };
    std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(work))));
    fates.into_inner().expect("no panic")
}

#[test]
fn at_random_moments() {
    let Some(golden) = golden(PLAIN) else { return };
    let count = rounds("FROZEN_ROUNDS", 12);
    let longest = golden.time.as_micros() as u64 * 3 / 2;
    let length = golden.outputs["ledger"].len() as u64;
    let fates = fates(count, |round| {
        let mut dice = Dice::new(SEED.wrapping_mul(1000) + round);
        let moment = match round % 4 {
            0 => Moment::After(Duration::from_micros(dice.below(longest))),
            _ => Moment::Written(dice.below(length)),
        };
        at_a_moment(&golden, moment).map_err(|problem| format!("{moment:?}: {problem}"))
    });
    println!("seed {SEED}: {fates:?}");
    assert_eq!(fates.values().sum::<u64>(), count);
    assert!(fates.get(&Fate::Fenced).is_some_and(|fenced| *fenced * 4 >= count), "too few were fenced: {fates:?}");
}

#[test]
fn inside_a_transaction_of_the_store_the_other_launch_names_the_process() {
    let Some(golden) = golden(PLAIN) else { return };
    let count = rounds("FROZEN_ROUNDS", 12) / 4;
    let in_log = |call: &Call| call.file_name().ends_with("-wal") && (call.is_sync() || call.is_write());
    let part = golden.calls.iter().find(|call| call.file_name().ends_with(".part")).expect("a part file").number;
    let inside: Vec<Call> = golden.calls.iter().filter(|call| in_log(call) && call.number > part).cloned().collect();
    assert!(inside.len() > 20, "{} calls on the log", inside.len());
    let fates = fates(count, |round| {
        let wanted = 1 + Dice::new(SEED + round).below(inside.len() as u64 - 1);
        let mut met = 0;
        let mut behind = false;
        let (call, fate) = at_a_call(&golden, move |call| {
            behind |= call.file_name().ends_with(".part");
            met += u64::from(behind && in_log(call));
            met == wanted
        })?;
        if fate == Fate::Locked { Ok(fate) } else { Err(format!("before {call}: {fate:?}")) }
    });
    assert_eq!(fates, BTreeMap::from([(Fate::Locked, count)]));
}

#[test]
fn while_the_store_is_opened() {
    let Some(golden) = golden(PLAIN) else { return };
    let part = golden.calls.iter().find(|call| call.file_name().ends_with(".part")).expect("a part file").number;
    let count = (rounds("FROZEN_ROUNDS", 12) / 2).min(part - 1);
    let fates = fates(count, |round| {
        let wanted = 1 + (part - 1) * round / count + Dice::new(SEED + round).below((part - 1) / count);
        let (call, fate) = at_a_call(&golden, move |call| call.number == wanted)?;
        let fits = matches!(fate, Fate::TooEarly | Fate::Fenced | Fate::Locked);
        if fits { Ok(fate) } else { Err(format!("before {call}: {fate:?}")) }
    });
    println!("{fates:?} before call {part}");
}

#[test]
fn between_the_decision_to_publish_and_the_first_name() {
    let Some(golden) = golden(SEVERAL) else { return };
    let count = rounds("FROZEN_ROUNDS", 12) / 4;
    let renames: Vec<Call> = golden.calls.iter().filter(|call| gives_a_name(call)).cloned().collect();
    assert_eq!(renames.len(), SEVERAL.names.len());
    let fates = fates(count, |round| {
        let wanted = 1 + round % renames.len() as u64;
        let mut met = 0;
        let (_, fate) = at_a_call(&golden, move |call| {
            met += u64::from(gives_a_name(call));
            met == wanted
        })?;
        Ok(fate)
    });
    assert_eq!(fates, BTreeMap::from([(Fate::Fenced, count)]));
}

#[test]
fn while_a_file_is_made_of_its_staging_file() {
    for shape in [ZSTD, BY_KEY] {
        let Some(golden) = golden(shape) else { return };
        let of_a_file = |call: &Call| {
            let name = call.file_name();
            call.is_write() && name.starts_with(".ledger.") && name.ends_with(".part") && !name.contains(".staging.")
        };
        let writes = golden.calls.iter().filter(|call| of_a_file(call)).count() as u64;
        assert!(writes >= 3, "{}: {writes} frames", shape.name);
        let fates = fates(writes, |round| {
            let mut met = 0;
            let (_, fate) = at_a_call(&golden, move |call| {
                met += u64::from(of_a_file(call));
                of_a_file(call) && met == round + 1
            })?;
            Ok(fate)
        });
        assert_eq!(fates, BTreeMap::from([(Fate::Fenced, writes)]));
    }
}

#[test]
fn the_launch_that_takes_over_is_killed_in_its_turn() {
    let Some(golden) = golden(SEVERAL) else { return };
    let count = rounds("FROZEN_ROUNDS", 12);
    let half = golden.calls.len() as u64 / 2;
    // By what it does and not by its number alone: which calls of the store stand in front of it is a matter of time.
    let outside = move |call: &Call| call.number >= half && call.is_write() && call.file_name().ends_with(".part");
    let middle = golden.calls.iter().find(|call| outside(call)).expect("a record is written behind the middle").number;
    let fates = fates(count, |round| {
        let n = 1 + (golden.calls.len() as u64 - middle) * round / count;
        and_killed_while_taking_over(&golden, outside, n)
    });
    assert_eq!(fates, BTreeMap::from([(Fate::Fenced, count)]));
}

#[test]
fn woken_while_the_second_owner_is_at_work() {
    let Some(golden) = golden(PLAIN) else { return };
    let count = rounds("FROZEN_ROUNDS", 12) / 2;
    let fates = fates(count, |round| {
        let mut dice = Dice::new(SEED.wrapping_mul(3000) + round);
        let then = if round % 2 == 0 { Second::GoesOn } else { Second::Dies };
        let (first_here, second_here) = (at_write(2 + dice.below(20)), at_write(1 + dice.below(8)));
        and_woken_while_the_second_is_at_work(&golden, first_here, second_here, then)?;
        Ok(Fate::Fenced)
    });
    assert_eq!(fates, BTreeMap::from([(Fate::Fenced, count)]));
}

/// Holds at so many writes to a part file.
fn at_write(number: u64) -> impl FnMut(&Call) -> bool + Send + 'static {
    let mut met = 0;
    move |call| {
        let writes = call.is_write() && call.file_name().ends_with(".part");
        met += u64::from(writes);
        writes && met == number
    }
}

fn gives_a_name(call: &Call) -> bool {
    call.is_rename() && call.file_name().ends_with(".part")
}
