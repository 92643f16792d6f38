//! Envelopes: header and trailer of an output, for callers who write its records themselves.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object};
use crate::job::batchloom_job;
use crate::options::{batchloom_options, run_options};
use crate::text::{Text, at, copy, raw_text, text};
use batchloom::{HeaderFooterGenerator, HeaderFooterOptions, Result};
use batchloom_bindings::slot::Exclusive;
use std::ffi::c_char;

/// Makes header and trailer of one output of a job. One thread at a time.
pub struct batchloom_envelope {
    _opaque: [u8; 0],
}

object!(batchloom_envelope, b"bl_envel", Exclusive<Making>);

/// A generator with the names of its totals as C reads them.
pub(crate) struct Making {
    generator: HeaderFooterGenerator,
    totals: Vec<Text>,
}

/// A generator for an output of a job. Of the options the parameters count; `options` may be NULL.
///
/// `input_header` and `input_trailer` are the lines of the input without their ends, for headers and trailers that use fields of them;
/// with NULL their fields are null.
///
/// Threads: any; `options` one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, parameters, and an output that the job has not; BATCHLOOM_DATA for lines that are malformed.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_new(
    job: *const batchloom_job,
    output: *const c_char,
    output_length: usize,
    input_header: *const c_char,
    input_header_length: usize,
    input_trailer: *const c_char,
    input_trailer_length: usize,
    options: *mut batchloom_options,
    envelope: *mut *mut batchloom_envelope,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (envelope, job) = (out(envelope, "envelope")?, handle::body(job, "job")?);
        let line = |pointer: *const c_char, length, parameter| match pointer.is_null() {
            true => Ok(None),
            false => copy(raw_text(pointer, length, parameter)?).map(Some),
        };
        let options = HeaderFooterOptions {
            input_header: line(input_header, input_header_length, "input_header")?,
            input_trailer: line(input_trailer, input_trailer_length, "input_trailer")?,
            parameters: run_options(call, options)?.parameters,
        };
        let generator = HeaderFooterGenerator::new(&job.job, text(output, output_length, "output")?, &options)?;
        let totals = generator.totals().map(Text::new).collect();
        envelope.set(handle::new(Exclusive::new(Making { generator, totals })));
        Ok(())
    })
}

/// How many totals header and trailer use; 0 for NULL.
///
/// Threads: one at a time.
/// Errors: none; 0 where the envelope is in use.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_total_count(envelope: *mut batchloom_envelope) -> usize {
    let lent = handle::peek_alone(envelope);
    lent.map_or(0, |making| making.totals.len())
}

/// A total that header and trailer use, as the job writes it: `written.sum(amount)`. NULL behind the last. Valid until `envelope` is freed.
///
/// Threads: one at a time.
/// Errors: none; NULL where the envelope is in use.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_total_name(
    envelope: *mut batchloom_envelope,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    let lent = handle::peek_alone(envelope);
    at(lent.iter().flat_map(|making| &making.totals), index, length)
}

/// Adds a value to a total, as text: to a count or a sum a number, such as `12.50`, to a smallest or greatest value one more to compare
/// with. A sum of your own can be added at once, as can the count of many records.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, for a total that header and trailer do not use, and for a text that is no value of its type.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_add(
    envelope: *mut batchloom_envelope,
    total: *const c_char,
    total_length: usize,
    value: *const c_char,
    value_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let mut making = call.exclusive(envelope, "envelope")?;
        making.generator.add(text(total, total_length, "total")?, text(value, value_length, "value")?)
    })
}

unsafe fn made(
    envelope: *mut batchloom_envelope,
    result: *mut *mut batchloom_buf,
    (parameter, error): (&str, *mut *mut batchloom_error),
    make: impl FnOnce(&HeaderFooterGenerator) -> Result<Vec<u8>>,
) -> i32 {
    call(error, |call| {
        let (result, making) = (out(result, parameter)?, call.exclusive(envelope, "envelope")?);
        result.set(buf::new(make(&making.generator)?)?);
        Ok(())
    })
}

/// The header of the output, and its row of column names, with the totals as they are; empty where it has none.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_UNBALANCED for a total that does not fit its field, or has no value.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_header(
    envelope: *mut batchloom_envelope,
    header: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    made(envelope, header, ("header", error), HeaderFooterGenerator::header)
}

/// The trailer of the output, with the totals as they are; empty where it has none.
///
/// Threads: one at a time.
/// Errors: as for batchloom_envelope_header().
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_trailer(
    envelope: *mut batchloom_envelope,
    trailer: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    made(envelope, trailer, ("trailer", error), HeaderFooterGenerator::trailer)
}

/// The totals as text, to be kept with whatever says how far the caller is.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_state(
    envelope: *mut batchloom_envelope,
    state: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    made(envelope, state, ("state", error), |generator| generator.state().map(String::into_bytes))
}

/// Takes totals up that were kept.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments; BATCHLOOM_CORRUPT where the text is no such state; BATCHLOOM_MISMATCH where it is that of
/// another job.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_restore(
    envelope: *mut batchloom_envelope,
    state: *const c_char,
    state_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let mut making = call.exclusive(envelope, "envelope")?;
        making.generator.restore(text(state, state_length, "state")?)
    })
}

/// Frees an envelope. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_envelope_free(envelope: *mut batchloom_envelope) {
    handle::free(envelope);
}
