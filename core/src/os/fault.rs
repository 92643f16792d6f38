//! Planned faults: which call of the system fails, and how.
//!
//! A plan counts every call, also one without faults: tests that fail the first, second, third … call until a run is clean
//! need the count, and so do tests that prove that a failed sync is not repeated.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// The kinds of calls that can be made to fail. A call that is repeated counts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    /// Opening a file or folder that exists.
    Open,
    /// Reading.
    Read,
    /// Creating a file.
    Create,
    /// Writing.
    Write,
    /// Changing the length of a file.
    SetLength,
    /// Changing who may read and write a file.
    SetMode,
    /// Bringing the content of a file to disk.
    SyncData,
    /// Bringing the names of a folder to disk.
    SyncFolder,
    /// Renaming.
    Rename,
    /// Giving a file a second name, where a rename cannot refuse an existing one.
    Link,
    /// Removing a name.
    Unlink,
    /// Asking what a name or an open file is.
    Stat,
    /// Asking whether a folder may be written to.
    Access,
    /// Asking for random bytes.
    Random,
    /// Starting a thread.
    Thread,
    /// Locking a byte of a file, freeing it, or asking for it.
    Lock,
    /// Waiting until a stream can be read or written.
    Wait,
}

impl Call {
    /// Every kind, in the order of their numbers.
    pub(crate) const ALL: [Call; 17] = [
        Call::Open,
        Call::Read,
        Call::Create,
        Call::Write,
        Call::SetLength,
        Call::SetMode,
        Call::SyncData,
        Call::SyncFolder,
        Call::Rename,
        Call::Link,
        Call::Unlink,
        Call::Stat,
        Call::Access,
        Call::Random,
        Call::Thread,
        Call::Lock,
        Call::Wait,
    ];
}

/// What a planned fault does to its call.
#[cfg_attr(not(test), expect(dead_code, reason = "only a test plans faults"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The call is not made and reports this number of the system.
    Errno(i32),
    /// A read or write moves at most so many bytes; other calls are not touched.
    Short(usize),
}

#[derive(Debug)]
struct Rule {
    call: Option<Call>,
    nth: u64,
    sticky: bool,
    effect: Effect,
}

/// The faults of one test, and the count of calls made under it.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan {
    rules: Vec<Rule>,
    counts: [AtomicU64; Call::ALL.len()],
    total: AtomicU64,
}

#[cfg(test)]
impl FaultPlan {
    /// A plan that only counts.
    pub(crate) fn new() -> FaultPlan {
        FaultPlan::default()
    }

    /// The `nth` call (from 1) of this kind, or of all kinds together, has this effect; the others go through.
    pub(crate) fn nth(mut self, call: Option<Call>, nth: u64, effect: Effect) -> FaultPlan {
        self.rules.push(Rule { call, nth, sticky: false, effect });
        self
    }

    /// The `nth` call (from 1) of this kind, or of all kinds together, and every later one has this effect.
    ///
    /// Never with an interruption (`EINTR`): a call that is repeated until it is not interrupted would never end.
    pub(crate) fn nth_and_later(mut self, call: Option<Call>, nth: u64, effect: Effect) -> FaultPlan {
        self.rules.push(Rule { call, nth, sticky: true, effect });
        self
    }

    /// How many calls of this kind were made or refused.
    pub(crate) fn count(&self, call: Call) -> u64 {
        self.counts[call as usize].load(Ordering::Relaxed)
    }

    /// How many calls of each kind were made or refused; kinds that were not used are left out.
    pub(crate) fn counts(&self) -> Vec<(Call, u64)> {
        Call::ALL.into_iter().map(|call| (call, self.count(call))).filter(|(_, count)| *count > 0).collect()
    }

    /// How many calls were made or refused in all.
    pub(crate) fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }
}

impl FaultPlan {
    /// Counts a call and applies the first rule that fails it; the shortest limit holds.
    #[cold]
    pub(super) fn enter(&self, call: Call) -> io::Result<usize> {
        let total = self.total.fetch_add(1, Ordering::Relaxed) + 1;
        let of_kind = self.counts[call as usize].fetch_add(1, Ordering::Relaxed) + 1;
        let mut most = usize::MAX;
        for rule in &self.rules {
            let number = match rule.call {
                None => total,
                Some(kind) if kind == call => of_kind,
                Some(_) => continue,
            };
            if number == rule.nth || (rule.sticky && number > rule.nth) {
                match rule.effect {
                    Effect::Errno(number) => return Err(io::Error::from_raw_os_error(number)),
                    Effect::Short(bytes) => most = most.min(bytes),
                }
            }
        }
        Ok(most)
    }
}
