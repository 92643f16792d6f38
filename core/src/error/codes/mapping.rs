//! Layouts and mappings, found when the job is checked.

use crate::error::code::codes;

codes! {
    2001 FIELDS_OVERLAP: Invalid, Never, Job, "two fields overlap";
    2002 FIELD_POSITION: Invalid, Never, Job, "a field stands at an impossible position";
    2003 WIDTH_MISSING: Invalid, Never, Job, "a field of a fixed-width line has no width";
    2004 UNMAPPED: Invalid, Never, Job, "a target field has no source";
    2005 NOT_WRITABLE: Invalid, Never, Job, "a value cannot be written in the layout of its target";
    2006 CONSTANT_TOO_WIDE: Invalid, Never, Job, "a constant is wider than its field";
    2007 TOTAL_NEEDS_WIDTH: Invalid, Never, Job, "a total in a header needs a fixed width";
    2008 LOOKUP_TABLE: Invalid, Never, Job, "a lookup table cannot be used";
    2009 HASH_TOTAL: Invalid, Never, Job, "a hash total needs digits";
    2010 OPTION_UNFIT: Invalid, Never, Job, "an option does not apply where it stands";
    2011 MAPPED_TWICE: Invalid, Never, Job, "a target field has two sources";
}
