//! Errors: the same code, message, place and advice as in every other face.

use crate::buf::{self, batchloom_buf};
use crate::handle::{self, object, peek};
use crate::text::{Text, at, lend};
use batchloom::{Diagnostics, Error, Position};
use batchloom_bindings::numbers;
use serde_json::json;
use std::ffi::c_char;

/// Status of a call: all went well.
pub const BATCHLOOM_OK: i32 = 0;
/// Status of a call: fix the call, the options or the job file.
pub const BATCHLOOM_INVALID: i32 = 1;
/// Status of a call: a file or name that was given does not exist.
pub const BATCHLOOM_NOT_FOUND: i32 = 2;
/// Status of a call: another execution holds it, or the target exists already.
pub const BATCHLOOM_CONFLICT: i32 = 3;
/// Status of a call: the lease was lost; stop and touch nothing more.
pub const BATCHLOOM_FENCED: i32 = 4;
/// Status of a call: try again later; a full disk, a busy store, too little memory.
pub const BATCHLOOM_UNAVAILABLE: i32 = 5;
/// Status of a call: the input is bad; the same bytes fail again.
pub const BATCHLOOM_DATA: i32 = 6;
/// Status of a call: same key, another request.
pub const BATCHLOOM_MISMATCH: i32 = 7;
/// Status of a call: totals, header or trailer do not agree with the records.
pub const BATCHLOOM_UNBALANCED: i32 = 8;
/// Status of a call: the object was closed, or must not be trusted any more.
pub const BATCHLOOM_CLOSED: i32 = 9;
/// Status of a call: state of the library's own is damaged.
pub const BATCHLOOM_CORRUPT: i32 = 10;
/// Status of a call: stopped because the caller asked for it.
pub const BATCHLOOM_CANCELLED: i32 = 11;
/// Status of a call: the system refused access.
pub const BATCHLOOM_PERMISSION: i32 = 12;
/// Status of a call: a fault of the library; report it.
pub const BATCHLOOM_INTERNAL: i32 = 13;

/// The same call fails again.
pub const BATCHLOOM_RETRY_NEVER: i32 = 0;
/// The same call can succeed once the cause is gone.
pub const BATCHLOOM_RETRY_MAYBE: i32 = 1;
/// It was already repeated as often as allowed.
pub const BATCHLOOM_RETRY_EXHAUSTED: i32 = 2;

/// The error concerns one record.
pub const BATCHLOOM_SCOPE_RECORD: i32 = 0;
/// The error concerns one run of records handled together.
pub const BATCHLOOM_SCOPE_CHUNK: i32 = 1;
/// The error concerns one split of the input.
pub const BATCHLOOM_SCOPE_PARTITION: i32 = 2;
/// The error concerns one step of a job.
pub const BATCHLOOM_SCOPE_STEP: i32 = 3;
/// The error concerns the whole job.
pub const BATCHLOOM_SCOPE_JOB: i32 = 4;
/// The error concerns the library itself.
pub const BATCHLOOM_SCOPE_ENGINE: i32 = 5;

/// What is not known of a place in a file.
pub const BATCHLOOM_NOWHERE: u64 = u64::MAX;

/// An error: a stable code, a message, a place, context, advice, and the cause. Never changes; any thread may read it.
pub struct batchloom_error {
    _opaque: [u8; 0],
}

object!(batchloom_error, b"bl_error", Told);

/// Whatever an error belongs to.
pub(crate) trait Holds: Send + Sync {
    /// The error.
    fn error(&self) -> &Error;
}

impl Holds for Error {
    fn error(&self) -> &Error {
        self
    }
}

/// An error with its texts as C reads them.
pub(crate) struct Told {
    holder: Box<dyn Holds>,
    code: Text,
    message: Text,
    summary: Text,
    help: Option<Text>,
    cause: Option<Text>,
    file: Option<Text>,
    field: Option<Text>,
    context: Vec<(Text, Text)>,
}

impl Told {
    pub(crate) fn new(holder: impl Holds + 'static) -> Told {
        let error = holder.error();
        let optional = |text: Option<&str>| text.map(Text::new);
        let position = error.position();
        Told {
            code: Text::new(error.code().to_string()),
            message: Text::new(error.message()),
            summary: Text::new(error.to_string()),
            help: optional(error.help_text()),
            cause: std::error::Error::source(error).map(|cause| Text::new(cause.to_string())),
            file: optional(position.and_then(|position| position.file.as_deref())),
            field: optional(position.and_then(|position| position.field.as_deref())),
            context: error.context().iter().map(|(key, value)| (Text::new(&**key), Text::new(&**value))).collect(),
            holder: Box::new(holder),
        }
    }

    /// The error itself.
    pub(crate) fn error(&self) -> &Error {
        self.holder.error()
    }

    fn position(&self) -> Option<&Position> {
        self.error().position()
    }
}

/// The status of the call that failed, such as #BATCHLOOM_NOT_FOUND; #BATCHLOOM_OK for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_kind(error: *const batchloom_error) -> i32 {
    peek(error).map_or(numbers::OK, |told| numbers::kind(told.error().kind()))
}

/// The stable code, such as `BL4001`: batchloom_explain_code() says more. Valid until `error` is freed; NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_code(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).map(|told| &told.code), length)
}

/// The stable code as a number, such as 4001; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_number(error: *const batchloom_error) -> u32 {
    peek(error).map_or(0, |told| told.error().code().number().into())
}

/// Whether repeating can help: #BATCHLOOM_RETRY_NEVER, #BATCHLOOM_RETRY_MAYBE, #BATCHLOOM_RETRY_EXHAUSTED.
///
/// Threads: any.
/// Errors: none; #BATCHLOOM_RETRY_NEVER for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_retry(error: *const batchloom_error) -> i32 {
    peek(error).map_or(BATCHLOOM_RETRY_NEVER, |told| numbers::retry(told.error().retry()))
}

/// How much of the work is concerned: #BATCHLOOM_SCOPE_RECORD to #BATCHLOOM_SCOPE_ENGINE.
///
/// Threads: any.
/// Errors: none; #BATCHLOOM_SCOPE_ENGINE for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_scope(error: *const batchloom_error) -> i32 {
    peek(error).map_or(BATCHLOOM_SCOPE_ENGINE, |told| numbers::scope(told.error().scope()))
}

/// One sentence, without the place. Valid until `error` is freed; NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_message(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).map(|told| &told.message), length)
}

/// The whole error in one line, as a log wants it: `CODE KIND: MESSAGE (CONTEXT PLACE)`. Valid until `error` is freed; NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_summary(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).map(|told| &told.summary), length)
}

/// What to do, where there is more to say than the page of the code says; else NULL. Valid until `error` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_help(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).and_then(|told| told.help.as_ref()), length)
}

/// What has caused it, such as the message of the system; NULL where nothing else has. Valid until `error` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_cause(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).and_then(|told| told.cause.as_ref()), length)
}

/// The file that it stands in; NULL where it stands in none. Valid until `error` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_file(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).and_then(|told| told.file.as_ref()), length)
}

/// The field that it concerns; NULL where it concerns none. Valid until `error` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_field(error: *const batchloom_error, length: *mut usize) -> *const c_char {
    lend(peek(error).and_then(|told| told.field.as_ref()), length)
}

unsafe fn place(error: *const batchloom_error, of: impl Fn(&Position) -> Option<u64>) -> u64 {
    peek(error).and_then(Told::position).and_then(of).unwrap_or(BATCHLOOM_NOWHERE)
}

/// The detail record that it concerns, counted from 1; #BATCHLOOM_NOWHERE where it is not known.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_record(error: *const batchloom_error) -> u64 {
    place(error, |position| position.record)
}

/// The byte of the file, counted from 0; #BATCHLOOM_NOWHERE where it is not known.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_offset(error: *const batchloom_error) -> u64 {
    place(error, |position| position.offset)
}

/// The line of the file, counted from 1; #BATCHLOOM_NOWHERE where it is not known.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_line(error: *const batchloom_error) -> u64 {
    place(error, |position| position.line)
}

/// The column in characters, counted from 1; #BATCHLOOM_NOWHERE where it is not known.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_column(error: *const batchloom_error) -> u64 {
    place(error, |position| position.column)
}

/// How many pairs of context there are; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_context_count(error: *const batchloom_error) -> usize {
    peek(error).map_or(0, |told| told.context.len())
}

/// The name of a pair of context; NULL behind the last. Valid until `error` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_context_name(
    error: *const batchloom_error,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(error).iter().flat_map(|told| told.context.iter().map(|(name, _)| name)), index, length)
}

/// The value of a pair of context; NULL behind the last. Valid until `error` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_context_value(
    error: *const batchloom_error,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(error).iter().flat_map(|told| told.context.iter().map(|(_, value)| value)), index, length)
}

/// The error as one JSON object, as in reports: kind, code, message, help, retry, scope, context, position; for a job file with
/// problems all of them under `diagnostics`. NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_json(error: *const batchloom_error) -> *mut batchloom_buf {
    let Some(told) = peek(error) else { return std::ptr::null_mut() };
    let mut object = json!(told.error());
    if let (Some(diagnostics), Some(object)) = (Diagnostics::of(told.error()), object.as_object_mut()) {
        object.insert("diagnostics".to_owned(), diagnostics.to_json());
    }
    buf::small(object.to_string())
}

/// The problems of a job file, each with the lines it is about and a caret below, as the command line shows them; NULL for any other
/// error.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_diagnostics(error: *const batchloom_error) -> *mut batchloom_buf {
    let diagnostics = peek(error).and_then(|told| Diagnostics::of(told.error()));
    diagnostics.map_or(std::ptr::null_mut(), |diagnostics| buf::small(diagnostics.render(false)))
}

/// Frees an error. NULL: nothing. An error that a report has lent belongs to the report.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_error_free(error: *mut batchloom_error) {
    handle::free(error);
}
