//! The stores that this process has open, each once.
//!
//! A store is known by device and inode of its owners' file. An entry is made before the store is opened and goes when it is
//! closed entirely; meanwhile another opening waits. Entries of a process that was forked are those of its parent, whose
//! connections must not be used.

use super::backend::Shared;
use super::fault::locked;
use crate::error::{Error, Result, codes::store};
use crate::os::{Identity, Os};
use crate::store::process::lock;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

static OPEN: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Entry {
    key: (u64, u64),
    pid: u32,
    /// Nothing yet while it is opened, nothing any more while it is closed.
    shared: Weak<Shared>,
}

/// The right to open a store in this process; dropped, it takes the entry away.
#[derive(Debug)]
pub(super) struct Registered {
    key: (u64, u64),
    pid: u32,
}

/// What stands in the registry.
pub(super) enum Known {
    /// It is open.
    Open(Arc<Shared>),
    /// It is not; the caller opens it.
    Free(Registered),
}

const PAUSE: Duration = Duration::from_millis(1);

/// Looks for an open store, and waits while it is neither open nor closed.
///
/// # Errors
/// `STORE_FORKED`; `STORE_LOCKED` where another thread does not come to an end with opening or closing it.
pub(super) fn find(os: &Os, file: &Identity, busy: Duration) -> Result<Known> {
    let key = (file.device, file.inode);
    let mut waited = Duration::ZERO;
    loop {
        if let Some(known) = look(key, os.process_id())? {
            return Ok(known);
        }
        // The other one waits for a busy store itself.
        if waited > busy * 2 {
            return Err(locked());
        }
        os.rest(PAUSE);
        waited += PAUSE;
    }
}

fn look(key: (u64, u64), pid: u32) -> Result<Option<Known>> {
    let mut entries = lock(&OPEN);
    let Some(entry) = entries.iter().find(|entry| entry.key == key) else {
        entries.push(Entry { key, pid, shared: Weak::new() });
        return Ok(Some(Known::Free(Registered { key, pid })));
    };
    if entry.pid != pid {
        return Err(forked(entry.pid, pid));
    }
    Ok(entry.shared.upgrade().map(Known::Open))
}

/// Says that the store is open now.
pub(super) fn opened(file: &Identity, shared: &Arc<Shared>) {
    let key = (file.device, file.inode);
    if let Some(entry) = lock(&OPEN).iter_mut().find(|entry| entry.key == key) {
        entry.shared = Arc::downgrade(shared);
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        lock(&OPEN).retain(|entry| entry.key != self.key || entry.pid != self.pid);
    }
}

pub(super) fn forked(opened_by: u32, used_by: u32) -> Error {
    let message = format!("the store was opened by process {opened_by} and is used by process {used_by}");
    Error::new(store::STORE_FORKED, message).help("open the store in the child only, or start the child by `spawn`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_free_then_awaited_and_never_the_one_of_a_fork() {
        let key = (u64::MAX, 1);
        let Ok(Some(Known::Free(entry))) = look(key, 100) else { panic!("nobody has it open") };
        assert!(matches!(look(key, 100), Ok(None)), "it is being opened");
        let error = look(key, 101).err().unwrap();
        assert_eq!(error.code(), store::STORE_FORKED);
        assert_eq!(error.message(), "the store was opened by process 100 and is used by process 101");
        drop(entry);
        assert!(matches!(look(key, 101), Ok(Some(Known::Free(_)))));
    }
}
