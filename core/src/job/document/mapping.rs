//! Where the value of a target field comes from.

use super::spanned::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// The source of one target field: exactly one of `from`, `constant`, `composite`, `conditional`, `expr`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MapEntry {
    /// A source field.
    pub from: Option<Spanned<String>>,
    /// A text, as written.
    pub constant: Option<Spanned<Scalar>>,
    /// Several fields put together.
    pub composite: Option<Spanned<Composite>>,
    /// The first branch whose condition holds.
    pub conditional: Option<Spanned<Vec<Branch>>>,
    /// A CEL expression; bare names are source fields.
    pub expr: Option<Spanned<String>>,
    /// With `from`: the table that the value is looked up in.
    pub lookup: Option<Spanned<String>>,
    /// The value when the source is null or the lookup has no such key; without it a miss rejects the record.
    pub default: Option<Spanned<Scalar>>,
    /// With `from`: which characters are kept.
    pub mask: Option<Spanned<Mask>>,
}

/// A text taken exactly as it is written: `012`, `1.10` and `no` stay what they are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Scalar(pub String);

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "number", "boolean"], "description": "A text, exactly as written."})
    }
}

/// Several fields put together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Composite {
    /// The source fields, in order.
    pub of: Vec<Spanned<String>>,
    /// How they are put together.
    #[serde(default)]
    pub transform: Transform,
    /// With `concat`: the text between two values.
    #[serde(default)]
    pub delimiter: Option<Scalar>,
}

/// How several values become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// One text behind the other.
    #[default]
    Concat,
    /// The sum of numbers.
    Sum,
    /// The smallest number, date or time.
    Min,
    /// The largest number, date or time.
    Max,
}

/// One branch of a condition; the last one may be an `else`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Branch {
    /// The condition, a CEL expression. Left out only in the `else` branch.
    pub when: Option<Spanned<String>>,
    /// The value as a text, as written.
    pub then: Option<Spanned<Scalar>>,
    /// The value from a source field.
    pub from: Option<Spanned<String>>,
    /// The value from a CEL expression.
    pub expr: Option<Spanned<String>>,
    /// The value when no branch before holds, as a text.
    #[serde(rename = "else")]
    pub otherwise: Option<Spanned<Scalar>>,
}

/// Which characters of a sensitive value are kept; each other one becomes `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// The first 6 and the last 4; a value under 13 characters is masked whole.
    First6Last4,
    /// The last 4; a value under 8 characters is masked whole.
    Last4,
    /// None.
    All,
}
