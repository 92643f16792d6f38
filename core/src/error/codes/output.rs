//! Targets and publishing.

use crate::error::code::codes;

codes! {
    5001 TARGET_EXISTS: Conflict, Maybe, Job, "the target exists already";
    5002 TARGET_KIND: Invalid, Never, Job, "the target may not be written to: it is not a regular file";
    5003 TARGET_FOLDER: NotFound, Maybe, Job, "the folder of the target does not exist";
    5004 TARGET_DENIED: Permission, Maybe, Job, "the folder of the target may not be written to";
    5005 DISK_FULL: Unavailable, Maybe, Job, "there is no room left for the output";
    5006 WRITE_FAILED: Unavailable, Maybe, Job, "the system could not write the output";
    5007 SYNC_FAILED: Unavailable, Maybe, Job, "the system could not bring the output to disk";
    5008 PUBLISH_FAILED: Unavailable, Maybe, Job, "the finished file could not be given its name";
    5009 TARGET_IS_INPUT: Invalid, Never, Job, "an output is one of the inputs";
    5010 TARGET_TWICE: Invalid, Never, Job, "two outputs have one target";
    5011 STREAM_CLOSED: Unavailable, Maybe, Job, "nobody reads the stream that an output is written to";
}
