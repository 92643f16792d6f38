//! Putting the records of an output in order, in bounded memory.
//!
//! The staging file has a key in front of every line. What fits into half of the memory budget is sorted there; where there is
//! more, sorted runs go to a file without a name and are merged, as many at once as there is room for pieces of them. Of
//! records with one key the first in the input comes first: each run is a stretch of the input, runs stay in its order, and of
//! two that are alike the earlier wins.

mod merge;
mod reader;
mod run;
#[cfg(test)]
mod tests;

use super::staging::Staging;
use super::work_file::{WorkFile, all_there};
use crate::error::Result;
use crate::os::{WorkFolder, memory};
use crate::program::KeyedLine;
use merge::merge;
use reader::LineReader;
use run::Run;
use std::ops::Range;

/// The least that is read of a run at once while runs are merged.
const PIECE: usize = 64 << 10;
/// The most: more at once makes nothing faster.
const LARGE_PIECE: usize = 1 << 20;

/// A line and its key in their turn.
type Take<'t> = dyn FnMut(KeyedLine<'_>) -> Result<()> + 't;

/// What sorting may use.
pub(crate) struct Sorting<'a> {
    /// Bytes of memory for all of it.
    pub(crate) memory: u64,
    /// Where runs are kept.
    pub(crate) folder: &'a WorkFolder,
    /// Asked now and then whether to go on.
    pub(crate) goes_on: &'a dyn Fn() -> Result<()>,
}

impl Sorting<'_> {
    /// Gives all lines of a staging file of this length in the order of their keys.
    ///
    /// # Errors
    /// `WRITE_FAILED`, `DISK_FULL`, and what `take` and `goes_on` fail with.
    pub(crate) fn lines(
        &self,
        staging: &Staging,
        length: u64,
        take: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        self.keyed(staging, length, &mut |keyed| take(keyed.line))
    }

    /// The same, each line with its key.
    ///
    /// # Errors
    /// As for `lines`.
    pub(crate) fn keyed(&self, staging: &Staging, length: u64, take: &mut Take<'_>) -> Result<()> {
        let room = usize::try_from(self.memory / 2).unwrap_or(usize::MAX).max(2 * PIECE);
        let read = |buffer: &mut [u8], at: u64| staging.read_exact_at(buffer, at);
        let mut lines = LineReader::new(&read, 0..length, LARGE_PIECE.min(room / 2));
        let mut run = Run::new(room, length)?;
        let mut spill = None;
        while lines.advance()? {
            if run.is_full_for(lines.frame()) {
                self.spill(&mut run, &mut spill)?;
            }
            run.push(lines.frame(), lines.key_length())?;
        }
        if spill.is_none() {
            return run.lines(take);
        }
        self.spill(&mut run, &mut spill)?;
        // The memory of the runs is that of the merge now.
        drop((run, lines));
        match spill {
            Some(spill) => self.merge(spill, room, take),
            None => Ok(()),
        }
    }

    /// Appends a sorted run to those on disk.
    fn spill(&self, run: &mut Run, spill: &mut Option<Spill>) -> Result<()> {
        (self.goes_on)()?;
        if spill.is_none() {
            *spill = Some(Spill::new(self.folder)?);
        }
        if let Some(spill) = spill {
            run.frames(&mut |frame| spill.push(frame))?;
            spill.end_run()?;
        }
        run.clear();
        Ok(())
    }

    /// Merges runs until there are few enough to merge them into the lines.
    fn merge(&self, mut spill: Spill, room: usize, take: &mut Take<'_>) -> Result<()> {
        let most = (room / PIECE).max(2);
        while spill.runs.len() > most {
            let mut next = Spill::new(self.folder)?;
            for runs in spill.runs.chunks(most) {
                (self.goes_on)()?;
                merge(&spill, runs, room, &mut |lines| next.push(lines.frame()))?;
                next.end_run()?;
            }
            spill = next;
        }
        merge(&spill, &spill.runs, room, &mut |lines| take(lines.keyed()))
    }
}

/// Sorted runs in a file without a name.
struct Spill {
    file: WorkFile,
    runs: Vec<Range<u64>>,
    /// Not written yet.
    open: Vec<u8>,
    /// Bytes in the file.
    length: u64,
}

impl Spill {
    fn new(folder: &WorkFolder) -> Result<Spill> {
        let file = WorkFile::create(folder)?;
        Ok(Spill { file, runs: Vec::new(), open: memory::with_room(2 * PIECE)?, length: 0 })
    }

    fn push(&mut self, frame: &[u8]) -> Result<()> {
        memory::append(&mut self.open, frame)?;
        if self.open.len() >= PIECE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<()> {
        self.file.write_at(&self.open, self.length)?;
        self.length += self.open.len() as u64;
        self.open.clear();
        Ok(())
    }

    fn end_run(&mut self) -> Result<()> {
        self.write()?;
        let begin = self.runs.last().map_or(0, |last| last.end);
        self.runs.push(begin..self.length);
        Ok(())
    }

    fn read(&self, buffer: &mut [u8], at: u64) -> Result<()> {
        all_there(self.file.read_at(buffer, at)?, buffer.len(), self.file.folder())
    }
}
