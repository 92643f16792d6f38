//! A store in memory, for tests: what is decided must not depend on a file, and several processes fit into one.
//!
//! Each handle counts as a process of its own, which can be killed: its locks go, and it does nothing more. An operation that
//! fails is undone from a log of what it replaced.

mod data;
mod doctor;
mod executions;
mod others;
mod table;
#[cfg(test)]
mod tests;

use super::handle::{Backend, Handle, Operation};
use super::process::{OwnerLocks, Process, lock};
use super::rows::Rows;
use crate::error::{Error, Result, codes::store};
use crate::os::{Os, ProcessIdentity};
use crate::state::Store;
use data::Data;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Memory that several handles share.
#[derive(Debug, Clone)]
pub(crate) struct SharedMemory {
    os: Os,
    memory: Arc<Memory>,
}

/// A handle that counts as a process.
#[derive(Debug, Clone)]
pub(crate) struct MemoryProcess {
    pub(crate) store: Arc<dyn Store>,
    process: Arc<Process>,
    alive: Arc<Alive>,
}

#[derive(Debug, Default)]
struct Memory {
    data: Mutex<Data>,
    /// Which process holds the lock of a number.
    held: Mutex<HashMap<u64, u32>>,
    processes: AtomicU32,
}

impl SharedMemory {
    pub(crate) fn new(os: &Os) -> SharedMemory {
        SharedMemory { os: os.clone(), memory: Arc::default() }
    }

    /// Another process that uses the same memory.
    pub(crate) fn process(&self) -> MemoryProcess {
        self.process_of(|_| (), true)
    }

    /// The same with another identity; whether all processes are of one host is said here.
    fn process_of(&self, change: impl FnOnce(&mut ProcessIdentity), one_host: bool) -> MemoryProcess {
        let id = self.memory.processes.fetch_add(1, Ordering::Relaxed);
        let mut identity = identity(&self.os, id);
        change(&mut identity);
        let alive = Arc::new(Alive { memory: self.memory.clone(), id, dead: AtomicBool::new(false) });
        let process = Arc::new(Process::new(&self.os, identity, one_host, Box::new(alive.clone())));
        let store = Arc::new(Handle::new(alive.clone(), process.clone(), None));
        MemoryProcess { store, process, alive }
    }
}

impl MemoryProcess {
    /// Ends the process at once: its locks are free, and its handle does nothing more.
    pub(crate) fn kill(&self) {
        self.alive.die();
    }
}

/// The first handle is this process; others have the pids behind it.
fn identity(os: &Os, id: u32) -> ProcessIdentity {
    let unknown = || ProcessIdentity {
        host: "localhost".to_owned(),
        boot_id: "memory".to_owned(),
        pid: os.process_id(),
        pid_namespace: 0,
        start_time: 0,
    };
    let this = os.process_identity().unwrap_or_else(|_| unknown());
    ProcessIdentity { pid: this.pid.wrapping_add(id), ..this }
}

/// A process, for as long as it lives.
#[derive(Debug)]
struct Alive {
    memory: Arc<Memory>,
    id: u32,
    dead: AtomicBool,
}

impl Alive {
    fn die(&self) {
        self.dead.store(true, Ordering::Release);
        lock(&self.memory.held).retain(|_, holder| *holder != self.id);
    }
}

/// The last handle of a process is its end.
impl Drop for Alive {
    fn drop(&mut self) {
        self.die();
    }
}

impl OwnerLocks for Arc<Alive> {
    fn acquire(&self, number: u64) -> Result<bool> {
        Ok(*lock(&self.memory.held).entry(number).or_insert(self.id) == self.id)
    }

    fn is_held(&self, number: u64) -> Result<bool> {
        Ok(lock(&self.memory.held).get(&number).is_some_and(|holder| *holder != self.id))
    }
}

impl Backend for Alive {
    fn usable(&self) -> Result<()> {
        if self.dead.load(Ordering::Acquire) {
            return Err(Error::new(store::STORE_FAILED, "the process of this handle was killed"));
        }
        Ok(())
    }

    fn write(&self, operation: Operation) -> Result<()> {
        let mut data = lock(&self.memory.data);
        // What a panic left behind was not finished by anybody.
        data.roll_back();
        let outcome = operation(&mut *data);
        match &outcome {
            Ok(()) => data.commit(),
            Err(_) => data.roll_back(),
        }
        outcome
    }

    fn read(&self, _snapshot: bool, operation: &mut dyn FnMut(&mut dyn Rows) -> Result<()>) -> Result<()> {
        operation(&mut *lock(&self.memory.data))
    }
}
