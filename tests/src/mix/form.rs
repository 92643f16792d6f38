//! What can be mixed.

use super::packing::Packing;

/// Transaction types; amounts of the second one are turned round.
pub const KINDS: [&str; 4] = ["PUR", "REF", "FEE", "ADJ"];

/// The fields of records, in and out.
pub const FIELDS: [&str; 6] = ["kind", "id", "account", "day", "amount", "name"];

/// Reasons of records that repeat an earlier one, by the number of the key.
pub const REPEATED: [&str; 2] = ["U01", "U02"];

/// Widths of the fields of a fixed-width input, in bytes.
pub const WIDTHS: [usize; 6] = [3, 7, 12, 8, 12, 24];

/// Length of a fixed-width record of an input.
pub const LENGTH: usize = 66;

/// A job with its input.
#[derive(Debug, Clone)]
pub struct Mix {
    /// What chance begins with when records are made.
    pub seed: u64,
    /// The input.
    pub source: Source,
    /// The outputs, in the order of their names `out0`, `out1`, …; behind them come the rejects and a control file.
    pub sinks: Vec<Sink>,
    /// The output of rejects.
    pub rejects: Sink,
}

/// How the fields of a line are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// By a delimiter.
    Delimited(u8),
    /// By their places, in lines.
    Fixed,
    /// By their places, in records without an end.
    Unterminated,
}

/// The character set of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// ASCII.
    Ascii,
    /// ISO-8859-1.
    Latin1,
    /// windows-1252.
    Windows1252,
}

/// An input.
#[derive(Debug, Clone)]
pub struct Source {
    /// How its fields are told apart.
    pub format: Format,
    /// Whether texts are quoted, with line ends in them.
    pub quoted: bool,
    /// Whether lines end in CRLF.
    pub crlf: bool,
    /// Its character set.
    pub charset: Charset,
    /// Whether each file has a header and a trailer, with which it is reconciled.
    pub ends: bool,
    /// Whether a row of column names comes first.
    pub header_row: bool,
    /// Whether there are comments and blank lines.
    pub passed_lines: bool,
    /// Whether rules tell the type of a record.
    pub by_rules: bool,
    /// How many of the types there are.
    pub kinds: usize,
    /// What no two records may have in common: places of fields, the keys in order.
    pub unique: Vec<Vec<usize>>,
    /// Files.
    pub files: u64,
    /// Records in all of them.
    pub records: u64,
    /// How many of a thousand records are broken.
    pub broken: u64,
    /// How the files are compressed.
    pub packing: Packing,
}

/// What feeds an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feed {
    /// Every type.
    All,
    /// These types, by their places in [`KINDS`], in this order.
    Kinds(Vec<usize>),
}

/// Which texts of an output are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// None can be.
    Never,
    /// Those that need it.
    Needed,
    /// All.
    Texts,
}

/// Which characters an output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// All of Unicode.
    Utf8,
    /// ASCII; any other rejects its record.
    AsciiOrReject,
    /// ASCII; `?` stands for any other.
    AsciiOrMark,
}

/// What an output has in front of its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// Nothing.
    None,
    /// A constant.
    Tag,
    /// Count and total, which are known at the end.
    Totals,
}

/// The order of the records in an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// That of the input.
    Input,
    /// Types one behind the other.
    ByType,
    /// By fields (their places in [`FIELDS`]), and whether they descend.
    By(Vec<(usize, bool)>),
}

/// An output.
#[derive(Debug, Clone)]
pub struct Sink {
    /// What feeds it.
    pub feed: Feed,
    /// How its fields are told apart.
    pub format: Format,
    /// Which texts are quoted, where there is a delimiter.
    pub quoting: Quoting,
    /// Whether lines end in CRLF.
    pub crlf: bool,
    /// Which characters it holds.
    pub ink: Ink,
    /// Whether a name that is too long is cut.
    pub truncate: bool,
    /// What stands in front.
    pub header: Header,
    /// Whether there is a trailer with totals.
    pub trailer: bool,
    /// Whether there is a row of column names.
    pub header_row: bool,
    /// Its order.
    pub order: Order,
    /// How it is compressed.
    pub packing: Packing,
}

impl Source {
    /// Delimited lines with header and trailer.
    pub fn plain(records: u64) -> Source {
        Source {
            format: Format::Delimited(b'|'),
            quoted: false,
            crlf: false,
            charset: Charset::Utf8,
            ends: true,
            header_row: false,
            passed_lines: false,
            by_rules: false,
            kinds: 3,
            unique: Vec::new(),
            files: 1,
            records,
            broken: 20,
            packing: Packing::None,
        }
    }
}

impl Sink {
    /// A fixed-width output with a trailer.
    pub fn plain() -> Sink {
        Sink {
            feed: Feed::All,
            format: Format::Fixed,
            quoting: Quoting::Never,
            crlf: false,
            ink: Ink::AsciiOrMark,
            truncate: true,
            header: Header::None,
            trailer: true,
            header_row: false,
            order: Order::Input,
            packing: Packing::None,
        }
    }

    /// Rejects in delimited lines.
    pub fn rejects() -> Sink {
        Sink { format: Format::Delimited(b'|'), trailer: false, ink: Ink::Utf8, ..Sink::plain() }
    }

    /// The end of a line.
    pub fn end(&self) -> &'static [u8] {
        match (self.format, self.crlf) {
            (Format::Unterminated, _) => b"",
            (_, true) => b"\r\n",
            (_, false) => b"\n",
        }
    }
}

impl Mix {
    /// One input, one output and the rejects.
    pub fn plain(records: u64) -> Mix {
        Mix { seed: records, source: Source::plain(records), sinks: vec![Sink::plain()], rejects: Sink::rejects() }
    }

    /// Names of the outputs, in the order in which they are published.
    pub fn names(&self) -> Vec<String> {
        let names = (0..self.sinks.len()).map(|number| format!("out{number}"));
        names.chain(["rejects".to_owned(), "done".to_owned()]).collect()
    }
}
