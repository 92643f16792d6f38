//! The run that nobody disturbed.

use super::kill::BYTES;
use crate::scene::{Ended, Place, audit, canonical, room};
use crate::shapes::{Input, Shape};
use crate::tracer::{self, Call};
use batchloom_tests::Finished;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A shape with its input, and what must come out of it.
#[derive(Debug)]
pub struct Golden {
    /// The shape.
    pub shape: Shape,
    /// Records of the input.
    pub records: u64,
    /// The input.
    pub input: Input,
    /// Outputs by name.
    pub outputs: BTreeMap<String, Vec<u8>>,
    /// Their permission bits.
    pub modes: BTreeMap<String, u32>,
    /// The canonical report.
    pub report: Value,
    /// Durable calls of the undisturbed run.
    pub calls: Vec<Call>,
    /// Checkpoints it took.
    pub checkpoints: u64,
    /// How long it takes with two workers, untraced.
    pub time: Duration,
    room: tempfile::TempDir,
    file: PathBuf,
    next: AtomicU64,
}

impl Golden {
    /// Makes the input and runs the job, once counted and a few times timed.
    ///
    /// # Errors
    /// The undisturbed run is not what it should be.
    pub fn make(shape: Shape, records: u64) -> Result<Golden, String> {
        let room = room();
        let input = shape.input(records);
        let file = shape.put_input(&input, room.path()).map_err(|error| format!("the input: {error}"))?;
        let place = Place::new(room.path().join("golden"), shape, &file);
        let counted = tracer::count(&place.command());
        let ended = Ended::of(&Finished::of(counted.output))?;
        if ended.code != 0 || ended.report["status"] != "COMPLETED" || ended.duplicate() {
            return Err(format!("{}: the undisturbed run: {:#}\n{}", shape.name, ended.report, ended.err));
        }
        if !place.left_over().is_empty() {
            return Err(format!("{}: left over by the undisturbed run: {:?}", shape.name, place.left_over()));
        }
        audit(&place.store())?;
        let mut golden = Golden {
            shape,
            records,
            outputs: place.outputs(),
            modes: place.modes(),
            report: canonical(&ended.report),
            calls: counted.calls,
            checkpoints: ended.number("checkpoints").unwrap_or_default(),
            time: Duration::ZERO,
            input,
            room,
            file,
            next: AtomicU64::new(0),
        };
        // The quickest of three: the machine may be busy, and kills behind the end of a run show nothing.
        golden.time =
            (0..3).map(|_| golden.timed()).collect::<Result<Vec<_>, _>>()?.into_iter().min().unwrap_or_default();
        Ok(golden)
    }

    /// A fresh place for the same command, with one worker and checkpoints of 64 KiB.
    pub fn place(&self) -> Place {
        self.place_with(1, BYTES)
    }

    /// A fresh place, with so many workers and such checkpoints.
    pub fn place_with(&self, threads: u32, every: &str) -> Place {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let threads = threads.to_string();
        let options = ["--threads", threads.as_str(), "--checkpoint", every];
        Place::new(self.folder(&number.to_string()), self.shape, &self.input_path()).with_options(&options)
    }

    /// Removes what a point left.
    pub fn clear(&self, place: &Place) {
        // Memory is given back; what cannot be removed goes with the room.
        let _ = std::fs::remove_dir_all(place.folder());
    }

    /// The input, as a run is given it.
    pub fn input_path(&self) -> PathBuf {
        self.file.clone()
    }

    /// What differs between these outputs and the golden ones.
    pub fn difference(&self, outputs: &BTreeMap<String, Vec<u8>>) -> Option<String> {
        for (name, expected) in &self.outputs {
            let Some(found) = outputs.get(name) else { return Some(format!("the output `{name}` is missing")) };
            if let Some(difference) = batchloom_tests::differ(expected, found) {
                return Some(format!("the output `{name}` differs: {difference}"));
            }
        }
        None
    }

    fn folder(&self, name: &str) -> PathBuf {
        Path::new(self.room.path()).join(name)
    }

    fn timed(&self) -> Result<Duration, String> {
        let place = self.place_with(2, BYTES);
        let begin = Instant::now();
        let run = place.run();
        let time = begin.elapsed();
        let difference = self.difference(&place.outputs());
        self.clear(&place);
        match difference {
            None if run.code == 0 => Ok(time),
            difference => Err(format!("with two workers: exit code {}, {difference:?}\n{}", run.code, run.err)),
        }
    }
}
