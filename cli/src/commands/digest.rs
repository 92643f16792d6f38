//! `batchloom digest FILE…`: the digests of files, as reports write them.

use super::{Ended, ended, operate};
use crate::arguments::DigestArguments;
use crate::terminal;
use crate::{exit, failure};
use batchloom::digest_file;
use serde_json::{Value, json};

/// Carries out the command: all files, also behind one that could not be read.
pub(crate) fn digest(arguments: &DigestArguments) -> Ended {
    let mut first = None;
    let mut files: Vec<Value> = Vec::new();
    for path in &arguments.files {
        let (shown, digest) = (path.display().to_string(), digest_file(path));
        match &digest {
            Ok(digest) if !arguments.json => terminal::result(&format!("{digest}  {shown}\n"))?,
            Ok(_) => {}
            Err(error) => terminal::note(&failure::text(error)),
        }
        files.push(json!({"path": shown, "digest": digest.as_ref().ok(), "error": digest.as_ref().err()}));
        first = first.or(digest.err());
    }
    if arguments.json {
        terminal::result(&format!("{}\n", operate::with_error(json!({"files": files}), first.as_ref())))?;
    }
    Ok(first.as_ref().map_or(exit::COMPLETED, ended))
}
