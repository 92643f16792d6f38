//! The files of a run's outputs: targets, part files, publishing. Dropped before that, they leave nothing behind.

use super::bound::Bound;
use super::envelopes::Ends;
use super::merge::Merge;
use super::options::Settings;
use super::template::render_path;
use crate::error::{Error, Result, codes};
use crate::os::Os;
use crate::sink::{PartFile, Target, TargetFile, check_distinct, publish};
use std::path::PathBuf;

/// One output on its way to its final name.
#[derive(Debug)]
struct OutputFile {
    /// `None` for an output that is discarded.
    path: Option<PathBuf>,
    part: Option<PartFile>,
    published: bool,
}

/// The outputs of one execution, in the order of publication.
#[derive(Debug)]
pub(super) struct Outputs {
    files: Vec<OutputFile>,
}

impl Outputs {
    /// Checks all targets, then creates all part files.
    ///
    /// # Errors
    /// `OUTPUT_NOT_GIVEN`, and what targets and part files can fail with.
    pub(super) fn create(bound: &Bound, settings: &Settings, execution: &str, os: &Os) -> Result<Outputs> {
        let mut paths = Vec::new();
        let mut targets = Vec::new();
        for (output, given) in bound.job.outputs.iter().zip(&settings.outputs) {
            let path = match (given, &output.path) {
                (Some(Target::Discard), _) => None,
                (Some(Target::File(path)), _) => Some(path.clone()),
                (None, Some(template)) => Some(render_path(&bound.job, &output.name, template, &bound.launch)?),
                (None, None) => {
                    let name = &output.name;
                    return Err(Error::new(
                        codes::job::OUTPUT_NOT_GIVEN,
                        format!("the output `{name}` was given no file"),
                    )
                    .help(format!("give it with `-o {name}=PATH`; `-o {name}=discard` throws it away")));
                }
            };
            if let Some(path) = &path {
                let target = TargetFile::check(os, path, output.if_exists, &[*bound.file.identity()]);
                targets.push(target.map_err(|error| error.with("output", &output.name))?);
            }
            paths.push(path);
        }
        check_distinct(&targets)?;
        let mut outputs = Outputs { files: Vec::new() };
        let mut targets = targets.into_iter();
        for path in paths {
            let part = match path.is_some().then(|| targets.next()).flatten() {
                Some(target) => Some(PartFile::create(target, execution, TOKEN)?),
                None => None,
            };
            outputs.files.push(OutputFile { path, part, published: false });
        }
        Ok(outputs)
    }

    /// Writes bytes of an output at this offset.
    ///
    /// # Errors
    /// `DISK_FULL`, `WRITE_FAILED`.
    pub(super) fn write(&self, output: usize, bytes: &[u8], offset: u64) -> Result<()> {
        match &self.files[output].part {
            Some(part) if !bytes.is_empty() => part.write_at(bytes, offset),
            _ => Ok(()),
        }
    }

    /// Writes what stands at both ends of every output.
    pub(super) fn close(&self, merge: &mut Merge, ends: &[Ends]) -> Result<()> {
        for (index, (output, ends)) in merge.outputs.iter_mut().zip(ends).enumerate() {
            if let Some(header) = &ends.header {
                output.patch(header)?;
                self.write(index, header, 0)?;
            }
            if let Some(trailer) = &ends.trailer {
                self.write(index, trailer, output.length)?;
                output.add(trailer);
            }
        }
        Ok(())
    }

    /// Gives every output its final name, in order. What is not published then is discarded.
    pub(super) fn publish(&mut self) -> Result<()> {
        let parts: Vec<PartFile> = self.files.iter_mut().filter_map(|file| file.part.take()).collect();
        let (count, failure) = match publish(parts) {
            Ok(published) => (published.len(), None),
            Err(failure) => (failure.published.len(), Some((failure.error, failure.kept))),
        };
        for file in self.files.iter_mut().filter(|file| file.path.is_some()).take(count) {
            file.published = true;
        }
        match failure {
            None => Ok(()),
            Some((error, kept)) => Err(discard(kept.into_iter(), error)),
        }
    }

    /// Removes all part files; what goes wrong with that hangs on the error that made it necessary.
    pub(super) fn discard(&mut self, error: Error) -> Error {
        discard(self.files.iter_mut().filter_map(|file| file.part.take()), error)
    }

    /// Path and whether it is published, an output an entry; no path for one that is discarded.
    pub(super) fn state(&self) -> impl Iterator<Item = (Option<&PathBuf>, bool)> {
        self.files.iter().map(|file| (file.path.as_ref(), file.published))
    }
}

/// Without a store nobody takes an execution over.
const TOKEN: u64 = 1;

fn discard(parts: impl Iterator<Item = PartFile>, error: Error) -> Error {
    parts.fold(error, |error, part| match part.discard() {
        Ok(()) => error,
        Err(secondary) => error.and(secondary),
    })
}

impl Drop for Outputs {
    fn drop(&mut self) {
        for part in self.files.iter_mut().filter_map(|file| file.part.take()) {
            // A panic brought us here, or a caller who gave up: there is nobody to tell.
            let _ = part.discard();
        }
    }
}
