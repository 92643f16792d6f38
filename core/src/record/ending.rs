//! What stands behind a record.

/// What ends a record of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Line feed.
    #[default]
    Lf,
    /// Carriage return and line feed.
    Crlf,
    /// Nothing: all records have one length.
    Nothing,
}

impl Ending {
    /// Its bytes.
    pub(crate) fn bytes(self) -> &'static [u8] {
        match self {
            Ending::Lf => b"\n",
            Ending::Crlf => b"\r\n",
            Ending::Nothing => b"",
        }
    }

    /// Whether a carriage return stands in front of the line feed.
    pub(crate) fn is_crlf(self) -> bool {
        self == Ending::Crlf
    }
}
