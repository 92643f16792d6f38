//! The guard: no panic passes a border, and none prints.

use batchloom::{Error, Result, codes};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// Runs a call; a panic in it becomes the error `INTERNAL` with the panic's text.
///
/// What the call worked on cannot be used any more then: the caller sees to it.
///
/// # Errors
/// Those of the call; `INTERNAL`.
pub fn guard<T>(call: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|payload| Err(panicked(&*payload)))
}

/// What a panic is to the caller.
fn panicked(payload: &(dyn Any + Send)) -> Error {
    let text = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
    let message = format!("a fault inside of the library: {}", text.unwrap_or("a panic without a text"));
    Error::new(codes::internal::INTERNAL, message)
        .help("report this with the job file; objects of this call refuse everything from now on: free them")
}

/// A guest writes nothing to its host's error stream: panics of this copy of the library are told as errors, and not printed.
///
/// For faces that are shared libraries: such a one has a standard library of its own, so that this concerns nobody else.
pub fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_text() {
        let error = guard(|| -> Result<()> { panic!("by {}", "purpose") }).unwrap_err();
        assert_eq!(error.code(), codes::internal::INTERNAL);
        assert!(error.message().contains("by purpose"));
        let error = guard(|| -> Result<()> { std::panic::panic_any(7) }).unwrap_err();
        assert!(error.message().contains("without a text"));
    }

    #[test]
    fn what_is_no_panic_passes_through() {
        assert_eq!(guard(|| Ok(7)).unwrap(), 7);
        let refused = || Err::<(), _>(Error::new(codes::internal::ARGUMENT, "`job` is NULL"));
        assert_eq!(guard(refused).unwrap_err().code(), codes::internal::ARGUMENT);
    }
}
