//! Options of runs, previews, plans and everything else that is done with a job.

use crate::call::{Call, call, out};
use crate::callback::{Context, batchloom_drop_fn, batchloom_event_fn, subscriber};
use crate::error::batchloom_error;
use crate::handle::{self, object, refused};
use crate::text::{bytes, optional, path, text};
use batchloom::{
    CheckpointEvery, InputStream, NewGeneration, OutputStream, PreviewOptions, Result, RunOptions, Target,
};
use batchloom_bindings::slot::Exclusive;
use std::ffi::{c_char, c_void};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::time::Duration;

/// A checkpoint so many milliseconds after the one before.
pub const BATCHLOOM_CHECKPOINT_MILLISECONDS: i32 = 0;
/// A checkpoint so many bytes of input behind the one before.
pub const BATCHLOOM_CHECKPOINT_BYTES: i32 = 1;
/// A checkpoint so many records behind the one before.
pub const BATCHLOOM_CHECKPOINT_RECORDS: i32 = 2;

/// Options: what is not set is taken from the job or has a default. One thread at a time. It may be used for any number of runs, and
/// changed in between: a run keeps what was set when it began.
pub struct batchloom_options {
    _opaque: [u8; 0],
}

object!(batchloom_options, b"bl_optns", Exclusive<Options>);

/// What was set.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) run: RunOptions,
    records: Option<usize>,
    look: Option<u64>,
    types: Vec<String>,
}

impl Options {
    /// The options of a preview.
    pub(crate) fn preview(&self) -> PreviewOptions {
        PreviewOptions {
            inputs: self.run.inputs.clone(),
            input_streams: self.run.input_streams.clone(),
            parameters: self.run.parameters.clone(),
            records: self.records,
            types: self.types.clone(),
            look: self.look,
            work_dir: self.run.work_dir.clone(),
        }
    }
}

/// The options of a caller who may have none.
///
/// # Errors
/// `ARGUMENT`, `HANDLE_IN_USE`.
pub(crate) unsafe fn run_options<'a>(call: &Call<'a>, options: *mut batchloom_options) -> Result<RunOptions> {
    if options.is_null() {
        return Ok(RunOptions::default());
    }
    Ok(call.exclusive(options, "options")?.run.clone())
}

unsafe fn set(
    options: *mut batchloom_options,
    error: *mut *mut batchloom_error,
    change: impl FnOnce(&mut Options) -> Result<()>,
) -> i32 {
    call(error, |call| change(&mut *call.exclusive(options, "options")?))
}

/// A stream of ours on what a descriptor of the caller leads to; the caller's stays open.
unsafe fn stream(descriptor: i32) -> Result<OwnedFd> {
    if descriptor < 0 {
        return Err(refused("descriptor", "is no open file"));
    }
    let borrowed = BorrowedFd::borrow_raw(descriptor);
    borrowed.try_clone_to_owned().map_err(|error| refused("descriptor", "is no open file").caused_by(error))
}

/// Options of which nothing is set.
///
/// Threads: any.
/// Errors: BATCHLOOM_INVALID where `options` is NULL.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_new(
    options: *mut *mut batchloom_options,
    error: *mut *mut batchloom_error,
) -> i32 {
    call(error, |_| {
        out(options, "options")?.set(handle::new(Exclusive::new(Options::default())));
        Ok(())
    })
}

/// A file of an input. An input that is named several times has several files, read in this order; a path with `*`, `?` or `[…]` that
/// is no file stands for all files that match, in the order of the bytes of their paths.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_input(
    options: *mut batchloom_options,
    input: *const c_char,
    input_length: usize,
    file: *const c_char,
    file_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        let (input, file) = (text(input, input_length, "input")?, path(file, file_length, "file")?);
        options.run.inputs.push((input.to_owned(), file));
        Ok(())
    })
}

/// An input that comes in a stream, such as standard input, read to its end before anything is planned. Which work it is it does not
/// say: with a store, a key must. The descriptor is duplicated: yours stays open.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_input_stream(
    options: *mut batchloom_options,
    input: *const c_char,
    input_length: usize,
    descriptor: i32,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        let input = text(input, input_length, "input")?.to_owned();
        options.run.input_streams.push((input, InputStream::from(stream(descriptor)?)));
        Ok(())
    })
}

/// The file that an output appears under, complete, or not at all.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_output(
    options: *mut batchloom_options,
    output: *const c_char,
    output_length: usize,
    file: *const c_char,
    file_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        let (output, file) = (text(output, output_length, "output")?, path(file, file_length, "file")?);
        options.run.outputs.push((output.to_owned(), Target::File(file)));
        Ok(())
    })
}

/// A stream that an output goes to, such as standard output, as a whole when everything is proved. The descriptor is duplicated:
/// yours stays open.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_output_stream(
    options: *mut batchloom_options,
    output: *const c_char,
    output_length: usize,
    descriptor: i32,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        let output = text(output, output_length, "output")?.to_owned();
        options.run.outputs.push((output, Target::Stream(OutputStream::from(stream(descriptor)?))));
        Ok(())
    })
}

/// An output that is made, counted and digested, and not kept.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_discard_output(
    options: *mut batchloom_options,
    output: *const c_char,
    output_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.outputs.push((text(output, output_length, "output")?.to_owned(), Target::Discard));
        Ok(())
    })
}

/// The value of a parameter of the job, as text.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_parameter(
    options: *mut batchloom_options,
    name: *const c_char,
    name_length: usize,
    value: *const c_char,
    value_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        let (name, value) = (text(name, name_length, "name")?, text(value, value_length, "value")?);
        options.run.parameters.push((name.to_owned(), value.to_owned()));
        Ok(())
    })
}

/// Worker threads, 1 to 1024; 0 for as many as there are processors for this process, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_threads(
    options: *mut batchloom_options,
    threads: u32,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.threads = (threads > 0).then_some(threads as usize);
        Ok(())
    })
}

/// Bytes for everything in flight, at least 1 MiB; 0 for the default, 64 MiB.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_memory(
    options: *mut batchloom_options,
    size: u64,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.memory = (size > 0).then_some(size);
        Ok(())
    })
}

/// Bytes of input that a worker handles at once, 4 KiB to 64 MiB; 0 for a size that follows from the memory, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_block_size(
    options: *mut batchloom_options,
    size: u64,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.block_size = (size > 0).then_some(size);
        Ok(())
    })
}

/// The instant of the run as RFC 3339; NULL for now, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_instant(
    options: *mut batchloom_options,
    instant: *const c_char,
    instant_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.at = optional(instant, instant_length, "instant")?.map(str::to_owned);
        Ok(())
    })
}

/// Where keys and checkpoints are kept: the path of a store, or `none` for a run without either. NULL for `.batchloom/store.db` beside
/// the job file, the default; a job from memory must say one of the two.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_store(
    options: *mut batchloom_options,
    store: *const c_char,
    store_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.store = optional(store, store_length, "store")?.map(str::to_owned);
        Ok(())
    })
}

/// Takes a store on a network file system, too: only right where one host alone uses it.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_force_store(
    options: *mut batchloom_options,
    force: bool,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.force_store = force;
        Ok(())
    })
}

/// Folder for what a run keeps on disk while it works; NULL for that of the store, or else `/var/tmp`, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_work_folder(
    options: *mut batchloom_options,
    folder: *const c_char,
    folder_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.work_dir = match folder.is_null() {
            true => None,
            false => Some(path(folder, folder_length, "folder")?),
        };
        Ok(())
    })
}

/// The idempotency key; NULL for the one that the job or its inputs give, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_key(
    options: *mut batchloom_options,
    key: *const c_char,
    key_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.key = optional(key, key_length, "key")?.map(str::to_owned);
        Ok(())
    })
}

/// How long to wait for another execution with the same key; a negative number for what the job says, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_wait(
    options: *mut batchloom_options,
    milliseconds: i64,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.wait = u64::try_from(milliseconds).ok().map(Duration::from_millis);
        Ok(())
    })
}

/// Starts again under a key that was used, and says why and by whom; NULL for both: not at all, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_new_generation(
    options: *mut batchloom_options,
    reason: *const c_char,
    reason_length: usize,
    actor: *const c_char,
    actor_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        let reason = optional(reason, reason_length, "reason")?;
        let actor = optional(actor, actor_length, "actor")?;
        options.run.new_generation = match (reason, actor) {
            (None, None) => None,
            (None, _) => return Err(refused("reason", "is NULL")),
            (_, None) => return Err(refused("actor", "is NULL")),
            (Some(reason), Some(actor)) => Some(NewGeneration { reason: reason.to_owned(), actor: actor.to_owned() }),
        };
        Ok(())
    })
}

/// When a checkpoint is taken, the first that is reached: #BATCHLOOM_CHECKPOINT_MILLISECONDS, #BATCHLOOM_CHECKPOINT_BYTES or
/// #BATCHLOOM_CHECKPOINT_RECORDS. Without any the engine decides.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_checkpoint(
    options: *mut batchloom_options,
    unit: i32,
    count: u64,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.checkpoint.push(match unit {
            BATCHLOOM_CHECKPOINT_MILLISECONDS => CheckpointEvery::Time(Duration::from_millis(count)),
            BATCHLOOM_CHECKPOINT_BYTES => CheckpointEvery::Bytes(count),
            BATCHLOOM_CHECKPOINT_RECORDS => CheckpointEvery::Records(count),
            _ => return Err(refused("unit", "is none of the BATCHLOOM_CHECKPOINT numbers")),
        });
        Ok(())
    })
}

/// Who runs it, for the audit trail; NULL for nobody, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_actor(
    options: *mut batchloom_options,
    actor: *const c_char,
    actor_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.actor = optional(actor, actor_length, "actor")?.map(str::to_owned);
        Ok(())
    })
}

/// What ties this run to others, for the audit trail; NULL for nothing, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_correlation(
    options: *mut batchloom_options,
    correlation: *const c_char,
    correlation_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.correlation = optional(correlation, correlation_length, "correlation")?.map(str::to_owned);
        Ok(())
    })
}

/// The key of the audit trail, so that nobody without it can write a trail that verifies; NULL for none, the default.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_audit_key(
    options: *mut batchloom_options,
    key: *const u8,
    key_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.run.audit_key = match key.is_null() {
            true => None,
            false => Some(bytes(key, key_length, "key")?.to_vec()),
        };
        Ok(())
    })
}

/// Tells `function` what happens in runs: the library itself prints and logs nothing. NULL: nobody, the default.
///
/// It is called from threads of the run, in the order of what happened, and never twice at the same time for one run; the run waits for
/// it. `level` is the least that it wants to be told of, #BATCHLOOM_LEVEL_DEBUG to #BATCHLOOM_LEVEL_ERROR. `context` is handed to each
/// call; `drop`, which may be NULL, gets it when these options, and all runs that were begun with them, are done with it.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_subscriber(
    options: *mut batchloom_options,
    level: i32,
    function: batchloom_event_fn,
    context: *mut c_void,
    drop: batchloom_drop_fn,
    error: *mut *mut batchloom_error,
) -> i32 {
    let context = Context::new(context, drop);
    set(options, error, move |options| {
        options.run.subscriber = match function {
            None => None,
            Some(function) => Some(subscriber(level, function, context)?),
        };
        Ok(())
    })
}

/// How many records a preview shows, 1 to 1000, and how many bytes it looks through for rare types; 0 for the defaults, 10 records and
/// 8 MiB.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_set_preview(
    options: *mut batchloom_options,
    records: u32,
    look: u64,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.records = (records > 0).then_some(records as usize);
        options.look = (look > 0).then_some(look);
        Ok(())
    })
}

/// A transaction type of which a preview shows records; without any the first records are shown, whatever their type.
///
/// Threads: one at a time.
/// Errors: BATCHLOOM_INVALID for arguments.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_add_preview_type(
    options: *mut batchloom_options,
    kind: *const c_char,
    kind_length: usize,
    error: *mut *mut batchloom_error,
) -> i32 {
    set(options, error, |options| {
        options.types.push(text(kind, kind_length, "kind")?.to_owned());
        Ok(())
    })
}

/// Frees options. NULL: nothing.
///
/// Threads: any, when no other uses it.
/// Errors: none.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn batchloom_options_free(options: *mut batchloom_options) {
    handle::free(options);
}
