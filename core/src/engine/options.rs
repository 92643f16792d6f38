//! What a caller says about one run, and what that comes to for a job.

use super::events::Subscriber;
use crate::error::{Code, Error, Result, codes};
use crate::job::{CompiledJob, suggest};
use crate::os::Os;
use crate::sink::Target;
use crate::source::InputStream;
use crate::state::check_key;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Options of a run. What is not said is taken from the job or has a default.
///
/// ```
/// let options = batchloom::RunOptions {
///     inputs: vec![("transactions".into(), "today.txt".into())],
///     outputs: vec![("ledger".into(), batchloom::Target::Discard)],
///     threads: Some(2),
///     ..Default::default()
/// };
/// # let _ = options;
/// ```
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Files of the inputs, by name; relative paths are relative to the working directory. An input that is named several times
    /// has several files, which are read in this order; a path with `*`, `?` or `[…]` that is no file stands for all files that
    /// match, in the order of the bytes of their paths.
    pub inputs: Vec<(String, PathBuf)>,
    /// A stream that the input comes in, in place of files, by its name. It is read to its end, into a file without a name in the
    /// work folder, before anything is planned. Which work it is it does not say: with a store, a key must.
    pub input_streams: Vec<(String, InputStream)>,
    /// Targets of the outputs, by name.
    pub outputs: Vec<(String, Target)>,
    /// Values of the parameters, by name, as text.
    pub parameters: Vec<(String, String)>,
    /// Worker threads, 1 to 1024; by default as many as there are processors for this process.
    pub threads: Option<usize>,
    /// Bytes for all blocks in flight, at least 1 MiB; by default 64 MiB. Decides the size of a block where none is given.
    pub memory: Option<u64>,
    /// Bytes of input that a worker handles at once, 4 KiB to 64 MiB.
    pub block_size: Option<u64>,
    /// The instant of the run as RFC 3339; by default now.
    pub at: Option<String>,
    /// Where keys and checkpoints are kept: the path of a store, or `none` for a run without either. By default
    /// `.batchloom/store.db` beside the job file; a job from memory must say one of the two.
    pub store: Option<String>,
    /// Folder for what a run keeps on disk while it works, such as decompressed inputs: nothing of it stays. By default the
    /// folder of the store, and for a run without one `/var/tmp`.
    pub work_dir: Option<PathBuf>,
    /// Takes a store on a network file system, too: only right where one host alone uses it.
    pub force_store: bool,
    /// The idempotency key, instead of the one that the job or its inputs give.
    pub key: Option<String>,
    /// How long to wait for another execution with the same key; by default as the job says.
    pub wait: Option<Duration>,
    /// Starts again under a key that was used, and says why and by whom.
    pub new_generation: Option<NewGeneration>,
    /// When a checkpoint is taken: the first that is reached. By default the engine decides, so that checkpoints cost
    /// less than 2 % of the time: every 250 ms to 5 s.
    pub checkpoint: Vec<CheckpointEvery>,
    /// Who runs it, for the audit trail.
    pub actor: Option<String>,
    /// What ties this run to others, for the audit trail.
    pub correlation: Option<String>,
    /// The key of the audit trail, so that nobody without it can write a trail that verifies.
    pub audit_key: Option<Vec<u8>>,
    /// Who is told what happens in the run. The outputs and the report are the same with and without.
    pub subscriber: Option<Subscriber>,
}

/// Why and by whom a key is used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGeneration {
    /// Why.
    pub reason: String,
    /// By whom.
    pub actor: String,
}

/// When a checkpoint is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointEvery {
    /// So long after the one before; work goes on meanwhile.
    Time(Duration),
    /// So many bytes of input behind the one before. Nothing further is handled until it is on disk.
    Bytes(u64),
    /// So many records behind the one before, rounded up to a block; as for bytes.
    Records(u64),
}

/// Where the state of an execution is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    None,
    At(PathBuf),
}

/// Where large files are kept for as long as the process lives, if nothing is said: not in memory, unlike `/tmp` of many hosts.
pub(super) const LARGE_FILES: &str = "/var/tmp";

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const DEFAULT_MEMORY: u64 = 64 * MIB;
const LEAST_MEMORY: u64 = MIB;
const DEFAULT_BLOCK: u64 = 512 * KIB;
const BLOCKS: std::ops::RangeInclusive<u64> = 4 * KIB..=64 * MIB;
const THREADS: std::ops::RangeInclusive<usize> = 1..=1024;
/// Blocks' worth of memory that a thread is reckoned to need: input, the output it becomes, and room to grow.
const SHARES_OF_A_THREAD: u64 = 12;

/// The options of a run, checked as far as that is possible without touching a file.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Paths and patterns, in the order given; empty where the caller names none.
    pub(crate) input: Vec<PathBuf>,
    /// What the input comes in, in place of files.
    pub(crate) stream: Option<InputStream>,
    /// By output of the job.
    pub(crate) outputs: Vec<Option<Target>>,
    /// By parameter of the job.
    pub(crate) parameters: Vec<Option<String>>,
    pub(crate) threads: usize,
    pub(crate) block_size: u64,
    /// Bytes that records in flight may take, or what is made of them at the end.
    pub(crate) memory: u64,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) instant: i128,
    pub(crate) store: StoreChoice,
    pub(crate) work_folder: PathBuf,
    pub(crate) keyed: KeyedSettings,
    pub(crate) subscriber: Option<Subscriber>,
}

/// What is said about the execution as others see it: key, waiting, checkpoints, audit.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyedSettings {
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) wait: Option<Duration>,
    pub(crate) new_generation: Option<NewGeneration>,
    pub(crate) checkpoint: Vec<CheckpointEvery>,
    pub(crate) actor: Option<String>,
    pub(crate) correlation: Option<String>,
    pub(crate) audit_key: Option<Vec<u8>>,
    pub(crate) force_store: bool,
}

impl Settings {
    /// Checks options against a job.
    ///
    /// # Errors
    /// `KEY_NEEDS_STORE`, `KEY_MISSING`, `KEY_VALUE`, `NOT_IN_JOB`, `OPTION_VALUE`.
    pub(crate) fn of(job: &CompiledJob, options: RunOptions, os: &Os) -> Result<Settings> {
        let store = store_of(job, &options)?;
        Settings::with_store(job, options, store, os)
    }

    /// The same for a call that keeps no state.
    ///
    /// # Errors
    /// `STORE_UNSUPPORTED` where a store is asked for.
    pub(crate) fn without_store(job: &CompiledJob, options: RunOptions, os: &Os) -> Result<Settings> {
        if options.store.as_deref().is_some_and(|store| store != "none") || options.key.is_some() {
            let message = "an execution whose splits are handled elsewhere keeps no store: only `none` can be given";
            return Err(
                Error::new(codes::store::STORE_UNSUPPORTED, message).help("leave store and key out, or give `none`")
            );
        }
        Settings::with_store(job, options, StoreChoice::None, os)
    }

    fn with_store(job: &CompiledJob, options: RunOptions, store: StoreChoice, os: &Os) -> Result<Settings> {
        let input_names = [job.input.name.as_str()];
        let output_names: Vec<&str> = job.outputs.iter().map(|output| output.name.as_str()).collect();
        let parameter_names: Vec<&str> = job.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let input = in_order("input", &input_names, options.inputs)?;
        let streams = in_order("input", &input_names, options.input_streams)?;
        let stream = only_stream(job, streams, !input.is_empty())?;
        let outputs = by_name("output", &output_names, options.outputs)?;
        let parameters = by_name("parameter", &parameter_names, options.parameters)?;
        let threads = match options.threads {
            Some(threads) if THREADS.contains(&threads) => threads,
            Some(threads) => return Err(value("threads", threads, "a number from 1 to 1024")),
            None => os.processors().clamp(*THREADS.start(), *THREADS.end()),
        };
        let memory = match options.memory {
            Some(memory) if memory < LEAST_MEMORY => return Err(value("memory", memory, "at least 1 MiB")),
            memory => memory.unwrap_or(DEFAULT_MEMORY),
        };
        let block_size = match options.block_size {
            Some(size) if BLOCKS.contains(&size) => size,
            Some(size) => return Err(value("block size", size, "4 KiB to 64 MiB")),
            None => DEFAULT_BLOCK.min(memory / (threads as u64 * SHARES_OF_A_THREAD)).max(*BLOCKS.start()),
        };
        // A checkpoint is taken between blocks.
        let block_size = checkpoint_bytes(&options.checkpoint)?.map_or(block_size, |bytes| block_size.min(bytes));
        let instant = match &options.at {
            Some(text) => match text.parse::<jiff::Timestamp>() {
                Ok(instant) => instant.as_nanosecond(),
                Err(_) => return Err(value("instant", text, "one with its offset, such as 2026-11-20T18:00:00Z")),
            },
            None => os.now(),
        };
        let beside_store = match &store {
            StoreChoice::At(path) => path.parent().map(Path::to_path_buf),
            StoreChoice::None => None,
        };
        let work_folder = options.work_dir.or(beside_store).unwrap_or_else(|| LARGE_FILES.into());
        let keyed = KeyedSettings {
            key: options.key.map(String::into_bytes),
            wait: options.wait,
            new_generation: options.new_generation,
            checkpoint: options.checkpoint,
            actor: options.actor,
            correlation: options.correlation,
            audit_key: options.audit_key,
            force_store: options.force_store,
        };
        Ok(Settings {
            input,
            stream,
            outputs,
            parameters,
            threads,
            block_size,
            memory,
            instant,
            store,
            work_folder,
            keyed,
            subscriber: options.subscriber,
        })
    }
}

/// The stream that the input comes in, if it does: nothing else can be read before or behind it.
fn only_stream(job: &CompiledJob, mut streams: Vec<InputStream>, files: bool) -> Result<Option<InputStream>> {
    let stream = streams.pop();
    if stream.is_some() && (files || !streams.is_empty()) {
        let message = format!("the input `{}` is given a stream and something else besides", job.input.name);
        let error = Error::new(codes::job::OPTION_VALUE, message).with("option", "input");
        return Err(error.help("give it one stream, or any number of files"));
    }
    Ok(stream)
}

/// Name of the store beside a job file.
const STORE: &str = ".batchloom/store.db";

fn store_of(job: &CompiledJob, options: &RunOptions) -> Result<StoreChoice> {
    if let Some(key) = &options.key {
        check_key(key.as_bytes())?;
    }
    let stored = options.store.as_deref() != Some("none");
    if stored && !options.input_streams.is_empty() && options.key.is_none() && job.idempotency.key.is_none() {
        let message = format!(
            "the input `{}` is a stream, which does not say which work it is, and there is no key",
            job.input.name
        );
        return Err(Error::new(codes::store::KEY_MISSING, message)
            .with("input", &job.input.name)
            .help("give the work a key with `--key`, or in the job under `idempotency:`; or run it without a store: `--store none`"));
    }
    match (options.store.as_deref(), &job.folder) {
        (Some("none"), _) if options.key.is_some() => {
            let message = "an idempotency key needs a store, and `none` was given";
            Err(Error::new(codes::store::KEY_NEEDS_STORE, message).help("leave the key out, or give a store"))
        }
        (Some("none"), _) if options.new_generation.is_some() => {
            let message = "a new generation is of a key, which needs a store, and `none` was given";
            Err(Error::new(codes::store::KEY_NEEDS_STORE, message).help("leave it out, or give a store"))
        }
        (Some("none"), _) => Ok(StoreChoice::None),
        (Some(path), _) => Ok(StoreChoice::At(path.into())),
        (None, Some(folder)) => Ok(StoreChoice::At(folder.join(STORE))),
        (None, None) => {
            let message = "a job from memory has no folder in which its store could be";
            let error = Error::new(codes::job::OPTION_VALUE, message).with("option", "store");
            Err(error.help("give the path of a store, or `none` for a run without keys and checkpoints"))
        }
    }
}

/// The bytes of input between two checkpoints, where they are said.
fn checkpoint_bytes(every: &[CheckpointEvery]) -> Result<Option<u64>> {
    let mut least = None;
    for every in every {
        match every {
            CheckpointEvery::Bytes(bytes) if bytes < BLOCKS.start() => {
                return Err(value("checkpoint", format!("{bytes} bytes"), "at least 4 KiB"));
            }
            CheckpointEvery::Bytes(bytes) => least = Some(least.map_or(*bytes, |least: u64| least.min(*bytes))),
            CheckpointEvery::Time(time) if time.is_zero() => return Err(value("checkpoint", "0", "a positive time")),
            CheckpointEvery::Records(0) => return Err(value("checkpoint", "0 records", "at least one record")),
            CheckpointEvery::Time(_) | CheckpointEvery::Records(_) => {}
        }
    }
    Ok(least)
}

fn value(option: &str, found: impl std::fmt::Display, expected: &str) -> Error {
    let code: Code = codes::job::OPTION_VALUE;
    Error::new(code, format!("the {option} is `{found}`, and can be {expected}")).with("option", option)
}

/// What was given for each of the names.
fn by_name<T>(what: &str, names: &[&str], given: Vec<(String, T)>) -> Result<Vec<Option<T>>> {
    let mut found: Vec<Option<T>> = std::iter::repeat_with(|| None).take(names.len()).collect();
    for (name, value) in given {
        let Some(place) = names.iter().position(|known| *known == name) else {
            return Err(not_in_job(what, &name, names));
        };
        if found[place].replace(value).is_some() {
            let message = format!("the {what} `{name}` is given twice");
            return Err(Error::new(codes::job::OPTION_VALUE, message).with("option", what));
        }
    }
    Ok(found)
}

/// What was given for the names, all together: a job has one input.
fn in_order<T>(what: &str, names: &[&str], given: Vec<(String, T)>) -> Result<Vec<T>> {
    match given.iter().find(|(name, _)| !names.contains(&name.as_str())) {
        Some((name, _)) => Err(not_in_job(what, name, names)),
        None => Ok(given.into_iter().map(|(_, value)| value).collect()),
    }
}

/// The error of a name that the job does not have.
pub(super) fn not_in_job(what: &str, name: &str, names: &[&str]) -> Error {
    let error = Error::new(codes::job::NOT_IN_JOB, format!("the job has no {what} `{name}`"));
    match suggest(name, names).first() {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => error.help(format!("the job declares no {what}")),
        None => error.help(format!("the job declares {}", quoted(names))),
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
