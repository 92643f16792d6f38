//! Structures that grow: each says in its first field how large it was when the caller was compiled.
//!
//! A newer library meets an older caller: what the caller does not know is left at its default, or not told. A field is only ever
//! added at the end.

use crate::handle::refused;
use batchloom::Result;

/// A structure that begins with its size as a `uint32_t`, and holds nothing but numbers and pointers.
///
/// # Safety
/// Every pattern of bytes is a value; the size stands in front; `repr(C)`.
pub(crate) unsafe trait Sized: Copy {
    /// What nobody has set.
    const DEFAULT: Self;
    /// The size of the first version, below which no caller can be.
    const LEAST: usize;
}

unsafe fn size_of_callers<T: Sized>(pointer: *const T, parameter: &str) -> Result<usize> {
    if pointer.is_null() || !pointer.is_aligned() {
        return Err(refused(parameter, if pointer.is_null() { "is NULL" } else { "is not aligned" }));
    }
    let size = *pointer.cast::<u32>() as usize;
    if size < T::LEAST {
        return Err(refused(parameter, "has a `size` that no version had: set it with its _INIT"));
    }
    Ok(size.min(size_of::<T>()))
}

/// What the caller has set; NULL for nothing.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) unsafe fn given<T: Sized>(pointer: *const T, parameter: &str) -> Result<T> {
    let mut value = T::DEFAULT;
    if !pointer.is_null() {
        let size = size_of_callers(pointer, parameter)?;
        std::ptr::copy_nonoverlapping(pointer.cast::<u8>(), (&raw mut value).cast::<u8>(), size);
    }
    Ok(value)
}

/// Tells the caller as much as it knows of.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) unsafe fn tell<T: Sized>(pointer: *mut T, parameter: &str, value: T) -> Result<()> {
    const SIZE: usize = size_of::<u32>();
    let size = size_of_callers(pointer.cast_const(), parameter)?;
    let (to, from) = (pointer.cast::<u8>().add(SIZE), (&raw const value).cast::<u8>().add(SIZE));
    std::ptr::copy_nonoverlapping(from, to, size - SIZE);
    Ok(())
}
