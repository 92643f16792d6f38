//! Slots: what stands behind a handle that a foreign language holds.
//!
//! A [`Shared`] object serves any number of threads at once; an [`Exclusive`] one serves one call at a time and refuses a second
//! one instead of waiting for it, because that may be a callback of the first. Either can be closed while calls go on: they come
//! to their end, and every later one is refused. After a panic inside of a call the object is poisoned: refused for good, and kept
//! until its slot goes, because what it has lent is promised until then.
//!
//! Invariant: the lock is held for as long as it takes to look, never while the object works.

use crate::sync::{Arc, Mutex};
use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError};

/// Why an object cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It was closed.
    Closed,
    /// A panic has passed through it.
    Poisoned,
    /// Another call is using it.
    InUse,
}

#[derive(Debug)]
enum State<T> {
    Here(T),
    /// A call has it.
    Lent,
    Closed,
    /// A panic has passed through it; it is kept where it is not with a call.
    Poisoned {
        _kept: Option<T>,
    },
}

impl<T> State<T> {
    fn refusal(&self) -> Refusal {
        match self {
            State::Here(_) | State::Lent => Refusal::InUse,
            State::Closed => Refusal::Closed,
            State::Poisoned { .. } => Refusal::Poisoned,
        }
    }

    /// The same, poisoned.
    fn poison(&mut self) {
        let kept = match std::mem::replace(self, State::Closed) {
            State::Here(object) => Some(object),
            State::Poisoned { _kept: kept } => kept,
            State::Lent | State::Closed => None,
        };
        *self = State::Poisoned { _kept: kept };
    }
}

/// A panic never happens while the lock is held, so that what is behind it is whole.
fn whole<G>(locked: LockResult<G>) -> G {
    locked.unwrap_or_else(PoisonError::into_inner)
}

/// An object for any number of threads at once.
#[derive(Debug)]
pub struct Shared<T>(Mutex<State<Arc<T>>>);

impl<T> Shared<T> {
    /// A slot with this object.
    pub fn new(object: T) -> Shared<T> {
        Shared(Mutex::new(State::Here(Arc::new(object))))
    }

    /// The object; it lives at least as long as what comes back, also when it is closed meanwhile.
    ///
    /// # Errors
    /// `Closed`, `Poisoned`.
    pub fn get(&self) -> Result<Arc<T>, Refusal> {
        match &*whole(self.0.lock()) {
            State::Here(object) => Ok(object.clone()),
            other => Err(other.refusal()),
        }
    }

    /// Refuses every later call. Again: nothing.
    pub fn close(&self) {
        let before = {
            let mut state = whole(self.0.lock());
            match *state {
                State::Poisoned { .. } => None,
                _ => Some(std::mem::replace(&mut *state, State::Closed)),
            }
        };
        // Behind the lock: what is dropped here may take its time.
        drop(before);
    }

    /// Refuses every later call, because a panic has passed through one.
    pub fn poison(&self) {
        whole(self.0.lock()).poison();
    }
}

/// An object for one call at a time.
#[derive(Debug)]
pub struct Exclusive<T>(Mutex<State<T>>);

impl<T> Exclusive<T> {
    /// A slot with this object.
    pub fn new(object: T) -> Exclusive<T> {
        Exclusive(Mutex::new(State::Here(object)))
    }

    /// The object, for one call; nobody else gets it meanwhile.
    ///
    /// # Errors
    /// `InUse`, `Closed`, `Poisoned`.
    pub fn lend(&self) -> Result<Lent<'_, T>, Refusal> {
        Ok(Lent { slot: self, object: Some(self.replace(State::Lent)?) })
    }

    /// Takes the object out for good: every later call is refused.
    ///
    /// # Errors
    /// As for [`Exclusive::lend`].
    pub fn take(&self) -> Result<T, Refusal> {
        self.replace(State::Closed)
    }

    /// Takes the object out, where it is here, and leaves this.
    fn replace(&self, next: State<T>) -> Result<T, Refusal> {
        let mut state = whole(self.0.lock());
        match std::mem::replace(&mut *state, next) {
            State::Here(object) => Ok(object),
            other => {
                let refusal = other.refusal();
                *state = other;
                Err(refusal)
            }
        }
    }

    /// Refuses every later call. Again: nothing.
    ///
    /// # Errors
    /// `InUse`.
    pub fn close(&self) -> Result<(), Refusal> {
        match self.take() {
            Err(Refusal::InUse) => Err(Refusal::InUse),
            Ok(object) => {
                drop(object);
                Ok(())
            }
            Err(Refusal::Closed | Refusal::Poisoned) => Ok(()),
        }
    }

    /// Refuses every later call, because a panic has passed through one.
    pub fn poison(&self) {
        whole(self.0.lock()).poison();
    }

    fn give_back(&self, object: T) {
        let mut state = whole(self.0.lock());
        // While it was away nobody could close the slot, only poison it.
        *state = match *state {
            State::Lent if !std::thread::panicking() => State::Here(object),
            _ => State::Poisoned { _kept: Some(object) },
        };
    }
}

/// An object that a call has to itself; dropped, it goes back.
#[derive(Debug)]
pub struct Lent<'s, T> {
    slot: &'s Exclusive<T>,
    /// There until the drop.
    object: Option<T>,
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.object {
            Some(object) => object,
            None => unreachable!("the object goes back in the drop alone"),
        }
    }
}

impl<T> DerefMut for Lent<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.object {
            Some(object) => object,
            None => unreachable!("the object goes back in the drop alone"),
        }
    }
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Some(object) = self.object.take() {
            self.slot.give_back(object);
        }
    }
}
