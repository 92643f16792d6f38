//! Fields: what is said of one on the source side, and of one on the target side.

use super::check::{CheckDigit, Length, Range, Standard};
use super::mapping::{Branch, Composite, Mask, Scalar};
use super::spanned::{Shorthand, Spanned};
use schemars::JsonSchema;
use serde::Deserialize;

/// A field of an input line.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SourceField {
    /// `text` (default), `integer`, `decimal(SCALE)`, `date`, `time`, `timestamp` or `boolean`.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<String>>,
    /// Its name in the row of column names; by default its own.
    pub column: Option<Spanned<String>>,
    /// strftime pattern of a date, time or timestamp; by default ISO 8601.
    pub format: Option<Spanned<String>>,
    /// A linear-time regular expression that must match the whole value.
    pub pattern: Option<Spanned<String>>,
    /// How many characters a text has: a number, or `{min: 2, max: 34}`.
    pub length: Option<Spanned<Length>>,
    /// The texts that are allowed, exactly as written.
    pub one_of: Option<Spanned<Vec<Spanned<Scalar>>>>,
    /// The lookup table that a text must be a key of.
    pub in_lookup: Option<Spanned<String>>,
    /// The smallest and the largest number, date or time that is allowed.
    pub range: Option<Spanned<Range>>,
    /// A published standard that a text keeps to, such as `iban`.
    pub valid_as: Option<Spanned<Standard>>,
    /// The scheme of the check digit that a number ends in, where it is no published one.
    pub check_digit: Option<Spanned<CheckDigit>>,
    /// Whether no two records may have the same value here; of those that do, all but the first are rejected. Null is like no other.
    pub unique: Option<Spanned<bool>>,
    /// Whether an empty value is an error (default) or null.
    pub required: Option<bool>,
    /// Blanks taken off before anything else is looked at.
    pub trim: Option<Spanned<Trim>>,
    /// Most digits in front of the point.
    pub digits: Option<Spanned<u32>>,
    /// Whether all digits behind the point must be there.
    pub fraction: Option<Spanned<Fraction>>,
    /// What stands between groups of three digits in front of the point, such as a comma; a number without it is taken, too.
    pub grouping: Option<Spanned<Scalar>>,
    /// What stands in front of the digits of a number, behind its sign, such as `£`.
    pub prefix: Option<Spanned<Scalar>>,
    /// COBOL picture of a number without a point, such as `S9(9)V99`.
    pub picture: Option<Spanned<String>>,
    /// Where the sign of a number stands; by default leading, and may be left out.
    pub sign: Option<Spanned<Sign>>,
    /// The two texts of a boolean, true first; by default `["true", "false"]`.
    pub values: Option<Vec<Spanned<Scalar>>>,
    /// Width in bytes (fixed-width input).
    pub width: Option<Spanned<u32>>,
    /// First byte of the field, counted from 1; by default behind the field before (fixed-width input).
    pub at: Option<Spanned<u32>>,
    /// Reason of the reject when the value is missing, ill-formed or fails a check; by default the engine's code.
    pub reason: Option<Spanned<String>>,
    /// Class of a sensitive value: it is masked in every message.
    pub pii: Option<Spanned<String>>,
}

impl Shorthand for SourceField {
    const KEY: Option<&'static str> = Some("type");
    fn from_shorthand(text: Spanned<String>) -> SourceField {
        SourceField { kind: Some(text), ..SourceField::default() }
    }
}

/// A field of an output line: its layout, and where it is not in a `map:` its source.
///
/// A value becomes bytes in this order: replacement of characters, `upper`/`lower`, `replace`, `substring`,
/// `truncate`, `justify` and `pad`. A value that does not fit then rejects the record.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TargetField {
    /// Width in bytes. Needed in fixed-width lines; in delimited lines it pads.
    pub width: Option<Spanned<u32>>,
    /// First byte of the field, counted from 1; by default behind the field before.
    pub at: Option<Spanned<u32>>,
    /// Side the value stands on: text left, numbers right.
    pub justify: Option<Spanned<Align>>,
    /// The padding character: a space for text, `0` for numbers.
    pub pad: Option<Spanned<Scalar>>,
    /// Whether a text that is too long is cut instead of rejected.
    pub truncate: Option<Spanned<bool>>,
    /// Letters a to z become A to Z, or the other way round.
    pub case: Option<Spanned<Case>>,
    /// The part that is kept: first character (from 1) and number of characters.
    pub substring: Option<Spanned<Piece>>,
    /// One text replaced by another, everywhere in the value.
    pub replace: Option<Spanned<Replace>>,
    /// COBOL picture of a number, such as `9(13)V99`: digits, implied (`V`) or written (`.`) point.
    pub picture: Option<Spanned<String>>,
    /// How the sign of a number is written.
    pub sign: Option<Spanned<Sign>>,
    /// strftime pattern of a date, time or timestamp; by default ISO 8601.
    pub format: Option<Spanned<String>>,
    /// The two texts of a boolean, true first; by default `["true", "false"]`.
    pub values: Option<Vec<Spanned<Scalar>>>,
    /// Source: a source field.
    pub from: Option<Spanned<String>>,
    /// Source: a text, as written.
    pub constant: Option<Spanned<Scalar>>,
    /// Source: several fields put together.
    pub composite: Option<Spanned<Composite>>,
    /// Source: the first branch whose condition holds.
    pub conditional: Option<Spanned<Vec<Branch>>>,
    /// Source: a CEL expression.
    pub expr: Option<Spanned<String>>,
    /// With `from`: the table that the value is looked up in.
    pub lookup: Option<Spanned<String>>,
    /// The value when the source is null or the lookup has no such key.
    pub default: Option<Spanned<Scalar>>,
    /// With `from`: which characters are kept.
    pub mask: Option<Spanned<Mask>>,
}

impl Shorthand for TargetField {
    const KEY: Option<&'static str> = None;
    fn from_shorthand(_: Spanned<String>) -> TargetField {
        TargetField::default()
    }
}

/// Which blanks are taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trim {
    /// Spaces in front.
    Left,
    /// Spaces behind.
    Right,
    /// Both.
    Both,
}

/// How many digits stand behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fraction {
    /// The point and all digits of the scale.
    Exact,
    /// No point, or a point and one to all digits of the scale (default).
    UpTo,
}

/// Where and how a sign stands. Zero is written as `+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// No sign; a negative value does not fit.
    None,
    /// `-` in front of a negative value, nothing in front of others.
    Leading,
    /// `-` behind a negative value, nothing behind others.
    Trailing,
    /// `+` or `-` in front, in a place of its own.
    LeadingSeparate,
    /// `+` or `-` behind, in a place of its own.
    TrailingSeparate,
    /// In the first digit, `{ABCDEFGHI` for +0 to +9 and `}JKLMNOPQR` for -0 to -9.
    LeadingOverpunch,
    /// In the last digit, likewise.
    TrailingOverpunch,
}

/// Side a value stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Padding behind.
    Left,
    /// Padding in front.
    Right,
}

/// Case of the letters a to z; others stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    /// A to Z.
    Upper,
    /// a to z.
    Lower,
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// First character, counted from 1.
    pub start: u32,
    /// Number of characters; to the end when left out.
    #[serde(default)]
    pub length: Option<u32>,
}

/// One text replaced by another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replace {
    /// The text that is looked for; not empty.
    pub find: String,
    /// The text in its place.
    pub with: String,
}
