//! Totals, limits and the accounting law.

use crate::error::code::codes;

codes! {
    4001 OUT_OF_BALANCE: Unbalanced, Never, Job, "a figure of the input does not agree with its records";
    4002 TOTAL_TOO_WIDE: Unbalanced, Never, Job, "a total does not fit its field";
    4003 ACCOUNTING: Internal, Never, Engine, "the records read are not all accounted for";
    4004 TOTAL_UNDEFINED: Unbalanced, Never, Job, "a total has no value because there is no record";
    4005 REJECT_LIMIT: Data, Never, Job, "more records were rejected than the job allows";
    4006 REJECT_SHARE: Data, Never, Job, "a larger share of the records was rejected than the job allows";
    4007 REJECTED_SUM: Data, Never, Job, "the sum over the rejected records is larger than the job allows";
    4008 TEXT_VALUE: Unbalanced, Never, Job, "a text template has a name without a value, or a value that does not fit";
}
