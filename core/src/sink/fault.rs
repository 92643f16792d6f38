//! What a failed call of the system means for an output: the one table from the system's numbers to our codes.

use crate::error::{Code, Error, codes::internal, codes::output};
use crate::os::Errno;
use std::io;
use std::path::Path;

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The folder of the target was opened or asked.
    Folder,
    /// The part file was created.
    Create,
    /// Bytes were written or read back.
    Write,
    /// The permission bits were set.
    Mode,
    /// Content or names were brought to disk.
    Sync,
    /// The final name was given.
    Publish,
    /// The part file was removed.
    Discard,
}

/// The code of a fault, and how it is said: the text before and after the target, and what to do.
type Meaning = (Code, &'static str, &'static str, Option<&'static str>);

/// The error for a call that failed while this target was being served.
pub(super) fn fault(stage: Stage, target: &Path, error: io::Error) -> Error {
    let number = Errno::from_io_error(&error);
    let (code, before, after, help) = by_number(stage, number).unwrap_or_else(|| by_stage(stage));
    let name = target.display();
    let built = Error::new(code, format!("{before}`{name}`{after}")).with("target", name);
    let built = match help {
        Some(text) => built.help(text),
        None => built,
    };
    built.caused_by(error)
}

/// Numbers that say more than the stage does.
fn by_number(stage: Stage, number: Option<Errno>) -> Option<Meaning> {
    let looking = matches!(stage, Stage::Folder | Stage::Create);
    Some(match number? {
        _ if stage == Stage::Discard => return None,
        Errno::NOSPC | Errno::DQUOT | Errno::FBIG => (
            output::DISK_FULL,
            "there is no room left to write ",
            "",
            Some("free space, or raise the quota or file size limit, and start the same command again"),
        ),
        Errno::ACCESS | Errno::PERM | Errno::OPNOTSUPP if stage == Stage::Mode => (
            output::TARGET_DENIED,
            "the system does not allow the permission bits of ",
            " to be set",
            Some("leave `mode` out: the file system decides about them"),
        ),
        Errno::ACCESS | Errno::PERM | Errno::ROFS => {
            (output::TARGET_DENIED, "the system does not allow ", " to be written", None)
        }
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP if looking => missing_folder(),
        Errno::NAMETOOLONG if stage == Stage::Folder => missing_folder(),
        Errno::EXIST if stage == Stage::Publish => (
            output::TARGET_EXISTS,
            "",
            " appeared while the output was written",
            Some("move it away, or say `if_exists: replace` on the output"),
        ),
        Errno::ISDIR if stage == Stage::Publish => {
            (output::TARGET_KIND, "a folder took the name ", " while the output was written", None)
        }
        _ => return None,
    })
}

fn missing_folder() -> Meaning {
    let help = "create the folder first: a run creates files and never folders";
    (output::TARGET_FOLDER, "the folder of ", " does not exist", Some(help))
}

/// What a number without a meaning of its own means at this stage.
fn by_stage(stage: Stage) -> Meaning {
    match stage {
        Stage::Folder => (output::WRITE_FAILED, "the folder of ", " could not be examined", None),
        Stage::Create => (output::WRITE_FAILED, "the part file of ", " could not be created", None),
        Stage::Write => (output::WRITE_FAILED, "", " could not be written", None),
        Stage::Mode => (output::WRITE_FAILED, "the permission bits of ", " could not be set", None),
        Stage::Sync => (
            output::SYNC_FAILED,
            "",
            " could not be brought to disk",
            Some("what stands on disk is unknown: look at the disk, then start the same command again"),
        ),
        Stage::Publish => (output::PUBLISH_FAILED, "the finished output could not be named ", "", None),
        Stage::Discard => (internal::SYSTEM_CALL, "the part file of ", " could not be removed", None),
    }
}
