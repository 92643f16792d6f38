//! Reports: what a run came to.

use crate::buf::{self, batchloom_buf};
use crate::call::call;
use crate::error::{BATCHLOOM_NOWHERE, Holds, Told, batchloom_error};
use crate::handle::{self, Handle, object, peek, refused};
use crate::sized::{self, Sized};
use crate::text::{Text, at, lend};
use batchloom::{Counts, Error, Report, TypeCounts};
use batchloom_bindings::numbers;
use std::ffi::c_char;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

/// Not known.
pub const BATCHLOOM_STATUS_UNKNOWN: i32 = 0;
/// About to begin.
pub const BATCHLOOM_STATUS_STARTING: i32 = 1;
/// At work.
pub const BATCHLOOM_STATUS_STARTED: i32 = 2;
/// Asked to stop.
pub const BATCHLOOM_STATUS_STOPPING: i32 = 3;
/// Ended because it was asked to.
pub const BATCHLOOM_STATUS_STOPPED: i32 = 4;
/// Ended with an error.
pub const BATCHLOOM_STATUS_FAILED: i32 = 5;
/// Ended with everything done.
pub const BATCHLOOM_STATUS_COMPLETED: i32 = 6;
/// Given up for good.
pub const BATCHLOOM_STATUS_ABANDONED: i32 = 7;

/// What happened to the detail records, each counted once.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_counts {
    /// Set by #BATCHLOOM_COUNTS_INIT.
    pub size: u32,
    /// Nothing.
    pub reserved: u32,
    /// Records read.
    pub read: u64,
    /// Written to one or more outputs.
    pub written: u64,
    /// Good, and wanted by no output.
    pub filtered: u64,
    /// Refused by validation.
    pub rejected: u64,
    /// Could not be processed for another reason.
    pub dead_lettered: u64,
    /// Read and not decided, because the run did not complete.
    pub pending: u64,
}

// SAFETY: numbers only, with the size in front.
unsafe impl Sized for batchloom_counts {
    const DEFAULT: batchloom_counts = batchloom_counts {
        size: size_of::<batchloom_counts>() as u32,
        reserved: 0,
        read: 0,
        written: 0,
        filtered: 0,
        rejected: 0,
        dead_lettered: 0,
        pending: 0,
    };
    const LEAST: usize = 56;
}

/// One output of a run.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_output {
    /// Set by #BATCHLOOM_OUTPUT_INIT.
    pub size: u32,
    /// 1 where it appeared under its path, or was written to its stream.
    pub published: u8,
    /// 1 where it stood there when the run ended; never for one that goes to a stream.
    pub present: u8,
    /// Nothing.
    pub reserved: [u8; 2],
    /// Name in the job, NUL-terminated; valid until the report is freed.
    pub name: *const c_char,
    /// Path, NUL-terminated; `discard` and `-` for one that has none. Valid until the report is freed.
    pub path: *const c_char,
    /// Digest, NUL-terminated; NULL where it was not finished. Valid until the report is freed.
    pub digest: *const c_char,
    /// Length in bytes.
    pub bytes: u64,
    /// Detail records in it.
    pub records: u64,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_output {
    const DEFAULT: batchloom_output = batchloom_output {
        size: size_of::<batchloom_output>() as u32,
        published: 0,
        present: 0,
        reserved: [0; 2],
        name: std::ptr::null(),
        path: std::ptr::null(),
        digest: std::ptr::null(),
        bytes: 0,
        records: 0,
    };
    const LEAST: usize = 48;
}

/// What a run came to. Never changes; any thread may read it.
pub struct batchloom_report {
    _opaque: [u8; 0],
}

object!(batchloom_report, b"bl_reprt", Ended);

/// A report with its texts as C reads them.
pub(crate) struct Ended {
    report: Arc<Report>,
    error: Option<Box<Handle<Told>>>,
    execution_id: Option<Text>,
    key: Option<Text>,
    store: Option<Text>,
    outputs: Vec<OutputTexts>,
    types: Vec<Text>,
    reasons: Vec<Text>,
    notes: Vec<Text>,
}

struct OutputTexts {
    name: Text,
    path: Text,
    digest: Option<Text>,
}

/// The error of a report that has one.
struct ErrorOf(Arc<Report>);

impl Holds for ErrorOf {
    fn error(&self) -> &Error {
        match &self.0.error {
            Some(error) => error,
            None => unreachable!("made of a report that has an error"),
        }
    }
}

/// A report for C.
pub(crate) fn new(report: Arc<Report>) -> *mut batchloom_report {
    let outputs = report.outputs.iter().map(|output| OutputTexts {
        name: Text::new(&*output.name),
        path: Text::new(output.path.as_os_str().as_bytes()),
        digest: output.digest.as_deref().map(Text::new),
    });
    let optional = |text: &Option<String>| text.as_deref().map(Text::new);
    handle::new(Ended {
        outputs: outputs.collect(),
        error: report.error.is_some().then(|| handle::lent::<batchloom_error>(Told::new(ErrorOf(report.clone())))),
        execution_id: optional(&report.execution_id),
        key: optional(&report.idempotency_key),
        store: report.store.as_ref().map(|store| Text::new(store.as_os_str().as_bytes())),
        types: report.by_type.iter().map(|(name, _)| Text::new(&**name)).collect(),
        reasons: report.by_reason.iter().map(|(reason, _)| Text::new(&**reason)).collect(),
        notes: report.notes.iter().map(|note| Text::new(&**note)).collect(),
        report,
    })
}

/// How the run ended: #BATCHLOOM_STATUS_COMPLETED, #BATCHLOOM_STATUS_FAILED or #BATCHLOOM_STATUS_STOPPED.
///
/// Threads: any.
/// Errors: none; #BATCHLOOM_STATUS_UNKNOWN for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_status(report: *const batchloom_report) -> i32 {
    peek(report).map_or(BATCHLOOM_STATUS_UNKNOWN, |ended| numbers::status(ended.report.status))
}

/// Why the run did not complete; NULL where it did. It belongs to the report, and is valid until that is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_error(report: *const batchloom_report) -> *const batchloom_error {
    let error = peek(report).and_then(|ended| ended.error.as_deref());
    error.map_or(std::ptr::null(), handle::lend::<batchloom_error>)
}

/// Whether this is the recorded result of an earlier launch, which had done the work.
///
/// Threads: any.
/// Errors: none; false for NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_is_duplicate(report: *const batchloom_report) -> bool {
    peek(report).is_some_and(|ended| ended.report.duplicate)
}

/// How many attempts the execution has had, this one included; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_attempts(report: *const batchloom_report) -> u32 {
    peek(report).map_or(0, |ended| ended.report.attempts)
}

/// Byte of the input behind which this attempt went on; #BATCHLOOM_NOWHERE where it began at the beginning.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_resumed_from(report: *const batchloom_report) -> u64 {
    peek(report).and_then(|ended| ended.report.resumed_from).unwrap_or(BATCHLOOM_NOWHERE)
}

/// Id of the execution; NULL where it has none. Valid until `report` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_execution_id(
    report: *const batchloom_report,
    length: *mut usize,
) -> *const c_char {
    lend(peek(report).and_then(|ended| ended.execution_id.as_ref()), length)
}

/// The idempotency key in text; NULL for a run without a store. Valid until `report` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_key(report: *const batchloom_report, length: *mut usize) -> *const c_char {
    lend(peek(report).and_then(|ended| ended.key.as_ref()), length)
}

/// The store that the execution is kept in; NULL for a run without one. Valid until `report` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_store(report: *const batchloom_report, length: *mut usize) -> *const c_char {
    lend(peek(report).and_then(|ended| ended.store.as_ref()), length)
}

/// What happened to the records.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_counts(
    report: *const batchloom_report,
    counts: *mut batchloom_counts,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let Counts { read, written, filtered, rejected, dead_lettered, pending } =
            handle::body(report, "report")?.report.counts;
        let told =
            batchloom_counts { read, written, filtered, rejected, dead_lettered, pending, ..batchloom_counts::DEFAULT };
        sized::tell(counts, "counts", told)
    })
}

/// How many transaction types there are; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_type_count(report: *const batchloom_report) -> usize {
    peek(report).map_or(0, |ended| ended.types.len())
}

/// The name of a transaction type, in the order of the job; records of no known type are `(unknown)`, the last. NULL behind the last.
/// Valid until `report` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_type_name(
    report: *const batchloom_report,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(report).iter().flat_map(|ended| &ended.types), index, length)
}

/// What happened to the records of a transaction type.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, such as an index behind the last.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_type_counts(
    report: *const batchloom_report,
    index: usize,
    counts: *mut batchloom_counts,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let types = &handle::body(report, "report")?.report.by_type;
        let (_, of_type) = types.get(index).ok_or_else(|| refused("index", "is behind the last"))?;
        let TypeCounts { read, written, filtered, rejected } = *of_type;
        sized::tell(
            counts,
            "counts",
            batchloom_counts { read, written, filtered, rejected, ..batchloom_counts::DEFAULT },
        )
    })
}

/// How many reasons records were rejected for; 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_reason_count(report: *const batchloom_report) -> usize {
    peek(report).map_or(0, |ended| ended.reasons.len())
}

/// A reason, in the order of the rules; NULL behind the last. Valid until `report` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_reason_name(
    report: *const batchloom_report,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(report).iter().flat_map(|ended| &ended.reasons), index, length)
}

/// How many records were rejected for a reason; 0 behind the last.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_reason_records(report: *const batchloom_report, index: usize) -> u64 {
    peek(report).and_then(|ended| ended.report.by_reason.get(index)).map_or(0, |(_, count)| *count)
}

/// How many outputs there are; 0 for NULL, and where the run failed before it knew them.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_output_count(report: *const batchloom_report) -> usize {
    peek(report).map_or(0, |ended| ended.outputs.len())
}

/// One output, in the order of publication.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID for arguments, such as an index behind the last.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_output(
    report: *const batchloom_report,
    index: usize,
    output: *mut batchloom_output,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        let ended = handle::body(report, "report")?;
        let both = ended.report.outputs.get(index).zip(ended.outputs.get(index));
        let (figures, texts) = both.ok_or_else(|| refused("index", "is behind the last"))?;
        let told = batchloom_output {
            published: figures.published.into(),
            present: figures.present.into(),
            name: texts.name.lend(std::ptr::null_mut()),
            path: texts.path.lend(std::ptr::null_mut()),
            digest: lend(texts.digest.as_ref(), std::ptr::null_mut()),
            bytes: figures.bytes,
            records: figures.records,
            ..batchloom_output::DEFAULT
        };
        sized::tell(output, "output", told)
    })
}

/// How many notes there are: why an attempt began at the beginning, which outputs of a duplicate are missing. 0 for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_note_count(report: *const batchloom_report) -> usize {
    peek(report).map_or(0, |ended| ended.notes.len())
}

/// A note; NULL behind the last. Valid until `report` is freed.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_note(
    report: *const batchloom_report,
    index: usize,
    length: *mut usize,
) -> *const c_char {
    at(peek(report).iter().flat_map(|ended| &ended.notes), index, length)
}

/// The report as one JSON object, the one that the command line prints. NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_json(report: *const batchloom_report) -> *mut batchloom_buf {
    peek(report).map_or(std::ptr::null_mut(), |ended| buf::small(ended.report.to_json().to_string()))
}

/// The same with sorted keys and without what differs from run to run: for comparing. NULL for NULL.
///
/// Threads: any.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_canonical_json(report: *const batchloom_report) -> *mut batchloom_buf {
    peek(report).map_or(std::ptr::null_mut(), |ended| buf::small(ended.report.canonical_json().to_string()))
}

/// Frees a report, with the error that it lends. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_report_free(report: *mut batchloom_report) {
    handle::free(report);
}
