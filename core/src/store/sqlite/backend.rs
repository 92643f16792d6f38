//! A store that is open in this process: one writer, and as many readers as are needed at once.

use super::fault::Place;
use super::group::Group;
use super::link::Link;
use super::migrate::{Access, too_new};
use super::registry::forked;
use super::rows::SqlRows;
use crate::error::Result;
use crate::store::handle::{Backend, Operation};
use crate::store::process::{Process, lock};
use crate::store::rows::Rows;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Readers that are kept for the next time.
const KEPT: usize = 16;

/// What all handles of this process share.
#[derive(Debug)]
pub(super) struct Shared {
    // Connections are closed first, the locks of `process` after them.
    group: Option<Group>,
    readers: Mutex<Vec<Link>>,
    pub(super) process: Arc<Process>,
    place: Arc<Place>,
    access: Access,
    busy: Duration,
    pub(super) statements: Arc<AtomicU64>,
}

impl Shared {
    pub(super) fn new(writer: Link, access: Access, process: Arc<Process>, busy: Duration) -> Shared {
        Shared {
            place: writer.place.clone(),
            statements: writer.statements(),
            group: Some(Group::new(writer)),
            readers: Mutex::default(),
            process,
            access,
            busy,
        }
    }

    fn reader(&self) -> Result<Link> {
        match lock(&self.readers).pop() {
            Some(link) => Ok(link),
            None => Link::read(&self.place, self.busy, &self.statements),
        }
    }
}

impl Backend for Shared {
    fn usable(&self) -> Result<()> {
        let (opened_by, used_by) = (self.process.identity.pid, self.place.os.process_id());
        if opened_by == used_by { Ok(()) } else { Err(forked(opened_by, used_by)) }
    }

    fn write(&self, operation: Operation) -> Result<()> {
        match (self.access, &self.group) {
            (Access::ReadOnly { needs }, _) => Err(too_new(needs)),
            (Access::Full, Some(group)) => group.run(operation),
            (Access::Full, None) => Ok(()),
        }
    }

    fn read(&self, snapshot: bool, operation: &mut dyn FnMut(&mut dyn Rows) -> Result<()>) -> Result<()> {
        let link = self.reader()?;
        if snapshot {
            link.run("BEGIN", [])?;
        }
        let outcome = operation(&mut SqlRows(&link));
        link.abort();
        let mut readers = lock(&self.readers);
        if readers.len() < KEPT {
            readers.push(link);
        }
        outcome
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // In a fork the connections are the parent's: closing them would touch its files.
        if self.usable().is_err() {
            std::mem::forget(self.group.take());
            lock(&self.readers).drain(..).for_each(std::mem::forget);
        }
    }
}
