//! Functions of the caller that the library calls.
//!
//! While one goes on, its thread must not wait for the run that called it, and must not free it: that would wait for itself. Such
//! calls are refused.

use crate::handle::refused;
use crate::text::Text;
use batchloom::{Error, Event, EventLevel, Result, Subscriber, codes::internal};
use batchloom_bindings::numbers;
use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::ops::ControlFlow;

/// Ends the use of a context that was handed over: called once, when the library calls its function no more. May be NULL.
pub type batchloom_drop_fn = Option<unsafe extern "C" fn(context: *mut c_void)>;

/// Everything that happens in a run.
pub const BATCHLOOM_LEVEL_DEBUG: i32 = 0;
/// What an operator wants to read afterwards.
pub const BATCHLOOM_LEVEL_INFO: i32 = 1;
/// Something that should be looked at.
pub const BATCHLOOM_LEVEL_WARNING: i32 = 2;
/// The run failed.
pub const BATCHLOOM_LEVEL_ERROR: i32 = 3;

/// Something that happened in a run; valid for the call that tells of it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_event {
    /// The size that the library knows: fields behind it are not there.
    pub size: u32,
    /// How much it matters: #BATCHLOOM_LEVEL_DEBUG to #BATCHLOOM_LEVEL_ERROR.
    pub level: i32,
    /// The stable word for what happened, such as `checkpoint`, NUL-terminated.
    pub name: *const c_char,
    /// One sentence, NUL-terminated.
    pub message: *const c_char,
    /// The event as one JSON object, with what belongs to it, NUL-terminated.
    pub json: *const c_char,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
}

/// Is told what happens in a run. A value other than 0 asks the run to stop. It must come back by return: no exception, no longjmp.
pub type batchloom_event_fn = Option<unsafe extern "C" fn(event: *const batchloom_event, context: *mut c_void) -> i32>;

/// A subscriber that calls a function of the caller.
///
/// # Errors
/// `ARGUMENT` for a level that there is not.
pub(crate) fn subscriber(
    level: i32,
    function: unsafe extern "C" fn(*const batchloom_event, *mut c_void) -> i32,
    context: Context,
) -> Result<Subscriber> {
    let level = match level {
        BATCHLOOM_LEVEL_DEBUG => EventLevel::Debug,
        BATCHLOOM_LEVEL_INFO => EventLevel::Info,
        BATCHLOOM_LEVEL_WARNING => EventLevel::Warning,
        BATCHLOOM_LEVEL_ERROR => EventLevel::Error,
        _ => return Err(refused("level", "is none of the BATCHLOOM_LEVEL numbers")),
    };
    Ok(Subscriber::new(level, move |event: &Event| {
        let (name, message) = (Text::new(event.name), Text::new(&*event.message));
        let json = Text::new(event.to_json().to_string());
        // SAFETY: the lengths are not asked for, and the texts outlive the call.
        let pointer = |text: &Text| unsafe { text.lend(std::ptr::null_mut()) };
        let told = batchloom_event {
            size: size_of::<batchloom_event>() as u32,
            level: numbers::level(event.level),
            name: pointer(&name),
            message: pointer(&message),
            json: pointer(&json),
            at: i64::try_from(event.at_ns).unwrap_or(i64::MAX),
        };
        // SAFETY: the caller has said that its function takes this, from threads of the run.
        match context.enter(|context| unsafe { function(&raw const told, context) }) {
            0 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }))
}

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
