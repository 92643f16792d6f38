//! The finishing pass: files are made of staging files when all records are handled and everything agrees.
//!
//! Header, records and trailer go as one stream of lines through the compressor. Nothing of the pass is kept when it is
//! interrupted: the next attempt finds the staging file as the last checkpoint has it, and makes the file again from its
//! beginning, so that where an attempt ended cannot show in the bytes.

use super::bound::Bound;
use super::envelopes::Ends;
use super::merge::{MadeFile, Merge};
use super::options::Settings;
use super::outputs::Outputs;
use super::pipeline::cancelled;
use super::progress::Control;
use crate::error::Result;
use crate::job::{CompiledOutput, Staged};
use crate::os::{Os, WorkFolder, memory};
use crate::sink::{FRAME, FrameWriter, Sorting, Staging, TreeDigest};

/// Bytes that are read at once.
const PIECE: u64 = 256 << 10;

/// What the pass may use.
#[derive(Debug)]
pub(super) struct Workshop {
    pub(super) folder: WorkFolder,
    pub(super) threads: usize,
    pub(super) memory: u64,
}

impl Workshop {
    /// What the caller of a run allows.
    pub(super) fn of(settings: &Settings, os: &Os) -> Workshop {
        Workshop {
            folder: WorkFolder::new(os, &settings.work_folder),
            threads: settings.threads,
            memory: settings.memory,
        }
    }
}

/// Brings all files to their end: what stands at both ends of those that are written already, and the others out of their
/// staging files.
///
/// # Errors
/// What reading and writing can fail with; `CANCELLED`.
pub(super) fn finish_files(
    bound: &Bound,
    outputs: &Outputs,
    merge: &mut Merge,
    ends: &[Ends],
    workshop: &Workshop,
    control: &Control,
) -> Result<()> {
    outputs.close(merge, ends)?;
    let described = bound.job.outputs.iter().zip(ends).zip(&mut merge.outputs).enumerate();
    for (index, ((output, ends), merged)) in described {
        let (Some(staged), Some(staging)) = (&output.staged, outputs.staging(index)) else { continue };
        let made = Making { index, output, staged, outputs, staging, length: merged.length, workshop, control };
        merged.staged = Some(Some(made.file(ends)?));
    }
    Ok(())
}

/// One file in the making.
struct Making<'a> {
    index: usize,
    output: &'a CompiledOutput,
    staged: &'a Staged,
    outputs: &'a Outputs,
    staging: &'a Staging,
    /// Of the staging file.
    length: u64,
    workshop: &'a Workshop,
    control: &'a Control,
}

impl Making<'_> {
    fn file(&self, ends: &Ends) -> Result<MadeFile> {
        let mut digest = TreeDigest::new();
        let mut write = |bytes: &[u8]| {
            self.goes_on()?;
            self.outputs.write_file(self.index, bytes, digest.length())?;
            digest.update(bytes);
            Ok(())
        };
        let compression = self.staged.compression;
        let os = self.workshop.folder.os();
        let mut lines = FrameWriter::new(compression, self.frames_at_once(), os, &mut write);
        let header = [ends.header.as_deref(), self.output.header_row.as_deref()];
        header.into_iter().flatten().try_for_each(|line| lines.line(line))?;
        self.records(&mut lines)?;
        if let Some(trailer) = &ends.trailer {
            lines.line(trailer)?;
        }
        let length = lines.finish()?;
        Ok(MadeFile { digest, uncompressed: compression.map(|_| length) })
    }

    fn goes_on(&self) -> Result<()> {
        if self.control.cancel.is_cancelled() { Err(cancelled()) } else { Ok(()) }
    }

    /// A frame in the making has its lines, and about as many bytes that they become.
    fn frames_at_once(&self) -> usize {
        let fit = self.workshop.memory / (4 * FRAME as u64);
        self.workshop.threads.min(usize::try_from(fit).unwrap_or(usize::MAX)).max(1)
    }

    /// The records in their order.
    fn records(&self, lines: &mut FrameWriter<'_>) -> Result<()> {
        if self.staged.ordered {
            let Workshop { folder, memory, .. } = self.workshop;
            let sorting = Sorting { memory: *memory, folder, goes_on: &|| self.goes_on() };
            return sorting.lines(self.staging, self.length, &mut |line| lines.line(line));
        }
        let mut records = lines.records(self.staged.ends);
        let mut piece = memory::zeroed(PIECE.min(self.length) as usize)?;
        let mut at = 0;
        while at < self.length {
            let room = (self.length - at).min(PIECE) as usize;
            self.staging.read_exact_at(&mut piece[..room], at)?;
            records.push(&piece[..room])?;
            at += room as u64;
        }
        Ok(())
    }
}
