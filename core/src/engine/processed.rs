//! What a split came to, in a form that crosses processes.
//!
//! Layout: magic, length of the description (u32, little-endian), description (JSON), the bytes of every output, and the
//! XXH3-128 of all that, big-endian. Damaged bytes are refused before anything is believed, and no length in them decides
//! how much memory is taken.

use super::plan::Split;
use crate::error::{Error, Result, codes::internal};
use crate::os::memory;
use crate::program::{Accumulator, Fixup, PARTIAL_VERSION, Partial, Segment, TypeCounts};
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

const MAGIC: &[u8; 8] = b"BLOOMSP\x01";
const DIGEST: usize = 16;
/// What the description says of a fix-up, with its copy, while it is written.
const LONGEST_FIXUP: usize = 256;
/// Digits of the largest number that a fix-up without a width can come to.
const MOST_DIGITS: u64 = 20;

/// The result of one split, or of neighbouring splits that were merged: figures, and bytes for every output.
///
/// Merging is associative: neighbours can be merged in any grouping, in any process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    pub(super) plan: String,
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) partial: Partial,
    /// One an output.
    pub(super) segments: Vec<Segment>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    version: u16,
    plan: String,
    first: u64,
    last: u64,
    partial: Partial,
    segments: Vec<SegmentDescription>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentDescription {
    length: u64,
    fixups: Vec<Fixup>,
}

impl Processed {
    pub(super) fn new(plan: String, split: Split, partial: Partial) -> Processed {
        let segments = vec![Segment::default(); partial.records.len()];
        Processed { plan, first: split.index, last: split.index, partial, segments }
    }

    /// Number of the first split that is in it.
    pub fn first_split(&self) -> u64 {
        self.first
    }

    /// Number of the last split that is in it.
    pub fn last_split(&self) -> u64 {
        self.last
    }

    /// What happened to the records.
    pub fn counts(&self) -> TypeCounts {
        self.partial.counts()
    }

    /// Adds what the next records came to; `segments` gives bytes and fix-ups of every output.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`; the result is of no use any more then.
    pub(super) fn append<'s>(
        &mut self,
        next: &Partial,
        segments: impl Iterator<Item = (&'s [u8], Vec<Fixup>)>,
    ) -> Result<()> {
        let before = self.partial.counts().read;
        if self.partial.begin == self.partial.end && before == 0 {
            self.partial.begin = next.begin;
        }
        self.partial.merge(next);
        for (segment, (bytes, fixups)) in self.segments.iter_mut().zip(segments) {
            let from = segment.bytes.len() as u64;
            memory::append(&mut segment.bytes, bytes)?;
            memory::reserve(&mut segment.fixups, fixups.len())?;
            let moved =
                fixups.into_iter().map(|fixup| Fixup { at: fixup.at + from, record: fixup.record + before, ..fixup });
            segment.fixups.extend(moved);
        }
        Ok(())
    }

    /// Merges the result of the split that follows.
    ///
    /// # Errors
    /// `PLAN_MISMATCH` where `next` belongs to another plan or is not the neighbour, `PARTIAL_DAMAGED` where the figures
    /// cannot belong together.
    pub fn merge(mut self, next: Processed) -> Result<Processed> {
        if self.plan != next.plan || self.last.checked_add(1) != Some(next.first) {
            let message = format!("the result of split {} cannot follow that of split {}", next.first, self.last);
            return Err(Error::new(internal::PLAN_MISMATCH, message)
                .help("merge the results of one plan in the order of the splits"));
        }
        if !alike(&self.partial, &next.partial) {
            return Err(damaged("two results of one plan have figures of different kinds"));
        }
        // What follows a failure does not count: the first in the order of the input decides.
        if self.partial.failure.is_none() && !covers_nothing(&next.partial) {
            let gap = !covers_nothing(&self.partial) && self.partial.end != next.partial.begin;
            if gap {
                return Err(damaged("two results of neighbouring splits leave out bytes between them"));
            }
            let Processed { partial, segments, .. } = next;
            let fixups = segments.iter().map(|segment| memory::copy(&segment.fixups)).collect::<Result<Vec<_>>>()?;
            let bytes = segments.iter().map(|segment| segment.bytes.as_slice());
            self.append(&partial, bytes.zip(fixups))?;
            self.last = next.last;
            return Ok(self);
        }
        self.last = next.last;
        Ok(self)
    }

    /// The result as bytes, to be handed to the process that commits.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`; `INTERNAL`: never for a result that this library made.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let segments = self.segments.iter();
        let fixups: usize = segments.clone().map(|segment| segment.fixups.len()).sum();
        memory::probe(fixups * LONGEST_FIXUP)?;
        let description = Description {
            version: PARTIAL_VERSION,
            plan: self.plan.clone(),
            first: self.first,
            last: self.last,
            partial: self.partial.clone(),
            segments: segments
                .map(|segment| SegmentDescription {
                    length: segment.bytes.len() as u64,
                    fixups: segment.fixups.clone(),
                })
                .collect(),
        };
        let failed = || Error::new(internal::INTERNAL, "the result of a split cannot be written");
        let description = serde_json::to_vec(&description).map_err(|error| failed().caused_by(error))?;
        let length = u32::try_from(description.len()).map_err(|error| failed().caused_by(error))?;
        let raw: usize = self.segments.iter().map(|segment| segment.bytes.len()).sum();
        let mut bytes = memory::with_room(MAGIC.len() + 4 + description.len() + raw + DIGEST)?;
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&description);
        for segment in &self.segments {
            bytes.extend_from_slice(&segment.bytes);
        }
        let digest = XxHash3_128::oneshot(&bytes);
        bytes.extend_from_slice(&digest.to_be_bytes());
        Ok(bytes)
    }

    /// A result from its bytes.
    ///
    /// # Errors
    /// `PARTIAL_DAMAGED` where they are damaged, cut off, or of another version; `OUT_OF_MEMORY`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Processed> {
        let (content, digest) =
            bytes.split_last_chunk::<DIGEST>().ok_or_else(|| damaged("the result of a split is cut off"))?;
        let rest = content
            .strip_prefix(MAGIC)
            .ok_or_else(|| damaged("the bytes are no result of a split, or one of another version"))?;
        if XxHash3_128::oneshot(content).to_be_bytes() != *digest {
            return Err(damaged("the result of a split is damaged: its digest is another"));
        }
        let (length, rest) =
            rest.split_first_chunk::<4>().ok_or_else(|| damaged("the result of a split is cut off"))?;
        let length = u32::from_le_bytes(*length) as usize;
        let (description, mut raw) =
            rest.split_at_checked(length).ok_or_else(|| damaged("the result of a split is cut off"))?;
        // What reads it asks for its memory in a way that ends the process.
        memory::probe(description.len() * 4)?;
        let description: Description = serde_json::from_slice(description)
            .map_err(|error| damaged("the result of a split cannot be read").caused_by(error))?;
        let Description { version, plan, first, last, partial, segments: described } = description;
        let mut segments = Vec::new();
        for segment in described {
            let length = usize::try_from(segment.length).unwrap_or(usize::MAX);
            let (bytes, behind) =
                raw.split_at_checked(length).ok_or_else(|| damaged("an output of a split is cut off"))?;
            segments.push(Segment { bytes: memory::copy(bytes)?, fixups: segment.fixups });
            raw = behind;
        }
        let processed = Processed { plan, first, last, partial, segments };
        if version != PARTIAL_VERSION || !raw.is_empty() || !processed.is_sound() {
            return Err(damaged("the result of a split is damaged or of another version"));
        }
        Ok(processed)
    }

    /// Whether the figures are possible, so that nothing that is done with them can overflow or miss its place.
    fn is_sound(&self) -> bool {
        let partial = &self.partial;
        // Every line has a byte or more; the one at which processing stopped is read and not covered.
        let most = partial.end.saturating_sub(partial.begin).saturating_add(1);
        let within = |count: u64| count <= most;
        let types = partial.types.iter();
        let counts = types.flat_map(|counts| [counts.read, counts.written, counts.filtered, counts.rejected]);
        partial.version == PARTIAL_VERSION
            && self.first <= self.last
            && partial.begin <= partial.end
            && partial.record_bytes <= most
            && within(partial.passed.comments.lines.max(partial.passed.blank.lines))
            && within(partial.passed.comments.bytes.max(partial.passed.blank.bytes))
            && counts.map(u128::from).sum::<u128>() <= 4 * u128::from(most)
            && partial.records.iter().copied().all(within)
            && partial.rules.iter().all(|rule| within(rule.count) && within(rule.first))
            && partial.files.iter().all(|file| within(file.read))
            && partial.files.is_sorted_by(|one, next| one.file < next.file)
            && partial.records.len() == self.segments.len()
            && self.segments.iter().all(|segment| fixups_fit(segment, most))
    }
}

/// Fix-ups are in ascending order, inside the bytes, and do not overlap.
fn fixups_fit(segment: &Segment, records: u64) -> bool {
    let mut done = 0;
    segment.fixups.iter().all(|fixup| {
        let width = u64::from(fixup.width.unwrap_or(0));
        let end = fixup.at.checked_add(width);
        let fits = fixup.at >= done && end.is_some_and(|end| end <= segment.bytes.len() as u64);
        done = end.unwrap_or(u64::MAX);
        fits && width <= MOST_DIGITS && fixup.record <= records
    })
}

/// Whether no line was handled.
pub(super) fn covers_nothing(partial: &Partial) -> bool {
    partial.begin == partial.end && partial.failure.is_none()
}

/// Whether two partials have the same figures, so that they can be merged.
pub(super) fn alike(one: &Partial, other: &Partial) -> bool {
    let kinds = |totals: &[Accumulator]| totals.iter().map(std::mem::discriminant).collect::<Vec<_>>();
    one.types.len() == other.types.len()
        && one.rules.len() == other.rules.len()
        && one.records.len() == other.records.len()
        && kinds(&one.totals) == kinds(&other.totals)
        && other.files.iter().all(|file| kinds(&file.totals) == kinds(&one.totals))
}

pub(super) fn damaged(message: &str) -> Error {
    Error::new(internal::PARTIAL_DAMAGED, message).help("process the split again")
}
