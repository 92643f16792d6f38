//! `case.toml`: what a case shows, what its runs are given, and what happens before the run that is judged.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One path, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Paths {
    /// One.
    One(String),
    /// Several, in this order.
    Many(Vec<String>),
}

impl Paths {
    /// All of them.
    pub fn all(&self) -> &[String] {
        match self {
            Paths::One(path) => std::slice::from_ref(path),
            Paths::Many(paths) => paths,
        }
    }
}

/// `case.toml`. Paths are relative to the folder that a run works in, which holds copies of `job.yaml` and `input/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What the case shows, in a sentence.
    pub about: String,
    /// Parameters of the job.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// The instant of the run.
    #[serde(default)]
    pub at: Option<String>,
    /// Files of inputs that are not `input/NAME.*`.
    #[serde(default)]
    pub inputs: BTreeMap<String, Paths>,
    /// Targets of outputs that are not `NAME`.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// Outputs that are given no target, and where they appear.
    #[serde(default)]
    pub published: BTreeMap<String, String>,
    /// Files that are there before the run.
    #[serde(default)]
    pub existing: Vec<String>,
    /// The store; a case without it runs with `none`.
    #[serde(default)]
    pub store: Option<String>,
    /// The idempotency key.
    #[serde(default)]
    pub key: Option<String>,
    /// Why and by whom the work is done again under its key.
    #[serde(default)]
    pub again: Option<Again>,
    /// Bytes of input between two checkpoints.
    #[serde(default)]
    pub checkpoint: Option<u64>,
    /// What happens before, in this order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Exit code of the command line.
    #[serde(default)]
    pub exit: i32,
    /// Whether the run gives the recorded result of an earlier one.
    #[serde(default)]
    pub duplicate: bool,
    /// Whether the run goes on behind a checkpoint of an earlier one; with a store only.
    #[serde(default)]
    pub resumed: bool,
    /// What stands in the audit trail in the end, an entry each, without `checkpointed`, of which there may be any number. Of an
    /// entry only what stands here is compared. An empty list compares nothing.
    #[serde(default)]
    pub trail: Vec<Value>,
    /// Numbers of worker threads.
    #[serde(default = "threads")]
    pub threads: Vec<usize>,
    /// Block sizes in bytes; 0 is the default of the engine.
    #[serde(default = "blocks")]
    pub blocks: Vec<u64>,
}

fn threads() -> Vec<usize> {
    vec![1, 2, 3, 8]
}

fn blocks() -> Vec<u64> {
    vec![4096, 0]
}

/// Why and by whom work is done again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// Why.
    pub reason: String,
    /// By whom.
    pub actor: String,
}

/// What happens before the run that is judged. A step removes, makes, puts and then runs.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    /// Files that are taken away, and folders with everything in them.
    pub remove: Vec<String>,
    /// Folders that are made.
    pub make: Vec<String>,
    /// Files that are put there, or in the place of what is there: by their path, the file of the case, such as `later/in.txt`.
    pub put: BTreeMap<String, String>,
    /// A run.
    pub run: Option<Launch>,
}

/// A run: in what it differs from the one that is judged, and what must come of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Launch {
    /// The face that makes it, in place of the one under test.
    pub face: Option<String>,
    /// Where it is ended by force; then it is made by the command line.
    pub kill: Option<Kill>,
    /// Files of inputs, in place of those of the judged run.
    pub inputs: BTreeMap<String, Paths>,
    /// Targets of outputs, in place of those of the judged run.
    pub outputs: BTreeMap<String, String>,
    /// Parameters, in place of those of the judged run.
    pub parameters: BTreeMap<String, String>,
    /// The key, in place of that of the judged run.
    pub key: Option<String>,
    /// Why and by whom the work is done again.
    pub again: Option<Again>,
    /// Exit code of the command line.
    pub exit: i32,
    /// Whether it gives the recorded result of an earlier one.
    pub duplicate: bool,
    /// The code that it fails with; without one it completes.
    pub error: Option<String>,
}

/// Where a run is ended by force: just before the part file of this output is brought to disk for the n-th time, counted from 1; or,
/// without that number, just before it gets its name. Every checkpoint brings it to disk once: n - 1 of them are in the store then.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kill {
    /// The output.
    pub output: String,
    /// Which sync of it is not made any more.
    #[serde(default)]
    pub sync: Option<u64>,
}
