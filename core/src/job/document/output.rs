//! Outputs: the shape of the lines, header and trailer, and how the file appears.

use super::field::TargetField;
use super::input::{Format, LineEnd, Unit};
use super::mapping::{MapEntry, Scalar};
use super::spanned::{Entry, Named, Shorthand, Spanned};
use schemars::JsonSchema;
use serde::Deserialize;

/// A file that is written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{"required": ["format", "fields"]}, {"required": ["text"]}]))]
pub struct Output {
    /// The file, relative to the job file; `-o NAME=PATH` overrides it. A Jinja template over `job`,
    /// `parameters.NAME` and `inputs.NAME.header.FIELD`.
    #[serde(default)]
    pub path: Option<Spanned<String>>,
    /// The transaction types that feed it (default: all), `rejects`, or `control` for a file that is a `text` over the others.
    #[serde(default)]
    pub from: Option<Spanned<From>>,
    /// Which of these records: a condition over the fields of the input's record, as in a rule. By default all of them.
    #[serde(default, rename = "where")]
    pub filter: Option<Spanned<String>>,
    /// What happens when the target exists.
    #[serde(default)]
    pub if_exists: Option<Spanned<IfExists>>,
    /// The permission bits of the file, in octal, such as `0640`; by default those that the process gives to new files.
    #[serde(default)]
    pub mode: Option<Spanned<Scalar>>,
    /// How the file is compressed; by default not at all.
    #[serde(default)]
    pub compression: Option<Spanned<OutputCompression>>,
    /// How much work is put into compressing: 1 to 9 for gzip (default 6), 1 to 19 for zstd (default 3).
    #[serde(default)]
    pub compression_level: Option<Spanned<u32>>,
    /// In which order the records stand; by default in that of the input.
    #[serde(default)]
    pub order: Option<Spanned<Order>>,
    /// How a line is put together.
    #[serde(default)]
    pub format: Option<Spanned<Format>>,
    /// What positions and widths of a fixed-width line count; by default bytes.
    #[serde(default)]
    pub unit: Option<Spanned<Unit>>,
    /// One to eight bytes between two fields of a delimited line; by default a comma.
    #[serde(default)]
    pub delimiter: Option<Spanned<Scalar>>,
    /// The character that encloses texts which hold the delimiter, a line end or itself (RFC 4180); by default such a text is
    /// rejected.
    #[serde(default)]
    pub quote: Option<Spanned<Scalar>>,
    /// Which texts are enclosed where there is a `quote`; by default those that need it.
    #[serde(default)]
    pub quoting: Option<Spanned<Quoting>>,
    /// Whether a row of column names comes first (behind the header).
    #[serde(default)]
    pub header_row: Option<Spanned<bool>>,
    /// What ends a line; by default LF.
    #[serde(default)]
    pub line_end: Option<Spanned<LineEnd>>,
    /// How characters are written, and which the output can hold: `utf-8` (default), `ascii` (U+0020 to U+007E), `iso-8859-1`,
    /// `windows-1252`.
    #[serde(default)]
    pub encoding: Option<Spanned<OutputEncoding>>,
    /// What happens to a character that the output cannot hold; by default the record is rejected.
    #[serde(default)]
    pub unmappable: Option<Spanned<Unmappable>>,
    /// The fields of a record, in order. Of rejects: `reason`, `reasons`, `line`, `message`, `record_number`,
    /// `file_number`, `offset`, `field`, `type`.
    #[serde(default)]
    pub fields: Vec<Entry<TargetField>>,
    /// Sources of target fields for this output; wins over the maps of input and type.
    #[serde(default)]
    pub map: Named<MapEntry>,
    /// The first line of the file.
    #[serde(default)]
    pub header: Option<OutputEnvelope>,
    /// The last line of the file.
    #[serde(default)]
    pub trailer: Option<OutputEnvelope>,
    /// The whole text of a control file: a Jinja template over `job`, `parameters.NAME`, `inputs.NAME.header.FIELD`, `values`, and
    /// `records`, `bytes`, `digest` and `name` of the outputs in front of it, such as `{{ ledger.digest }}`.
    #[serde(default)]
    pub text: Option<Spanned<String>>,
    /// With `text`: values that are calculated for it, by name. Expressions over header fields, parameters and totals.
    #[serde(default)]
    pub values: Named<Spanned<String>>,
}

/// What feeds an output: a type, a list of types, `rejects` or `control`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum From {
    /// `rejects`, `control`, or one transaction type.
    One(String),
    /// Several transaction types.
    Many(Vec<String>),
}

/// What happens when the target exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IfExists {
    /// The run fails before it writes anything (default).
    Refuse,
    /// The finished file takes its place.
    Replace,
    /// The finished file gets a name beside it: `ledger.G0002.txt` beside `ledger.txt`, and so on.
    Generation,
}

/// How the bytes of an output are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputCompression {
    /// Not at all (default).
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

/// In which order the records of an output stand.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// In the order of the input (default).
    Input,
    /// Types one behind the other, as they are listed under `from`, or else under `transactions`.
    ByType,
    /// By the values of these fields of the output, the first one first. Records that are alike keep the order of the input.
    By(Vec<Entry<OrderField>>),
}

/// How records are ordered by a field.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrderField {
    /// `ascending` (default) or `descending`.
    pub direction: Option<Spanned<String>>,
}

impl Shorthand for OrderField {
    const KEY: Option<&'static str> = Some("direction");
    fn from_shorthand(text: Spanned<String>) -> OrderField {
        OrderField { direction: Some(text) }
    }
}

/// Which values are enclosed in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quoting {
    /// Texts that would be read otherwise without (default).
    Needed,
    /// Every value that is no number, and every column name.
    Texts,
}

/// Characters that an output can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum OutputEncoding {
    /// All of Unicode.
    #[serde(rename = "utf-8")]
    Utf8,
    /// U+0020 to U+007E.
    #[serde(rename = "ascii")]
    Ascii,
    /// ISO-8859-1 without control characters: U+0020 to U+007E and U+00A0 to U+00FF, one byte each.
    #[serde(rename = "iso-8859-1")]
    Latin1,
    /// windows-1252 without control characters, one byte each.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// What happens to a character that the output cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmappable {
    /// The record is rejected.
    Reject,
    /// The run fails at the record.
    Error,
    /// One other character stands in its place.
    Replace(String),
}

/// A header or trailer of an output: `fields`, or a `text`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputEnvelope {
    /// Its fields: layout and source. Expressions may use header fields of inputs, parameters and totals.
    #[serde(default)]
    pub fields: Vec<Entry<TargetField>>,
    /// A Jinja template over `job`, `parameters.NAME`, `inputs.NAME.header.FIELD` and `values`, without the last line end. Each
    /// of its lines is a line of the file.
    #[serde(default)]
    pub text: Option<Spanned<String>>,
    /// With `text`: values that are calculated for it, by name. Expressions over header fields, parameters and totals.
    #[serde(default)]
    pub values: Named<Spanned<String>>,
    /// With `text`: bytes of a line, which is filled up with blanks. In a fixed-width output it is the length of a record at least.
    #[serde(default)]
    pub width: Option<Spanned<u32>>,
}
