//! Faces: how a call of the corpus is made in the library and on the command line.

use crate::command::{Finished, batchloom};
use crate::report::canonical;
use batchloom::{Job, RunOptions, Target};
use serde_json::Value;
use std::path::PathBuf;

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
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The canonical report.
    pub report: Value,
    /// The exit code, where the face has one.
    pub exit: Option<i32>,
}

/// A way into the library.
pub trait Face {
    /// Its name in lists.
    fn name(&self) -> &'static str;
    /// Makes a call; what makes it impossible, such as a job file with problems, is said in words.
    fn run(&self, call: &Call) -> Result<Outcome, String>;
}

/// The Rust library.
pub struct Rust;

impl Face for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let job = Job::load(&call.job).map_err(|error| format!("{error:?}"))?;
        let outputs = call.outputs.iter().map(|(name, path)| (name.clone(), Target::File(path.clone())));
        let report = job.run(RunOptions {
            inputs: call.inputs.clone(),
            outputs: outputs.collect(),
            parameters: call.parameters.clone(),
            at: call.at.clone(),
            threads: call.threads,
            block_size: call.block_size,
            store: Some("none".into()),
            ..RunOptions::default()
        });
        Ok(Outcome { report: report.canonical_json(), exit: None })
    }
}

/// The command line.
pub struct CommandLine;

impl Face for CommandLine {
    fn name(&self) -> &'static str {
        "command_line"
    }

    fn run(&self, call: &Call) -> Result<Outcome, String> {
        let mut command = batchloom();
        command.arg("run").arg(&call.job).args(["--store", "none", "--json", "--progress", "none"]);
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
        ] {
            if let Some(value) = value {
                command.args([option, &value]);
            }
        }
        let finished = Finished::of(command.output().expect("the program starts"));
        let report = finished.object().map_err(|problem| format!("{problem}{}", finished.err))?;
        Ok(Outcome { report: canonical(&report), exit: Some(finished.code) })
    }
}
