//! The files of a run's outputs: targets, part files, publishing. Dropped before that, they leave nothing behind.

mod streams;

pub(super) use streams::Shown;

use super::agreement;
use super::bound::Bound;
use super::envelopes::Ends;
use super::merge::Merge;
use super::options::Settings;
use super::template::render_path;
use crate::error::{Error, Result, codes};
use crate::job::CompiledOutput;
use crate::os::{Os, WorkFolder};
use crate::sink::{
    Adopted, Earlier, OutputStream, PartFile, Staging, StreamPart, Target, TargetFile, adopt, check_distinct, publish,
    same_folder,
};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// One output on its way to its final name.
#[derive(Debug)]
struct OutputFile {
    /// `None` for an output that is discarded or goes to a stream.
    path: Option<PathBuf>,
    part: Option<PartFile>,
    /// What goes to a stream, in place of a part.
    stream: Option<StreamPart>,
    /// What is written while records are handled, where the part can only be made at the end.
    staging: Option<Staging>,
    published: bool,
}

/// The outputs of one execution, in the order of publication.
#[derive(Debug)]
pub(super) struct Outputs {
    files: Vec<OutputFile>,
}

/// Where an output goes; neither path nor target nor stream for one that is discarded.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: Option<PathBuf>,
    pub(super) target: Option<TargetFile>,
    stream: Option<OutputStream>,
    /// Whether it has a staging file.
    pub(super) staged: bool,
}

/// Part files of an earlier attempt, or the places again where they do not hold what was committed.
pub(super) enum Inherited {
    Over(Outputs),
    Lost(Vec<Place>),
}

/// A name that is not free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// Device and inode.
    folder: (u64, u64),
    name: OsString,
}

impl Taken {
    pub(super) fn of(target: &TargetFile) -> Taken {
        let (device, inode, name) = target.place();
        Taken { folder: (device, inode), name: name.to_owned() }
    }
}

impl Outputs {
    /// Checks all targets.
    ///
    /// # Errors
    /// `OUTPUT_NOT_GIVEN`, and what targets can fail with.
    pub(super) fn places(bound: &Bound, settings: &Settings, os: &Os) -> Result<Vec<Place>> {
        let mut places = Vec::new();
        for (output, given) in bound.job.outputs.iter().zip(&settings.outputs) {
            let staged = output.staged.is_some();
            let Some(path) = path_of(bound, output, given.as_ref())? else {
                let stream = given.as_ref().and_then(Target::stream).cloned();
                places.push(Place { path: None, target: None, stream, staged });
                continue;
            };
            let target = TargetFile::check(os, &path, output.if_exists, &bound.inputs.identities());
            let target = target.map_err(|error| error.with("output", &output.name))?;
            let target = target.with_mode(output.mode).with_staging(staged);
            places.push(Place { path: Some(path), target: Some(target), stream: None, staged });
        }
        let targets = || places.iter().filter_map(|place| place.target.as_ref());
        let staging: Vec<TargetFile> =
            targets().filter(|target| target.is_staged()).map(TargetFile::staging).collect::<Result<_>>()?;
        check_distinct(&targets().chain(&staging).collect::<Vec<_>>())?;
        Ok(places)
    }

    /// Creates all part files, and staging files where there are some.
    ///
    /// # Errors
    /// What creating them can fail with.
    pub(super) fn create(places: Vec<Place>, execution: &str, token: u64, work: &WorkFolder) -> Result<Outputs> {
        let mut outputs = Outputs { files: Vec::new() };
        for Place { path, target, stream, staged } in places {
            let staging = match (&target, staged) {
                (_, false) => None,
                (Some(target), true) => Some(Staging::Beside(PartFile::create(target.staging()?, execution, token)?)),
                (None, true) => Some(Staging::unnamed(work)?),
            };
            let stream = stream.map(|stream| StreamPart::create(stream, work)).transpose()?;
            // In the list before the next call can fail, so that what exists by then is removed.
            outputs.files.push(OutputFile { path, part: None, stream, staging, published: false });
            if let (Some(target), Some(file)) = (target, outputs.files.last_mut()) {
                file.part = Some(PartFile::create(target, execution, token)?);
            }
        }
        Ok(outputs)
    }

    /// Takes over the part files of an earlier attempt, with the committed length of each: that of the staging file, where
    /// there is one, of which the part is made anew.
    ///
    /// # Errors
    /// What renaming, copying and removing them can fail with.
    pub(super) fn take_over(
        places: Vec<Place>,
        earlier: Earlier<'_>,
        token: u64,
        lengths: &[u64],
        work: &WorkFolder,
    ) -> Result<Inherited> {
        let (mut lost, mut files) = (false, Vec::new());
        for (Place { path, target, stream, staged }, length) in places.into_iter().zip(lengths) {
            let staging = match (&target, staged) {
                (_, false) => None,
                (Some(target), true) => match adopt(target.staging()?, earlier, token, *length)? {
                    Adopted::Part(part) => Some(Staging::Beside(part)),
                    Adopted::Lost(_) => None,
                },
                // It ended with the process that had it.
                (None, true) => (*length == 0).then(|| Staging::unnamed(work)).transpose()?,
            };
            let length = if staged { 0 } else { *length };
            // What was written for a stream ended with the process, too.
            lost |= stream.is_some() && length > 0;
            let adopted = target.map(|target| adopt(target, earlier, token, length)).transpose()?;
            lost |= matches!(adopted, Some(Adopted::Lost(_))) || staging.is_none() && staged;
            files.push((path, adopted, stream, staging, staged));
        }
        if lost {
            let place = |(path, adopted, stream, staging, staged): (_, _, _, Option<Staging>, _)| {
                staging.as_ref().map(Staging::remove).transpose()?;
                let target = match adopted {
                    Some(Adopted::Part(part)) => Some(part.into_target()?),
                    Some(Adopted::Lost(target)) => Some(target),
                    None => None,
                };
                Ok(Place { path, target, stream, staged })
            };
            return files.into_iter().map(place).collect::<Result<_>>().map(Inherited::Lost);
        }
        let file = |(path, adopted, stream, staging, _): (_, _, Option<OutputStream>, _, _)| {
            let part = match adopted {
                Some(Adopted::Part(part)) => Some(part),
                _ => None,
            };
            let stream = stream.map(|stream| StreamPart::create(stream, work)).transpose()?;
            Ok(OutputFile { path, part, stream, staging, published: false })
        };
        Ok(Inherited::Over(Outputs { files: files.into_iter().map(file).collect::<Result<_>>()? }))
    }

    /// Gives up the part files and has their places again.
    ///
    /// # Errors
    /// `SYSTEM_CALL`.
    pub(super) fn into_places(mut self) -> Result<Vec<Place>> {
        let files = std::mem::take(&mut self.files);
        let place = |file: OutputFile| {
            let staged = file.staging.is_some();
            file.staging.as_ref().map(Staging::remove).transpose()?;
            let target = file.part.map(PartFile::into_target).transpose()?;
            Ok(Place { path: file.path, target, stream: file.stream.map(StreamPart::into_stream), staged })
        };
        files.into_iter().map(place).collect()
    }

    /// Whether what is written can be read again.
    pub(super) fn can_be_read(&self, output: usize) -> bool {
        let OutputFile { part, stream, staging, .. } = &self.files[output];
        part.is_some() || stream.is_some() || staging.is_some()
    }

    /// Whether an output has a staging file.
    pub(super) fn are_staged(&self) -> bool {
        self.files.iter().any(|file| file.staging.is_some())
    }

    /// The staging file of an output.
    pub(super) fn staging(&self, output: usize) -> Option<&Staging> {
        self.files[output].staging.as_ref()
    }

    /// Fills the buffer with bytes of an output that were written before: how many there were.
    ///
    /// # Errors
    /// `WRITE_FAILED`.
    pub(super) fn read(&self, output: usize, buffer: &mut [u8], offset: u64) -> Result<usize> {
        match &self.files[output] {
            OutputFile { staging: Some(staging), .. } => staging.read_at(buffer, offset),
            OutputFile { part: Some(part), .. } => part.read_at(buffer, offset),
            OutputFile { stream: Some(stream), .. } => stream.read_at(buffer, offset),
            _ => Ok(0),
        }
    }

    /// Brings everything that was written while records are handled to disk.
    ///
    /// # Errors
    /// `SYNC_FAILED`, `DISK_FULL`; final.
    pub(super) fn sync(&self) -> Result<()> {
        self.files.iter().try_for_each(|file| match file {
            OutputFile { staging: Some(staging), .. } => staging.sync(),
            OutputFile { part: Some(part), .. } => part.sync(),
            _ => Ok(()),
        })
    }

    /// Brings the finished files to disk, with the permission bits that they will be seen with.
    ///
    /// # Errors
    /// As for [`PartFile::seal`].
    pub(super) fn seal(&self) -> Result<()> {
        self.files.iter().filter_map(|file| file.part.as_ref()).try_for_each(PartFile::seal)
    }

    /// Whether a sync of a part file has failed, for whatever reason: what stands on disk is unknown then.
    pub(super) fn are_unknown(&self) -> bool {
        let unknown = |file: &OutputFile| {
            file.part.as_ref().is_some_and(PartFile::is_unknown)
                || file.staging.as_ref().is_some_and(Staging::is_unknown)
        };
        self.files.iter().any(unknown)
    }

    /// Brings the names of the part files to disk, so that a checkpoint finds them after a power failure.
    ///
    /// # Errors
    /// `SYNC_FAILED`.
    pub(super) fn sync_names(&self) -> Result<()> {
        let mut done: Vec<&PartFile> = Vec::new();
        for part in self.files.iter().filter_map(|file| file.part.as_ref()) {
            if !done.iter().any(|other| same_folder(other, part)) {
                part.sync_name()?;
                done.push(part);
            }
        }
        Ok(())
    }

    /// Leaves the part files where they are, for the attempt to come.
    pub(super) fn keep(&mut self) {
        for file in &mut self.files {
            (file.part, file.stream, file.staging) = (None, None, None);
        }
    }

    /// Writes bytes of an output at this offset while records are handled.
    ///
    /// # Errors
    /// `DISK_FULL`, `WRITE_FAILED`.
    pub(super) fn write(&self, output: usize, bytes: &[u8], offset: u64) -> Result<()> {
        match &self.files[output].staging {
            Some(staging) if !bytes.is_empty() => staging.write_at(bytes, offset),
            Some(_) => Ok(()),
            None => self.write_file(output, bytes, offset),
        }
    }

    /// Writes bytes of the file that appears, at this offset.
    ///
    /// # Errors
    /// As for `write`.
    pub(super) fn write_file(&self, output: usize, bytes: &[u8], offset: u64) -> Result<()> {
        match &self.files[output] {
            _ if bytes.is_empty() => Ok(()),
            OutputFile { part: Some(part), .. } => part.write_at(bytes, offset),
            OutputFile { stream: Some(stream), .. } => stream.write_at(bytes, offset),
            _ => Ok(()),
        }
    }

    /// Removes the staging files: everything is made of them.
    ///
    /// # Errors
    /// `SYSTEM_CALL`.
    pub(super) fn remove_staging(&mut self) -> Result<()> {
        for file in &mut self.files {
            if let Some(staging) = &file.staging {
                staging.remove()?;
            }
            file.staging = None;
        }
        Ok(())
    }

    /// Writes what stands at both ends of every output that has no staging file.
    pub(super) fn close(&self, merge: &mut Merge, ends: &[Ends]) -> Result<()> {
        let outputs = merge.outputs.iter_mut().zip(ends).enumerate();
        for (index, (output, ends)) in outputs.filter(|(index, _)| self.staging(*index).is_none()) {
            if let Some(header) = &ends.header {
                output.patch(header)?;
                self.write(index, header, 0)?;
            }
            if let Some(trailer) = &ends.trailer {
                self.write(index, trailer, output.length)?;
                output.add(trailer)?;
            }
        }
        Ok(())
    }

    /// Whether an output has a name that is chosen when it is finished.
    pub(super) fn are_numbered(&self) -> bool {
        self.targets().flatten().any(TargetFile::is_numbered)
    }

    /// Where every output goes, an output an entry; none for one that is discarded.
    pub(super) fn targets(&self) -> impl Iterator<Item = Option<&TargetFile>> {
        self.files.iter().map(|file| file.part.as_ref().map(PartFile::target))
    }

    /// Chooses the generations of the outputs that have them, behind what stands in their folders, what other outputs are called,
    /// and what others have claimed.
    ///
    /// # Errors
    /// As for [`TargetFile::choose`].
    pub(super) fn choose_names(&mut self, claimed: &[Taken]) -> Result<()> {
        for index in 0..self.files.len() {
            let others =
                self.targets().enumerate().filter(|(other, _)| *other != index).filter_map(|(_, target)| target);
            let known: Vec<Taken> = others.map(Taken::of).chain(claimed.iter().cloned()).collect();
            let file = &mut self.files[index];
            let Some(part) = file.part.as_mut().filter(|part| part.target().is_numbered()) else { continue };
            let folder = Taken::of(part.target()).folder;
            let taken: Vec<&OsStr> =
                known.iter().filter(|name| name.folder == folder).map(|name| &*name.name).collect();
            part.choose(&taken)?;
            file.path = Some(part.target().path().to_owned());
        }
        Ok(())
    }

    /// Gives every output its final name, in order. What is not published then is discarded, or left for the next attempt.
    pub(super) fn publish(&mut self, keep: bool) -> Result<()> {
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
            Some((error, _)) if keep => Err(error),
            Some((error, kept)) => Err(discard(kept.into_iter(), error)),
        }
    }

    /// Says of every output that it has its name, for a report that is written before.
    pub(super) fn announce(&mut self) {
        self.files.iter_mut().filter(|file| file.path.is_some()).for_each(|file| file.published = true);
    }

    /// Removes all part files and staging files; what goes wrong with that hangs on the error that made it necessary.
    pub(super) fn discard(&mut self, error: Error) -> Error {
        let error = match self.remove_staging() {
            Ok(()) => error,
            Err(secondary) => error.and(secondary),
        };
        discard(self.files.iter_mut().filter_map(|file| file.part.take()), error)
    }

    /// How every output is told of, an output an entry.
    pub(super) fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        self.files.iter().map(OutputFile::shown)
    }
}

/// The token of a run without a store: nobody takes it over.
pub(super) const NO_TOKEN: u64 = 1;

/// The path of an output; none for one that is discarded or goes to a stream.
fn path_of(bound: &Bound, output: &CompiledOutput, given: Option<&Target>) -> Result<Option<PathBuf>> {
    match (given, &output.path) {
        (Some(Target::Discard | Target::Stream(_)), _) => Ok(None),
        (Some(Target::File(path)), _) => Ok(Some(path.clone())),
        (None, Some(template)) => {
            agreement::check_template(bound, template, &format!("the path of the output `{}`", output.name))?;
            render_path(&bound.job, &output.name, template, bound.launch()).map(Some)
        }
        (None, None) => {
            let name = &output.name;
            Err(Error::new(codes::job::OUTPUT_NOT_GIVEN, format!("the output `{name}` was given no file"))
                .help(format!("give it with `-o {name}=PATH`; `-o {name}=discard` throws it away")))
        }
    }
}

fn discard(parts: impl Iterator<Item = PartFile>, error: Error) -> Error {
    parts.fold(error, |error, part| match part.discard() {
        Ok(()) => error,
        Err(secondary) => error.and(secondary),
    })
}

impl Drop for Outputs {
    fn drop(&mut self) {
        for file in &mut self.files {
            // A panic brought us here, or a caller who gave up: there is nobody to tell.
            let _ = file.part.take().map(PartFile::discard);
            let _ = file.staging.take().as_ref().map(Staging::remove);
        }
    }
}
