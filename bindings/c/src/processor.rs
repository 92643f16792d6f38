//! Processors: bytes of an input in, bytes of the outputs and a verdict on every record out, for callers who own both.

use crate::buf::{self, batchloom_buf};
use crate::call::{call, out};
use crate::error::batchloom_error;
use crate::handle::{self, object, refused};
use crate::job::batchloom_job;
use crate::options::{batchloom_options, run_options};
use crate::sized::{self, Sized};
use crate::text::{Text, at, bytes, lend, room};
use batchloom::chunk::{Chunk, ChunkOptions, ChunkProcessor, ChunkSummary, ChunkVerdict};
use batchloom::{Error, Result, codes::internal};
use batchloom_bindings::slot::Exclusive;
use std::ffi::c_char;

/// The record was written to at least one output.
pub const BATCHLOOM_VERDICT_WRITTEN: i32 = 0;
/// The record is good, and no output wanted it.
pub const BATCHLOOM_VERDICT_FILTERED: i32 = 1;
/// The record was rejected, for its rule.
pub const BATCHLOOM_VERDICT_REJECTED: i32 = 2;

/// A record of a chunk.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_record {
    /// First byte of its line in the bytes that were handed in.
    pub begin: u64,
    /// Behind the last byte of its line, before the line end.
    pub end: u64,
    /// #BATCHLOOM_VERDICT_WRITTEN, #BATCHLOOM_VERDICT_FILTERED or #BATCHLOOM_VERDICT_REJECTED.
    pub verdict: i32,
    /// The place of its transaction type among those of the job; -1 where it has none.
    pub transaction_type: i32,
    /// Of a record that was rejected: the number of the rule, for batchloom_processor_reason(); else 0.
    pub rule: u32,
    /// Nothing.
    pub reserved: u32,
}

/// What a call of batchloom_processor_process() came to; valid until the next call with the same processor.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_chunk {
    /// Set by #BATCHLOOM_CHUNK_INIT.
    pub size: u32,
    /// Nothing.
    pub reserved: u32,
    /// How many of the bytes that were handed in were taken: the others are handed in again, in front of what comes next.
    pub consumed: u64,
    /// The number of the first record in the whole input, counted from 1.
    pub first_record: u64,
    /// The records in order.
    pub records: *const batchloom_record,
    /// How many there are.
    pub record_count: u64,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_chunk {
    const DEFAULT: batchloom_chunk = batchloom_chunk {
        size: size_of::<batchloom_chunk>() as u32,
        reserved: 0,
        consumed: 0,
        first_record: 0,
        records: std::ptr::null(),
        record_count: 0,
    };
    const LEAST: usize = 40;
}

/// What the records of a chunk add to an output; valid until the next batchloom_processor_process() with the same processor.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct batchloom_batch {
    /// Set by #BATCHLOOM_BATCH_INIT.
    pub size: u32,
    /// Nothing.
    pub reserved: u32,
    /// The bytes.
    pub data: *const u8,
    /// How many there are.
    pub length: u64,
    /// Where the records stand: what record n (counted from 0) adds stands from offsets[n] to offsets[n + 1]. There is one more than
    /// records.
    pub offsets: *const u32,
    /// How many records there are.
    pub record_count: u64,
}

// SAFETY: numbers and pointers only, with the size in front.
unsafe impl Sized for batchloom_batch {
    const DEFAULT: batchloom_batch = batchloom_batch {
        size: size_of::<batchloom_batch>() as u32,
        reserved: 0,
        data: std::ptr::null(),
        length: 0,
        offsets: std::ptr::null(),
        record_count: 0,
    };
    const LEAST: usize = 40;
}

/// Processes one input, chunk by chunk, in the thread of the caller. One thread at a time.
pub struct batchloom_processor {
    _opaque: [u8; 0],
}

object!(batchloom_processor, b"bl_proce", Exclusive<Box<Processing>>);

/// A processor with what C reads of it.
pub(crate) struct Processing {
    processor: ChunkProcessor,
    records: Vec<batchloom_record>,
    outputs: Vec<Text>,
    /// Texts of rules and types that were asked for, by place.
    reasons: Vec<(u32, Text)>,
    types: Vec<(u32, Text)>,
    summary: Option<ChunkSummary>,
    /// Records were taken that the caller was not told of, for want of memory: nothing that comes behind them can be right.
    lost: bool,
}

impl Processing {
    fn whole(&self) -> Result<()> {
        match self.lost {
            true => Err(Error::new(
                internal::HANDLE_CLOSED,
                "the input has failed: there was not enough memory for a chunk",
            )),
            false => Ok(()),
        }
    }

    fn summary(&self) -> Result<&ChunkSummary> {
        let early = || Error::new(internal::ARGUMENT, "the input was not finished yet: batchloom_processor_finish()");
        self.summary.as_ref().ok_or_else(early)
    }
}

/// The text at a place of a list that grows by what is asked for.
unsafe fn asked<'t>(
    known: &mut Vec<(u32, Text)>,
    place: u32,
    text: impl FnOnce() -> Option<&'t str>,
    length: *mut usize,
) -> Option<*const c_char> {
    if let Some((_, known)) = known.iter().find(|(known, _)| *known == place) {
        return Some(known.lend(length));
    }
    let text = Text::new(text()?);
    let pointer = text.lend(length);
    known.push((place, text));
    Some(pointer)
}

/// A processor for one input of a job. Of the options the parameters count; `options` may be NULL.
///
/// Threads: any; `options` one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, parameters, and for a job that must have seen all records before it writes one: with
/// `unique`, with outputs that are put in order, or with records that use a field of the trailer.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_new(
    job: *const batchloom_job,
    options: *mut batchloom_options,
    processor: *mut *mut batchloom_processor,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (processor, job) = (out(processor, "processor")?, handle::body(job, "job")?);
        let options = ChunkOptions { parameters: run_options(call, options)?.parameters };
        let made = ChunkProcessor::new(&job.job, &options)?;
        processor.set(handle::new(Exclusive::new(Box::new(Processing {
            outputs: made.outputs().map(Text::new).collect(),
            processor: made,
            records: Vec::new(),
            reasons: Vec::new(),
            types: Vec::new(),
            summary: None,
            lost: false,
        }))));
        Ok(())
    })
}

/// Takes the next bytes of the input, as many of them as are whole records; `last` says that no more will come.
///
/// Header, row of column names, comments and trailer stand in these bytes as they do in a file; what is compressed, or UTF-16, the
/// caller has turned into plain UTF-8. As long as more may come, the last line of an input with a trailer is not taken: it may be that.
/// Where nothing is taken, more is needed; with `last` everything is taken, but for what is behind 256 MiB: that is handed in once more,
/// again with `last`.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments; what a run would end with here: BATCHLOOM_DATA for a header or trailer that is missing or
/// malformed, and for a line that is too long, BATCHLOOM_UNBALANCED for a limit that is exceeded; BATCHLOOM_CLOSED behind such an error, and
/// behind `last`.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_process(
    processor: *mut batchloom_processor,
    input: *const u8,
    input_length: usize,
    last: bool,
    chunk: *mut batchloom_chunk,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let mut processing = call.exclusive(processor, "processor")?;
        // Looked at before anything is taken, so that no record can be lost for a wrong argument.
        sized::tell(chunk, "chunk", batchloom_chunk::DEFAULT)?;
        let input = bytes(input, input_length, "input")?;
        processing.whole()?;
        let Processing { processor, records, lost, .. } = &mut **processing;
        let taken = processor.process(input, last)?;
        records.clear();
        room(records, taken.records().len()).inspect_err(|_| *lost = true)?;
        records.extend(taken.records().map(|record| {
            let (verdict, rule) = match record.verdict {
                ChunkVerdict::Written => (BATCHLOOM_VERDICT_WRITTEN, 0),
                ChunkVerdict::Filtered => (BATCHLOOM_VERDICT_FILTERED, 0),
                ChunkVerdict::Rejected(rule) => (BATCHLOOM_VERDICT_REJECTED, rule.into()),
                _ => (-1, 0),
            };
            batchloom_record {
                begin: record.begin as u64,
                end: record.end as u64,
                verdict,
                transaction_type: record.transaction_type.map_or(-1, i32::from),
                rule,
                reserved: 0,
            }
        }));
        let told = batchloom_chunk {
            consumed: taken.consumed() as u64,
            first_record: taken.first_record(),
            records: records.as_ptr(),
            record_count: records.len() as u64,
            ..batchloom_chunk::DEFAULT
        };
        sized::tell(chunk, "chunk", told)
    })
}

/// What the records of the last chunk add to an output, by its number among the outputs of the job, counted from 0.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, such as a number behind the last; BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_output(
    processor: *mut batchloom_processor,
    output: usize,
    batch: *mut batchloom_batch,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let processing = call.exclusive(processor, "processor")?;
        let chunk: Chunk<'_> = processing.processor.last_chunk();
        if output >= processing.outputs.len() {
            return Err(refused("output", "is behind the last"));
        }
        let (data, offsets) = (chunk.output(output), chunk.output_ends(output));
        let told = batchloom_batch {
            data: data.as_ptr(),
            length: data.len() as u64,
            offsets: offsets.as_ptr(),
            record_count: offsets.len().saturating_sub(1) as u64,
            ..batchloom_batch::DEFAULT
        };
        sized::tell(batch, "batch", told)
    })
}

/// How many outputs the job has; 0 for NULL.
///
/// Threads: one at a time.
/// Errors: none; 0 where the processor is in use.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_output_count(processor: *mut batchloom_processor) -> usize {
    let lent = handle::peek_alone(processor);
    lent.map_or(0, |processing| processing.outputs.len())
}

/// The name of an output; NULL behind the last. Valid until `processor` is freed.
///
/// Threads: one at a time.
/// Errors: none; NULL where the processor is in use.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_output_name(
    processor: *mut batchloom_processor,
    output: usize,
    length: *mut usize,
) -> *const c_char {
    let lent = handle::peek_alone(processor);
    at(lent.iter().flat_map(|processing| &processing.outputs), output, length)
}

/// The reason that a rule gives for rejecting a record, as rejects say it; NULL for a rule that there is not. Valid until `processor` is
/// freed.
///
/// Threads: one at a time.
/// Errors: none; NULL where the processor is in use.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_reason(
    processor: *mut batchloom_processor,
    rule: u32,
    length: *mut usize,
) -> *const c_char {
    let lent = handle::peek_alone(processor);
    let found = lent.and_then(|mut processing| {
        let Processing { processor, reasons, .. } = &mut **processing;
        let chunk = processor.last_chunk();
        asked(reasons, rule, || chunk.reason(u16::try_from(rule).ok()?), length)
    });
    found.unwrap_or_else(|| lend(None, length))
}

/// The name of a transaction type, by its place among those of the job; NULL for one that there is not. Valid until `processor` is freed.
///
/// Threads: one at a time.
/// Errors: none; NULL where the processor is in use.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_type_name(
    processor: *mut batchloom_processor,
    transaction_type: u32,
    length: *mut usize,
) -> *const c_char {
    let lent = handle::peek_alone(processor);
    let found = lent.and_then(|mut processing| {
        let Processing { processor, types, .. } = &mut **processing;
        let chunk = processor.last_chunk();
        asked(types, transaction_type, || chunk.type_name(u16::try_from(transaction_type).ok()?), length)
    });
    found.unwrap_or_else(|| lend(None, length))
}

/// What stands in front of the records of an output: header and row of column names; empty where it has neither. Totals in it are zeros
/// until batchloom_processor_finish() has come back: then they are true, and the header is as long as it was.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, such as a number behind the last, and before the first records of the input were taken;
/// BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_header(
    processor: *mut batchloom_processor,
    output: usize,
    header: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (header, processing) = (out(header, "header")?, call.exclusive(processor, "processor")?);
        if output >= processing.outputs.len() {
            return Err(refused("output", "is behind the last"));
        }
        let last = processing.summary.as_ref().and_then(|summary| summary.outputs.get(output));
        let first = processing.processor.header(output);
        let found = last.map(|end| end.header.as_slice()).or(first);
        let early =
            || Error::new(internal::ARGUMENT, "what stands in front of the records of the input was not taken yet");
        header.set(buf::new(found.ok_or_else(early)?)?);
        Ok(())
    })
}

/// Proves that everything is accounted for, checks limits and `reconcile`, and makes the ends of the outputs. `summary` is one JSON object
/// with the figures of a report. Where it fails, nothing that was written counts.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, and where the last bytes were not handed in yet; BATCHLOOM_UNBALANCED where totals, header or
/// trailer do not agree, or a limit is exceeded; BATCHLOOM_CLOSED where the input has failed, or was finished before.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_finish(
    processor: *mut batchloom_processor,
    summary: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (summary, mut processing) = (out(summary, "summary")?, call.exclusive(processor, "processor")?);
        processing.whole()?;
        let made = processing.processor.finish()?;
        summary.set(buf::new(made.to_json().to_string())?);
        processing.summary = Some(made);
        Ok(())
    })
}

/// The trailer of an output; empty where it has none.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments, such as a number behind the last, and before batchloom_processor_finish(); BATCHLOOM_CLOSED.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_trailer(
    processor: *mut batchloom_processor,
    output: usize,
    trailer: *mut *mut batchloom_buf,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |call| {
        let (trailer, processing) = (out(trailer, "trailer")?, call.exclusive(processor, "processor")?);
        let end = processing.summary()?.outputs.get(output).ok_or_else(|| refused("output", "is behind the last"))?;
        trailer.set(buf::new(&*end.trailer)?);
        Ok(())
    })
}

/// Frees a processor. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_processor_free(processor: *mut batchloom_processor) {
    handle::free(processor);
}
