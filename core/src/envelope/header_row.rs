//! The row of column names of an input.

use crate::program::divide_line;
use crate::record::Delimiter;

/// The names that must stand in the row, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderRow {
    pub(crate) names: Vec<String>,
    pub(crate) delimiter: Delimiter,
    pub(crate) quote: Option<u8>,
}

impl HeaderRow {
    /// Whether a line of well-formed text, without its end, is the row.
    pub(crate) fn matches(&self, line: &[u8]) -> bool {
        let found = divide_line(line, self.delimiter, self.quote);
        found.is_some_and(|found| found.iter().map(Vec::as_slice).eq(self.names.iter().map(String::as_bytes)))
    }

    /// Whether a line has one of the names in it, so that it is such a row, if not this one.
    pub(crate) fn shares(&self, line: &[u8]) -> bool {
        let is_name =
            |field: &[u8]| self.names.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(field.trim_ascii()));
        divide_line(line, self.delimiter, self.quote).is_some_and(|found| found.iter().any(|field| is_name(field)))
    }

    /// The names as a message shows them.
    pub(crate) fn text(&self) -> String {
        self.names.join(&*String::from_utf8_lossy(self.delimiter.as_bytes()))
    }
}
