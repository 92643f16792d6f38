//! Preparing an attempt: behind the last checkpoint of the one before, or at the beginning.
//!
//! What was consumed is trusted while the input is in the state in which it was bound; else it is read again and compared.
//! Nothing is published yet, so where the part files do not hold what was committed the execution begins at the beginning.

use super::attempt::Attempt;
use super::binding::Binding;
use crate::engine::bound::Bound;
use crate::engine::checkpoint::{Image, Stored};
use crate::engine::input_digest;
use crate::engine::merge::{Merge, Opening};
use crate::engine::outputs::{Inherited, Outputs, Place};
use crate::engine::processed::alike;
use crate::engine::{envelopes, files};
use crate::error::{Error, Result, codes};
use crate::os::memory;
use crate::sink::{Earlier, LEAF, TargetFile, TreeDigest, remove_earlier};
use crate::source::Inputs;
use crate::state::{ExecutionRecord, SavedCheckpoint, Start};

/// An attempt that can begin to handle records.
pub(crate) struct Prepared {
    pub(crate) bound: Bound,
    pub(crate) outputs: Outputs,
    pub(crate) merge: Merge,
    pub(crate) stored: Stored,
    /// Of the last checkpoint.
    pub(crate) sequence: u64,
    pub(crate) resumed_from: Option<u64>,
    /// Bytes of the input before that, which were read again to make sure that they are the same.
    pub(crate) read_again: u64,
    pub(crate) notes: Vec<String>,
}

/// A checkpoint whose input was found to be the same.
struct Behind {
    image: Image,
    /// Of the input, then of every output.
    leaves: Vec<Vec<u128>>,
    input: TreeDigest,
    sequence: u64,
    read_again: u64,
}

/// Prepares an attempt whose content is not finished.
pub(crate) fn prepare(attempt: &Attempt<'_>, bound: Bound) -> Result<Prepared> {
    let mut notes = Vec::new();
    let (checkpoint, owner_gone) = match &attempt.started.start {
        Start::Resume { checkpoint, owner_gone } => (checkpoint.as_deref(), *owner_gone),
        _ => return fresh(attempt, bound, None, notes),
    };
    let record = &attempt.started.execution;
    let binding = Binding::read(record.bound.as_deref().unwrap_or_default())?;
    if !bound.plan.same_outline(&binding.plan) {
        return Err(changed(
            &bound.inputs,
            "has another header, trailer or extent than when the execution was interrupted",
        ));
    }
    let touched = !bound.plan.same_state(&binding.plan);
    let bound = bound.bound_as(&binding.plan)?;
    let Some(checkpoint) = checkpoint else {
        attempt.control.events.begun_anew("the attempt before took no checkpoint");
        return fresh(attempt, bound, Some(&binding), notes);
    };
    let behind = behind(&bound, checkpoint, touched)?;
    if touched {
        notes.push(
            "the input was touched or staged again since the interruption; what was read of it is the same".to_owned(),
        );
    }
    let places = Outputs::places(&bound, attempt.settings, attempt.os)?;
    attempt.bind(&bound, &places, Some(&binding))?;
    let token = attempt.started.claim.token;
    let earlier = earlier(record, token);
    let earlier = Earlier { execution: &record.id, tokens: &earlier, owner_gone };
    let lengths: Vec<u64> = behind.image.outputs.iter().map(|stream| stream.length).collect();
    let places = match Outputs::take_over(places, earlier, token, &lengths, &attempt.workshop().folder)? {
        Inherited::Lost(places) => places,
        Inherited::Over(outputs) => match restore(&bound, &outputs, &behind)? {
            Some(merge) => return go_on(attempt, bound, outputs, merge, behind, notes),
            None => outputs.into_places()?,
        },
    };
    let reason = "the part files do not hold what was committed";
    attempt.session.restart(reason)?;
    attempt.control.events.begun_anew(reason);
    notes.push(format!("{reason}: the execution began again at the beginning"));
    begin_anew(attempt, bound, places, notes)
}

/// Goes on behind the checkpoint.
fn go_on(
    attempt: &Attempt<'_>,
    mut bound: Bound,
    outputs: Outputs,
    merge: Merge,
    behind: Behind,
    notes: Vec<String>,
) -> Result<Prepared> {
    outputs.sync_names()?;
    let at = merge.partial.end;
    attempt.control.events.resumed(at);
    bound.plan.go_on_at(Some(at));
    let stored = Stored::having(&behind.leaves);
    let (sequence, read_again) = (behind.sequence, behind.read_again);
    Ok(Prepared { bound, outputs, merge, stored, sequence, resumed_from: Some(at), read_again, notes })
}

/// Begins at the beginning, bound anew.
fn fresh(attempt: &Attempt<'_>, bound: Bound, before: Option<&Binding>, notes: Vec<String>) -> Result<Prepared> {
    let places = Outputs::places(&bound, attempt.settings, attempt.os)?;
    attempt.bind(&bound, &places, before)?;
    if let Start::Fresh { previous: Some(previous) } = &attempt.started.start {
        remove_parts(attempt, previous)?;
    }
    begin_anew(attempt, bound, places, notes)
}

fn begin_anew(attempt: &Attempt<'_>, bound: Bound, places: Vec<Place>, notes: Vec<String>) -> Result<Prepared> {
    let record = &attempt.started.execution;
    let token = attempt.started.claim.token;
    let earlier = earlier(record, token);
    let earlier = Earlier { execution: &record.id, tokens: &earlier, owner_gone: false };
    for target in places.iter().filter_map(|place| place.target.as_ref()) {
        remove_earlier(target, earlier)?;
    }
    let openings = envelopes::openings(&bound.job, bound.launch())?;
    let outputs = Outputs::create(places, &record.id, token, &attempt.workshop().folder)?;
    for (index, opening) in openings.iter().enumerate() {
        outputs.write(index, &opening.bytes, 0)?;
    }
    outputs.sync_names()?;
    let mut merge = Merge::new(bound.nothing(), &openings)?;
    keep_tails(&mut merge, &outputs, &openings);
    let mut digest = TreeDigest::new();
    input_digest::feed(&bound.inputs, 0..bound.plan.body().start, &mut digest)?;
    merge.input = Some(digest);
    Ok(Prepared {
        bound,
        outputs,
        merge,
        stored: Stored::default(),
        sequence: 0,
        resumed_from: None,
        read_again: 0,
        notes,
    })
}

/// An output without a file remembers what could not be read again.
fn keep_tails(merge: &mut Merge, outputs: &Outputs, openings: &[Opening]) {
    for (index, (output, opening)) in merge.outputs.iter_mut().zip(openings).enumerate() {
        if !outputs.can_be_read(index) {
            output.tail = Some(opening.bytes[opening.bytes.len() / LEAF * LEAF..].to_vec());
        }
    }
}

/// Removes the part files of what was under the key before.
fn remove_parts(attempt: &Attempt<'_>, previous: &ExecutionRecord) -> Result<()> {
    let Some(bound) = &previous.bound else { return Ok(()) };
    let tokens = earlier(previous, attempt.started.claim.token);
    let earlier = Earlier { execution: &previous.id, tokens: &tokens, owner_gone: false };
    for file in Binding::read(bound)?.targets.iter().filter_map(|target| target.file.as_ref()) {
        // A folder that is gone has no part files in it.
        let Ok(target) = TargetFile::recorded(attempt.os, file.recorded()) else { continue };
        remove_earlier(&target, earlier)?;
    }
    Ok(())
}

/// The tokens of the attempts before.
pub(crate) fn earlier(record: &ExecutionRecord, token: u64) -> Vec<u64> {
    record.tokens.iter().copied().filter(|earlier| *earlier != token).collect()
}

/// The checkpoint, if what was consumed of the input is still the same.
fn behind(bound: &Bound, saved: &SavedCheckpoint, touched: bool) -> Result<Behind> {
    let (image, leaves) = Image::read(&saved.state, &saved.leaves)?;
    let sound = alike(&bound.nothing(), &image.partial)
        && files::are_of(bound, &image.partial)
        && image.outputs.len() == bound.job.outputs.len();
    if !sound || image.partial.end > bound.plan.body().end || image.partial.begin != bound.plan.body().start {
        return Err(Error::new(codes::store::STORE_DAMAGED, "the store is damaged: a checkpoint is of another job"));
    }
    let inputs = &bound.inputs;
    let mut digest = TreeDigest::resume(Vec::new(), &[]);
    let whole = (leaves[0].len() * LEAF) as u64;
    if touched {
        input_digest::feed(inputs, 0..image.input.length, &mut digest)?;
    } else {
        let mut open = memory::zeroed((image.input.length - whole) as usize)?;
        inputs.read(&mut open, whole)?;
        digest = TreeDigest::resume(leaves[0].clone(), &open);
    }
    let same = digest.leaves() == leaves[0] && image.input.agrees(&digest);
    if !same {
        return Err(changed(inputs, "has other bytes than when the execution was interrupted"));
    }
    let read_again = if touched { image.input.length } else { image.input.length - whole };
    Ok(Behind { image, leaves, input: digest, sequence: saved.sequence, read_again })
}

fn changed(inputs: &Inputs, what: &str) -> Error {
    put_back(inputs.error(codes::input::INPUT_CHANGED, what))
}

/// Says what to do about an input that is not what it was.
pub(super) fn put_back(error: Error) -> Error {
    error.help(
        "put the file back as it was and start the same command again; or give the execution up with `batchloom abandon`, and \
         begin again with `--new`",
    )
}

/// The merge as it was at the checkpoint; `None` where an output does not hold what was committed.
fn restore(bound: &Bound, outputs: &Outputs, behind: &Behind) -> Result<Option<Merge>> {
    let openings = envelopes::openings(&bound.job, bound.launch())?;
    let mut merge = Merge::new(behind.image.partial.clone(), &openings)?;
    let streams = behind.image.outputs.iter().zip(&behind.leaves[1..]);
    for (index, (output, (stream, leaves))) in merge.outputs.iter_mut().zip(streams).enumerate() {
        let whole = (leaves.len() * LEAF) as u64;
        let open = match &stream.tail {
            Some(tail) => tail.clone(),
            None => {
                let mut open = read(outputs, index, whole, stream.length - whole)?;
                if whole == 0 {
                    first_header_again(&openings[index], &mut open);
                }
                open
            }
        };
        let Some(digest) = stream.resume(leaves, &open) else { return Ok(None) };
        let head = match &stream.head {
            Some(head) => head.clone(),
            None => read(outputs, index, 0, stream.length.min(LEAF as u64))?,
        };
        output.go_on(digest, head, stream.tail.clone());
    }
    merge.input = Some(behind.input.clone());
    Ok(Some(merge))
}

/// An attempt that came to its end has put the final header in the place of the first, which the checkpoint speaks of. It is
/// written again at the next end, so that only these bytes here need the first one.
fn first_header_again(opening: &Opening, bytes: &mut [u8]) {
    let length = opening.patched.unwrap_or(0).min(bytes.len());
    bytes[..length].copy_from_slice(&opening.bytes[..length]);
}

fn read(outputs: &Outputs, output: usize, offset: u64, length: u64) -> Result<Vec<u8>> {
    let mut bytes = memory::zeroed(length as usize)?;
    let got = outputs.read(output, &mut bytes, offset)?;
    bytes.truncate(got);
    Ok(bytes)
}
