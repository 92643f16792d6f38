//! Input files as a whole.

use crate::error::code::codes;

codes! {
    3001 FILE_MISSING: NotFound, Maybe, Job, "an input file does not exist";
    3002 FILE_DENIED: Permission, Maybe, Job, "an input file may not be read";
    3003 FILE_KIND: Invalid, Never, Job, "an input is not a regular file";
    3004 FILE_EMPTY: Data, Never, Job, "an input file has no bytes";
    3005 HEADER_MISSING: Data, Never, Job, "the input does not begin with its header";
    3006 HEADER_MALFORMED: Data, Never, Job, "the header of the input is malformed";
    3007 TRAILER_MISSING: Data, Never, Job, "the input does not end with its trailer";
    3008 TRAILER_MALFORMED: Data, Never, Job, "the trailer of the input is malformed";
    3009 ENVELOPE_INSIDE: Data, Never, Job, "a header or trailer line stands between the records";
    3010 RECORD_TOO_LONG: Data, Never, Job, "a line is longer than max_record";
    3011 INPUT_CHANGED: Data, Never, Job, "the input changed while it was read";
    3012 READ_FAILED: Unavailable, Maybe, Job, "the system could not read the input";
    3013 HEADER_ROW: Data, Never, Job, "the row of column names is not the declared one";
    3014 FATAL_RECORD: Data, Never, Job, "a record failed a rule of severity fatal";
    3015 PREAMBLE: Data, Never, Job, "the input ends within its preamble";
    3016 INPUT_TWICE: Data, Never, Job, "one file is read twice";
    3017 FILES_DIFFER: Data, Never, Job, "the files of an input do not agree in a value that stands for all";
    3018 RECORD_INCOMPLETE: Data, Never, Job, "the input ends inside of a record";
    3019 COMPRESSION: Data, Never, Job, "the input is not compressed as the job says";
    3020 SPOOL_FAILED: Unavailable, Maybe, Job, "the decoded input could not be kept for reading";
    3021 FILE_ENCODING: Data, Never, Job, "the input is not in the encoding that the job says";
}
