//! The frame of every function: arguments are looked at, panics caught, errors handed out.

use crate::error::{self, batchloom_error};
use crate::handle::{self, Object, Poison, body, refusal, refused};
use batchloom::Result;
use batchloom_bindings::guard::{guard, quiet};
use batchloom_bindings::numbers;
use batchloom_bindings::slot::{Exclusive, Lent, Shared};
use std::cell::Cell;
use std::sync::Arc;

/// Objects that one call may work on.
const OBJECTS: usize = 3;

/// A call that is going on: what it works on cannot be used any more if it panics.
#[derive(Default)]
pub(crate) struct Call<'a> {
    objects: [Cell<Option<&'a dyn Poison>>; OBJECTS],
}

impl<'a> Call<'a> {
    fn works_on(&self, object: &'a dyn Poison) {
        if let Some(free) = self.objects.iter().find(|object| object.get().is_none()) {
            free.set(Some(object));
        }
    }

    /// An object for any number of threads.
    ///
    /// # Errors
    /// `ARGUMENT`, `HANDLE_CLOSED`.
    pub(crate) unsafe fn shared<O, T: 'a>(&self, pointer: *const O, parameter: &str) -> Result<Arc<T>>
    where
        O: Object<Body = Shared<T>> + 'a,
    {
        let slot = body(pointer, parameter)?;
        self.works_on(slot);
        slot.get().map_err(|why| refusal(parameter, why))
    }

    /// An object for one call at a time.
    ///
    /// # Errors
    /// `ARGUMENT`, `HANDLE_CLOSED`, `HANDLE_IN_USE`.
    pub(crate) unsafe fn exclusive<O, T: 'a>(&self, pointer: *mut O, parameter: &str) -> Result<Lent<'a, T>>
    where
        O: Object<Body = Exclusive<T>> + 'a,
    {
        // While it is lent a panic poisons it by itself: see `Lent`.
        let slot: &'a Exclusive<T> = body(pointer.cast_const(), parameter)?;
        slot.lend().map_err(|why| refusal(parameter, why))
    }

    /// An object that this call brings to its end.
    ///
    /// # Errors
    /// `ARGUMENT`, `HANDLE_CLOSED`, `HANDLE_IN_USE`.
    pub(crate) unsafe fn take<O, T: 'a>(&self, pointer: *mut O, parameter: &str) -> Result<T>
    where
        O: Object<Body = Exclusive<T>> + 'a,
    {
        let slot: &'a Exclusive<T> = body(pointer.cast_const(), parameter)?;
        slot.take().map_err(|why| refusal(parameter, why))
    }
}

/// Carries out a call: what it returns in C, and its error where the caller wants one.
pub(crate) unsafe fn call<'a>(error: *mut *mut batchloom_error, work: impl FnOnce(&Call<'a>) -> Result<()>) -> i32 {
    if !cfg!(test) {
        quiet();
    }
    if !error.is_null() {
        // Wherever it leads: there is no other way to say that it is not aligned.
        error.write_unaligned(std::ptr::null_mut());
    }
    let call = Call::default();
    let found = match guard(|| work(&call)) {
        Ok(()) => return numbers::OK,
        Err(found) => found,
    };
    let kind = numbers::kind(found.kind());
    if kind == numbers::INTERNAL {
        call.objects.iter().filter_map(Cell::get).for_each(|object| object.poison());
    }
    if !error.is_null() {
        error.write_unaligned(handle::new(error::Told::new(found)));
    }
    kind
}

/// Where a result goes that is written when everything has gone well.
pub(crate) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Writes the result.
    pub(crate) fn set(&self, value: T) {
        // SAFETY: `out` has seen that it is a pointer, and the caller says that it leads to room for a result.
        unsafe { self.0.write(value) };
    }
}

/// A place for a result.
///
/// # Errors
/// `ARGUMENT` for NULL.
pub(crate) unsafe fn out<T>(pointer: *mut T, parameter: &str) -> Result<Out<T>> {
    match pointer.is_null() || !pointer.is_aligned() {
        true => Err(refused(parameter, if pointer.is_null() { "is NULL" } else { "is not aligned" })),
        false => Ok(Out(pointer)),
    }
}
