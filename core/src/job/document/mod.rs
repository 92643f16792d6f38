//! The job document: the types of the YAML format, from which both the parser and the JSON Schema are made.
//!
//! A document says what a user wrote, with spans, and nothing more; what it means is decided in `job::compile`.

mod check;
mod field;
mod idempotency;
mod input;
mod limits;
mod mapping;
mod output;
mod spanned;
mod when;

pub use check::{Bounds, CheckDigit, Direction, Length, Outcome, Range, Standard};
pub use field::{Align, Case, Fraction, Sign, SourceField, TargetField, Trim};
pub use idempotency::{Idempotency, OnCompleted};
pub use input::{
    BlankLines, Empty, Envelope, Failures, Format, Input, InputCompression, InputEncoding, LineEnd, Paths, Unit,
};
pub use limits::{Limits, RejectLimit, RejectedSum};
pub use mapping::{Branch, Composite, MapEntry, Mask, Scalar, Transform};
pub use output::{
    From as Feeds, IfExists, Order, OrderField, Output, OutputCompression, OutputEncoding, OutputEnvelope, Quoting,
    Unmappable,
};
pub use spanned::{ENTRY, Entry, Named, SPANNED, Span, Spanned};
pub use when::{Told, When};

use schemars::JsonSchema;
use serde::Deserialize;

/// Version of the format that this library reads.
pub const VERSION: u32 = 1;

/// A job document, version 1.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobDocument {
    /// Version of the format; this library reads version 1.
    pub batchloom: Spanned<u32>,
    /// Name of the job: letters, digits, `-`, `_` and `.`.
    pub job: Spanned<String>,
    /// What the job is for, in words.
    #[serde(default)]
    pub description: Option<String>,
    /// Values given at launch, by name.
    #[serde(default)]
    pub parameters: Named<Parameter>,
    /// Under which key an execution runs, and what a second launch of the same work gets.
    #[serde(default)]
    pub idempotency: Idempotency,
    /// Files that are read, by the NAME of `-i NAME=PATH`. This version takes exactly one.
    pub inputs: Named<Input>,
    /// Tables that values are looked up in, loaded once at the start.
    #[serde(default)]
    pub lookups: Named<Lookup>,
    /// Transaction types of the detail records, by the value of the type field.
    pub transactions: Named<Transaction>,
    /// Files that are written, by the NAME of `-o NAME=PATH`, published in this order.
    pub outputs: Named<Output>,
    /// How much may be rejected before the run fails.
    #[serde(default)]
    pub limits: Limits,
}

/// A value given at launch with `-p NAME=VALUE`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its type, as for a field: `text`, `integer`, `decimal(2)`, `date`, …
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// Whether a launch must give it.
    #[serde(default = "yes")]
    pub required: bool,
    /// The value when a launch gives none.
    #[serde(default)]
    pub default: Option<Spanned<Scalar>>,
    /// Whether another value makes another execution.
    #[serde(default = "yes")]
    pub identifying: bool,
}

/// A table that values are looked up in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Key and value, both as text, exactly as written.
    pub table: Named<Spanned<Scalar>>,
}

/// What is particular to one transaction type.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// What the type is, in words.
    #[serde(default)]
    pub description: Option<String>,
    /// Which records are of the type, where no `type_field` tells it: `default`, or a map. Types are judged in the order written, and
    /// the first that fits is taken.
    #[serde(default)]
    pub when: Option<When>,
    /// Rules checked after the declared fields, in this order.
    #[serde(default)]
    pub validate: Vec<Rule>,
    /// What no two records of the type may have in common.
    #[serde(default)]
    pub unique: Vec<Unique>,
    /// Sources of target fields; adds to the input's `map` or overrides it, field by field.
    #[serde(default)]
    pub map: Named<MapEntry>,
}

/// One rule: a CEL expression that must be true.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The expression; bare names are source fields.
    pub check: Spanned<String>,
    /// Reason written to the rejects; without it the engine's code.
    #[serde(default)]
    pub reason: Option<Spanned<String>>,
    /// What a failure means.
    #[serde(default)]
    pub severity: Severity,
}

/// What no two records may have in common. Of records whose values are the same in all these fields, the first that fails nothing
/// else is kept, and the later ones fail. A record with null in one of them is like no other.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unique {
    /// The fields; values are compared, and not how they are written: `1.50` is `1.5`.
    pub fields: Spanned<Vec<Spanned<String>>>,
    /// Reason written to the rejects; without it the engine's code.
    #[serde(default)]
    pub reason: Option<Spanned<String>>,
    /// What it means when a record repeats an earlier one.
    #[serde(default)]
    pub severity: Severity,
}

/// What the failure of a rule means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record is written; the report counts it.
    Info,
    /// The record is written; the report counts a warning.
    Warning,
    /// The record is rejected.
    #[default]
    Error,
    /// The run fails.
    Fatal,
}

fn yes() -> bool {
    true
}
