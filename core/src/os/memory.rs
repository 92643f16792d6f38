//! Memory whose amount input data or options decide: it is had, or there is an error; the process of the host never ends for it.
//!
//! A failed allocation of the language ends the process, so whatever may be large is asked for here. Where an error can be
//! returned, `reserve` and its kin return `OUT_OF_MEMORY`. Where none can be, inside of the loops over records, `room` and its
//! kin unwind with [`OutOfMemory`], without the panic hook, up to `caught` or the end of the thread, and become the same error
//! there. A large piece is only taken where some memory is left behind it, so that the many small ones, which cannot fail
//! alone, still find theirs.

use crate::error::{Error, Result, codes::internal};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Pieces of so many bytes must leave some memory.
const LARGE: usize = 64 << 10;
/// How much must be left behind a large piece.
const SPARE: usize = 4 << 20;

/// So many bytes could not be had; what a thread unwinds with then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfMemory {
    pub(crate) bytes: usize,
}

impl From<OutOfMemory> for Error {
    fn from(OutOfMemory { bytes }: OutOfMemory) -> Error {
        let message = format!("memory could not be had: {bytes} bytes were asked for");
        Error::new(internal::OUT_OF_MEMORY, message).help(
            "nothing was published; give the process more memory, or the run less: a smaller `--memory` or `--block-size`, \
             fewer `--threads`",
        )
    }
}

/// Makes room for `more` elements, and for others to come where there is enough.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn reserve<T>(vector: &mut Vec<T>, more: usize) -> Result<()> {
    Ok(try_reserve(vector, more, false)?)
}

/// Makes room for `more` elements and no others.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn reserve_exact<T>(vector: &mut Vec<T>, more: usize) -> Result<()> {
    Ok(try_reserve(vector, more, true)?)
}

/// A vector with room for so many elements.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn with_room<T>(length: usize) -> Result<Vec<T>> {
    let mut vector = Vec::new();
    reserve_exact(&mut vector, length)?;
    Ok(vector)
}

/// So many zeros.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn zeroed(length: usize) -> Result<Vec<u8>> {
    let mut bytes = with_room(length)?;
    bytes.resize(length, 0);
    Ok(bytes)
}

/// The same elements once more.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn copy<T: Copy>(elements: &[T]) -> Result<Vec<T>> {
    let mut vector = with_room(elements.len())?;
    vector.extend_from_slice(elements);
    Ok(vector)
}

/// Appends bytes.
///
/// # Errors
/// `OUT_OF_MEMORY`.
#[inline]
pub(crate) fn append(vector: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    if vector.capacity() - vector.len() < bytes.len() {
        reserve(vector, bytes.len())?;
    }
    vector.extend_from_slice(bytes);
    Ok(())
}

/// Sees to it that so many bytes could be had just now, for those who ask for them in a way that ends the process.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn probe(bytes: usize) -> Result<()> {
    Ok(is_there(bytes)?)
}

/// Makes room for `more` elements, or unwinds.
#[inline(always)]
pub(crate) fn room<T>(vector: &mut Vec<T>, more: usize) {
    if vector.capacity() - vector.len() < more {
        grow(vector, more);
    }
}

/// Appends an element, or unwinds.
#[inline(always)]
pub(crate) fn push<T>(vector: &mut Vec<T>, element: T) {
    room(vector, 1);
    vector.push(element);
}

/// Appends elements, or unwinds.
#[inline(always)]
pub(crate) fn extend<T: Copy>(vector: &mut Vec<T>, elements: &[T]) {
    room(vector, elements.len());
    vector.extend_from_slice(elements);
}

#[cold]
#[inline(never)]
fn grow<T>(vector: &mut Vec<T>, more: usize) {
    if let Err(refused) = try_reserve(vector, more, false) {
        unwind(refused);
    }
}

/// Ends the work of a thread that has no other way to say that it got no memory.
fn unwind(refused: OutOfMemory) -> ! {
    resume_unwind(Box::new(refused))
}

/// What work came to that may unwind for want of memory. A panic goes on.
///
/// # Errors
/// `OUT_OF_MEMORY`; what the work has changed by then is for nobody to use any more.
pub(crate) fn caught<R>(work: impl FnOnce() -> R) -> Result<R> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast::<OutOfMemory>() {
        Ok(refused) => Error::from(*refused),
        Err(panic) => resume_unwind(panic),
    })
}

fn try_reserve<T>(vector: &mut Vec<T>, more: usize, exact: bool) -> std::result::Result<(), OutOfMemory> {
    let before = vector.capacity();
    if before - vector.len() >= more {
        return Ok(());
    }
    // Where there is no room for twice as much, there may be some for a little more. Never for the next element alone: growing
    // would take longer than the work.
    let amortised = !exact && vector.try_reserve(more).is_ok();
    let modest = if exact { more } else { more.max(before / 8) };
    if !amortised && vector.try_reserve_exact(modest).is_err() {
        return Err(OutOfMemory { bytes: vector.len().saturating_add(more).saturating_mul(size_of::<T>()) });
    }
    let taken = vector.capacity().saturating_mul(size_of::<T>());
    if taken >= LARGE && is_there(SPARE).is_err() {
        // Given back: what is done about it needs memory, too.
        vector.shrink_to(before);
        return Err(OutOfMemory { bytes: taken });
    }
    Ok(())
}

fn is_there(bytes: usize) -> std::result::Result<(), OutOfMemory> {
    let mut piece: Vec<u8> = Vec::new();
    let had = piece.try_reserve_exact(bytes).is_ok();
    // An allocation that nobody looks at may be left out.
    std::hint::black_box(&mut piece);
    if had { Ok(()) } else { Err(OutOfMemory { bytes }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::os::Os;
    use crate::os::threads::{WorkerFault, run_workers};

    /// More than any address space has.
    const MUCH: usize = 1 << 60;

    #[test]
    fn what_cannot_be_had_is_an_error_and_what_was_there_stays() {
        let mut bytes = vec![1, 2, 3];
        let error = reserve(&mut bytes, MUCH).unwrap_err();
        assert_eq!((error.code(), error.kind()), (internal::OUT_OF_MEMORY, Kind::Unavailable));
        assert!(error.message().contains(&(MUCH + 3).to_string()), "{error}");
        assert!(zeroed(MUCH).is_err() && with_room::<u64>(MUCH).is_err() && probe(MUCH).is_err());
        append(&mut bytes, &[4]).unwrap();
        assert_eq!(bytes, [1, 2, 3, 4]);
        assert_eq!(zeroed(3).unwrap(), [0, 0, 0]);
        assert_eq!(copy(&[5, 6]).unwrap(), [5, 6]);
    }

    #[test]
    fn unwinding_becomes_the_error_and_a_panic_goes_on() {
        let mut numbers = vec![7_u32];
        let error = caught(|| room(&mut numbers, MUCH)).unwrap_err();
        assert_eq!(error.code(), internal::OUT_OF_MEMORY);
        assert_eq!(caught(|| 5).unwrap(), 5);
        let panic = catch_unwind(|| caught(|| resume_unwind(Box::new("other"))));
        assert_eq!(panic.map(|_: Result<()>| ()).unwrap_err().downcast_ref(), Some(&"other"));
        push(&mut numbers, 8);
        extend(&mut numbers, &[9]);
        assert_eq!(numbers, [7, 8, 9]);
    }

    #[test]
    fn a_thread_that_unwinds_says_so() {
        let ended = run_workers(&Os::real(), 2, "test", |index| room(&mut Vec::<u8>::new(), index * MUCH));
        assert!(ended[0].is_ok());
        assert!(matches!(ended[1], Err(WorkerFault::OutOfMemory(OutOfMemory { bytes: MUCH }))), "{ended:?}");
    }
}
