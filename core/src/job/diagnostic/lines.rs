//! Lines and columns of byte offsets.
//!
//! Lines end with LF and count from 1; columns count characters from 1.

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Lines {
        let behind = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { starts: std::iter::once(0).chain(behind).collect() }
    }

    /// Line (from 0) that a byte belongs to.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// First byte of a line (from 0); the end of the text behind the last one.
    pub(super) fn start(&self, line: usize, text: &str) -> usize {
        self.starts.get(line).copied().unwrap_or(text.len())
    }

    /// Line and column, both from 1, of a byte.
    pub(super) fn place(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.line(offset);
        let before = text.get(self.start(line, text)..offset).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }
}
