//! Faces: how a call of the corpus is made in the library and on the command line.

use crate::command::{Finished, batchloom};
use crate::report::canonical;
use batchloom::{CheckpointEvery, Diagnostics, Error, Job, RunOptions, Target};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

/// One run of a job.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The job file.
    pub job: PathBuf,
    /// Files of the inputs.
    pub inputs: Vec<(String, PathBuf)>,
    /// Files of the outputs.
    pub outputs: Vec<(String, PathBuf)>,
    /// Parameters.
    pub parameters: Vec<(String, String)>,
    /// The instant.
    pub at: Option<String>,
    /// Worker threads.
    pub threads: Option<usize>,
    /// Bytes of a block.
    pub block_size: Option<u64>,
    /// The store; `none` without one.
    pub store: Option<PathBuf>,
    /// The idempotency key.
    pub key: Option<String>,
    /// Does the work again under its key.
    pub new_generation: Option<NewGeneration>,
    /// Bytes of input between two checkpoints.
    pub checkpoint: Option<u64>,
}

impl Call {
    /// The store as every face takes it: a path or `none`.
    pub fn store_text(&self) -> String {
        self.store.as_ref().map_or_else(|| "none".to_owned(), |path| path.display().to_string())
    }
}

/// Why and by whom work is done again.
#[derive(Debug, Clone)]
pub struct NewGeneration {
    /// Why.
    pub reason: String,
    /// By whom.
    pub actor: String,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The canonical report. That of a job that cannot be loaded has an `error` and, where the file has problems, `diagnostics`.
    pub report: Value,
    /// The exit code, where the face has one.
    pub exit: Option<i32>,
}

impl Outcome {
    /// What a call comes to whose job cannot be loaded: the report of a run that never began.
    pub fn not_loaded(error: &Error) -> Outcome {
        let nothing = json!({"read": 0, "written": 0, "filtered": 0, "rejected": 0, "dead_lettered": 0, "pending": 0});
        let mut report =
            json!({"status": "FAILED", "duplicate": false, "counts": nothing, "outputs": [], "error": error});
        if let Some(diagnostics) = Diagnostics::of(error) {
            report["diagnostics"] = diagnostics.to_json();
        }
        Outcome { report: canonical(&report), exit: None }
    }
}

/// A way into the library.
pub trait Face {
    /// Its name in lists.
    fn name(&self) -> &'static str;
    /// Makes a call; what kept the face itself from its work is said in words. Errors of the library stand in the outcome.
    fn run(&self, call: &Call) -> Result<Outcome, String>;
}

/// The Rust library.
pub struct Rust;

impl Face for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let job = match Job::load(&call.job) {
            Ok(job) => job,
            Err(error) => return Ok(Outcome::not_loaded(&error)),
        };
        let outputs = call.outputs.iter().map(|(name, path)| (name.clone(), Target::File(path.clone())));
        let report = job.run(RunOptions {
            inputs: call.inputs.clone(),
            outputs: outputs.collect(),
            parameters: call.parameters.clone(),
            at: call.at.clone(),
            threads: call.threads,
            block_size: call.block_size,
            store: Some(call.store_text()),
            key: call.key.clone(),
            new_generation: call
                .new_generation
                .as_ref()
                .map(|new| batchloom::NewGeneration { reason: new.reason.clone(), actor: new.actor.clone() }),
            checkpoint: call.checkpoint.map(CheckpointEvery::Bytes).into_iter().collect(),
            ..RunOptions::default()
        });
        Ok(Outcome { report: report.canonical_json(), exit: None })
    }
}

/// The command line.
pub struct CommandLine;

impl CommandLine {
    /// The command that makes a call and prints its report.
    pub fn command(call: &Call) -> Command {
        let mut command = batchloom();
        command.arg("run").arg(&call.job).args(["--store", &call.store_text(), "--json", "--progress", "none"]);
        for (option, pairs) in [("-i", &call.inputs), ("-o", &call.outputs)] {
            for (name, path) in pairs {
                command.arg(option).arg(format!("{name}={}", path.display()));
            }
        }
        for (name, value) in &call.parameters {
            command.arg("-p").arg(format!("{name}={value}"));
        }
        for (option, value) in [
            ("--at", call.at.clone()),
            ("--threads", call.threads.map(|threads| threads.to_string())),
            ("--block-size", call.block_size.map(|size| size.to_string())),
            ("--key", call.key.clone()),
            ("--checkpoint", call.checkpoint.map(|bytes| format!("{bytes}B"))),
        ] {
            if let Some(value) = value {
                command.args([option, &value]);
            }
        }
        if let Some(NewGeneration { reason, actor }) = &call.new_generation {
            command.args(["--new", "--reason", reason, "--actor", actor]);
        }
        command
    }
}

impl Face for CommandLine {
    fn name(&self) -> &'static str {
        "command_line"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let finished = Finished::of(CommandLine::command(call).output().expect("the program starts"));
        let report = finished.object().map_err(|problem| format!("{problem}{}", finished.err))?;
        Ok(Outcome { report: canonical(&report), exit: Some(finished.code) })
    }
}

/// The face of this name, for a step that is made through another one than the one under test.
pub(super) fn named(name: &str) -> Result<&'static dyn Face, String> {
    let faces: [&'static dyn Face; 2] = [&Rust, &CommandLine];
    faces.into_iter().find(|face| face.name() == name).ok_or_else(|| format!("there is no face `{name}`"))
}
