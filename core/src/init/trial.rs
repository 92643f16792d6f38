//! A draft is tried: the engine compiles it and takes the sample through the program of a run, and what it refuses is taken
//! back until it refuses nothing that the draft said too much about.

use super::draft::{Draft, End, Field};
use super::evidence::counted;
use super::types::Guess;
use super::yaml;
use crate::engine::{Job, Trial};
use crate::error::{Code, Error, Result, codes};
use crate::os::Os;
use std::path::Path;

/// Rounds before what is left is an error: each takes something back.
const ROUNDS: usize = 64;

/// Tries a draft on the first bytes of its file, changes what does not hold, and tells what came out.
///
/// # Errors
/// What a run would fail with whatever is changed; `INTERNAL` where the engine does not take its own proposal.
pub(super) fn settle(draft: &mut Draft, os: &Os, path: &Path, look: u64) -> Result<Trial> {
    let mut rounds = 0;
    loop {
        let trial = tried(draft, os, path, look);
        rounds += 1;
        let changed = rounds < ROUNDS
            && match &trial {
                Ok(trial) => {
                    widen(draft, trial) || trial.error.as_ref().is_some_and(|error| take_back(draft, error.code()))
                }
                Err(error) => take_back(draft, error.code()),
            };
        match trial {
            _ if changed => {}
            Ok(Trial { error: Some(error), .. }) | Err(error) => return Err(error),
            Ok(trial) => return Ok(trial),
        }
    }
}

fn tried(draft: &Draft, os: &Os, path: &Path, look: u64) -> Result<Trial> {
    let yaml = yaml::write(draft, &[]);
    let job = Job::from_yaml(&yaml, "proposal.yaml").map_err(|error| {
        Error::new(codes::internal::INTERNAL, "the job that is proposed has problems").caused_by(error)
    })?;
    job.trial(os, path, look)
}

/// Makes fields that values are refused of texts; whether there was one.
fn widen(draft: &mut Draft, trial: &Trial) -> bool {
    let mut changed = false;
    for refused in &trial.refused {
        let Some(name) = &refused.field else { continue };
        let Some(field) = draft.fields.iter_mut().find(|field| field.name == *name) else { continue };
        let values = counted(usize::try_from(refused.records).unwrap_or(usize::MAX), "value");
        changed |= widen_field(field, refused.code, &values);
    }
    changed
}

fn widen_field(field: &mut Field, code: Code, values: &str) -> bool {
    let guess = &mut field.guess;
    if code == codes::record::REQUIRED && guess.required {
        guess.required = false;
        guess.evidence += &format!("; {values} empty");
        return true;
    }
    let Some(kind) = guess.kind.take() else { return false };
    guess.options.retain(|(name, _)| *name == "trim");
    guess.echo.clear();
    guess.evidence = format!("{values} refused as {kind} ({code}): kept as text");
    true
}

/// Takes back what a run would fail with; whether there was something.
fn take_back(draft: &mut Draft, code: Code) -> bool {
    use codes::input::{
        ENVELOPE_INSIDE, HEADER_MALFORMED, HEADER_MISSING, HEADER_ROW, TRAILER_MALFORMED, TRAILER_MISSING,
    };
    if code == HEADER_ROW {
        // Without the row the lines in front of it, and itself, are not looked at.
        let taken = draft.header_row.take().is_some();
        draft.preamble += usize::from(taken) + usize::from(draft.header.take().is_some());
        draft.fields.iter_mut().for_each(|field| field.column = None);
        return taken;
    }
    if code == HEADER_MALFORMED {
        return as_texts(draft.header.as_mut());
    }
    if [TRAILER_MALFORMED, TRAILER_MISSING, ENVELOPE_INSIDE].contains(&code) {
        draft.reconcile.clear();
    }
    if code == TRAILER_MALFORMED {
        return as_texts(draft.trailer.as_mut());
    }
    let inside = code == ENVELOPE_INSIDE;
    let header = (inside || code == HEADER_MISSING) && draft.header.take().is_some();
    draft.preamble += usize::from(header);
    let trailer = (inside || code == TRAILER_MISSING) && draft.trailer.take().is_some();
    header || trailer
}

/// Makes all fields of a header or trailer texts; whether one was something else.
fn as_texts(end: Option<&mut End>) -> bool {
    let Some(end) = end else { return false };
    let mut changed = false;
    for field in &mut end.fields {
        let text = Guess { required: false, ..Guess::default() };
        changed |= field.guess != text;
        field.guess = text;
    }
    changed
}
