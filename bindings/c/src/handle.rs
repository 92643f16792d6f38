//! Handles: what the opaque pointers of the header lead to.
//!
//! In front of every object stands a word that says what it is, so that a pointer to another object of ours, or to none, is found
//! out. It is overwritten when the object is freed: a second free is mostly found out, too, but nobody can count on it.

use batchloom::{Error, Result, codes::internal};
use batchloom_bindings::slot::{Exclusive, Lent, Refusal, Shared};
use std::sync::atomic::{AtomicU64, Ordering};

/// A type of the header, and what stands behind a pointer to it.
pub(crate) trait Object {
    /// What stands there.
    type Body: Send + Sync;
    /// The word in front.
    const TAG: u64;
    /// The name of the type in the header.
    const NAME: &'static str;
}

/// Declares what stands behind a type of the header.
macro_rules! object {
    ($name:ident, $tag:literal, $body:ty) => {
        impl crate::handle::Object for $name {
            type Body = $body;
            const TAG: u64 = u64::from_le_bytes(*$tag);
            const NAME: &'static str = stringify!($name);
        }
    };
}
pub(crate) use object;

/// In front of an object that was freed.
const FREED: u64 = u64::from_le_bytes(*b"blFREED!");

/// An object with the word in front.
#[repr(C)]
pub(crate) struct Handle<T> {
    tag: AtomicU64,
    /// Whether it belongs to another object, so that C cannot free it.
    lent: bool,
    body: T,
}

/// An object that belongs to another one of ours, and is lent to C.
pub(crate) fn lent<O: Object>(body: O::Body) -> Box<Handle<O::Body>> {
    Box::new(Handle { tag: AtomicU64::new(O::TAG), lent: true, body })
}

/// The pointer to an object that is lent.
pub(crate) fn lend<O: Object>(handle: &Handle<O::Body>) -> *const O {
    std::ptr::from_ref(handle).cast()
}

/// Makes an object that C will free.
pub(crate) fn new<O: Object>(body: O::Body) -> *mut O {
    Box::into_raw(Box::new(Handle { tag: AtomicU64::new(O::TAG), lent: false, body })).cast()
}

/// An argument that cannot be taken.
pub(crate) fn refused(parameter: &str, what: &str) -> Error {
    Error::new(internal::ARGUMENT, format!("`{parameter}` {what}")).with("parameter", parameter)
}

/// What is behind a pointer.
///
/// # Errors
/// `ARGUMENT` for NULL, and for what is no object of this type.
pub(crate) unsafe fn body<'a, O: Object>(pointer: *const O, parameter: &str) -> Result<&'a O::Body> {
    if pointer.is_null() {
        return Err(refused(parameter, "is NULL"));
    }
    let handle = pointer.cast::<Handle<O::Body>>();
    if !handle.is_aligned() {
        return Err(refused(parameter, &format!("is no pointer to a {}", O::NAME)));
    }
    // The word is looked at before it is known what stands behind it.
    match (*handle.cast::<AtomicU64>()).load(Ordering::Relaxed) {
        tag if tag == O::TAG => Ok(&(*handle).body),
        FREED => Err(refused(parameter, &format!("is a {} that was freed", O::NAME))),
        _ => Err(refused(parameter, &format!("is no pointer to a {}", O::NAME))),
    }
}

/// The same for a function without an error: `None` where there is nothing to be had.
pub(crate) unsafe fn peek<'a, O: Object>(pointer: *const O) -> Option<&'a O::Body> {
    body(pointer, "").ok()
}

/// The same of an object for one call at a time: `None` also where another call is using it.
pub(crate) unsafe fn peek_alone<'a, O, T: 'a>(pointer: *mut O) -> Option<Lent<'a, T>>
where
    O: Object<Body = Exclusive<T>>,
{
    let slot: &'a Exclusive<T> = peek(pointer.cast_const())?;
    slot.lend().ok()
}

/// Frees an object. NULL, what is no object of this type, and what is lent, is left alone.
pub(crate) unsafe fn free<O: Object>(pointer: *mut O) {
    let handle = pointer.cast::<Handle<O::Body>>();
    if peek(pointer.cast_const()).is_some() && !(*handle).lent {
        (*handle).tag.store(FREED, Ordering::Relaxed);
        // A panic of a destructor must not reach C, and there is nobody whom it could be told.
        let _ = batchloom_bindings::guard::guard(|| {
            drop(Box::from_raw(handle));
            Ok(())
        });
    }
}

/// What can be made unusable because a panic has passed through it.
pub(crate) trait Poison {
    /// Refuses everything from now on.
    fn poison(&self);
}

impl<T> Poison for Shared<T> {
    fn poison(&self) {
        Shared::poison(self);
    }
}

impl<T> Poison for Exclusive<T> {
    fn poison(&self) {
        Exclusive::poison(self);
    }
}

/// Why an object cannot be had, as an error.
pub(crate) fn refusal(parameter: &str, refusal: Refusal) -> Error {
    let (code, what) = match refusal {
        Refusal::Closed => (internal::HANDLE_CLOSED, "was closed"),
        Refusal::Poisoned => {
            (internal::HANDLE_CLOSED, "cannot be used any more, because of a fault in an earlier call")
        }
        Refusal::InUse => (internal::HANDLE_IN_USE, "is in use by another call"),
    };
    Error::new(code, format!("`{parameter}` {what}")).with("parameter", parameter)
}
