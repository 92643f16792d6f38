//! Versions, and what needs no object.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::text::{path, text};
use batchloom::{Code, Error, Job, Proposal, ProposalOptions, codes};
use std::ffi::c_char;

/// The number of the ABI that this header describes: a program and a library go together where it is equal.
pub const BATCHLOOM_ABI_VERSION: u32 = 1;
/// Major version of the library that this header belongs to.
pub const BATCHLOOM_VERSION_MAJOR: u32 = 0;
/// Minor version of the library that this header belongs to.
pub const BATCHLOOM_VERSION_MINOR: u32 = 1;
/// Patch version of the library that this header belongs to.
pub const BATCHLOOM_VERSION_PATCH: u32 = 0;

/// The ABI version of the library that was loaded, to be compared with #BATCHLOOM_ABI_VERSION once, before anything else.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn batchloom_abi_version() -> u32 {
    BATCHLOOM_ABI_VERSION
}

/// The version of the library that was loaded as one number: major * 1,000,000 + minor * 1,000 + patch.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn batchloom_version_number() -> u32 {
    BATCHLOOM_VERSION_MAJOR * 1_000_000 + BATCHLOOM_VERSION_MINOR * 1_000 + BATCHLOOM_VERSION_PATCH
}

/// The version of the library that was loaded as text, such as `0.1.0`: NUL-terminated, valid for ever.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn batchloom_version() -> *const c_char {
    const TEXT: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    TEXT.as_ptr().cast()
}

/// The JSON Schema of the job file, draft 7, for editors.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID where `schema` is NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_schema(schema: *mut *mut batchloom_buf, error: *mut *mut batchloom_error) -> i32 {
    call(error, |_| {
        out(schema, "schema")?.set(buf::new(Job::schema().to_string())?);
        Ok(())
    })
}

/// The help page of an error code such as `BL4001`, in Markdown: what it means, what to do, an example.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for a text that is no code of this library.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_explain_code(
    code: *const c_char,
    code_length: usize,
    page: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let page = out(page, "page")?;
        let code = text(code, code_length, "code")?;
        let known: Code = code.parse().map_err(|_| {
            Error::new(codes::internal::ARGUMENT, format!("`{code}` is no error code of this library"))
                .with("parameter", "code")
        })?;
        page.set(buf::new(known.page())?);
        Ok(())
    })
}

/// The digest of a file as reports have it, `xxh3-128-tree:HEX`. The file is read once.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID; BATCHLOOM_NOT_FOUND, BATCHLOOM_PERMISSION; BATCHLOOM_UNAVAILABLE where it cannot be read, or changes
/// meanwhile.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_digest_file(
    file: *const c_char,
    file_length: usize,
    digest: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let digest = out(digest, "digest")?;
        digest.set(buf::new(batchloom::digest_file(path(file, file_length, "file")?)?)?);
        Ok(())
    })
}

/// Proposes a first job for the kind of file that `sample` is: the text of a job file, with the evidence beside it.
///
/// The engine has tried it. No value of a record stands in it.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID; BATCHLOOM_NOT_FOUND, BATCHLOOM_PERMISSION, BATCHLOOM_UNAVAILABLE for a file that cannot be read;
/// BATCHLOOM_DATA where nothing can be proposed.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_propose(
    sample: *const c_char,
    sample_length: usize,
    yaml: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let yaml = out(yaml, "yaml")?;
        let sample = path(sample, sample_length, "sample")?;
        yaml.set(buf::new(Proposal::from_sample(sample, &ProposalOptions::default())?.yaml)?);
        Ok(())
    })
}
