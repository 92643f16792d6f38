//! Texts and bytes that the caller owns.

use crate::handle::{self, object, peek};
use crate::text::{Text, lend};
use batchloom::Result;
use std::ffi::c_char;

/// A text, or bytes, that the caller owns: with a length, and a NUL behind them. Never changes; any thread may read it.
pub struct batchloom_buf {
    _opaque: [u8; 0],
}

object!(batchloom_buf, b"bl_buf!!", Text);

/// Bytes for the caller, of any length.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Result<*mut batchloom_buf> {
    Ok(handle::new(Text::of_any_length(bytes.into())?))
}

/// A few bytes for the caller.
pub(crate) fn small(bytes: impl Into<Vec<u8>>) -> *mut batchloom_buf {
    handle::new(Text::new(bytes))
}

/// The bytes, with a NUL behind them; valid until `buf` is freed. NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_buf_data(buf: *const batchloom_buf) -> *const c_char {
    lend(peek(buf), std::ptr::null_mut())
}

/// How many bytes there are, without the NUL behind them; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_buf_length(buf: *const batchloom_buf) -> usize {
    peek(buf).map_or(0, |text| text.bytes().len())
}

/// Frees the bytes. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_buf_free(buf: *mut batchloom_buf) {
    handle::free(buf);
}
