//! Writing a job file that is not there yet.

use crate::error::{Result, codes};
use crate::os::Os;
use crate::sink::{IfExists, PartFile, TargetFile, publish};
use std::path::Path;

/// Writes a new file: complete under its name, or not at all.
///
/// # Errors
/// `TARGET_EXISTS`, `TARGET_FOLDER`, `TARGET_DENIED`, `TARGET_KIND`, and what writing can fail with.
pub(super) fn save(os: &Os, path: &Path, text: &str) -> Result<()> {
    written(os, path, text).map_err(|error| {
        if error.code() != codes::output::TARGET_EXISTS {
            return error;
        }
        error.help("a job file is never replaced: move it away, or name another one")
    })
}

fn written(os: &Os, path: &Path, text: &str) -> Result<()> {
    let target = TargetFile::check(os, path, IfExists::Refuse, &[])?;
    let part = PartFile::create(target, "init", os.process_id().into())?;
    let filled = part.write_at(text.as_bytes(), 0).and_then(|()| part.sync());
    if let Err(error) = filled {
        return Err(discarded(error, part));
    }
    publish(vec![part]).map(drop).map_err(|failure| failure.kept.into_iter().fold(failure.error, discarded))
}

/// The error; a part file that cannot be removed is told beside it.
fn discarded(error: crate::error::Error, part: PartFile) -> crate::error::Error {
    match part.discard() {
        Ok(()) => error,
        Err(then) => error.and(then),
    }
}
