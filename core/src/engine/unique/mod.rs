//! The pass in front of the records of a job that says what no two of them may have in common: which records repeat an earlier one.
//!
//! Workers take the whole input through the program and keep the keys of the records that fail nothing else. The keys are put in
//! order outside of memory; of those that are alike all but the first are repeated. What is repeated is put in the order of the
//! input again, so that whoever handles a block finds what is in it.
//!
//! A verdict depends on earlier records only. So the pass finds the same for the same input, however often it is made: an attempt
//! that goes on behind a checkpoint makes it again, over the whole input.

mod gathering;
mod repeats;

pub(super) use repeats::Repeats;

use super::bound::Bound;
use super::finishing::Workshop;
use super::pipeline::cancelled;
use super::progress::{Control, Phase};
use crate::error::Result;
use crate::os::memory;
use crate::program::KeyedLine;
use crate::sink::{Sorting, Staging};

/// Finds what is repeated, where the job asks for it; it is part of what the records are bound to then.
///
/// # Errors
/// `CANCELLED`, and what reading the input and writing to the work folder can fail with. What is wrong with the data is no error
/// here: the records up to there are judged, and then it is met again.
pub(super) fn find(bound: &mut Bound, workshop: &Workshop, control: &Control) -> Result<()> {
    if bound.job.model.unique.is_empty() {
        return Ok(());
    }
    let body = bound.plan.body();
    control.set_total(body.end - body.start);
    control.enter(Phase::Comparing);
    let resumed = bound.plan.go_back();
    let found = repeated(bound, workshop, control);
    bound.plan.go_on_at(resumed);
    bound.repeats = Some(found?);
    Ok(())
}

fn repeated(bound: &Bound, workshop: &Workshop, control: &Control) -> Result<Repeats> {
    let goes_on = || if control.cancel.is_cancelled() { Err(cancelled()) } else { Ok(()) };
    let sorting = Sorting { memory: workshop.memory, folder: &workshop.folder, goes_on: &goes_on };
    let keys = Staging::unnamed(&workshop.folder)?;
    let length = gathering::gather(bound, &keys, workshop, control)?;
    let mut places = Places { file: Staging::unnamed(&workshop.folder)?, length: 0, open: Vec::new() };
    let mut last: Option<Vec<u8>> = None;
    sorting.keyed(&keys, length, &mut |keyed| {
        match &mut last {
            Some(last) if last == keyed.key => places.add(keyed.line, keyed.key)?,
            Some(last) => {
                last.clear();
                memory::append(last, keyed.key)?;
            }
            None => last = Some(memory::copy(keyed.key)?),
        }
        Ok(())
    })?;
    places.write()?;
    let mut repeats = Repeats::new(&workshop.folder)?;
    sorting.keyed(&places.file, places.length, &mut |keyed| repeats.push(keyed.key))?;
    repeats.end()?;
    Ok(repeats)
}

/// Places of records that repeat an earlier one, in the order of their keys: lines of nothing but a key, which is the place.
struct Places {
    file: Staging,
    length: u64,
    /// Not written yet.
    open: Vec<u8>,
}

impl Places {
    /// Adds a record by its place and the key that it repeats, whose number stands in front.
    fn add(&mut self, place: &[u8], key: &[u8]) -> Result<()> {
        let number = &key[..size_of::<u16>().min(key.len())];
        self.open.extend_from_slice(&KeyedLine::head(place.len() + number.len(), 0));
        self.open.extend_from_slice(place);
        self.open.extend_from_slice(number);
        if self.open.len() >= repeats::PIECE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<()> {
        self.file.write_at(&self.open, self.length)?;
        self.length += self.open.len() as u64;
        self.open.clear();
        Ok(())
    }
}
