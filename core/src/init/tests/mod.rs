//! Every detector on samples made for it, and proposals as a whole.

#![expect(clippy::disallowed_methods, reason = "tests make files directly")]

mod ends;
mod fixed;
mod lines;
mod properties;
mod proposal;
mod types;

use super::draft::{Draft, draft};
use super::sample::Sample;
use super::{Proposal, ProposalOptions};
use crate::error::Error;
use crate::os::Os;
use std::path::Path;

/// The draft for these bytes.
fn drafted(text: &[u8]) -> Draft {
    let sample = Sample { size: text.len() as u64, head: text.to_vec(), last: None };
    draft(&sample, Path::new("made.txt")).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The value of a key of the input.
fn key<'d>(draft: &'d Draft, name: &str) -> Option<&'d str> {
    draft.keys.iter().find(|key| key.name == name).map(|key| key.value.as_str())
}

/// The proposal for a file with these bytes.
fn proposed(text: &[u8]) -> Result<Proposal, Error> {
    proposed_with(text, &ProposalOptions::default())
}

fn proposed_with(text: &[u8], options: &ProposalOptions) -> Result<Proposal, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.txt");
    std::fs::write(&path, text).unwrap();
    Proposal::from_sample_with(&Os::real(), &path, options)
}

/// The fields of a draft: `name: type`, or `name` for text.
fn typed(draft: &Draft) -> Vec<String> {
    let field = |field: &super::draft::Field| match &field.guess.kind {
        Some(kind) => format!("{}: {kind}", field.name),
        None => field.name.clone(),
    };
    draft.fields.iter().map(field).collect()
}
