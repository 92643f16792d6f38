//! How texts and bytes cross: with their length, or up to a NUL.

use crate::handle::refused;
use batchloom::{Error, Result, codes::internal};
use std::ffi::{CStr, OsStr, c_char};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// A length that says: up to the NUL.
pub(crate) const NUL_TERMINATED: usize = usize::MAX;

/// Bytes of the caller.
///
/// # Errors
/// `ARGUMENT` for NULL with a length, and for a length that nothing can have.
pub(crate) unsafe fn bytes<'a>(pointer: *const u8, length: usize, parameter: &str) -> Result<&'a [u8]> {
    if pointer.is_null() {
        return if length == 0 { Ok(&[]) } else { Err(refused(parameter, "is NULL")) };
    }
    match isize::try_from(length) {
        Ok(_) => Ok(std::slice::from_raw_parts(pointer, length)),
        Err(_) => Err(refused(parameter, "is longer than memory can be")),
    }
}

/// The same with a length up to the NUL. NULL is no text, of whatever length.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) unsafe fn raw_text<'a>(pointer: *const c_char, length: usize, parameter: &str) -> Result<&'a [u8]> {
    if pointer.is_null() {
        return Err(refused(parameter, "is NULL"));
    }
    match length {
        NUL_TERMINATED => Ok(CStr::from_ptr(pointer).to_bytes()),
        length => bytes(pointer.cast(), length, parameter),
    }
}

/// A text.
///
/// # Errors
/// `ARGUMENT`, also where it is not UTF-8.
pub(crate) unsafe fn text<'a>(pointer: *const c_char, length: usize, parameter: &str) -> Result<&'a str> {
    std::str::from_utf8(raw_text(pointer, length, parameter)?).map_err(|_| refused(parameter, "is not UTF-8"))
}

/// A text that may be left out, with NULL.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) unsafe fn optional<'a>(pointer: *const c_char, length: usize, parameter: &str) -> Result<Option<&'a str>> {
    if pointer.is_null() { Ok(None) } else { text(pointer, length, parameter).map(Some) }
}

/// A text of a structure, which a NUL ends; NULL for none.
///
/// # Errors
/// `ARGUMENT`.
pub(crate) unsafe fn said(pointer: *const c_char, parameter: &str) -> Result<Option<String>> {
    Ok(optional(pointer, NUL_TERMINATED, parameter)?.map(str::to_owned))
}

/// A path: bytes as the system takes them, UTF-8 or not.
///
/// # Errors
/// `ARGUMENT`, also for an empty one.
pub(crate) unsafe fn path(pointer: *const c_char, length: usize, parameter: &str) -> Result<PathBuf> {
    match raw_text(pointer, length, parameter)? {
        [] => Err(refused(parameter, "is empty")),
        bytes => Ok(PathBuf::from(OsStr::from_bytes(bytes))),
    }
}

/// Room for so many further elements: their number is the caller's or the data's, and a failed allocation would end the process.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn room<T>(vector: &mut Vec<T>, more: usize) -> Result<()> {
    vector.try_reserve_exact(more).map_err(|_| {
        let asked = vector.len().saturating_add(more).saturating_mul(size_of::<T>());
        Error::new(internal::OUT_OF_MEMORY, format!("memory could not be had: {asked} bytes were asked for"))
    })
}

/// A copy of bytes of the caller.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub(crate) fn copy(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copied = Vec::new();
    // And a NUL, which some get.
    room(&mut copied, bytes.len().saturating_add(1))?;
    copied.extend_from_slice(bytes);
    Ok(copied)
}

/// A text of ours: with its length, and a NUL behind it.
#[derive(Debug, Default)]
pub(crate) struct Text(Vec<u8>);

impl Text {
    /// A text of these bytes.
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Text {
        let mut bytes = bytes.into();
        bytes.push(0);
        Text(bytes)
    }

    /// A text of these bytes, of any length.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub(crate) fn of_any_length(mut bytes: Vec<u8>) -> Result<Text> {
        room(&mut bytes, 1)?;
        Ok(Text::new(bytes))
    }

    /// The bytes without the NUL.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.split_last().map_or(&[], |(_, bytes)| bytes)
    }

    /// The pointer for C; its length goes where the caller wants it.
    pub(crate) unsafe fn lend(&self, length: *mut usize) -> *const c_char {
        lend(Some(self), length)
    }
}

/// The pointer to a text that may be missing: NULL, and the length 0.
pub(crate) unsafe fn lend(text: Option<&Text>, length: *mut usize) -> *const c_char {
    if !length.is_null() {
        // Wherever it leads: there is no error to say that it is not aligned.
        length.write_unaligned(text.map_or(0, |text| text.bytes().len()));
    }
    text.map_or(std::ptr::null(), |text| match text.0.is_empty() {
        true => c"".as_ptr(),
        false => text.0.as_ptr().cast(),
    })
}

/// Lists of texts that an index leads into.
pub(crate) unsafe fn at<'t>(
    texts: impl IntoIterator<Item = &'t Text>,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    lend(texts.into_iter().nth(index), length)
}
