//! Outputs that go to streams of the caller's.

use super::{OutputFile, Outputs};
use crate::engine::bound::Bound;
use crate::engine::merge::Merge;
use crate::engine::pipeline::cancelled;
use crate::error::Result;
use crate::os::Cancel;
use crate::sink::{OutputStream, TreeDigest};
use std::path::Path;

/// How an output is told of in reports and texts.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Shown<'a> {
    /// None for one that is discarded.
    pub(in crate::engine) path: Option<&'a Path>,
    /// Whether it has its final name, or was written to its stream.
    pub(in crate::engine) published: bool,
    /// Whether it stands there: of what went to a stream nobody knows.
    pub(in crate::engine) present: bool,
}

impl OutputFile {
    pub(super) fn shown(&self) -> Shown<'_> {
        let streamed = self.stream.as_ref().map(|_| OutputStream::shown());
        Shown {
            path: self.path.as_deref().or(streamed),
            published: self.published,
            present: self.published && self.path.is_some(),
        }
    }
}

impl Outputs {
    /// Writes what is finished to the streams, in the order of publication; everything that can refuse is behind us, and no
    /// name is given yet.
    ///
    /// # Errors
    /// `STREAM_CLOSED`, `WRITE_FAILED`, `CANCELLED`.
    pub(in crate::engine) fn deliver(&mut self, bound: &Bound, merge: &Merge, cancel: &Cancel) -> Result<()> {
        for ((file, merged), output) in self.files.iter_mut().zip(&merge.outputs).zip(&bound.job.outputs) {
            let Some(stream) = &file.stream else { continue };
            let length = merged.file().map_or(0, TreeDigest::length);
            let delivered = stream.deliver(length, cancel).map_err(|error| error.with("output", &output.name))?;
            if !delivered {
                return Err(cancelled());
            }
            file.published = true;
        }
        Ok(())
    }
}
