//! The handle through which everything of the system is reached.

use super::clock::ManualClock;
use super::fault::{Call, FaultPlan};
use rustix::rand::{GetRandomFlags, getrandom};
use std::io;
use std::sync::Arc;

/// The system as the engine sees it. Cheap to clone; any thread may use it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Os {
    faults: Option<Arc<FaultPlan>>,
    pub(super) clock: Option<Arc<ManualClock>>,
}

impl Os {
    /// The system as it is.
    pub(crate) fn real() -> Os {
        Os::default()
    }

    /// 128 bits that nobody can guess.
    ///
    /// # Errors
    /// What the system says; kernels that are past their start do not fail here.
    pub(crate) fn random_u128(&self) -> io::Result<u128> {
        let mut bytes = [0_u8; 16];
        let mut filled = 0;
        while filled < bytes.len() {
            filled += self.retry(Call::Random, |_| getrandom(&mut bytes[filled..], GetRandomFlags::empty()))?;
        }
        Ok(u128::from_be_bytes(bytes))
    }

    /// The number of this process.
    pub(crate) fn process_id(&self) -> u32 {
        std::process::id()
    }

    /// Stands in front of every call: how many bytes it may move at most, or the planned failure.
    #[inline]
    pub(super) fn gate(&self, call: Call) -> io::Result<usize> {
        match &self.faults {
            None => Ok(usize::MAX),
            Some(plan) => plan.enter(call),
        }
    }

    /// Makes a call once; for calls whose outcome is unknown after a failure.
    #[inline]
    pub(super) fn once<T>(&self, call: Call, make: impl FnOnce() -> rustix::io::Result<T>) -> io::Result<T> {
        self.gate(call)?;
        make().map_err(io::Error::from)
    }

    /// Makes a call, again whenever a signal interrupts it; `make` gets the number of bytes it may move at most.
    #[inline]
    pub(super) fn retry<T>(&self, call: Call, mut make: impl FnMut(usize) -> rustix::io::Result<T>) -> io::Result<T> {
        loop {
            match self.gate(call).and_then(|most| make(most).map_err(io::Error::from)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    }
}

#[cfg(test)]
impl Os {
    /// The system with calls that fail as planned; the plan also counts the calls.
    pub(crate) fn with_faults(faults: Arc<FaultPlan>) -> Os {
        Os { faults: Some(faults), clock: None }
    }

    /// The same with a clock that stands still until a test moves it.
    pub(crate) fn with_clock(mut self, clock: Arc<ManualClock>) -> Os {
        self.clock = Some(clock);
        self
    }
}
