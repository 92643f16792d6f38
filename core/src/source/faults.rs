//! What is said of a file whose ends are not as the job declares them.
//!
//! Lines are not shown: they may be records with data that nobody should see in a log. A row of column names is, as far as it is one.

use super::file::InputFile;
use super::outline::RawLine;
use crate::envelope::{HeaderRow, InputLine};
use crate::error::{Code, Error, codes::input};

pub(super) const INCOMPLETE: &str = "the file may have been cut off on its way: ask for the whole file";

/// The code of a header or trailer that cannot be read.
pub(super) fn malformed(envelope: &InputLine) -> Code {
    if envelope.role == "header" { input::HEADER_MALFORMED } else { input::TRAILER_MALFORMED }
}

fn missing_code(envelope: &InputLine) -> Code {
    if envelope.role == "header" { input::HEADER_MISSING } else { input::TRAILER_MISSING }
}

/// A file that has no line left to be this one.
pub(super) fn without(file: &InputFile, envelope: &InputLine) -> Error {
    let tag = String::from_utf8_lossy(&envelope.tag);
    let message = format!("the file ends without its {} `{tag}`", envelope.role);
    file.error(missing_code(envelope), message, Some(file.size()), None).help(INCOMPLETE)
}

/// The same of a file whose first line is all there is.
pub(super) fn in_one_line(file: &InputFile, envelope: &InputLine) -> Error {
    without(file, envelope)
        .help("there is no line feed in the file: its lines end otherwise, or it was cut off on its way")
}

/// A file whose first or last line, or record, is another one.
pub(super) fn missing(file: &InputFile, envelope: &InputLine, place: &str, line: &RawLine) -> Error {
    let tag = String::from_utf8_lossy(&envelope.tag);
    let message = format!("the {place} does not begin with `{tag}`, as the {} must", envelope.role);
    let help = match envelope.role {
        "trailer" => {
            "the file may have been cut off on its way, or something stands behind its trailer: ask for a correct one"
        }
        _ if is_utf_16(&line.bytes) => "the file is in UTF-16: say `encoding: utf-16` on the input",
        _ => {
            "it may be another file, or its fields are divided otherwise than the job says; lines in front of the header are told \
             with `preamble`"
        }
    };
    file.error(missing_code(envelope), message, Some(line.offset), line.line).help(help)
}

/// Whether the byte order mark of UTF-16 stands in front.
fn is_utf_16(line: &[u8]) -> bool {
    line.starts_with(b"\xFF\xFE") || line.starts_with(b"\xFE\xFF")
}

/// How a line ends, against what the job says; and what it could say.
fn ends(returned: bool) -> (&'static str, &'static str) {
    match returned {
        true => (
            "ends with CR and LF, and the input has `line_end: lf`",
            "if all lines do, say `line_end: crlf` on the input",
        ),
        false => (
            "ends with LF alone, and the input has `line_end: crlf`",
            "if all lines do, say `line_end: lf` on the input",
        ),
    }
}

/// A header or trailer that ends with CR and LF (`returned`) or with LF alone, and should not.
pub(super) fn wrong_end(file: &InputFile, envelope: &InputLine, line: &RawLine, returned: bool) -> Error {
    let (fault, help) = ends(returned);
    let message = format!("the {} {fault}", envelope.role);
    file.error(malformed(envelope), message, Some(line.offset), line.line).help(help)
}

/// The beginning of a line, fit for a message.
fn shortened(line: &[u8]) -> String {
    const SHOWN: usize = 80;
    let text = String::from_utf8_lossy(&line[..line.len().min(4 * SHOWN)]);
    let escaped = |character: char| match character.is_control() {
        true => character.escape_default().collect::<String>(),
        false => character.to_string(),
    };
    let mut shown: String = text.chars().take(SHOWN).map(escaped).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Where the row of column names should be.
pub(super) struct RowPlace<'a> {
    pub(super) file: &'a InputFile,
    pub(super) row: &'a HeaderRow,
    pub(super) start: u64,
    pub(super) line: u64,
}

impl RowPlace<'_> {
    fn error(&self, message: String) -> Error {
        self.file.error(input::HEADER_ROW, message, Some(self.start), Some(self.line))
    }

    /// The file ends in front of it.
    pub(super) fn missing(&self) -> Error {
        self.error(format!("the file ends without its row of column names `{}`", self.row.text())).help(INCOMPLETE)
    }

    /// Another line stands there.
    pub(super) fn other(&self, line: &[u8]) -> Error {
        let names = self.row.text();
        if !self.row.shares(line) {
            let message = format!("another line stands in place of the row of column names `{names}`");
            let help =
                "if the file has no such row, leave `header_row` out; lines in front of it are told with `preamble`";
            return self.error(message).help(help);
        }
        let message = format!("the row of column names is {} instead of `{names}`", shortened(line));
        // The mark of UTF-8 as a set of single bytes reads it.
        self.error(message).help(match line.starts_with("\u{ef}\u{bb}\u{bf}".as_bytes()) {
            true => "a byte order mark stands in front: say `encoding: utf-8` on the input",
            false => "name all columns of the file, in their order, under `fields`; another name is told with `column`",
        })
    }

    /// It ends with CR and LF (`returned`) or with LF alone, and should not.
    pub(super) fn ending(&self, returned: bool) -> Error {
        let (fault, help) = ends(returned);
        self.error(format!("the row of column names {fault}")).help(help)
    }
}
