//! Jobs: read, checked and compiled once, run any number of times.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object, peek};
use crate::options::batchloom_options;
use crate::text::{Text, lend, path, text};
use batchloom::{Job, Preview};
use std::ffi::c_char;

/// A compiled job. Never changes; any number of threads may use it at once.
pub struct batchloom_job {
    _opaque: [u8; 0],
}

object!(batchloom_job, b"bl_job!!", Compiled);

/// A job with its name as C reads it.
pub(crate) struct Compiled {
    pub(crate) job: Job,
    name: Text,
}

fn new(job: Job) -> *mut batchloom_job {
    handle::new(Compiled { name: Text::new(job.name()), job })
}

/// Reads and compiles a job file. Relative paths in it are relative to its folder.
///
/// Of a file with problems the error tells all: batchloom_error_diagnostics(), batchloom_error_json().
///
/// Threads: any.
/// Errors: BATCHLOOM_NOT_FOUND for a file that cannot be read; BATCHLOOM_INVALID for one with problems, and for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_load(
    file: *const c_char,
    file_length: usize,
    job: *mut *mut batchloom_job,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let job = out(job, "job")?;
        job.set(new(Job::load(path(file, file_length, "file")?)?));
        Ok(())
    })
}

/// Compiles the text of a job file. `name` stands for the file in messages; relative paths are relative to the working directory.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for a text with problems, and for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_from_yaml(
    yaml: *const c_char,
    yaml_length: usize,
    name: *const c_char,
    name_length: usize,
    job: *mut *mut batchloom_job,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let job = out(job, "job")?;
        job.set(new(Job::from_yaml(text(yaml, yaml_length, "yaml")?, text(name, name_length, "name")?)?));
        Ok(())
    })
}

/// The name of the job, as its file says it. Valid until `job` is freed; NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_name(job: *const batchloom_job, length: *mut usize) -> *const c_char {
    lend(peek(job).map(|compiled| &compiled.name), length)
}

/// What the job compiles to, in words: fields with their places, types, outputs, order.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_explain(
    job: *const batchloom_job,
    plan: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let plan = out(plan, "plan")?;
        plan.set(buf::new(handle::body(job, "job")?.job.explain())?);
        Ok(())
    })
}

/// What the job makes of the first records of its input, as one JSON object: bytes, fields, values, verdicts, what is written.
/// Nothing is written anywhere.
///
/// Of the options inputs, parameters and work folder count, and what batchloom_options_set_preview() and
/// batchloom_options_add_preview_type() say.
///
/// Threads: any; `options` one at a time.
/// Errors: BATCHLOOM_INVALID, and what a run fails with before its first record. What a run would fail with behind that stands in the
/// preview.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_preview_json(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    preview: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    show(job, options, preview, error, |preview| preview.to_json().to_string())
}

/// The same for people: a ruler over the bytes, and the fields below.
///
/// Threads: any; `options` one at a time.
/// Errors: as for batchloom_job_preview_json().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_preview_text(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    preview: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    show(job, options, preview, error, Preview::to_text)
}

unsafe fn show(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    preview: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
    as_text: impl Fn(&Preview) -> String,
) -> i32 {
    call(error, |call| {
        let (preview, job) = (out(preview, "preview")?, handle::body(job, "job")?);
        let options = call.exclusive(options, "options")?.preview();
        preview.set(buf::new(as_text(&job.job.preview(options)?))?);
        Ok(())
    })
}

/// Frees a job. NULL: nothing. Whatever was made of it keeps what it needs.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_job_free(job: *mut batchloom_job) {
    handle::free(job);
}
