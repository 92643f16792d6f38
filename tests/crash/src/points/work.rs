//! Carries out many points, on as many processors as there are.

use super::golden::Golden;
use super::judge::{Judged, judge};
use super::kill::Point;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A point at which something differed.
#[derive(Debug)]
pub struct Failed {
    /// The point.
    pub point: Point,
    /// Records of the input.
    pub records: u64,
    /// What differed.
    pub difference: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n\nreplay: cargo run --release -p batchloom-crash --bin campaign -- {} --records {}",
            self.difference, self.point, self.records
        )
    }
}

/// Carries out all points; stops at the first difference. `done` is told how many are done.
///
/// # Errors
/// The first point at which something differed.
pub fn all(
    golden: &Golden,
    points: &[Point],
    done: impl Fn(usize) + Sync,
) -> Result<Vec<(Point, Judged)>, Box<Failed>> {
    let (next, finished, failed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let results: Mutex<Vec<(usize, Judged)>> = Mutex::new(Vec::with_capacity(points.len()));
    let failure: Mutex<Option<Box<Failed>>> = Mutex::new(None);
    let worker = || {
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(point) = points.get(index) else { return };
            match judge(golden, point) {
                Ok(judged) => results.lock().expect("no worker panics with it").push((index, judged)),
                Err(difference) => {
                    failed.store(true, Ordering::Relaxed);
                    let found = Box::new(Failed { point: point.clone(), records: golden.records, difference });
                    failure.lock().expect("no worker panics with it").get_or_insert(found);
                }
            }
            done(finished.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(worker);
        }
    });
    if let Some(failed) = failure.into_inner().expect("no worker panics with it") {
        return Err(failed);
    }
    let mut results = results.into_inner().expect("no worker panics with it");
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(index, judged)| (points[index].clone(), judged)).collect())
}
