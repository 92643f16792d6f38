//! The job file and the options of a run: BL10xx shape, BL11xx names and expressions, BL12xx options.

use crate::error::code::codes;

codes! {
    1001 YAML_SYNTAX: Invalid, Never, Job, "the job file is not well-formed YAML";
    1002 YAML_LIMITS: Invalid, Never, Job, "the job file is too large, too deep, or expands too far";
    1003 FORMAT_VERSION: Invalid, Never, Job, "the job file is written for another version of the format";
    1004 UNKNOWN_KEY: Invalid, Never, Job, "a key has no meaning where it stands";
    1005 MISSING_KEY: Invalid, Never, Job, "a key that is needed is not there";
    1006 WRONG_SHAPE: Invalid, Never, Job, "a value has the wrong shape";
    1007 UNKNOWN_VALUE: Invalid, Never, Job, "a value is not one of those that are allowed";
    1008 DUPLICATE_KEY: Invalid, Never, Job, "a key stands twice";
    1009 JOB_UNREADABLE: NotFound, Maybe, Job, "the job file cannot be read";
    1010 CHECK_FAILED: Invalid, Never, Job, "the job file has problems";
    1101 UNKNOWN_NAME: Invalid, Never, Job, "a name refers to nothing";
    1102 DUPLICATE_NAME: Invalid, Never, Job, "a name is declared twice";
    1103 WRONG_TYPE: Invalid, Never, Job, "a value has the wrong type for its use";
    1104 NEEDS_TYPE_FIELD: Invalid, Never, Job, "several transaction types need something that tells them apart";
    1110 EXPRESSION_SYNTAX: Invalid, Never, Job, "an expression is not well-formed";
    1111 EXPRESSION_NAME: Invalid, Never, Job, "an expression uses a name that is not known there";
    1112 EXPRESSION_TYPE: Invalid, Never, Job, "the types in an expression do not fit together";
    1113 EXPRESSION_UNSUPPORTED: Invalid, Never, Job, "an expression uses something the job language leaves out";
    1114 EXPRESSION_CALL: Invalid, Never, Job, "a function is called in a way it does not take";
    1120 BAD_PATTERN: Invalid, Never, Job, "a pattern is not a regular expression";
    1121 BAD_DATE_FORMAT: Invalid, Never, Job, "a date format cannot be used";
    1122 BAD_PICTURE: Invalid, Never, Job, "a picture string cannot be used";
    1201 INPUT_NOT_GIVEN: Invalid, Never, Job, "an input of the job was given no file";
    1202 NOT_IN_JOB: Invalid, Never, Job, "the job declares no such name";
    1203 PARAMETER_VALUE: Invalid, Never, Job, "a parameter has no value, or one of the wrong form";
    1204 OPTION_VALUE: Invalid, Never, Job, "an option has a value that it does not take";
    1205 OUTPUT_NOT_GIVEN: Invalid, Never, Job, "an output of the job was given no file";
    1206 SAMPLE_UNFIT: Data, Never, Job, "no job can be proposed from a sample";
}
