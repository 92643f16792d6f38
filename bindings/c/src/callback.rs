//! Functions of the caller that the library calls.
//!
//! While one goes on, its thread must not wait for the run that called it, and must not free it: that would wait for itself. Such
//! calls are refused.

use batchloom::{Error, Result, codes::internal};
use std::cell::Cell;
use std::ffi::c_void;

/// Ends the use of a context that was handed over: called once, when the library calls its function no more. May be NULL.
pub type batchloom_drop_fn = Option<unsafe extern "C" fn(context: *mut c_void)>;

/// What belongs to a function of the caller: handed to it with each call, given back when it is called no more.
pub(crate) struct Context {
    pointer: *mut c_void,
    give_back: batchloom_drop_fn,
}

// SAFETY: the contract of every function that takes one says on which threads it is called, one call at a time.
unsafe impl Send for Context {}
// SAFETY: as above.
unsafe impl Sync for Context {}

impl Context {
    pub(crate) fn new(pointer: *mut c_void, give_back: batchloom_drop_fn) -> Context {
        Context { pointer, give_back }
    }

    /// Calls a function with the context.
    pub(crate) fn enter<T>(&self, function: impl FnOnce(*mut c_void) -> T) -> T {
        let outer = INSIDE.replace(true);
        let result = function(self.pointer);
        INSIDE.set(outer);
        result
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back {
            // SAFETY: the caller has said that this is how its context is given back.
            self.enter(|pointer| unsafe { give_back(pointer) });
        }
    }
}

thread_local! {
    /// Whether a function of the caller goes on in this thread.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Refuses what cannot be done from inside a function that the library has called.
///
/// # Errors
/// `HANDLE_IN_USE`.
pub(crate) fn outside() -> Result<()> {
    if !INSIDE.get() {
        return Ok(());
    }
    let message = "this cannot be called from inside of a callback: it would wait for itself";
    Err(Error::new(internal::HANDLE_IN_USE, message)
        .help("return from the callback first; a value other than 0 cancels the run"))
}
