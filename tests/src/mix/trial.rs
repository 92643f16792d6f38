//! Runs a mix at any setting and compares what came out with what must.

use super::form::{Mix, Sink};
use super::packing::Packing;
use super::writing::Expected;
use crate::dice::Dice;
use crate::files::differ;
use crate::places::scratch;
use crate::report::accounted;
use batchloom::{CheckpointEvery, Job, Phase, Report, RunOptions, Status, Target};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How a job is run; none of it may show.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting {
    /// Worker threads.
    pub threads: usize,
    /// Bytes of a block; without it the engine decides.
    pub block: Option<u64>,
    /// Bytes of memory; without it as many as usual.
    pub memory: Option<u64>,
    /// Bytes between two checkpoints, with a store; without it there is neither.
    pub checkpoint: Option<u64>,
}

/// The bytes of every output, and the report.
type Found = (BTreeMap<String, Vec<u8>>, Value);

/// A mix with its files in a folder, and what must come of it.
pub struct Trial {
    mix: Mix,
    folder: tempfile::TempDir,
    job: Job,
    inputs: Vec<PathBuf>,
    expected: Expected,
    /// Bytes of every output of the first run, and its report: without a store, and with one.
    first: [Option<Found>; 2],
    stores: u64,
}

impl Trial {
    /// Writes down job and files.
    ///
    /// # Errors
    /// The job is refused.
    pub fn new(mix: Mix) -> Result<Trial, String> {
        let folder = scratch();
        let path = folder.path().join("job.yaml");
        std::fs::write(&path, mix.job()).expect("the job is written");
        let job = Job::load(&path).map_err(|error| format!("{error:?}"))?;
        let files = mix.files();
        let expected = mix.expected(&files);
        let mut inputs = Vec::new();
        for (number, bytes) in files.iter().enumerate() {
            inputs.push(folder.path().join(format!("in{number}.txt")));
            let packed = mix.source.packing.pack(bytes).expect("it can be packed");
            std::fs::write(&inputs[number], packed).expect("the input is written");
        }
        Ok(Trial { mix, folder, job, inputs, expected, first: [None, None], stores: 0 })
    }

    /// What must come of it.
    pub fn expected(&self) -> &Expected {
        &self.expected
    }

    pub(super) fn mix(&self) -> &Mix {
        &self.mix
    }

    pub(super) fn job(&self) -> &Job {
        &self.job
    }

    /// Keeps the folder; returns where it is.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    fn options(&self, setting: &Setting) -> RunOptions {
        let target = |name: String| (name.clone(), Target::File(self.folder.path().join(name)));
        let store = self.folder.path().join(format!("store{}/store.db", self.stores));
        RunOptions {
            inputs: self.inputs.iter().map(|path| ("in".into(), path.clone())).collect(),
            outputs: self.mix.names().into_iter().map(target).collect(),
            threads: Some(setting.threads),
            block_size: setting.block,
            memory: setting.memory,
            store: Some(if setting.checkpoint.is_some() { store.display().to_string() } else { "none".into() }),
            checkpoint: setting.checkpoint.map(CheckpointEvery::Bytes).into_iter().collect(),
            ..RunOptions::default()
        }
    }

    /// Runs the job at a setting.
    ///
    /// # Errors
    /// What differs.
    pub fn run(&mut self, setting: &Setting) -> Result<(), String> {
        self.stores += 1;
        let report = self.job.run(self.options(setting));
        self.judge(setting, &report).map_err(|problem| format!("{setting:?}: {problem}"))
    }

    /// Runs the job at a setting with a store, stops it somewhere behind a checkpoint, starts it again, and once more when it is
    /// done. Returns how often it was really stopped, and whether one of the later runs went on behind a checkpoint.
    ///
    /// # Errors
    /// What differs.
    pub fn interrupt(&mut self, setting: &Setting, dice: &mut Dice) -> Result<(u64, bool), String> {
        self.stores += 1;
        let (mut stopped, mut resumed) = (0, false);
        for _ in 0..=dice.below(2) {
            let run = self.job.start(self.options(setting)).map_err(|error| error.to_string())?;
            let enough = dice.below(self.expected.read + 1);
            while matches!(run.progress().phase, Phase::Planning | Phase::Comparing | Phase::Processing)
                && run.progress().read < enough
            {
                std::thread::yield_now();
            }
            run.cancel();
            let report = run.wait();
            match report.status {
                Status::Stopped => stopped += 1,
                Status::Completed => {}
                _ => return Err(format!("{setting:?}: stopped, it ended with {:?}", report.error)),
            }
            accounted(&report.to_json())?;
            resumed |= report.resumed_from.is_some();
        }
        let report = self.job.run(self.options(setting));
        resumed |= report.resumed_from.is_some();
        let told = |problem| format!("{setting:?}, stopped {stopped} times: {problem}");
        self.judge(setting, &report).map_err(told)?;
        let again = self.job.run(self.options(setting));
        if !again.duplicate || again.counts != report.counts {
            return Err(told(format!("a second launch was no duplicate: {:?}", again.error)));
        }
        Ok((stopped, resumed))
    }

    fn judge(&mut self, setting: &Setting, report: &Report) -> Result<(), String> {
        if report.status != Status::Completed {
            return Err(format!("it ended with {:?}", report.error));
        }
        accounted(&report.to_json())?;
        self.check_counts(report)?;
        let mut outputs = BTreeMap::new();
        for name in self.mix.names() {
            let path = self.folder.path().join(&name);
            let bytes = std::fs::read(&path).map_err(|error| format!("{name}: {error}"))?;
            std::fs::remove_file(&path).map_err(|error| format!("{name}: {error}"))?;
            let content = self.packing(&name).unpack(&bytes).map_err(|error| format!("{name}: {error}"))?;
            if let Some(difference) = differ(&self.expected.contents[&name], &content) {
                return Err(format!("{name}, {difference}"));
            }
            outputs.insert(name, bytes);
        }
        self.check_left_over()?;
        let mut canonical = report.canonical_json();
        canonical["duplicate"] = false.into();
        let found = (outputs, canonical);
        let first = self.first[usize::from(setting.checkpoint.is_some())].get_or_insert_with(|| found.clone());
        if first.0 != found.0 {
            let name = first.0.iter().find(|(name, bytes)| found.0[*name] != **bytes).map(|(name, _)| name);
            return Err(format!("the bytes of {name:?} are not those of the first run"));
        }
        match differ(format!("{:#}", first.1).as_bytes(), format!("{:#}", found.1).as_bytes()) {
            Some(difference) => Err(format!("the report is not that of the first run: {difference}")),
            None => Ok(()),
        }
    }

    fn packing(&self, name: &str) -> Packing {
        let sink = name.strip_prefix("out").and_then(|number| self.mix.sinks.get(number.parse::<usize>().ok()?));
        match name {
            "rejects" => self.mix.rejects.packing,
            _ => sink.map_or(Packing::None, |sink: &Sink| sink.packing),
        }
    }

    /// The figures of the report against those of the model.
    fn check_counts(&self, report: &Report) -> Result<(), String> {
        let json = report.to_json();
        let Expected { read, written, reasons, kinds, records, .. } = &self.expected;
        let rejected = self.expected.rejected();
        let counts =
            [("read", *read), ("written", *written), ("rejected", rejected), ("filtered", read - written - rejected)];
        for (name, expected) in counts {
            if json["counts"][name] != expected {
                return Err(format!("{expected} records are {name}, the report says {}", json["counts"]));
            }
        }
        let found: BTreeMap<String, u64> = serde_json::from_value(json["by_reason"].clone()).expect("numbers");
        if found != *reasons {
            return Err(format!("the reasons are {reasons:?}, the report says {found:?}"));
        }
        for (kind, read) in kinds {
            if json["by_type"][kind]["read"] != *read {
                return Err(format!("{read} records are of the type {kind}, the report says {}", json["by_type"]));
            }
        }
        for output in json["outputs"].as_array().expect("outputs") {
            let name = output["name"].as_str().expect("a name");
            if records.get(name).is_some_and(|records| output["records"] != *records) {
                return Err(format!("{name} has {} records, the report says {output}", records[name]));
            }
        }
        Ok(())
    }

    /// Nothing stays beside job, input and stores.
    fn check_left_over(&self) -> Result<(), String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        let known = |name: &String| {
            ["job.yaml"].contains(&name.as_str()) || name.starts_with("in") || name.starts_with("store")
        };
        let left_over = names.filter(|name| !known(name)).collect::<Vec<_>>();
        if left_over.is_empty() { Ok(()) } else { Err(format!("left over: {left_over:?}")) }
    }
}
