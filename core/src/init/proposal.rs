//! The proposal, as callers ask for it and get it.

use super::draft::{Draft, draft};
use super::evidence::{counted, grouped};
use super::names;
use super::sample::Sample;
use super::save::save;
use super::trial::settle;
use super::yaml;
use crate::engine::Trial;
use crate::error::{Error, Result, codes};
use crate::os::Os;
use std::path::Path;

/// Bytes of a sample that are looked at.
const DEFAULT_LOOK: u64 = 8 << 20;
const LOOK: std::ops::RangeInclusive<u64> = 1024..=1 << 30;

/// Options of a proposal. What is not said has a default.
#[derive(Debug, Clone, Default)]
pub struct ProposalOptions {
    /// Name of the job and of its input; by default made of the name of the file.
    pub name: Option<String>,
    /// How many bytes of the file are looked at, 1 KiB to 1 GiB; by default 8 MiB. The last line is looked at as well.
    pub look: Option<u64>,
}

/// A first job for a file, to be edited.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Proposal {
    /// Name of the job and of its input.
    pub name: String,
    /// The job file. Comments give the evidence for what it says, in counts and shapes; no value of a record stands in them.
    pub yaml: String,
    /// Records of the sample.
    pub records: u64,
    /// Records of the sample that the job rejects: lines that cannot be divided as the others can.
    pub rejected: u64,
    /// Bytes of records that were looked at.
    pub bytes_looked_at: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

impl Proposal {
    /// Proposes a job for a file of which this is a sample. The engine has tried it: what it proposes reads the sample.
    ///
    /// # Errors
    /// `SAMPLE_UNFIT`, `FILE_EMPTY` and what opening a file can fail with; `OPTION_VALUE`.
    ///
    /// ```
    /// use batchloom::{Job, Proposal, ProposalOptions};
    /// # let folder = std::env::temp_dir().join(format!("batchloom-proposal-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let sample = folder.join("fees.csv");
    /// std::fs::write(&sample, "account;amount\nA1;12.50\nA2;-3.00\n").unwrap();
    /// let proposal = Proposal::from_sample(&sample, &ProposalOptions::default())?;
    /// assert_eq!((proposal.records, proposal.rejected), (2, 0));
    /// assert!(proposal.yaml.contains("- amount: {type: decimal(2)}"));
    /// assert!(!proposal.yaml.contains("12.50"), "no value stands in it");
    /// let job = Job::from_yaml(&proposal.yaml, "fees.yaml")?;
    /// assert_eq!(job.name(), "fees");
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), batchloom::Error>(())
    /// ```
    pub fn from_sample(path: impl AsRef<Path>, options: &ProposalOptions) -> Result<Proposal> {
        Proposal::from_sample_with(&Os::real(), path.as_ref(), options)
    }

    /// The same on a system of the caller's.
    pub(crate) fn from_sample_with(os: &Os, path: &Path, options: &ProposalOptions) -> Result<Proposal> {
        let look = options.look.unwrap_or(DEFAULT_LOOK);
        if !LOOK.contains(&look) {
            let message = format!("the part of the sample to look at is `{look}`, and can be 1 KiB to 1 GiB");
            return Err(Error::new(codes::job::OPTION_VALUE, message).with("option", "look"));
        }
        let sample = Sample::read(os, path, look)?;
        let mut draft = draft(&sample, path)?;
        if let Some(name) = &options.name {
            draft.name = checked_name(name)?;
        }
        let trial = settle(&mut draft, os, path, sample.head.len() as u64)?;
        let yaml = yaml::write(&draft, &above(&draft, path, &sample, &trial));
        Ok(Proposal {
            name: draft.name,
            yaml,
            records: trial.read,
            rejected: trial.rejected,
            bytes_looked_at: trial.looked_at,
            bytes: sample.size,
        })
    }

    /// Writes the job file. A file that is there is never replaced.
    ///
    /// # Errors
    /// `TARGET_EXISTS`, `TARGET_FOLDER`, `TARGET_DENIED`, `TARGET_KIND`, and what writing can fail with.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        save(&Os::real(), path.as_ref(), &self.yaml)
    }
}

fn checked_name(name: &str) -> Result<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !name.is_empty() && name.bytes().all(fits) {
        return Ok(name.to_owned());
    }
    let message = format!("the name is `{}`, and can have letters, digits, `-`, `_` and `.`", name.escape_debug());
    Err(Error::new(codes::job::OPTION_VALUE, message)
        .with("option", "name")
        .help(format!("such as `{}`", names::of_job(Path::new(name)))))
}

/// What stands at the top of the file.
fn above(draft: &Draft, path: &Path, sample: &Sample, trial: &Trial) -> Vec<String> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let records = counted(usize::try_from(trial.read).unwrap_or(usize::MAX), "record");
    let mut lines = vec![format!(
        "Proposed by `batchloom init` from {file}, to be read and edited. Comments say what was seen in it."
    )];
    lines.push(match sample.is_whole() {
        true => format!(
            "All {} bytes were looked at: {records}, {} rejected.",
            grouped(sample.size),
            grouped(trial.rejected)
        ),
        false => format!(
            "Of {} bytes the first {} and the last line were looked at: {records}, {} rejected.",
            grouped(sample.size),
            grouped(sample.head.len() as u64),
            grouped(trial.rejected)
        ),
    });
    lines.extend(draft.notes.iter().cloned());
    lines.push(String::new());
    let name = &draft.name;
    lines.push(format!("  batchloom preview JOB.yaml -i {name}=FILE"));
    lines.push(format!(
        "  batchloom run JOB.yaml -i {name}=FILE -o {}=COPY -o {}=REJECTS",
        yaml::OUTPUT,
        yaml::REJECTS
    ));
    lines
}
