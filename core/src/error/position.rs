//! Where in a file an error stands.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A place in an input or job file; what is not known is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The file as the caller named it.
    pub file: Option<String>,
    /// Detail record, counted from 1 (header lines do not count).
    pub record: Option<u64>,
    /// Byte offset from the start of the file, counted from 0.
    pub offset: Option<u64>,
    /// Line, counted from 1.
    pub line: Option<u64>,
    /// Column in characters, counted from 1.
    pub column: Option<u64>,
    /// Name of the field.
    pub field: Option<String>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("file", self.file.clone()),
            ("record", self.record.map(|n| n.to_string())),
            ("line", self.line.map(|n| n.to_string())),
            ("column", self.column.map(|n| n.to_string())),
            ("byte", self.offset.map(|n| n.to_string())),
            ("field", self.field.clone()),
        ];
        let mut first = true;
        for (name, value) in parts {
            if let Some(value) = value {
                write!(f, "{}{name}={value}", if first { "" } else { " " })?;
                first = false;
            }
        }
        Ok(())
    }
}
