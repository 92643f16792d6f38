//! An execution that was killed on its way, with an input of its own that may be changed.

use super::place::{Place, room};
use crate::points::Golden;
use crate::tracer;
use std::path::PathBuf;

/// It, and the folder that it lives in.
#[derive(Debug)]
pub struct Interrupted {
    /// Job, outputs and store; the input is `in.txt` beside them.
    pub place: Place,
    /// Bytes of input that had come to the first output.
    pub position: u64,
    room: tempfile::TempDir,
}

impl Interrupted {
    /// Runs the job of a golden run with more options, and kills it when 6 of 10 durable calls are made.
    ///
    /// # Errors
    /// It left nothing to go on with.
    pub fn make(golden: &Golden, more: &[&str]) -> Result<Interrupted, String> {
        Interrupted::with_input(golden, more, |path| std::fs::write(path, &golden.input.bytes))
    }

    /// The same, with an input made by the caller from the golden bytes.
    ///
    /// # Errors
    /// It left nothing to go on with.
    pub fn with_input(
        golden: &Golden,
        more: &[&str],
        make: impl FnOnce(&PathBuf) -> std::io::Result<()>,
    ) -> Result<Interrupted, String> {
        let room = room();
        let input = room.path().join("in.txt");
        make(&input).map_err(|error| format!("the input: {error}"))?;
        let place = Place::new(room.path().join("run"), golden.shape, &input).with_more(more);
        let killed = tracer::kill_before(&place.command(), golden.calls.len() as u64 * 6 / 10);
        let length = place.part_length();
        match length {
            Some(length) if killed.reached() => {
                Ok(Interrupted { position: golden.shape.position(&golden.input, length), place, room })
            }
            _ => Err(format!("the run was not interrupted on its way: {killed:?}")),
        }
    }

    /// A file beside the input.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.room.path().join(name)
    }
}
