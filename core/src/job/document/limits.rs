//! Limits: how much may be rejected before the run fails.

use super::mapping::Scalar;
use super::spanned::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// How much may be rejected before the run fails. Without a limit every record may.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// How many records: `100`, and the run fails at the record that is one too many; or a share such as `10%` of the records
    /// read, which is looked at when all are read; or a list of the two.
    pub rejects: Option<Spanned<RejectLimit>>,
    /// How large the sum over the rejected records may be; looked at when all are read.
    pub rejected_sum: Option<RejectedSum>,
}

/// How many records may be rejected.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RejectLimit {
    /// A number or a share.
    One(Scalar),
    /// A number and a share: neither may be exceeded.
    Both(Vec<Scalar>),
}

/// How large a sum over the rejected records may be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectedSum {
    /// What is summed up: a CEL expression that is a number; bare names are source fields. What cannot be read does not count.
    pub expr: Spanned<String>,
    /// The largest sum that is allowed.
    pub max: Spanned<Scalar>,
}
