//! Inputs: the shape of the lines, header and trailer, and what is reconciled.

use super::field::SourceField;
use super::mapping::{MapEntry, Scalar};
use super::spanned::{Entry, Named, Spanned};
use schemars::JsonSchema;
use serde::Deserialize;

/// A file that is read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// How a line is divided into fields.
    pub format: Spanned<Format>,
    /// What positions and widths of a fixed-width line count; by default bytes.
    #[serde(default)]
    pub unit: Option<Spanned<Unit>>,
    /// The file or files, relative to the job file, in the order in which they are read; `-i NAME=PATH` overrides them. A name
    /// with `*`, `?` or `[…]` stands for all files that match, in the order of the bytes of their paths.
    #[serde(default)]
    pub path: Option<Spanned<Paths>>,
    /// The one-byte text between two fields of a delimited line; by default a comma.
    #[serde(default)]
    pub delimiter: Option<Spanned<Scalar>>,
    /// The character that encloses fields which hold the delimiter, a line end or itself (RFC 4180); by default there is none.
    #[serde(default)]
    pub quote: Option<Spanned<Scalar>>,
    /// How the file is compressed; by default not at all. It is decompressed before it is read, into a file without a name.
    #[serde(default)]
    pub compression: Option<Spanned<InputCompression>>,
    /// How characters stand in the file; by default UTF-8, with or without a byte order mark. UTF-16 is decoded before it is read.
    #[serde(default)]
    pub encoding: Option<Spanned<InputEncoding>>,
    /// Number of lines in front of everything else, which are not looked at, such as a title.
    #[serde(default)]
    pub preamble: Option<Spanned<u64>>,
    /// Whether a row of column names comes first (behind the header): it must name the fields in order.
    #[serde(default)]
    pub header_row: Option<Spanned<bool>>,
    /// What a comment begins with, such as `#`: whole lines that begin with it are passed over and counted. By default there are none.
    #[serde(default)]
    pub comment: Option<Spanned<Scalar>>,
    /// Whether a line without a byte is a `record` (default), or is passed over and counted: `skip`.
    #[serde(default)]
    pub blank_lines: Option<Spanned<BlankLines>>,
    /// What ends a line; by default LF.
    #[serde(default)]
    pub line_end: Option<Spanned<LineEnd>>,
    /// Whether a file of zero bytes is an error (default).
    #[serde(default)]
    pub empty: Option<Spanned<Empty>>,
    /// Longest line, such as `64KiB`; by default `1MiB`.
    #[serde(default)]
    pub max_record: Option<Spanned<Scalar>>,
    /// The first line of the file.
    #[serde(default)]
    pub header: Option<Envelope>,
    /// The last line of the file.
    #[serde(default)]
    pub trailer: Option<Envelope>,
    /// What every detail line has, whatever its type.
    pub record: InputRecord,
    /// Expressions that must be true at the end, before anything is published.
    #[serde(default)]
    pub reconcile: Vec<Spanned<String>>,
}

/// One path, or several.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Paths {
    /// One file, or those that match.
    One(String),
    /// Several, one behind the other.
    Many(Vec<String>),
}

/// How a line is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A delimiter stands between the fields.
    Delimited,
    /// Every field has a byte position and a width.
    Fixed,
    /// A JSON object (RFC 8259), in UTF-8.
    JsonLines,
}

/// What positions and widths of a fixed-width line count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes of the file (default).
    Bytes,
    /// Characters: Unicode scalar values.
    Characters,
}

/// How the bytes of an input are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputCompression {
    /// Not at all (default).
    None,
    /// gzip (RFC 1952), in one member or several.
    Gzip,
    /// Zstandard (RFC 8878), in one frame or several.
    Zstd,
    /// As the first bytes of each file say.
    Detect,
}

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineEnd {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    Crlf,
    /// Nothing: fixed-width records, all of one length, stand one behind the other.
    None,
}

/// What a line without a byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlankLines {
    /// A record like any other line.
    Record,
    /// No record.
    Skip,
}

/// How characters stand in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum InputEncoding {
    /// Unicode in one to four bytes; a byte order mark in front is skipped.
    #[serde(rename = "utf-8")]
    Utf8,
    /// U+0000 to U+007F.
    #[serde(rename = "ascii")]
    Ascii,
    /// ISO-8859-1, also called Latin-1.
    #[serde(rename = "iso-8859-1")]
    Latin1,
    /// The Latin set of Windows, with typographic marks and the euro sign; five bytes of it are not defined.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Unicode in units of two bytes, in the order that the byte order mark in front tells, which must be there.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Unicode in units of two bytes, the low byte first; with or without its byte order mark.
    #[serde(rename = "utf-16le")]
    Utf16LittleEndian,
    /// Unicode in units of two bytes, the high byte first; with or without its byte order mark.
    #[serde(rename = "utf-16be")]
    Utf16BigEndian,
}

impl InputEncoding {
    /// Whether a unit has two bytes.
    pub(crate) fn is_utf16(self) -> bool {
        matches!(self, InputEncoding::Utf16 | InputEncoding::Utf16LittleEndian | InputEncoding::Utf16BigEndian)
    }
}

/// What a file of zero bytes means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// An error.
    Refuse,
    /// A file without records.
    Allow,
}

/// A header or trailer line of an input.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The text that the line begins with: in delimited lines its whole first field.
    #[serde(rename = "match")]
    pub tag: Spanned<Scalar>,
    /// All fields of the line, the tag included.
    pub fields: Vec<Entry<SourceField>>,
}

/// What every detail line has.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputRecord {
    /// The field whose value is the transaction type; not needed when the job has one type.
    #[serde(default)]
    pub type_field: Option<Spanned<String>>,
    /// What is said of a line whose type the job does not know.
    #[serde(default)]
    pub unknown_type: Option<UnknownType>,
    /// The fields, in order.
    pub fields: Vec<Entry<SourceField>>,
    /// Whether a record is judged until its `first` failure (default), or by `all` fields and rules, so that the reject field
    /// `reasons` names everything that is wrong with it.
    #[serde(default)]
    pub failures: Option<Spanned<Failures>>,
    /// Rules for every type, checked before the type's own.
    #[serde(default)]
    pub validate: Vec<super::Rule>,
    /// What no two records may have in common, whatever their types.
    #[serde(default)]
    pub unique: Vec<super::Unique>,
    /// Sources of target fields, for every type.
    #[serde(default)]
    pub map: Named<MapEntry>,
}

/// What is said of a line whose type the job does not know.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnknownType {
    /// Reason written to the rejects.
    pub reason: Spanned<String>,
}

/// How far a record is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Failures {
    /// Until its first failure.
    First,
    /// By all fields and rules.
    All,
}
