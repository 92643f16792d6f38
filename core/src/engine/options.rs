//! What a caller says about one run, and what that comes to for a job.

use crate::error::{Code, Error, Result, codes};
use crate::job::{CompiledJob, suggest};
use crate::os::Os;
use crate::sink::Target;
use std::path::PathBuf;

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
    /// Files of the inputs, by name; relative paths are relative to the working directory.
    pub inputs: Vec<(String, PathBuf)>,
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
    /// Where keys and checkpoints are kept. This version takes `none` only.
    pub store: Option<String>,
    /// The idempotency key; needs a store, which this version does not have.
    pub key: Option<String>,
}

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
    pub(crate) input: Option<PathBuf>,
    /// By output of the job.
    pub(crate) outputs: Vec<Option<Target>>,
    /// By parameter of the job.
    pub(crate) parameters: Vec<Option<String>>,
    pub(crate) threads: usize,
    pub(crate) block_size: u64,
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub(crate) instant: i128,
}

impl Settings {
    /// Checks options against a job.
    ///
    /// # Errors
    /// `STORE_UNSUPPORTED`, `KEY_NEEDS_STORE`, `NOT_IN_JOB`, `OPTION_VALUE`.
    pub(crate) fn of(job: &CompiledJob, options: RunOptions, os: &Os) -> Result<Settings> {
        check_store(&options)?;
        let input_names = [job.input.name.as_str()];
        let output_names: Vec<&str> = job.outputs.iter().map(|output| output.name.as_str()).collect();
        let parameter_names: Vec<&str> = job.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let input = by_name("input", &input_names, options.inputs)?.into_iter().next().flatten();
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
        let instant = match &options.at {
            Some(text) => match text.parse::<jiff::Timestamp>() {
                Ok(instant) => instant.as_nanosecond(),
                Err(_) => return Err(value("instant", text, "one with its offset, such as 2026-11-20T18:00:00Z")),
            },
            None => os.now(),
        };
        Ok(Settings { input, outputs, parameters, threads, block_size, instant })
    }
}

fn check_store(options: &RunOptions) -> Result<()> {
    if options.store.as_deref().is_some_and(|store| store != "none") {
        let message = "this version keeps no store, so that only `none` can be given";
        return Err(Error::new(codes::store::STORE_UNSUPPORTED, message).help("leave the store out, or give `none`"));
    }
    if options.key.is_some() {
        let message = "an idempotency key needs a store, and this version keeps none";
        return Err(Error::new(codes::store::KEY_NEEDS_STORE, message).help("leave the key out"));
    }
    Ok(())
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
            let error = Error::new(codes::job::NOT_IN_JOB, format!("the job has no {what} `{name}`"));
            let near = suggest(&name, names);
            return Err(match near.first() {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if names.is_empty() => error.help(format!("the job declares no {what}")),
                None => error.help(format!("the job declares {}", quoted(names))),
            });
        };
        if found[place].replace(value).is_some() {
            let message = format!("the {what} `{name}` is given twice");
            return Err(Error::new(codes::job::OPTION_VALUE, message).with("option", what));
        }
    }
    Ok(found)
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
